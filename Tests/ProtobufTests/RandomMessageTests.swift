import EventStreamsProtobuf
import EventStreamsTestSupport
import Testing

@Suite("Messages with random contents", .timeLimit(.minutes(3)))
struct RandomMessageTests {
  /// Every type there is, those of the tests too.
  static let types: [any ProtobufMessage.Type] = DescriptorTests.messages + [Sample.self, Leaf.self, Nothing.self]

  static func random(seed: UInt64) -> RandomMessage {
    RandomMessage(seed: seed, types: types, enumerations: DescriptorTests.enumerations + [Colour.self])
  }

  @Test("are read as what they are, and written as the same bytes", arguments: types)
  func roundTrip(_ type: any ProtobufMessage.Type) throws {
    var random = Self.random(seed: 1)
    func check<M: ProtobufMessage>(_ type: M.Type) throws {
      for _ in 0..<30 {
        let made = random.make(type)
        let message = try M(decoding: made.bytes)
        #expect(message.inspected == made.fields)
        #expect(message.encoded() == made.bytes)
        #expect(try M(decoding: [1] + made.bytes + [1], range: 1..<(1 + made.bytes.count)) == message)
      }
    }
    try check(type)
  }

  @Test(
    "are the same with their fields in another order, and with others between that nobody knows",
    arguments: types)
  func order(_ type: any ProtobufMessage.Type) throws {
    var random = Self.random(seed: 2)
    func check<M: ProtobufMessage>(_ type: M.Type) throws {
      for _ in 0..<15 {
        let made = random.make(type)
        let numbers = Set(made.pieces.map { $0.number }).sorted().shuffled(using: &random.generator)
        var bytes = random.unknownField()
        for piece in numbers.flatMap({ number in made.pieces.filter { $0.number == number } }) {
          bytes += piece.bytes + random.unknownField()
        }
        #expect(try M(decoding: bytes) == M(decoding: made.bytes))
      }
    }
    try check(type)
  }

  @Test("are the same when they are read in two parts", arguments: types)
  func parts(_ type: any ProtobufMessage.Type) throws {
    var random = Self.random(seed: 3)
    func check<M: ProtobufMessage>(_ type: M.Type) throws {
      for _ in 0..<5 {
        let (one, two) = (random.make(type), random.make(type))
        var message = try M(decoding: one.bytes)
        try message.merge(two.bytes)
        #expect(try message == M(decoding: one.bytes + two.bytes))
      }
    }
    try check(type)
  }

  @Test(
    "are refused when they are cut within a field, and shorter when cut between two", arguments: types)
  func cut(_ type: any ProtobufMessage.Type) throws {
    var random = Self.random(seed: 4)
    func check<M: ProtobufMessage>(_ type: M.Type) throws {
      let made = random.make(type)
      let whole = made.bytes
      var borders: Set<Int> = [0]
      for piece in made.pieces { borders.insert((borders.max() ?? 0) + piece.bytes.count) }
      for count in whole.indices {
        let bytes = Array(whole[..<count])
        if borders.contains(count) {
          #expect(try M(decoding: bytes).encoded() == bytes)
        } else {
          let error = #expect(throws: ProtobufError.self) { try M(decoding: bytes) }
          #expect(error?.kind == .truncated || error?.kind == .lengthBeyondEnd)
          #expect(error.map { $0.offset <= count } == true)
        }
      }
    }
    for _ in 0..<3 { try check(type) }
  }

  @Test("never trap with one bit flipped, and are written as they were read", arguments: types)
  func flipped(_ type: any ProtobufMessage.Type) {
    var random = Self.random(seed: 5)
    // Every bit of the longest that is short enough: some messages take kilobytes, and minutes.
    let made = (0..<8).map { _ in random.make(type).bytes }.sorted { $0.count < $1.count }
    let bytes = made.last { $0.count <= 200 } ?? made[0]
    var malice = ProtobufMalice()
    malice.flip(type, bytes)
    #expect(malice.surprises.isEmpty)
    #expect(malice.refused + malice.accepted >= 8 * bytes.count)
    #expect(malice.refused > 0 || bytes.isEmpty)
  }

  @Test("are the same in every run of the tests")
  func seeded() {
    var (one, two) = (Self.random(seed: 9), Self.random(seed: 9))
    for type in Self.types { #expect(one.make(type).bytes == two.make(type).bytes) }
  }
}
