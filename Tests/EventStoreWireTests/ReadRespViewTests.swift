import EventStreamsEventStoreWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import Testing

@Suite("Events read without messages", .timeLimit(.minutes(2)))
struct ReadRespViewTests {
  static let event = Streams.ReadResp.ReadEvent.RecordedEvent(
    id: Shared.UUID(UUIDHalvesTests.halves), streamIdentifier: .init("order-1"), streamRevision: 7,
    preparePosition: 1000,
    commitPosition: 1001,
    metadata: ["type": "OrderPlaced", "content-type": "application/json", "created": "17000000001234567"],
    customMetadata: [1, 2], data: [3, 4, 5])

  static func message(_ change: (inout Streams.ReadResp.ReadEvent) -> Void = { _ in }) -> [UInt8] {
    var event = Streams.ReadResp.ReadEvent(event: event, position: .commitPosition(1001))
    change(&event)
    return Streams.ReadResp(content: .event(event)).encoded()
  }

  @Test("the golden responses give the same as the message does")
  func golden() throws {
    let vectors = EventStoreVectors.all.filter { $0.type == Streams.ReadResp.self }
    #expect(vectors.count == 16)
    for vector in vectors { try agree(vector.bytes) }
  }

  @Test("all fields of an event are found, wherever the message stands in the block")
  func fields() throws {
    let message = Self.message()
    let block = [9, 9, 9] + message + [9]
    var view = ReadRespView()
    #expect(try view.decode(block.span.bytes, 3..<(3 + message.count)))
    let event = try #require(view.event)
    #expect(event.id == UUIDHalvesTests.halves)
    #expect(String(decoding: block[event.stream], as: UTF8.self) == "order-1")
    #expect((event.revision, event.preparePosition, event.commitPosition) == (7, 1000, 1001))
    #expect(String(decoding: block[event.type], as: UTF8.self) == "OrderPlaced")
    #expect(String(decoding: block[event.contentType], as: UTF8.self) == "application/json")
    #expect(event.created == 17_000_000_001_234_567)
    #expect(Array(block[event.data]) == [3, 4, 5])
    #expect(Array(block[event.customMetadata]) == [1, 2])
    #expect(view.link == nil)
    #expect(view.commitPosition == 1001)
  }

  @Test("links, unknown positions and absent targets are told apart")
  func links() throws {
    try agree(Self.message { $0.link = $0.event })
    try agree(
      Self.message {
        $0.link = $0.event
        $0.event = nil
      })
    try agree(Self.message { $0.position = .noPosition })
    try agree(Self.message { $0.position = nil })
    try agree(Self.message { $0.event?.id = Shared.UUID(value: .string(UUIDHalvesTests.text)) })
    try agree(Self.message { $0.event?.id = Shared.UUID(value: .string("no id")) })
    try agree(Self.message { $0.event?.id = Shared.UUID() })
    for created in ["", "-5", "+5", "9223372036854775807", "9223372036854775808", "12x", "000000000000000000000000001"]
    {
      try agree(Self.message { $0.event?.metadata["created"] = created })
    }
  }

  @Test("fields given twice are merged as the message merges them")
  func merged() throws {
    let first = Self.message { $0.event?.id = Shared.UUID(value: .string(UUIDHalvesTests.text)) }
    try agree(first + Self.message { $0.event = .init(id: Shared.UUID(UUIDHalves(high: 5)), data: [1]) })
    try agree(Self.message() + Self.message { $0.event = .init(id: Shared.UUID(UUIDHalves(low: 5))) })
    try agree(
      Self.message()
        + Self.message {
          $0.event = nil
          $0.position = .noPosition
        })
    try agree(Self.message() + [0x28, 5])
    try agree([0xa0, 6, 1] + Self.message())
  }

