/// What a peer seems to speak that does not speak HTTP/2, told from its first bytes.
package enum HTTP2ForeignInput: Sendable, Hashable {
  /// Text of HTTP/1: its first line, cut at 80 bytes.
  case http1(line: String)
  /// A TLS record: the peer wants TLS, or refuses our plaintext by an alert.
  case tls
  /// Any other text, as mail and SSH servers greet: its first line, cut at 80 bytes.
  case text(line: String)
  /// Anything else: its first bytes in hexadecimal.
  case other(bytes: String)

  /// What the client's side of a connection begins with.
  ///
  /// - Note: Fact source: RFC 9113, section 3.4.
  static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

  /// Judges the first bytes a peer sent.
  ///
  /// `role` is ours: a server is sent the preface, a client SETTINGS.
  ///
  /// - Returns: `nil` while the bytes can be the beginning of HTTP/2.
  package static func inspect(_ bytes: Span<UInt8>, role: HTTP2Session.Role) -> HTTP2ForeignInput? {
    bytes.withUnsafeBufferPointer { inspect(Array($0.prefix(128)), role: role) }
  }

  static func inspect(_ bytes: [UInt8], role: HTTP2Session.Role) -> HTTP2ForeignInput? {
    guard !bytes.isEmpty, !isHTTP2(bytes, role) else { return nil }
    // A record of the four types, then the version of the record layer: RFC 8446, section 5.1.
    if (0x14...0x17).contains(bytes[0]), bytes.count < 2 || bytes[1] == 0x03 { return .tls }
    let letters = bytes.prefix { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
    if letters.count == bytes.count || (letters.count >= 3 && isDelimiter(bytes[letters.count])) {
      return .http1(line: firstLine(bytes))
    }
    let line = firstLine(bytes)
    if line.utf8.count >= 3, line.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return .text(line: line) }
    return .other(bytes: bytes.prefix(9).map(hex).joined(separator: " "))
  }

  private static func isHTTP2(_ bytes: [UInt8], _ role: HTTP2Session.Role) -> Bool {
    switch role {
    case .server: return bytes.starts(with: preface.prefix(bytes.count))
    case .client:
      // Too early to tell, also when it looks like an HTTP/1 answer: its first line is to be told.
      guard bytes.count >= FrameHeader.size else { return bytes[0] == 0 || looksLikeHTTP1(bytes) }
      let header = bytes.withUnsafeBufferPointer { FrameHeader($0, at: 0) }
      return header.type == .settings && !header.acknowledges && header.stream == 0
    }
  }

  private static func looksLikeHTTP1(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: Array("HTTP/".utf8).prefix(bytes.count))
  }

  private static func isDelimiter(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "/") }

  private static func firstLine(_ bytes: [UInt8]) -> String {
    let line = bytes.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }.prefix(80)
    return String(decoding: line, as: UTF8.self)
  }

  private static func hex(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.utf8.count == 1 ? "0" + text : text
  }
}

extension HTTP2ForeignInput: CustomStringConvertible {
  /// For people: what it looks like.
  package var description: String {
    switch self {
    case .http1(let line): "HTTP/1 text \"\(line)\""
    case .tls: "a TLS record"
    case .text(let line): "the text \"\(line)\""
    case .other(let bytes): "the bytes \(bytes)"
    }
  }
}
