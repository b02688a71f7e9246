/// A percent escape that is none.
package struct PercentDecodingError: Error, Hashable {
  /// Offset in UTF-8 bytes within the text given.
  package let offset: Int
  /// False where the escapes are whole and what they stand for is no UTF-8.
  package let isUTF8: Bool
}

/// Decodes `%XX`; everything else stays, `+` included.
///
/// - Throws: ``PercentDecodingError`` where two hexadecimal digits are missing, or the bytes are no UTF-8.
package func percentDecoded(_ text: Substring) throws(PercentDecodingError) -> String {
  let bytes = Array(text.utf8)
  guard let first = bytes.firstIndex(of: UInt8(ascii: "%")) else { return String(text) }
  var decoded = Array(bytes[..<first])
  var index = first
  while index < bytes.count {
    guard bytes[index] == UInt8(ascii: "%") else {
      decoded.append(bytes[index])
      index += 1
      continue
    }
    guard index + 2 < bytes.count, let high = hexadecimal(bytes[index + 1]), let low = hexadecimal(bytes[index + 2])
    else { throw PercentDecodingError(offset: index, isUTF8: true) }
    decoded.append(high << 4 | low)
    index += 3
  }
  guard let result = String(validating: decoded, as: UTF8.self) else {
    throw PercentDecodingError(offset: first, isUTF8: false)
  }
  return result
}

private func hexadecimal(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
