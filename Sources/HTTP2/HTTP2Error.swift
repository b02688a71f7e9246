/// Why a connection was given up, or why a request could not be taken.
package struct HTTP2Error: Error, Sendable, Hashable {
  /// The code that went out with GOAWAY, or would have gone out with RST_STREAM.
  package var code: HTTP2ErrorCode
  /// The frame that caused it; `nil` when no frame of the peer did.
  package var frame: HTTP2FrameType?
  /// The stream of that frame, 0 for the connection.
  package var streamID: Int32
  /// For people; holds no header values and no body bytes.
  package var reason: String

  package init(code: HTTP2ErrorCode, frame: HTTP2FrameType? = nil, streamID: Int32 = 0, reason: String) {
    self.code = code
    self.frame = frame
    self.streamID = streamID
    self.reason = reason
  }
}

extension HTTP2Error: CustomStringConvertible {
  /// One line: code, frame and stream where known, reason.
  package var description: String {
    guard let frame else { return "\(code): \(reason)" }
    return "\(code) after \(frame) on stream \(streamID): \(reason)"
  }
}
