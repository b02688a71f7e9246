import EventStreamsEventStoreWire
import EventStreamsProtobuf
import Foundation
import Testing

@testable import EventStoreClient

@Suite("What messages of a read are made into")
struct AnswerDecoderTests {
  private typealias Recorded = Streams.ReadResp.ReadEvent.RecordedEvent

  private static func answer(_ content: Streams.ReadResp.Content) throws -> Answer {
    var decoder = AnswerDecoder()
    let bytes = Streams.ReadResp(content: content).encoded()
    return try decoder.decode(bytes, 0..<bytes.count)
  }

  /// The event that a record becomes, by the message that is mostly sent.
  private static func event(_ change: (inout Recorded) -> Void) throws -> RecordedEvent {
    var recorded = Message.recorded(7)
    change(&recorded)
    let answer = try answer(.event(.init(event: recorded, position: .commitPosition(recorded.commitPosition))))
    guard case .event(let event) = answer else { throw CocoaError(.coderReadCorrupt) }
    return event
  }

  private static let nilID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

  @Test("ids in both forms, in any case of their letters; what is no id is all zeros")
  func ids() throws {
    let id = try #require(UUID(uuidString: "00112233-4455-6677-8899-AABBCCDDEEFF"))
    let halves = UUIDHalves(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff)
    #expect(try Self.event { $0.id = Shared.UUID(halves) }.id == id)
    #expect(try Self.event { $0.id = .init(value: .string("00112233-4455-6677-8899-aabbccddeeff")) }.id == id)
    #expect(try Self.event { $0.id = .init(value: .string("00112233-4455-6677-8899-AABBCCDDEEFF")) }.id == id)
    let highest = UUIDHalves(high: .max, low: 1)
    let expected = try #require(UUID(uuidString: "FFFFFFFF-FFFF-FFFF-0000-000000000001"))
    #expect(try Self.event { $0.id = Shared.UUID(highest) }.id == expected)
    for text in ["", "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeefg"] {
      #expect(try Self.event { $0.id = .init(value: .string(text)) }.id == Self.nilID)
    }
    #expect(try Self.event { $0.id = nil }.id == Self.nilID)
  }

  @Test("content types: the two that servers send, any other, and none")
  func contentTypes() throws {
    for text in ["application/json", "application/octet-stream", "application/jsox", "text/plain", "ünder/way", ""] {
      #expect(try Self.event { $0.metadata["content-type"] = text }.contentType == ContentType(rawValue: text))
    }
    #expect(try Self.event { $0.metadata["content-type"] = nil }.contentType.rawValue == "")
    #expect(try Self.event { $0.metadata["content-type"] = "application/json" }.contentType == .json)
  }

  @Test("the metadata map: unknown keys are passed over, in whatever order the known ones come")
  func unknownKeys() throws {
    let event = try Self.event { recorded in
      for number in 0..<20 { recorded.metadata["$key-\(number)"] = String(repeating: "v", count: number) }
      recorded.metadata["Type"] = "no: keys are compared with case"
    }
    #expect(event.type == "OrderPlaced")
    #expect(event.contentType == .json)
    #expect(event.created == Date(timeIntervalSince1970: 1_636_755_600))
  }

  @Test(
    "the time of writing, in ticks of 100 nanoseconds, as near as a date can tell",
    arguments: [0, 1, -1, 9_783_072_000_000_001, 17_637_360_000_000_007, .max, -62_135_596_800 * 10_000_000] as [Int64])
  func created(ticks: Int64) throws {
    let created = try Self.event { $0.metadata["created"] = "\(ticks)" }.created
    let (sinceReference, _) = ticks.subtractingReportingOverflow(9_783_072_000_000_000)
    let found = created.timeIntervalSinceReferenceDate * 10_000_000
    // A date is a Double of seconds since 2001: 120 ns in these years, coarser far from them.
    #expect(abs(found - Double(sinceReference)) <= max(2, abs(Double(sinceReference)) / Double(1 << 50)))
  }

