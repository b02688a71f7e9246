import EventStreamsProtobuf
import EventStreamsTestSupport
import Testing

@Suite("Protobuf reader", .timeLimit(.minutes(1)))
struct ProtobufReaderTests {
  /// One call of a reader, and what has to come of it.
  struct Malformed: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let kind: ProtobufError.Kind
    let offset: Int

    init(_ name: String, _ hex: String, _ kind: ProtobufError.Kind, at offset: Int) {
      testDescription = name
      bytes = [UInt8](hex: hex) ?? []
      self.kind = kind
      self.offset = offset
    }
  }

  static let malformed: [Malformed] = [
    Malformed("a tag that does not end", "80", .truncated, at: 1),
    Malformed("a tag of eleven bytes", "8080808080808080808001", .overlongVarint, at: 0),
    Malformed("a tag beyond 32 bits", "8880808010 00", .invalidFieldNumber, at: 0),
    Malformed("field number 0", "00 00", .invalidFieldNumber, at: 0),
    Malformed("field number 0, length-delimited", "08 01 02 00", .invalidFieldNumber, at: 2),
    Malformed("wire type 6", "0e 00", .invalidWireType, at: 0),
    Malformed("wire type 7", "08 01 0f 00", .invalidWireType, at: 2),
    Malformed("a varint missing", "08", .truncated, at: 1),
    Malformed("a varint that does not end", "08 ff ff", .truncated, at: 3),
    Malformed("a varint of eleven bytes", "08 ff ff ff ff ff ff ff ff ff ff 01", .overlongVarint, at: 1),
    Malformed("a varint of 65 bits", "08 ff ff ff ff ff ff ff ff ff 02", .overlongVarint, at: 1),
    Malformed("four bytes of which one is missing", "0d 00 00 00", .truncated, at: 4),
    Malformed("eight bytes of which one is missing", "09 00 00 00 00 00 00 00", .truncated, at: 8),
    Malformed("a length missing", "0a", .truncated, at: 1),
    Malformed("a length that does not end", "0a 80", .truncated, at: 2),
    Malformed("a length beyond the end", "0a 02 00", .lengthBeyondEnd, at: 1),
    Malformed("a length of 2^63", "0a 80 80 80 80 80 80 80 80 80 01", .lengthBeyondEnd, at: 1),
    Malformed("a length of 2^63-1", "0a ff ff ff ff ff ff ff ff 7f", .lengthBeyondEnd, at: 1),
    Malformed(
      "a length of 2^63-1 behind other fields", "08 01 0a 02 00 00 12 ffffffffffffffff7f", .lengthBeyondEnd, at: 7),
    Malformed("a length of 2^32", "0a 80 80 80 80 10 00", .lengthBeyondEnd, at: 1),
    Malformed(
      "a length one beyond the end of many", "0a 81 01" + String(repeating: "00", count: 128), .lengthBeyondEnd, at: 1),
    Malformed("a length of eleven bytes", "0a 80 80 80 80 80 80 80 80 80 80 00", .overlongVarint, at: 1),
    Malformed("a tag with a tenth byte too large", "8a 80 80 80 80 80 80 80 80 02 00", .overlongVarint, at: 0),
    Malformed("field number 2^29", "80 80 80 80 10 00", .invalidFieldNumber, at: 0),
    Malformed("field number 0 within a group", "0b 00 00 0c", .invalidFieldNumber, at: 1),
    Malformed("wire type 7 within a group", "0b 0f 0c", .invalidWireType, at: 1),
    Malformed("a length of 2^64-2 within a group", "0b 12 fe ff ff ff ff ff ff ff ff 01 0c", .lengthBeyondEnd, at: 2),
    Malformed("the end of an outer group within an inner one", "0b 13 0c 14", .unmatchedGroupEnd, at: 2),
    Malformed("a length of 2^64-1", "0a ff ff ff ff ff ff ff ff ff 01 00", .lengthBeyondEnd, at: 1),
    Malformed("a group that does not end", "0b 08 01", .truncated, at: 3),
    Malformed("a group that another one ends", "0b 14", .unmatchedGroupEnd, at: 1),
    Malformed("the end of a group alone", "0c", .unmatchedGroupEnd, at: 0),
    Malformed("the end of a group after a field", "08 01 0c", .unmatchedGroupEnd, at: 2),
    Malformed("a fault inside of a group", "0b 12 05 00", .lengthBeyondEnd, at: 2),
    Malformed("groups in groups in groups", String(repeating: "0b", count: 101), .nestedTooDeep, at: 100),
  ]

  @Test("malformed bytes are refused, with the kind and the place", arguments: malformed)
  func refused(_ case: Malformed) {
    #expect(throws: ProtobufError(`case`.kind, at: `case`.offset)) { try walk(`case`.bytes) }
  }

  @Test("the place counts from the start of the block", arguments: malformed)
  func offsets(_ case: Malformed) {
    let block = [0xff, 0xff, 0xff] + `case`.bytes + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    #expect(throws: ProtobufError(`case`.kind, at: `case`.offset + 3)) {
      try walk(block, 3..<(3 + `case`.bytes.count))
    }
  }

  @Test(
    "every wire type is skipped to its last byte",
    arguments: [
      "", "08 01", "08 80 01", "08 ff ff ff ff ff ff ff ff ff 01", "08 80 00", "0d 01 02 03 04",
      "09 01 02 03 04 05 06 07 08", "0a 00", "0a 03 01 02 03", "0b 0c", "0b 08 01 12 01 00 13 14 0c",
      "f8 ff ff ff 0f 00", "88 80 80 80 80 80 80 80 80 00 01", "0a 80 80 80 80 80 80 80 80 80 00", "0b 13 14 13 14 0c",
      String(repeating: "0b", count: 100) + String(repeating: "0c", count: 100),
    ])
  func skipped(_ hex: String) throws {
    try walk(try #require([UInt8](hex: hex)))
  }

  @Test(
    "varints give their numbers",
    arguments: [
      ("00", 0), ("01", 1), ("7f", 127), ("80 01", 128), ("ac 02", 300), ("80 00", 0), ("ff ff ff ff 0f", 0xffff_ffff),
      ("ff ff ff ff ff ff ff ff 7f", UInt64(Int64.max)), ("ff ff ff ff ff ff ff ff ff 01", UInt64.max),
      ("80 80 80 80 80 80 80 80 80 01", 1 << 63),
    ])
  func varints(_ hex: String, _ value: UInt64) throws {
    let bytes = try #require([UInt8](hex: hex))
    var reader = ProtobufReader(0..<bytes.count)
    #expect(try reader.varint(bytes.span.bytes) == value)
    #expect(reader.isAtEnd)
  }

  @Test("a varint is read alike at the end of the block and in front of other bytes", arguments: 0..<64)
  func varintsAnywhere(_ bits: Int) throws {
    var generator = SeededGenerator(seed: UInt64(bits))
    for _ in 0..<100 {
      let value = UInt64.random(in: 0...(UInt64.max >> UInt64(bits)), using: &generator)
      var writer = ProtobufWriter()
      writer.varint(value)
      let count = writer.bytes.count
      for tail in [[], [0xff], [UInt8](repeating: 0xff, count: 12), [UInt8](repeating: 0, count: 12)] as [[UInt8]] {
        let block = writer.bytes + tail
        var reader = ProtobufReader(0..<block.count)
        #expect(try reader.varint(block.span.bytes) == value)
        #expect(reader.offset == count)
      }
    }
  }

  @Test("a varint that leads beyond its message is cut off, whatever follows in the block", arguments: 1...10)
  func varintsBeyondTheEnd(_ count: Int) throws {
    let number = [UInt8](repeating: 0x80, count: count - 1) + [1]
    for tail in [0, 1, 12] {
      let block = number + [UInt8](repeating: 0xff, count: tail)
      for end in 0..<count {
        var reader = ProtobufReader(0..<end)
        #expect(throws: ProtobufError(.truncated, at: end)) { try reader.varint(block.span.bytes) }
      }
    }
  }

  @Test("zigzag numbers give their signs back", arguments: [0, -1, 1, -2, 2_147_483_647, Int64.min, Int64.max])
  func zigzag(_ value: Int64) throws {
    var writer = ProtobufWriter()
    writer.zigzag(value)
    var reader = ProtobufReader(0..<writer.bytes.count)
    #expect(try reader.zigzag(writer.bytes.span.bytes) == value)
    #expect(reader.isAtEnd)
    if value == -1 { #expect(writer.bytes == [1]) }
    if value == 1 { #expect(writer.bytes == [2]) }
  }

  @Test("fixed numbers are little-endian")
  func fixed() throws {
    var writer = ProtobufWriter()
    writer.fixed32(0x0403_0201)
    writer.fixed64(0x0c0b_0a09_0807_0605)
    #expect(writer.bytes == Array(1...12))
    var reader = ProtobufReader(0..<12)
    #expect(try reader.fixed32(writer.bytes.span.bytes) == 0x0403_0201)
    #expect(try reader.fixed64(writer.bytes.span.bytes) == 0x0c0b_0a09_0807_0605)
    #expect(throws: ProtobufError(.truncated, at: 12)) { try reader.fixed32(writer.bytes.span.bytes) }
  }

  @Test(
    "texts are checked whatever their length",
    arguments: [0, 1, 7, 8, 9, 15, 16, 17, 40])
  func texts(_ length: Int) throws {
    let good = [UInt8](repeating: UInt8(ascii: "a"), count: length) + Array("ü".utf8)
    try ProtobufReader.checkUTF8(0..<good.count, good.span.bytes)
    #expect(try ProtobufReader.text(0..<length, good.span.bytes).utf8.count == length)
    let range = 0..<(length + 1)  // Cuts the letter in half.
    #expect(throws: ProtobufError(.invalidUTF8, at: 0)) { try ProtobufReader.checkUTF8(range, good.span.bytes) }
    #expect(throws: ProtobufError(.invalidUTF8, at: 0)) { try ProtobufReader.text(range, good.span.bytes) }
  }

  private func walk(_ bytes: [UInt8], _ range: Range<Int>? = nil) throws(ProtobufError) {
    var reader = ProtobufReader(range ?? 0..<bytes.count)
    while !reader.isAtEnd { try reader.skipField(from: reader.offset, bytes.span.bytes) }
  }
}
