import EventStreamsEventStoreWire
import EventStreamsProtobuf
import Testing

@testable import EmbeddedEventStore

@Suite("Batches on one call", .timeLimit(.minutes(1)))
struct BatchSessionTests {
  private static let correlation = Shared.UUID(value: .string("00112233-4455-6677-8899-aabbccddeeff"))

  private static func session(
    _ version: ServerVersion = .v26_1, maximum: Int? = nil, claims: Claims = Claims()
  ) -> BatchSession {
    var limits = EmbeddedEventStore.Limits()
    limits.maximumAppendSize = maximum
    let settings = Node.Settings(
      version: version, limits: limits, access: AccessPolicy(users: [:]), seed: 1, base: 0)
    return BatchSession(
      settings, mayWrite: { !$0.hasPrefix("closed") }, claim: { claims.take($0) }, release: { claims.held -= $0 })
  }

  /// The memory that batches may take.
  final class Claims {
    var held = 0
    var most = Int.max

    func take(_ bytes: Int) -> Bool {
      guard held + bytes <= most else { return false }
      held += bytes
      return true
    }
  }

  private static func proposed(_ number: Int, data: Int = 1) -> Streams.BatchAppendReq.ProposedMessage {
    .init(
      id: Shared.UUID(UUIDHalves(high: 9, low: UInt64(number))),
      metadata: ["type": "t", "content-type": "application/json"], data: Array(repeating: 0x61, count: data))
  }

  private static func message(_ numbers: [Int] = [0], final: Bool = true) -> Streams.BatchAppendReq {
    .init(
      correlationId: correlation,
      options: .init(streamIdentifier: Shared.StreamIdentifier("s"), expectedStreamPosition: .any),
      proposedMessages: numbers.map { proposed($0) }, isFinal: final)
  }

  /// The text of the refusal of a message that was changed; nil when it was taken.
  private static func refusal(
    _ version: ServerVersion = .v26_1, _ change: (inout Streams.BatchAppendReq) -> Void
  ) throws -> String? {
    var session = session(version)
    var message = message()
    change(&message)
    guard case .answer(let answer) = session.receive(message, now: 0), case .error(let status) = answer.result else {
      return nil
    }
    #expect(status.details.count == 1)
    guard status.message == "BadRequest", let detail = status.details.first else { return status.message }
    return try Shared.BadRequest(decoding: detail.value).message
  }

