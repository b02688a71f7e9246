internal import EventStreamsTransport

/// The store and who waits for something new in it.
///
/// Callable from any thread; nothing in here waits but ``Bell``.
final class Broker: Sendable {
  fileprivate struct State {
    var store: LiftStore
    /// Bells of the open subscriptions, by partition and by a number that names the subscription.
    var bells: [LiftStore.Place: [Int: Bell]] = [:]
    var nextBell = 0
    var subscriptions = 0
  }

  /// One open subscription: where it reads, and its bell.
  struct Subscription: Sendable {
    let place: LiftStore.Place
    let plan: LiftStore.Plan
    let bell: Bell
    fileprivate let number: Int
    /// Of the partition's pauses when it was opened.
    fileprivate let generation: Int
  }

  private let state: Lock<State>
  private let clock: ServerClock
  /// For pauses that nobody's call brings about; on the same clock.
  private let timers: any TimerSource
  private let maxSubscriptions: Int

  init(store: LiftStore, clock: ServerClock, timers: any TimerSource, maxSubscriptions: Int) {
    state = Lock(State(store: store))
    self.clock = clock
    self.timers = timers
    self.maxSubscriptions = maxSubscriptions
  }

  /// Open subscriptions.
  var subscriptions: Int { state.withLock { $0.subscriptions } }

  /// Lets go of the timers; for the end of the server.
  func stop() { timers.stop() }

  /// A consistent look at some streams, by name; without names at all of them.
  func read<Value: Sendable>(_ names: [String] = [], _ look: (LiftStore) -> Value) -> Value {
    state.withLock { state in
      state.store.settle(names, now: clock.now)
      return look(state.store)
    }
  }

  /// An inbox for acknowledgements, as the genuine server makes one where the client named none.
  func makeInbox() -> String {
    state.withLock { state in "liftbridge-default.ack.\(state.store.random.makeName())" }
  }

  func createStream(_ spec: LiftStore.StreamSpec) throws(Refusal) {
    try state.withLock { state throws(Refusal) in try state.store.createStream(spec, now: clock.now) }
  }

  /// Publishes to a stream's partition, after the checks of the genuine server.
  func publish(
    _ message: IncomingMessage, toStream stream: String, partition: Int
  ) throws(Refusal) -> [LiftStore.Receipt] {
    try publish(message) { store, now throws(Refusal) in
      try store.subject(of: stream, partition: partition, policy: message.policy, now: now)
    }
  }

  /// Publishes to a subject.
  func publish(_ message: IncomingMessage, toSubject subject: String) throws(Refusal) -> [LiftStore.Receipt] {
    try publish(message) { _, _ throws(Refusal) in subject }
  }

  private func publish(
    _ message: IncomingMessage, to subject: (inout LiftStore, Int64) throws(Refusal) -> String
  ) throws(Refusal) -> [LiftStore.Receipt] {
    // The time is taken inside: it must not run backwards within a partition.
    let (receipts, bells) = try state.withLock { state throws(Refusal) in
      let now = clock.now
      let subject = try subject(&state.store, now)
      let receipts = try state.store.publish(message, to: subject, now: now)
      let bells = receipts.filter { $0.error == nil }.flatMap { state.bells(of: $0) }
      return (receipts, bells)
    }
    for bell in bells { bell.ring() }
    return receipts
  }

  /// Opens a subscription; whoever opens it closes it.
  ///
  /// - Parameters:
  ///   - stream: The stream.
  ///   - partition: Its partition.
  ///   - start: Where to begin.
  ///   - stop: Where to end.
  ///   - resume: Whether a paused partition runs again.
  /// - Returns: The subscription, which counts until it is closed.
  /// - Throws: ``Refusal``.
  func open(
    _ stream: String, partition: Int, start: LiftStore.Start, stop: LiftStore.Stop, resume: Bool
  ) throws(Refusal) -> Subscription {
    try state.withLock { state throws(Refusal) in
      let now = clock.now
      guard let place = state.store.place(of: stream, partition: partition) else { throw .subscriptionNotFound }
      state.store.settle(place, now: now)
      let plan = try state.store.plan(stream, partition: partition, start: start, stop: stop)
      guard state.subscriptions < maxSubscriptions else {
        throw .full(what: "subscriptions", limit: maxSubscriptions)
      }
      if resume { state.store.resume(place, now: now) }
      try state.store.checkRuns(place, for: plan)
      return state.insert(place, plan)
    }
  }

  func close(_ subscription: Subscription) { state.withLock { $0.remove(subscription, now: clock.now) } }

  /// What a subscription may be sent next.
  ///
  /// - Throws: ``Refusal/logClosed`` when its partition has paused since it was opened.
  func messages(
    for subscription: Subscription, from offset: Int64, limit: Int, bytes: Int
  ) throws(Refusal) -> [StoredMessage] {
    try state.withLock { state throws(Refusal) in
      state.store.settle(subscription.place, now: clock.now)
      let partition = state.store[subscription.place]
      guard !partition.pausing.isPaused, partition.pausing.generation == subscription.generation else {
        throw .logClosed
      }
      return partition.log.messages(from: offset, limit: limit, bytes: bytes)
    }
  }

  /// Waits until there may be something new for a subscription, or its partition pauses.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  func wait(for subscription: Subscription) async throws {
    guard let time = state.withLock({ $0.store.pauseTime(of: subscription.place) }) else {
      return try await subscription.bell.wait()
    }
    let bell = subscription.bell
    let timer = timers.schedule(after: .nanoseconds(time - clock.now)) { bell.ring() }
    defer { timer.cancel() }
    // The time may have come while the timer was set, which would then ring later by so much.
    if clock.now >= time { bell.ring() }
    try await bell.wait()
  }
}

extension Broker.State {
  fileprivate func bells(of receipt: LiftStore.Receipt) -> [Bell] {
    guard let place = store.place(of: receipt.stream, partition: receipt.partition), let ringers = bells[place] else {
      return []
    }
    return Array(ringers.values)
  }

  fileprivate mutating func insert(_ place: LiftStore.Place, _ plan: LiftStore.Plan) -> Broker.Subscription {
    let subscription = Broker.Subscription(
      place: place, plan: plan, bell: Bell(), number: nextBell, generation: store[place].pausing.generation)
    nextBell += 1
    subscriptions += 1
    store.subscribe(place)
    bells[place, default: [:]][subscription.number] = subscription.bell
    return subscription
  }

  fileprivate mutating func remove(_ subscription: Broker.Subscription, now: Int64) {
    guard bells[subscription.place]?.removeValue(forKey: subscription.number) != nil else { return }
    subscriptions -= 1
    store.unsubscribe(subscription.place, now: now)
    if bells[subscription.place]?.isEmpty ?? false { bells[subscription.place] = nil }
  }
}
