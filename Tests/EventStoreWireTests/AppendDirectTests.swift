import EventStreamsEventStoreWire
import EventStreamsProtobuf
import Testing

@Suite("Appends written without messages", .timeLimit(.minutes(1)))
struct AppendDirectTests {
  @Test(
    "options are the bytes that the message has",
    arguments: ["", "s", "order-1", "ü☺", String(repeating: "x", count: 127), String(repeating: "x", count: 20_000)])
  func options(_ stream: String) {
    let expectations: [Streams.ExpectedStreamRevision] = [
      .any, .noStream, .streamExists, .revision(0), .revision(127), .revision(128), .revision(.max),
    ]
    for expected in expectations {
      let options = Streams.AppendReq.Options(streamIdentifier: .init(stream), expectedStreamRevision: expected)
      var writer = ProtobufWriter(bytes: [1, 2, 3, 4, 5])
      Streams.AppendReq.write(options: stream, expecting: expected, to: &writer)
      #expect(writer.bytes.dropFirst(5).elementsEqual(Self.encoded(.options(options), stream.isEmpty)))
    }
  }

  @Test("an event is the bytes that the message has", arguments: [0, 1, 100, 127, 128, 256, 70_000])
  func event(_ count: Int) {
    let data = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let ids = [UUIDHalves(), UUIDHalves(high: 1), UUIDHalves(low: .max), UUIDHalves(high: .max, low: .max)]
    for id in ids {
      for type in ["", "a", "ü", "OrderPlaced", String(repeating: "t", count: 300)] {
        let message = Streams.AppendReq.ProposedMessage(
          id: Shared.UUID(id), metadata: ["type": type, "content-type": "application/json"],
          customMetadata: Array(data.prefix(130)), data: data)
        var writer = ProtobufWriter(bytes: [1, 2, 3, 4, 5])
        Streams.AppendReq.write(
          event: id, type: type, contentType: "application/json", customMetadata: message.customMetadata.span,
          data: data.span, to: &writer)
        #expect(writer.bytes.dropFirst(5).elementsEqual(Self.encoded(.proposedMessage(message))))
      }
    }
  }

  // An empty stream name is written here, which the message would leave out: the same to every reader.
  private static func encoded(_ content: Streams.AppendReq.Content, _ writesEmptyName: Bool = false) -> [UInt8] {
    var bytes = Streams.AppendReq(content: content).encoded()
    if writesEmptyName {
      bytes[1] += 2
      bytes[3] += 2
      bytes.insert(contentsOf: [0x1a, 0], at: 4)
    }
    return bytes
  }
}
