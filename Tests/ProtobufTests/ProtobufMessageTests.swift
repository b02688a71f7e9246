import EventStreamsProtobuf
import EventStreamsTestSupport
import Testing

@Suite("Protobuf messages", .timeLimit(.minutes(1)))
struct ProtobufMessageTests {
  /// Bytes in hexadecimal, and what they mean.
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let hex: String
    let message: Sample

    init(_ name: String, _ hex: String, _ change: (inout Sample) -> Void) {
      testDescription = name
      self.hex = hex
      message = Sample(change)
    }
  }

  /// What an encoder writes.
  static let canonical: [Row] = [
    Row("nothing", "") { _ in },
    Row("text", "0a 02 68 69") { $0.text = "hi" },
    Row("bytes", "12 02 ff 00") { $0.bytes = [0xff, 0] },
    Row("true", "18 01") { $0.flag = true },
    Row("a negative int32 takes ten bytes", "20 ff ff ff ff ff ff ff ff ff 01") { $0.small = -1 },
    Row("the smallest int64", "28 80 80 80 80 80 80 80 80 80 01") { $0.large = .min },
    Row("the largest uint32", "30 ff ff ff ff 0f") { $0.unsignedSmall = .max },
    Row("the largest uint64", "38 ff ff ff ff ff ff ff ff ff 01") { $0.unsignedLarge = .max },
    Row("an enumeration", "40 01") { $0.colour = Colour(rawValue: 1) },
    Row("an unknown value of an enumeration", "40 09") { $0.colour = Colour(rawValue: 9) },
    Row("an optional zero", "48 00") { $0.maybe = 0 },
    Row("an empty message", "52 00") { $0.leaf = Leaf() },
    Row("a message", "52 04 08 01 10 02") { $0.leaf = Leaf(1, 2) },
    Row("a zero in a oneof", "58 00") { $0.choice = .number(0) },
    Row("a marker", "62 00") { $0.choice = .marker },
    Row("an empty message in a oneof", "6a 00") { $0.choice = .message(Leaf()) },
    Row("an empty text in a oneof", "72 00") { $0.choice = .text("") },
    Row("packed numbers", "7a 04 01 00 ac 02") { $0.numbers = [1, 0, 300] },
    Row("texts, one of them empty", "82 01 01 61 82 01 00") { $0.texts = ["a", ""] },
    Row("messages, one of them empty", "8a 01 02 08 01 8a 01 00") { $0.leaves = [Leaf(1), Leaf()] },
    Row("a map by key", "92 01 06 0a 01 61 12 01 62 92 01 05 0a 01 63 12 00") { $0.map = ["c": "", "a": "b"] },
    Row("a map of messages", "9a 01 06 08 07 12 02 08 01") { $0.leafMap = [7: Leaf(1)] },
    Row("packed enumerations", "a2 01 02 00 01") { $0.colours = [Colour(rawValue: 0), Colour(rawValue: 1)] },
    Row("a child of a child", "aa 01 05 aa 01 02 18 01") {
      $0.children = [Sample { $0.children = [Sample { $0.flag = true }] }]
    },
  ]

  /// What a decoder takes besides.
  static let tolerated: [Row] = [
    Row("the last scalar wins", "18 01 0a 01 61 18 00 0a 01 62") { $0.text = "b" },
    Row("fields in any order", "40 01 18 01 0a 01 61") {
      $0.text = "a"
      $0.flag = true
      $0.colour = Colour(rawValue: 1)
    },
    Row("a message given twice is merged", "52 02 08 01 52 04 10 02 10 03") { $0.leaf = Leaf(1, 3) },
    Row("a message given twice with another field in between", "52 02 08 01 18 01 52 02 10 02") {
      $0.leaf = Leaf(1, 2)
      $0.flag = true
    },
    Row("the last member of a oneof wins", "58 05 62 00 72 01 61") { $0.choice = .text("a") },
    Row("the last member wins whatever its number", "72 01 61 58 05") { $0.choice = .number(5) },
    Row("the same message member twice is merged", "6a 02 08 01 6a 02 10 02") { $0.choice = .message(Leaf(1, 2)) },
    Row("another member in between starts anew", "6a 02 08 01 62 00 6a 02 10 02") { $0.choice = .message(Leaf(0, 2)) },
    Row("a marker with fields nobody knows", "62 02 28 01") { $0.choice = .marker },
    Row("numbers one by one", "78 01 78 00 78 ac 02") { $0.numbers = [1, 0, 300] },
    Row("numbers packed and one by one", "7a 02 01 02 78 03 7a 00 7a 01 04") { $0.numbers = [1, 2, 3, 4] },
    Row("two entries with one key: the last wins", "92 01 06 0a 01 61 12 01 62 92 01 06 0a 01 61 12 01 63") {
      $0.map = ["a": "c"]
    },
    Row("an entry in another order", "92 01 06 12 01 62 0a 01 61") { $0.map = ["a": "b"] },
    Row("an entry with nothing", "92 01 00 9a 01 00") {
      $0.map = ["": ""]
      $0.leafMap = [0: Leaf()]
    },
    Row("an entry with fields nobody knows", "92 01 08 18 01 0a 01 61 12 01 62") { $0.map = ["a": "b"] },
    Row(
      "unknown fields of every type",
      "a0 06 01 a1 06 0102030405060708 a2 06 01 00 a5 06 01020304 a3 06 08 01 a4 06 18 01"
    ) {
      $0.flag = true
    },
    Row(
      "a known field of another type counts as unknown",
      "0d 01020304 10 05 1a 00 52 00 50 01 58 01 5a 00 7d 01020304 90 01 01"
    ) {
      $0.leaf = Leaf()
      $0.choice = .number(1)
    },
    Row("a bool of many bits", "18 80 02") { $0.flag = true },
    Row("an int32 of too many bits is cut", "20 81 80 80 80 80 01") { $0.small = 1 },
    Row("a number longer than it needs", "28 81 00") { $0.large = 1 },
  ]

  @Test("what is set is written, and read again", arguments: canonical)
  func roundTrip(_ row: Row) throws {
    let bytes = try #require([UInt8](hex: row.hex))
    #expect(row.message.encoded() == bytes)
    #expect(try Sample(decoding: bytes) == row.message)
  }

  @Test("other valid forms are taken", arguments: tolerated)
  func otherForms(_ row: Row) throws {
    let bytes = try #require([UInt8](hex: row.hex))
    let message = try Sample(decoding: bytes)
    #expect(message == row.message)
    #expect(try Sample(decoding: message.encoded()) == message)
  }

  @Test("all at once, forwards and backwards")
  func everything() throws {
    let pieces = try Self.canonical.filter { !$0.testDescription.contains("oneof") }.map {
      try #require([UInt8](hex: $0.hex))
    }
    let message = try Sample(decoding: Array(pieces.joined()))
    #expect(try Sample(decoding: message.encoded()) == message)
    var shuffled = try Sample(decoding: Array(pieces.reversed().joined()))
    shuffled.choice = message.choice  // Here the order counts.
    shuffled.colour = message.colour
    shuffled.small = message.small
    #expect(shuffled.leaf == message.leaf)
    #expect(Set(shuffled.texts) == Set(message.texts))
    #expect(shuffled.map == message.map)
  }

  @Test(
    "malformed fields are refused, with the kind and the place",
    arguments: [
      ("0a 01 ff", ProtobufError(.invalidUTF8, at: 2)), ("18 01 82 01 02 c3 28", ProtobufError(.invalidUTF8, at: 5)),
      ("72 01 80", ProtobufError(.invalidUTF8, at: 2)), ("92 01 03 0a 01 ff", ProtobufError(.invalidUTF8, at: 5)),
      ("52 02 08", ProtobufError(.lengthBeyondEnd, at: 1)), ("52 01 08", ProtobufError(.truncated, at: 3)),
      ("52 03 0a 05 00 00 00 00 00", ProtobufError(.lengthBeyondEnd, at: 3)),
      ("7a 02 01 80", ProtobufError(.truncated, at: 4)), ("62 01 00", ProtobufError(.invalidFieldNumber, at: 2)),
      ("52 01 0c", ProtobufError(.unmatchedGroupEnd, at: 2)), ("0c", ProtobufError(.unmatchedGroupEnd, at: 0)),
      ("9a 01 02 12 01", ProtobufError(.lengthBeyondEnd, at: 4)),
      // Lengths beyond all bytes: of a packed list, a map's entry, its value, a message within a message, a oneof's.
      ("7a ff ff ff ff ff ff ff ff 7f 01", ProtobufError(.lengthBeyondEnd, at: 1)),
      ("92 01 fe ff ff ff ff ff ff ff ff 01", ProtobufError(.lengthBeyondEnd, at: 2)),
      ("92 01 0b 12 ff ff ff ff ff ff ff ff ff 01 00", ProtobufError(.lengthBeyondEnd, at: 4)),
      ("aa 01 0a 52 ff ff ff ff ff ff ff ff 7f", ProtobufError(.lengthBeyondEnd, at: 4)),
      ("6a 80 80 80 80 80 80 80 80 80 01", ProtobufError(.lengthBeyondEnd, at: 1)),
      // Numbers of too many bits, wherever a number stands.
      ("20 ff ff ff ff ff ff ff ff ff 02", ProtobufError(.overlongVarint, at: 1)),
      ("18 80 80 80 80 80 80 80 80 80 80 01", ProtobufError(.overlongVarint, at: 1)),
      ("7a 0b 01 ff ff ff ff ff ff ff ff ff 7f", ProtobufError(.overlongVarint, at: 3)),
      ("9a 01 0b 08 ff ff ff ff ff ff ff ff ff 7f", ProtobufError(.overlongVarint, at: 4)),
      // A known field as the end of a group; a field number of 0 within a message, a map's entry and a marker.
      ("18 01 54", ProtobufError(.unmatchedGroupEnd, at: 2)), ("1c", ProtobufError(.unmatchedGroupEnd, at: 0)),
      ("52 02 00 00", ProtobufError(.invalidFieldNumber, at: 2)),
      ("92 01 02 02 00", ProtobufError(.invalidFieldNumber, at: 3)),
      ("62 02 0f 00", ProtobufError(.invalidWireType, at: 2)), ("53 08 01", ProtobufError(.truncated, at: 3)),
      // Texts: a surrogate, a form longer than needed, a number beyond Unicode, a letter that ends too early.
      ("0a 03 ed a0 80", ProtobufError(.invalidUTF8, at: 2)), ("0a 02 c0 80", ProtobufError(.invalidUTF8, at: 2)),
      ("0a 04 f4 90 80 80", ProtobufError(.invalidUTF8, at: 2)), ("0a 02 e2 98", ProtobufError(.invalidUTF8, at: 2)),
      ("92 01 06 0a 01 61 12 01 ff", ProtobufError(.invalidUTF8, at: 8)),
    ])
  func malformed(_ hex: String, _ error: ProtobufError) throws {
    let bytes = try #require([UInt8](hex: hex))
    #expect(throws: error) { try Sample(decoding: bytes) }
    let block = [0xff] + bytes + [0, 0, 0, 0, 0, 0]
    #expect(throws: ProtobufError(error.kind, at: error.offset + 1)) {
      try Sample(decoding: block, range: 1..<(1 + bytes.count))
    }
  }

  @Test("messages nest a hundred deep, and no deeper")
  func nesting() throws {
    func nested(_ depth: Int) -> [UInt8] {
      (0..<depth).reduce(into: Sample()) { message, _ in message = Sample { [message] in $0.children = [message] } }
        .encoded()
    }
    #expect(try Sample(decoding: nested(100)).encoded() == nested(100))
    // The tag and the length of a child take three bytes up to a length of 127, and four from there on.
    let tooDeep = nested(101)
    let innermost = tooDeep.count - 3
    #expect(throws: ProtobufError(.nestedTooDeep, at: innermost)) { try Sample(decoding: tooDeep) }
  }

  @Test("groups inside of messages count as nesting too")
  func nestedGroups() throws {
    let groups =
      [UInt8](repeating: 0xfb, count: 0)  // Field 31 as a group takes two bytes for its tag.
      + (0..<100).flatMap { _ in [UInt8(0xfb), 0x01] } + (0..<100).flatMap { _ in [UInt8(0xfc), 0x01] }
    #expect(try Sample(decoding: groups) == Sample())
    var writer = ProtobufWriter()
    writer.tag(10, .lengthDelimited)
    writer.lengthDelimited(groups.span)
    let hundredAndFirst = writer.bytes.count - groups.count + 2 * 99
    #expect(throws: ProtobufError(.nestedTooDeep, at: hundredAndFirst)) { try Sample(decoding: writer.bytes) }
  }

  @Test("fields can be read on top of a message")
  func merge() throws {
    var message = Sample {
      $0.leaf = Leaf(1)
      $0.numbers = [1]
      $0.text = "a"
    }
    try message.merge(
      Sample {
        $0.leaf = Leaf(0, 2)
        $0.numbers = [2]
        $0.text = "b"
      }.encoded())
    #expect(
      message
        == Sample {
          $0.leaf = Leaf(1, 2)
          $0.numbers = [1, 2]
          $0.text = "b"
        })
  }

  @Test("a message goes behind what a writer holds, and leaves room in front")
  func placement() throws {
    let message = Sample { $0.text = "hi" }
    var writer = ProtobufWriter(bytes: [1, 2])
    message.encode(into: &writer)
    message.encode(into: &writer)
    #expect(writer.bytes == [1, 2, 0x0a, 2, 0x68, 0x69, 0x0a, 2, 0x68, 0x69])
    #expect(message.encoded(prefixLength: 5) == [0, 0, 0, 0, 0, 0x0a, 2, 0x68, 0x69])
  }

  @Test("a message describes its fields")
  func describes() throws {
    let fields = Sample.fields
    #expect(fields.map(\.number) == Array(1...21))
    #expect(fields[0] == FieldDescriptor(number: 1, name: "text", kind: .string))
    #expect(fields[7].typeName == "test.Colour")
    #expect(fields[8].isOptional)
    #expect(fields[10...13].allSatisfy { $0.oneof == "Choice" })
    #expect(fields[14].isRepeated)
    #expect(fields[18].mapKey == .int32)
    #expect(fields[18].mapValue == .message)
    #expect(fields[18].typeName == "test.Leaf")
  }
}
