extension ProtobufReader {
  /// Makes the text of a `string` field, whose place ``lengthDelimited(_:)`` returned.
  @usableFromInline
  package static func text(_ range: Range<Int>, _ bytes: borrowing RawSpan) throws(ProtobufError) -> String {
    let text = bytes.extracting(range).withUnsafeBytes { String(validating: $0, as: UTF8.self) }
    guard let text else { throw ProtobufError(.invalidUTF8, at: range.lowerBound) }
    return text
  }

  /// Takes bytes out of the block.
  @usableFromInline
  package static func array(_ range: Range<Int>, _ bytes: borrowing RawSpan) -> [UInt8] {
    bytes.extracting(range).withUnsafeBytes { [UInt8]($0) }
  }

  /// Refuses a `string` field that is not UTF-8, without making a text of it.
  @inlinable
  package static func checkUTF8(_ range: Range<Int>, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    var position = range.lowerBound
    while position &+ 8 <= range.upperBound {
      let word = bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      guard word & 0x8080_8080_8080_8080 == 0 else { return try checkNonASCII(range, bytes) }
      position &+= 8
    }
    while position < range.upperBound {
      guard bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self) < 0x80 else {
        return try checkNonASCII(range, bytes)
      }
      position &+= 1
    }
  }

  // Kept out of line: names and types are ASCII nearly always.
  @usableFromInline
  package static func checkNonASCII(_ range: Range<Int>, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    _ = try text(range, bytes)
  }
}