  @Test("a message that cannot be carried out is answered with the recorded text")
  func badRequests() throws {
    #expect(try Self.refusal { $0.correlationId = nil } == "Value cannot be null. (Parameter 'dto')")
    #expect(try Self.refusal { $0.correlationId = .init() } == "Invalid argument: None (Parameter 'dto')")
    #expect(try Self.refusal { $0.correlationId = .init(value: .string("x")) } == "Unrecognized Guid format.")
    #expect(
      try Self.refusal { $0.correlationId = Shared.UUID(UUIDHalves()) }
        == "correlationId (Parameter 'correlationId should be non-empty GUID.')")
    #expect(
      try Self.refusal { $0.options?.streamIdentifier = nil } == "Object reference not set to an instance of an object."
    )
    #expect(
      try Self.refusal { $0.options?.streamIdentifier = .init() }
        == "Invalid stream ID:  (Parameter 'eventStreamIds')")
    #expect(
      try Self.refusal(.v23_10) { $0.options?.streamIdentifier = .init() }
        == "Value cannot be null. (Parameter 'value')")
    #expect(
      try Self.refusal { $0.options?.expectedStreamPosition = .streamPosition(1 << 63) }
        == "Specified argument was out of the range of valid values. (Parameter 'value')")
    #expect(
      try Self.refusal { $0.proposedMessages[0].id = Shared.UUID(UUIDHalves()) }
        == "Empty eventId provided. (Parameter 'eventId')")
    #expect(
      try Self.refusal { $0.proposedMessages[0].metadata["type"] = "" }
        == "Empty eventType provided. (Parameter 'eventType')")
    #expect(
      try Self.refusal { $0.proposedMessages[0].metadata["type"] = nil }
        == "Status(StatusCode=\"InvalidArgument\", Detail=\"Required Metadata Property 'type' is missing\")")
    #expect(
      try Self.refusal(.v23_10) { $0.proposedMessages[0].metadata = [:] }
        == "The given key was not present in the dictionary.")
    #expect(try Self.refusal { $0.options?.streamIdentifier = .init("closed") } == "AccessDenied")
    #expect(try Self.refusal { _ in } == nil)
  }

  @Test("the time allowed: none or less is over at once, much is two seconds, nonsense is refused")
  func deadlines() throws {
    func refusal(_ deadline: Streams.BatchAppendReq.Options.DeadlineOption) throws -> String? {
      try Self.refusal { $0.options?.deadlineOption = deadline }
    }
    #expect(try refusal(.deadline(.init())) == "Timeout")
    #expect(try refusal(.deadline(.init(seconds: -1))) == "Timeout")
    #expect(try refusal(.deadline(.init(nanos: 1))) == nil)
    #expect(try refusal(.deadline(.init(seconds: 315_576_000_000))) == nil)
    #expect(try refusal(.deadline(.init(seconds: 1 << 62))) == "Duration was not a valid normalized duration")
    #expect(try refusal(.deadline(.init(seconds: .min))) == "Duration was not a valid normalized duration")
    #expect(try refusal(.deadline21100(.init(seconds: -60))) == "Timeout")
    #expect(try refusal(.deadline21100(.init(seconds: .min))) == "Timeout")
    #expect(try refusal(.deadline21100(.init(seconds: .max))) == nil)
    #expect(try refusal(.deadline21100(.init(seconds: 0, nanos: 500_000_000))) == nil)
    #expect(try refusal(.deadline21100(.init(seconds: 0))) == "Timeout")
    #expect(try refusal(.deadline(.init(seconds: 1, nanos: -1))) == "Duration was not a valid normalized duration")
    #expect(try refusal(.deadline(.init(seconds: 0, nanos: .min))) == "Duration was not a valid normalized duration")
    #expect(try refusal(.deadline(.init(seconds: -315_576_000_000, nanos: -999_999_999))) == "Timeout")
  }

  @Test("the time allowed is the smaller of what was asked and two seconds")
  func timeAllowed() {
    let rows: [(Streams.BatchAppendReq.Options.DeadlineOption, Int64)] = [
      (.deadline(.init(seconds: 1, nanos: 500_000_000)), 15_000_000), (.deadline(.init(seconds: 3)), 20_000_000),
      (.deadline21100(.init(seconds: 101)), 10_000_000),
    ]
    for (deadline, ticks) in rows {
      var session = Self.session()
      var message = Self.message(final: false)
      message.options?.deadlineOption = deadline
      guard case .limit(_, _, let allowed) = session.receive(message, now: 100 * Ticks.perSecond) else {
        Issue.record("the batch is open")
        continue
      }
      #expect(allowed == ticks)
    }
  }

  @Test("memory set aside for a batch is given back however it ends; without any it is refused")
  func claims() {
    let claims = Claims()
    var session = Self.session(maximum: 100, claims: claims)
    guard case .limit(let id, let generation, _) = session.receive(Self.message(final: false), now: 0) else {
      Issue.record("the batch is open")
      return
    }
    let one = claims.held
    #expect(one > 0)
    _ = session.expire(id, generation: generation)
    #expect(claims.held == 0)
    _ = session.receive(Self.message(final: false), now: 0)
    _ = session.receive(.init(correlationId: Self.correlation, proposedMessages: [Self.proposed(1, data: 99)]), now: 0)
    #expect(claims.held == 0 && session.isIdle)
    _ = session.receive(Self.message(final: false), now: 0)
    session.closeAll()
    #expect(claims.held == 0 && session.isIdle)
    claims.most = one
    guard case .answer(let answer) = session.receive(Self.message([0, 1], final: false), now: 0),
      case .error(let status) = answer.result
    else {
      Issue.record("there is room for one event")
      return
    }
    #expect(status.code == 8 && claims.held == 0)
    guard case .write(let batch) = session.receive(Self.message(), now: 0) else {
      Issue.record("there is room for this one")
      return
    }
    #expect(batch.claimed == one && claims.held == one)
  }

  @Test("a thousand batches may be open on one call, a batch of the same id replaces none")
  func manyOpen() throws {
    var session = Self.session()
    func open(_ number: UInt64) -> BatchSession.Action {
      var message = Self.message(final: false)
      message.correlationId = Shared.UUID(UUIDHalves(high: 1, low: number))
      return session.receive(message, now: 0)
    }
    for number in 1...1_000 as ClosedRange<UInt64> {
      guard case .limit = open(number) else {
        Issue.record("\(number)")
        return
      }
    }
    guard case .nothing = open(1_000) else {
      Issue.record("a further message of an open batch")
      return
    }
    guard case .answer(let answer) = open(1_001), case .error(let status) = answer.result else {
      Issue.record("too many")
      return
    }
    #expect(status.message == "BadRequest")
  }

  @Test("a time-out of a batch that was closed does not touch a later one of the same id")
  func generations() {
    var session = Self.session()
    guard case .limit(let id, let first, _) = session.receive(Self.message(final: false), now: 0) else { return }
    _ = session.receive(.init(correlationId: Self.correlation, isFinal: true), now: 0)
    guard case .limit(_, let second, _) = session.receive(Self.message(final: false), now: 0) else { return }
    let stale = session.expire(id, generation: first)
    #expect(stale == nil)
    let isOpen = session.isOpen(id, generation: second)
    #expect(isOpen)
    let due = session.expire(id, generation: second)
    #expect(due != nil)
  }

  @Test("fragments add up; options in later ones are ignored")
  func fragments() {
    var session = Self.session()
    guard case .limit(_, _, 20_000_000) = session.receive(Self.message([0], final: false), now: 0) else {
      Issue.record("an open batch has two seconds")
      return
    }
    var second = Self.message([1], final: false)
    second.options?.streamIdentifier = Shared.StreamIdentifier("other")
    guard case .nothing = session.receive(second, now: 0) else {
      Issue.record("a fragment is not answered")
      return
    }
    guard case .write(let batch) = session.receive(.init(correlationId: Self.correlation, isFinal: true), now: 0) else {
      Issue.record("the final message completes the batch")
      return
    }
    #expect(batch.stream.name == "s")
    #expect(batch.events.map(\.id.low) == [0, 1])
    #expect(session.isIdle)
  }

  @Test("an unknown batch is passed over; one that never ends gets a time-out in structured form")
  func unfinished() throws {
    var session = Self.session()
    guard case .nothing = session.receive(.init(correlationId: Self.correlation, isFinal: true), now: 0) else {
      Issue.record("messages for a batch that is not open are dropped")
      return
    }
    guard case .limit(let id, let generation, _) = session.receive(Self.message(final: false), now: 0) else {
      Issue.record("the batch is open")
      return
    }
    let expired = session.expire(id, generation: generation)
    let answer = try #require(expired)
    guard case .structured? = answer.correlationId?.value, case .error(let status) = answer.result else {
      Issue.record("\(answer)")
      return
    }
    #expect(status.code == 4 && status.message == "Timeout")
    let again = session.expire(id, generation: generation)
    #expect(again == nil)
    guard case .fail = session.receive(.init(), now: 0) else {
      Issue.record("a message without any field ends the call")
      return
    }
  }

  @Test("the total is judged when a fragment arrives; later fragments are dropped")
  func tooLarge() {
    var session = Self.session(maximum: 10)
    _ = session.receive(Self.message([0], final: false), now: 0)
    let large = Streams.BatchAppendReq(
      correlationId: Self.correlation, options: Self.message().options, proposedMessages: [Self.proposed(1, data: 9)])
    guard case .answer(let answer) = session.receive(large, now: 0), case .error(let status) = answer.result else {
      Issue.record("9 bytes, the type's 2 and those before are too much")
      return
    }
    #expect(status.message == "MaximumAppendSizeExceeded")
    guard case .nothing = session.receive(.init(correlationId: Self.correlation, isFinal: true), now: 0) else {
      Issue.record("the batch is gone")
      return
    }
  }
}