  @Test("a view that was used shows nothing of the message before")
  func reused() throws {
    var view = ReadRespView()
    let full = Self.message { $0.link = $0.event }
    #expect(try view.decode(full.span.bytes, 0..<full.count))
    let empty = Streams.ReadResp(content: .event(.init())).encoded()
    #expect(try view.decode(empty.span.bytes, 0..<empty.count))
    #expect(view.event == nil && view.link == nil && view.commitPosition == nil)
    #expect(try !view.decode(empty.span.bytes, 0..<0))
  }

  @Test("a text that is not UTF-8 is refused, a stream name is not")
  func invalidTexts() throws {
    let good = Self.message()
    let name = try #require(good.firstRange(of: Array("order-1".utf8)))
    var bytes = good
    bytes[name.lowerBound] = 0xff
    try agree(bytes)
    let type = try #require(good.firstRange(of: Array("OrderPlaced".utf8)))
    bytes = good
    bytes[type.lowerBound + 9] = 0xff
    var view = ReadRespView()
    #expect(throws: ProtobufError(.invalidUTF8, at: type.lowerBound)) {
      try view.decode(bytes.span.bytes, 0..<bytes.count)
    }
  }

  @Test("keys that look like those of the servers are not taken for them")
  func nearMisses() throws {
    for key in ["type", "created", "content-type"] {
      for position in key.utf8.indices {
        var bytes = Array(key.utf8)
        bytes[key.utf8.distance(from: key.utf8.startIndex, to: position)] ^= 1
        try agree(Self.message { $0.event?.metadata = [String(decoding: bytes, as: UTF8.self): "17"] })
      }
      for other in [key + "s", String(key.dropLast()), key.uppercased(), "x" + key] {
        try agree(Self.message { $0.event?.metadata = [other: "17"] })
      }
    }
  }

  @Test("the time of an event is the number that the standard library reads")
  func times() throws {
    var generator = SeededGenerator(seed: 100)
    for _ in 0..<2_000 {
      var digits = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
        UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &generator)
      }
      if Bool.random(using: &generator) {
        digits[Int.random(in: digits.indices, using: &generator)] = UInt8.random(in: 0x20...0x7e, using: &generator)
      }
      try agree(Self.message { $0.event?.metadata["created"] = String(decoding: digits, as: UTF8.self) })
    }
  }

  @Test("answers with random contents give the same as the message does, also cut, and with fields nobody knows")
  func random() throws {
    var random = RandomMessage(
      seed: 23, types: EventStoreWireRegistry.messages, enumerations: EventStoreWireRegistry.enumerations)
    for _ in 0..<400 {
      let pieces =
        random.make(Streams.ReadResp.ReadEvent.self).pieces + random.make(Streams.ReadResp.ReadEvent.self).pieces
      let event = pieces.flatMap { $0.bytes } + random.unknownField()
      var writer = ProtobufWriter()
      writer.tag(1, .lengthDelimited)
      writer.lengthDelimited(event.span)
      let whole = writer.bytes + random.unknownField()
      try agree(whole)
      try agree(whole + random.make(Streams.ReadResp.self).bytes)
      try agree(Array(whole.prefix(Int.random(in: whole.indices, using: &random.generator))))
    }
  }

  @Test("cut or damaged events are judged as the message judges them")
  func damaged() throws {
    var generator = SeededGenerator(seed: 445)
    let whole = Self.message { $0.link = $0.event }
    for count in whole.indices { try agree(Array(whole[..<count])) }
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0...Int.random(in: 0..<3, using: &generator) {
        let position = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[position] = UInt8.random(in: .min ... .max, using: &generator)
        case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        default: bytes.remove(at: position)
        }
      }
      try agree(bytes)
    }
  }

  /// The view and the message say the same about `bytes`, or refuse them for the same reason.
  private func agree(_ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) throws {
    if let difference = ReadRespComparison.difference(bytes) {
      Issue.record("\(difference): \(bytes)", sourceLocation: location)
    }
  }
}
