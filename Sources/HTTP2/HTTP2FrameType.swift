/// The type of an HTTP/2 frame; open, because frames of unknown types are legal and ignored.
///
/// - Note: Fact source: RFC 9113, section 6.
package struct HTTP2FrameType: Sendable, Hashable, RawRepresentable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Bytes of a body.
  package static let data = Self(rawValue: 0x0)
  /// The start of a header or trailer block.
  package static let headers = Self(rawValue: 0x1)
  /// Priority in the deprecated scheme; judged, then ignored.
  package static let priority = Self(rawValue: 0x2)
  /// The end of a stream at once.
  package static let rstStream = Self(rawValue: 0x3)
  /// Parameters of the connection.
  package static let settings = Self(rawValue: 0x4)
  /// A push; always refused here.
  package static let pushPromise = Self(rawValue: 0x5)
  /// A round trip.
  package static let ping = Self(rawValue: 0x6)
  /// The announced end of a connection.
  package static let goAway = Self(rawValue: 0x7)
  /// More window for a stream or the connection.
  package static let windowUpdate = Self(rawValue: 0x8)
  /// The rest of a header block.
  package static let continuation = Self(rawValue: 0x9)
}

extension HTTP2FrameType: CustomStringConvertible {
  private static let names = [
    "DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE",
    "CONTINUATION",
  ]

  /// The name RFC 9113 gives the type, or the number of an unknown one.
  package var description: String {
    rawValue < Self.names.count ? Self.names[Int(rawValue)] : "frame type \(rawValue)"
  }
}
