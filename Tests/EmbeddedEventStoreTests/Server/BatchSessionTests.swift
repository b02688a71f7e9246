import EventStreamsEventStoreWire
import EventStreamsProtobuf
import Testing

@testable import EmbeddedEventStore

@Suite("Batches on one call", .timeLimit(.minutes(1)))
struct BatchSessionTests {
  private static let correlation = Shared.UUID(value: .string("00112233-4455-6677-8899-aabbccddeeff"))

  private static func session(_ version: ServerVersion = .v26_1, maximum: Int? = nil) -> BatchSession {
    var limits = EmbeddedEventStore.Limits()
    limits.maximumAppendSize = maximum
    let settings = Node.Settings(
      version: version, limits: limits, access: AccessPolicy(users: [:]), seed: 1, base: 0)
    return BatchSession(settings) { !$0.hasPrefix("closed") }
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
