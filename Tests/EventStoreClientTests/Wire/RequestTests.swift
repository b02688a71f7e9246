import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsProtobuf
import FoundationEssentials
import Testing

@testable import EventStoreClient

@Suite("What requests say on the wire")
struct RequestTests {
  private typealias Options = Streams.ReadReq.Options

  private static func options(_ request: ReadRequest) throws -> Streams.ReadReq.Options {
    let bytes = try ReadEncoding.encode(request)
    return try #require(try Streams.ReadReq(decoding: bytes, range: 5..<bytes.count).options)
  }

  private static func options(_ request: SubscribeRequest) throws -> Streams.ReadReq.Options {
    let bytes = try ReadEncoding.encode(request)
    return try #require(try Streams.ReadReq(decoding: bytes, range: 5..<bytes.count).options)
  }

  @Test("a read of a stream")
  func stream() throws {
    let options = try Self.options(
      ReadRequest(.stream("å", from: .revision(7)), backwards: true, limit: 3, resolveLinks: true))
    #expect(
      options
        == Options(
          streamOption: .stream(.init(streamIdentifier: Shared.StreamIdentifier("å"), revisionOption: .revision(7))),
          readDirection: .backwards, resolveLinks: true, countOption: .count(3), filterOption: .noFilter,
          uuidOption: .init(content: .structured), controlOption: .init(compatibility: 1)))
  }

  @Test("a read of everything, filtered by default")
  func all() throws {
    let position = LogPosition(commit: 9, prepare: 0)
    let options = try Self.options(ReadRequest(.all(from: .position(position), filter: .excludingSystemEvents)))
    let filter = Options.FilterOptions(
      filter: .eventType(.init(regex: #"^(?!(?:\$.+|PersistentConfig\d+)$).*"#)), window: .max(30),
      checkpointIntervalMultiplier: 5)
    #expect(
      options
        == Options(
          streamOption: .all(.init(allOption: .position(.init(commitPosition: 9, preparePosition: 0)))),
          readDirection: .forwards, resolveLinks: false, countOption: .count(UInt64(Int64.max)),
          filterOption: .filter(filter), uuidOption: .init(content: .structured)))
    let everything = try Self.options(ReadRequest(.all(from: .start, filter: .everything)))
    #expect(everything.filterOption == .noFilter)
  }

  @Test("a filtered subscription, its window and its checkpoints")
  func subscription() throws {
    let request = SubscribeRequest(
      .all(from: .after(nil), filter: .streams(prefixes: ["a", "b"]).searchWindow(500)), resolveLinks: true,
      options: SubscriptionOptions(checkpointInterval: 3))
    let options = try Self.options(request)
    #expect(options.countOption == .subscription)
    #expect(options.streamOption == .all(.init(allOption: .start)))
    #expect(options.resolveLinks)
    let filter = Options.FilterOptions(
      filter: .streamIdentifier(.init(prefix: ["a", "b"])), window: .max(500), checkpointIntervalMultiplier: 3)
    #expect(options.filterOption == .filter(filter))
  }

  @Test("starts of subscriptions")
  func starts() throws {
    let stream = { (from: StreamStart) in try Self.options(SubscribeRequest(.stream("s", from: from))).streamOption }
    let name = Shared.StreamIdentifier("s")
    #expect(try stream(.start) == .stream(.init(streamIdentifier: name, revisionOption: .start)))
    #expect(try stream(.after(nil)) == .stream(.init(streamIdentifier: name, revisionOption: .start)))
    #expect(try stream(.end) == .stream(.init(streamIdentifier: name, revisionOption: .end)))
    #expect(try stream(.after(4)) == .stream(.init(streamIdentifier: name, revisionOption: .revision(4))))
  }

  @Test("an append: options, then each event in a message of its own")
  func append() throws {
    let id = try #require(UUID(uuidString: "00112233-4455-6677-8899-AABBCCDDEEFF"))
    let event = NewEvent(
      type: "OrderPlaced", data: Data("{}".utf8), metadata: Data("m".utf8), contentType: .binary, id: id)
    var encoding = try AppendEncoding("order-1", expecting: .revision(4))
    try encoding.add(event)
    try encoding.add(event)
    var deframer = GRPCDeframer()
    deframer.supply(encoding.takePiece())
    var messages: [Streams.AppendReq] = []
    while let range = try deframer.next() { messages.append(try .init(decoding: deframer.bytes, range: range)) }
    let proposed = Streams.AppendReq.ProposedMessage(
      id: Shared.UUID(UUIDHalves(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff)),
      metadata: ["type": "OrderPlaced", "content-type": "application/octet-stream"], customMetadata: [0x6d],
      data: Array("{}".utf8))
    #expect(
      messages.map(\.content) == [
        .options(
          .init(streamIdentifier: Shared.StreamIdentifier("order-1"), expectedStreamRevision: .revision(4))),
        .proposedMessage(proposed), .proposedMessage(proposed),
      ])
    #expect(encoding.takePiece().isEmpty)
  }

  @Test(
    "answers to an append",
    arguments: [
      (
        Streams.AppendResp.Success(
          currentRevisionOption: .currentRevision(5),
          positionOption: .position(.init(commitPosition: 7, preparePosition: 7))),
        AppendResult(version: .revision(5), position: LogPosition(commit: 7))
      ),
      (
        Streams.AppendResp.Success(currentRevisionOption: .noStream, positionOption: .noPosition),
        AppendResult(version: .noStream, position: nil)
      ),
    ])
  func appended(success: Streams.AppendResp.Success, result: AppendResult) throws {
    let payload = Streams.AppendResp(result: .success(success)).encoded()
    #expect(try AppendResult(payload, CallContext(.append, stream: "s")) == result)
  }

  @Test("a wrong version tells the actual one, from new fields or old")
  func wrongVersion() {
    let answers: [(Streams.AppendResp.WrongExpectedVersion, CurrentVersion)] = [
      (.init(currentRevisionOption: .currentRevision(9)), .revision(9)),
      (.init(currentRevisionOption: .currentNoStream), .noStream),
      (.init(currentRevisionOption2060: .currentRevision2060(8)), .revision(8)),
      (.init(currentRevisionOption2060: .noStream2060), .noStream),
    ]
    for (wrong, actual) in answers {
      let payload = Streams.AppendResp(result: .wrongExpectedVersion(wrong)).encoded()
      let context = CallContext(.append, stream: "s", expected: .noStream)
      let error = #expect(throws: EventStoreError.self) { try AppendResult(payload, context) }
      #expect(error?.code == .wrongExpectedVersion)
      #expect(error?.conflict == VersionConflict(stream: "s", expected: .noStream, actual: actual))
    }
    #expect(throws: EventStoreError.self) { try AppendResult([0xff], CallContext(.append, stream: "s")) }
    #expect(throws: EventStoreError.self) { try AppendResult([], CallContext(.append, stream: "s")) }
  }
}
