import EventStreamsProtobuf
import Testing

@Suite("Protobuf writer", .timeLimit(.minutes(1)))
struct ProtobufWriterTests {
  @Test(
    "the size of a varint is known before it is written",
    arguments: (0..<64).flatMap { [UInt64(1) << UInt64($0), (UInt64(1) << UInt64($0)) - 1] } + [UInt64.max])
  func sizes(_ value: UInt64) {
    var writer = ProtobufWriter()
    writer.varint(value)
    #expect(ProtobufWriter.size(ofVarint: value) == writer.bytes.count)
  }

  @Test(
    "a length filled in later moves the content as far as it needs",
    arguments: [0, 1, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152])
  func lengths(_ count: Int) throws {
    var writer = ProtobufWriter(bytes: [1, 2, 3, 4, 5])
    writer.tag(1, .lengthDelimited)
    let mark = writer.beginLength()
    writer.bytes += (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    writer.endLength(mark)
    #expect(writer.bytes.prefix(5) == [1, 2, 3, 4, 5])
    #expect(writer.bytes.count == 5 + ProtobufWriter.size(ofFieldWithLength: count))
    var reader = ProtobufReader(6..<writer.bytes.count)
    let range = try reader.lengthDelimited(writer.bytes.span.bytes)
    #expect(range.count == count)
    #expect(range.allSatisfy { writer.bytes[$0] == UInt8(truncatingIfNeeded: ($0 - range.lowerBound) &* 31) })
  }

  @Test("lengths within lengths are filled in from the inside")
  func nested() throws {
    var writer = ProtobufWriter()
    let outer = writer.beginLength()
    let inner = writer.beginLength()
    writer.bytes += [UInt8](repeating: 7, count: 126)
    writer.endLength(inner)
    writer.bytes += [8, 8]
    writer.endLength(outer)
    #expect(writer.bytes == [0x81, 0x01, 126] + [UInt8](repeating: 7, count: 126) + [8, 8])
  }

  @Test("room made for many small pieces at least doubles")
  func reserve() {
    var writer = ProtobufWriter()
    var moves = 0
    for _ in 0..<100_000 {
      let before = writer.bytes.capacity
      writer.reserve(10)
      writer.bytes += [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
      if writer.bytes.capacity != before { moves += 1 }
    }
    #expect(moves < 30)
  }

  @Test("zeros are left for a frame header, wherever the message begins")
  func prefix() {
    var writer = ProtobufWriter()
    #expect(writer.appendZeros(5) == 0)
    writer.bytes.append(9)
    #expect(writer.appendZeros(5) == 6)
    #expect(writer.bytes == [0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0])
  }
}