  @Test(
    "a time that is missing, no number or too large is 1970; the smallest one does not trap",
    arguments: ["", "soon", "9223372036854775808"])
  func noTime(text: String) throws {
    #expect(try Self.event { $0.metadata["created"] = text }.created == Date(timeIntervalSince1970: 0))
    #expect(try Self.event { $0.metadata["created"] = nil }.created == Date(timeIntervalSince1970: 0))
    #expect(try Self.event { $0.metadata["created"] = "\(Int64.min)" }.created < Date(timeIntervalSince1970: 0))
  }

  @Test("positions: 2^64-1 is none, everything below it is one; so with revisions up to a tombstone's")
  func positions() throws {
    #expect(try Self.event { ($0.commitPosition, $0.preparePosition) = (.max, .max) }.position == nil)
    #expect(try Self.event { $0.preparePosition = .max }.position == nil)
    let largest = LogPosition(commit: .max - 1, prepare: 0)
    #expect(try Self.event { ($0.commitPosition, $0.preparePosition) = (.max - 1, 0) }.position == largest)
    #expect(try Self.event { $0.streamRevision = UInt64(Int64.max) }.revision == 9_223_372_036_854_775_807)
    #expect(try Self.event { $0.streamRevision = .max }.revision == .max)
  }

  @Test("names, types and payloads: empty, long, not UTF-8, and the same again")
  func texts() throws {
    var decoder = AnswerDecoder()
    // The same lengths and last bytes, so that they meet in one place of what is remembered.
    let names = ["order-1", "ordex-1", "order-1", "", "order-1", String(repeating: "x", count: 70_000) + "1", "å-1"]
    for name in names {
      let bytes = Streams.ReadResp(
        content: .event(.init(event: Message.recorded(1, stream: name, type: name), position: .noPosition))
      ).encoded()
      guard case .event(let event) = try decoder.decode(bytes, 0..<bytes.count) else {
        Issue.record("no event")
        continue
      }
      #expect(event.stream == name)
      #expect(event.type == name)
    }
    #expect(try Self.event { $0.streamIdentifier = .init(streamName: [0x61, 0xff]) }.stream == "a\u{fffd}")
    #expect(try Self.event { $0.streamIdentifier = nil }.stream == "")
    let empty = try Self.event { ($0.data, $0.customMetadata) = ([], []) }
    #expect(empty.data.isEmpty && empty.metadata.isEmpty)
    let large = [UInt8](repeating: 0xa5, count: 1 << 20)
    #expect(try Self.event { ($0.data, $0.customMetadata) = (large, large) }.data == Data(large))
  }

  @Test("markers, with and without what newer servers tell")
  func markers() throws {
    let time = WellKnown.Timestamp(seconds: 1_700_000_000, nanos: 500_000_000)
    let date = Date(timeIntervalSince1970: 1_700_000_000.5)
    let checkpoint = try Self.answer(.checkpoint(.init(commitPosition: 9, preparePosition: 0, timestamp: time)))
    guard case .checkpoint(LogPosition(commit: 9, prepare: 0), at: date) = checkpoint else {
      return #expect(Bool(false), "\(checkpoint)")
    }
    let place = Streams.ReadResp.Position(commitPosition: 5, preparePosition: 4)
    let caughtUp = try Self.answer(.caughtUp(.init(timestamp: time, streamRevision: 3, position: place)))
    let mark = CatchUpSubscription.Mark(revision: 3, position: LogPosition(commit: 5, prepare: 4), time: date)
    guard case .caughtUp(mark) = caughtUp else { return #expect(Bool(false), "\(caughtUp)") }
    let behind = try Self.answer(.fellBehind(.init(streamRevision: -1)))
    guard case .fellBehind(.init()) = behind else { return #expect(Bool(false), "\(behind)") }
  }

  @Test("what says nothing is passed over: an empty message, an event without a record, the end of everything")
  func nothing() throws {
    for content: Streams.ReadResp.Content in [.event(.init()), .lastAllStreamPosition(.init())] {
      guard case .other = try Self.answer(content) else { return #expect(Bool(false), "\(content)") }
    }
    var decoder = AnswerDecoder()
    guard case .other = try decoder.decode([], 0..<0) else { return #expect(Bool(false)) }
    // A field that a later server may add: number 15, a varint.
    guard case .other = try decoder.decode([0x78, 1], 0..<2) else { return #expect(Bool(false)) }
    #expect(throws: ProtobufError.self) { try decoder.decode([0x0a, 5], 0..<2) }
  }
}
