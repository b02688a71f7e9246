import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsProtobuf
import Testing

@testable import EmbeddedEventStore

@Suite("Events as they go out", .timeLimit(.minutes(1)))
struct EventEncoderTests {
  private static func record(
    revision: Int64, id: EventID = EventID(high: 1, low: .max), data: Int = 3, metadata: [UInt8] = []
  ) -> LogRecord {
    LogRecord(
      id: id, stream: "strom-é", revision: revision, position: 300, type: "Type", isJSON: revision % 2 == 0,
      data: Array(repeating: 0x61, count: data), metadata: metadata, created: 17_952_654_696_157_719)
  }

  private static func decode(_ delivered: [DeliveredEvent], structured: Bool) throws -> [Streams.ReadResp] {
    var writer = ProtobufWriter()
    for event in delivered { EventEncoder(hasStructuredIDs: structured).append(event, to: &writer) }
    var deframer = GRPCDeframer()
    deframer.supply(writer.bytes)
    var result: [Streams.ReadResp] = []
    while let range = try deframer.next() {
      result.append(try Streams.ReadResp(decoding: deframer.bytes, range: range))
    }
    return result
  }

  private static func expected(_ record: LogRecord, structured: Bool) -> Streams.ReadResp.ReadEvent.RecordedEvent {
    let id =
      structured
      ? Shared.UUID(UUIDHalves(high: record.id.high, low: record.id.low))
      : Shared.UUID(value: .string(record.id.text))
    return .init(
      id: id, streamIdentifier: Shared.StreamIdentifier(record.stream), streamRevision: UInt64(record.revision),
      preparePosition: record.position, commitPosition: record.position,
      metadata: [
        "type": record.type, "created": "\(record.created)",
        "content-type": record.isJSON ? "application/json" : "application/octet-stream",
      ], customMetadata: record.metadata, data: record.data)
  }

  @Test("an event decodes to what was stored, in both forms of ids", arguments: [true, false])
  func events(structured: Bool) throws {
    let records = [
      Self.record(revision: 0), Self.record(revision: 1, data: 0, metadata: [0xFE]),
      Self.record(revision: 2, id: EventID(high: .max, low: 0), data: 200, metadata: Array(repeating: 7, count: 300)),
      Self.record(revision: .max, data: 70_000),
    ]
    let answers = try Self.decode(records.map { DeliveredEvent(event: $0, link: nil) }, structured: structured)
    #expect(
      answers
        == records.map { record in
          .init(
            content: .event(
              .init(event: Self.expected(record, structured: structured), position: .commitPosition(record.position))))
        })
  }

  @Test("a resolved link has both, one whose target is gone only itself")
  func links() throws {
    let (target, link) = (Self.record(revision: 4), Self.record(revision: 5))
    let answers = try Self.decode(
      [DeliveredEvent(event: target, link: link), DeliveredEvent(event: nil, link: link)], structured: false)
    let wireLink = Self.expected(link, structured: false)
    let wireTarget = Self.expected(target, structured: false)
    #expect(
      answers == [
        .init(content: .event(.init(event: wireTarget, link: wireLink, position: .commitPosition(300)))),
        .init(content: .event(.init(event: nil, link: wireLink, position: .commitPosition(300)))),
      ])
  }
}
