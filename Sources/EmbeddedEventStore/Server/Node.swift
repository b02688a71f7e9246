internal import EventStreamsTransport

/// What the services of one server share: its log, its time, its subscribers.
final class Node: Sendable {
  /// What does not change while the server runs.
  struct Settings: Sendable {
    var version: ServerVersion
    var limits: EmbeddedEventStore.Limits
    var access: AccessPolicy
    var seed: UInt64
    /// Ticks since 1970 at the start.
    var base: Int64

    var maximumAppendSize: Int {
      limits.maximumAppendSize ?? (version == .v23_10 ? 1 << 20 : 256 << 20)
    }

    /// Only versions since 24.10.4 look at single events.
    var maximumAppendEventSize: Int {
      version == .v23_10 ? .max : limits.maximumAppendEventSize ?? 16 << 20
    }
  }

  private struct State {
    var log: EventLog
    /// Ids of subscriptions, apart from those in the log: who subscribes when does not change what is written.
    var subscriptionIDs: SeededGenerator
    /// Bytes of events that were received and not yet written.
    var claimed = 0
    var bells: [Topic: [ObjectIdentifier: Bell]] = [:]
  }

  let settings: Settings
  /// The time of the server; deadlines of batches run on it.
  let timers: any TimerSource
  /// Names this node in gossip.
  let instanceID: EventID
  private let startedAt: Duration
  private let state: Lock<State>

  init(_ settings: Settings, timers: any TimerSource) {
    self.settings = settings
    self.timers = timers
    startedAt = timers.now()
    let limits = EventLog.Limits(
      storedBytes: settings.limits.storedBytes, rememberedIDs: settings.limits.rememberedIDs)
    var log = EventLog(version: settings.version, seed: settings.seed, limits: limits)
    instanceID = log.ids.makeID()
    log.writeSystemRecords(now: settings.base)
    state = Lock(State(log: log, subscriptionIDs: SeededGenerator(seed: ~settings.seed)))
  }

  /// Tells readers of the cluster where this node is reached.
  func announce(host: String, port: Int) {
    let now = now
    state.withLock { $0.log.writeGossip(instanceID, host: host, port: port, now: now) }
  }

  /// Ticks since 1970 by the server's clock.
  var now: Int64 { Ticks.sum(settings.base, Ticks.count(timers.now() - startedAt)) }

  /// The id that a subscription is confirmed with.
  func makeSubscriptionID() -> EventID { state.withLock { $0.subscriptionIDs.makeID() } }

  // MARK: Memory

  /// Sets memory aside for an event on its way in; false when there is none left.
  ///
  /// What is received and not yet written counts like what is: calls that never end must not cost more.
  func claim(_ bytes: Int) -> Bool {
    state.withLock { state in
      guard state.log.storedBytes + state.claimed + bytes <= state.log.limits.storedBytes else { return false }
      state.claimed += bytes
      return true
    }
  }

  /// Gives back what was set aside.
  func release(_ bytes: Int) { state.withLock { $0.claimed -= bytes } }

  // MARK: Writing

  func append(_ events: [ProposedEvent], to stream: String, expecting expected: ExpectedState) -> AppendOutcome {
    change(stream) { log, now in log.append(events, to: stream, expecting: expected, now: now) }
  }

  func delete(_ stream: String, expecting expected: ExpectedState) -> DeleteOutcome {
    change(stream) { log, now in log.delete(stream, expecting: expected, now: now) }
  }

  func tombstone(_ stream: String, expecting expected: ExpectedState) -> DeleteOutcome {
    change(stream) { log, now in log.tombstone(stream, expecting: expected, now: now) }
  }

  /// Changes the log, then wakes those who wait for the stream, its metadata stream, the stream it describes or the
  /// whole log.
  private func change<R: Sendable>(_ stream: String, _ body: (inout EventLog, Int64) -> R) -> R {
    let now = now
    let (result, bells) = state.withLock { state in
      let result = body(&state.log, now)
      var topics: [Topic] = [.all, .stream(stream), .stream(stream.metadataStream)]
      if let described = stream.describedStream { topics.append(.stream(described)) }
      return (result, topics.flatMap { state.bells[$0].map { Array($0.values) } ?? [] })
    }
    for bell in bells { bell.ring() }
    return result
  }

  // MARK: Reading

  /// One step of a read or subscription.
  func step<R: LogStepping>(_ reader: inout R) throws(ReadFailure) -> R.Step {
    let now = now
    return try state.withLock { state throws(ReadFailure) in try reader.step(state.log, now: now) }
  }

  /// How many records wait for a subscription.
  func lag(_ subscription: some Subscription) -> Int64 { state.withLock { subscription.lag($0.log) } }

  /// Lets a bell ring whenever the log grows there; ``forget(_:on:)`` ends it.
  func listen(_ bell: Bell, on topic: Topic) {
    state.withLock { $0.bells[topic, default: [:]][ObjectIdentifier(bell)] = bell }
  }

  func forget(_ bell: Bell, on topic: Topic) {
    state.withLock { state in
      state.bells[topic]?[ObjectIdentifier(bell)] = nil
      if state.bells[topic]?.isEmpty ?? false { state.bells[topic] = nil }
    }
  }
}
