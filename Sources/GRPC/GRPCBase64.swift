/// Base64 as `-bin` metadata use it: the standard alphabet, padding written never and read optionally.
///
/// - Note: Fact source: gRPC over HTTP/2, "Binary-Header".
package enum GRPCBase64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    for (value, letter) in alphabet.enumerated() { table[Int(letter)] = UInt8(value) }
    return table
  }()

  /// The text for some bytes, without padding.
  package static func encode(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count * 4 + 2) / 3)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var word: UInt32 = 0
      for place in 0..<3 { word = word << 8 | (place < group.count ? UInt32(group[start + place]) : 0) }
      for place in 0...group.count { result.append(alphabet[Int(word >> UInt32(18 - 6 * place) & 63)]) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The bytes of a text, padded or not; `nil` when it is no base64.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var letters = Array(text.utf8)
    guard let padding = paddingCount(letters) else { return nil }
    letters.removeLast(padding)
    guard letters.count % 4 != 1 else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(letters.count * 3 / 4)
    var word: UInt32 = 0
    var bits = 0
    for letter in letters {
      let value = values[Int(letter)]
      guard value != 0xFF else { return nil }
      word = word << 6 | UInt32(value)
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      result.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
    }
    return result
  }

  /// How many `=` end the text; `nil` when they make no sense there.
  private static func paddingCount(_ letters: [UInt8]) -> Int? {
    let count = letters.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard count > 0 else { return 0 }
    return count <= 2 && letters.count % 4 == 0 ? count : nil
  }
}
