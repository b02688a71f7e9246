import EventStreamsClientSupport
import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsProtobuf
import FoundationEssentials

@testable import EventStoreClient

/// `ReadResp` messages as a server frames them.
enum Message {
  static func framed(_ content: Streams.ReadResp.Content) -> [UInt8] {
    GRPCFrame.frame(Streams.ReadResp(content: content).encoded())
  }

  static func recorded(
    _ revision: UInt64, stream: String = "order-1", type: String = "OrderPlaced", position: UInt64? = nil,
    contentType: String = "application/json"
  ) -> Streams.ReadResp.ReadEvent.RecordedEvent {
    let place = position ?? 100 + revision
    return .init(
      id: Shared.UUID(UUIDHalves(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_ee00 + revision)),
      streamIdentifier: Shared.StreamIdentifier(stream), streamRevision: revision, preparePosition: place,
      commitPosition: place,
      metadata: ["type": type, "created": "16367556000000000", "content-type": contentType],
      customMetadata: Array("{\"n\":\(revision)}".utf8), data: Array("data \(revision)".utf8))
  }

  static func event(_ revision: UInt64, stream: String = "order-1", type: String = "OrderPlaced") -> [UInt8] {
    let event = recorded(revision, stream: stream, type: type)
    return framed(.event(.init(event: event, position: .commitPosition(event.commitPosition))))
  }

  static func events(_ revisions: Range<UInt64>) -> [UInt8] { revisions.flatMap { event($0) } }

  static let notFound = framed(.streamNotFound(.init(streamIdentifier: Shared.StreamIdentifier("order-1"))))

  static func last(_ revision: UInt64) -> [UInt8] { framed(.lastStreamPosition(revision)) }

  static func first(_ revision: UInt64) -> [UInt8] { framed(.firstStreamPosition(revision)) }

  static func confirmation(_ id: String) -> [UInt8] { framed(.confirmation(.init(subscriptionId: id))) }

  static func checkpoint(_ commit: UInt64, _ prepare: UInt64) -> [UInt8] {
    framed(.checkpoint(.init(commitPosition: commit, preparePosition: prepare, timestamp: nil)))
  }

  static let caughtUp = framed(.caughtUp(.init()))

  /// As servers from 24.10.5 on tell it.
  static func caughtUp(revision: Int64? = nil, commit: UInt64? = nil) -> [UInt8] {
    let place = commit.map { Streams.ReadResp.Position(commitPosition: $0, preparePosition: $0) }
    return framed(.caughtUp(.init(streamRevision: revision, position: place)))
  }

  static let fellBehind = framed(.fellBehind(.init()))
}

extension ReadResponse {
  /// A read over a scripted call.
  init(_ stream: ScriptedAnswers) {
    self.init(ReadCall(CallContext(.read, stream: "order-1")) { stream })
  }
}

extension CatchUpSubscription {
  /// A subscription over a scripted call, confirmed.
  init(_ stream: ScriptedAnswers, resume: SubscriptionCall.Resume = .init()) throws {
    let pass = OnePass { stream }
    guard case .answers(let answers) = try pass.take() else { throw CancellationError() }
    pass.park(answers)
    self.init(
      SubscriptionCall(id: "id", context: CallContext(.subscribe, stream: nil), pass: pass, resume: resume))
  }
}
