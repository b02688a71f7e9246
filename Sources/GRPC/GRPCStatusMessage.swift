/// The text form of `grpc-message`: UTF-8, percent-encoded.
///
/// Bytes outside 0x20 to 0x7E and `%` travel as `%XX`, blanks at the ends too: with those a field is malformed, and
/// receivers drop it. Decoding never fails: what is no escape stays as it is, and bytes that are not UTF-8 are repaired.
///
/// - Note: Fact source: gRPC over HTTP/2, "Status-Message"; RFC 9113, section 8.2.1.
package enum GRPCStatusMessage {
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// The value to send for a message.
  package static func encode(_ message: String) -> String {
    message.utf8.contains(where: needsEscape) || hasOuterBlank(message) ? escape(message) : message
  }

  /// The message a peer meant.
  package static func decode(_ value: String) -> String {
    let bytes = Array(value.utf8)
    guard bytes.contains(percent) else { return value }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if let byte = escapedByte(bytes, at: index) {
        result.append(byte)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether a value is printable ASCII; blanks are.
  package static func isPrintable(_ value: String) -> Bool {
    value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// Whether a value may stand in a header as it is.
  package static func isSendableHeaderValue(_ value: String) -> Bool { isPrintable(value) && !hasOuterBlank(value) }

  /// Escapes what may not stand in a header, for custom trailers whose values come from users.
  package static func escapeForHeader(_ value: String) -> String {
    isSendableHeaderValue(value) ? value : escape(value)
  }

  private static let percent = UInt8(ascii: "%")

  private static let blank = UInt8(ascii: " ")

  private static func needsEscape(_ byte: UInt8) -> Bool { byte < 0x20 || byte > 0x7E || byte == percent }

  private static func hasOuterBlank(_ text: String) -> Bool { text.utf8.first == blank || text.utf8.last == blank }

  private static func escape(_ text: String) -> String {
    var result: [UInt8] = []
    let last = text.utf8.count - 1
    for (place, byte) in text.utf8.enumerated() {
      if needsEscape(byte) || (byte == blank && (place == 0 || place == last)) {
        result += [percent, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func escapedByte(_ bytes: [UInt8], at index: Int) -> UInt8? {
    guard bytes[index] == percent, index + 2 < bytes.count, let high = hexValue(bytes[index + 1]),
      let low = hexValue(bytes[index + 2])
    else { return nil }
    return high << 4 | low
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
