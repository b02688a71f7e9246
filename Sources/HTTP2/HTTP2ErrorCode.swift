/// An HTTP/2 error code as RST_STREAM and GOAWAY carry it.
///
/// Open: a peer may send numbers that no document names; they are kept as they came.
///
/// - Note: Fact source: RFC 9113, section 7.
package struct HTTP2ErrorCode: Sendable, Hashable, RawRepresentable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Nothing went wrong.
  package static let noError = Self(rawValue: 0x0)
  /// The peer broke a rule that has no code of its own.
  package static let protocolError = Self(rawValue: 0x1)
  /// The sender of the code failed by itself.
  package static let internalError = Self(rawValue: 0x2)
  /// More bytes than the window allowed, or a window beyond 2^31-1.
  package static let flowControlError = Self(rawValue: 0x3)
  /// SETTINGS were not acknowledged in time.
  package static let settingsTimeout = Self(rawValue: 0x4)
  /// A frame on a stream that was closed before.
  package static let streamClosed = Self(rawValue: 0x5)
  /// A frame of a size that its type forbids.
  package static let frameSizeError = Self(rawValue: 0x6)
  /// The stream was not looked at; the same request may be sent again.
  package static let refusedStream = Self(rawValue: 0x7)
  /// The stream is no longer wanted.
  package static let cancel = Self(rawValue: 0x8)
  /// The header compression state is lost.
  package static let compressionError = Self(rawValue: 0x9)
  /// The connection made by CONNECT broke.
  package static let connectError = Self(rawValue: 0xa)
  /// The peer costs more than it should.
  package static let enhanceYourCalm = Self(rawValue: 0xb)
  /// TLS below what HTTP/2 asks for.
  package static let inadequateSecurity = Self(rawValue: 0xc)
  /// The request must be sent over HTTP/1.1.
  package static let http11Required = Self(rawValue: 0xd)
}

extension HTTP2ErrorCode: CustomStringConvertible {
  private static let names = [
    "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
    "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
  ]

  /// The name RFC 9113 gives the code, or the number of an unknown one.
  package var description: String {
    rawValue < Self.names.count ? Self.names[Int(rawValue)] : "error code \(rawValue)"
  }
}
