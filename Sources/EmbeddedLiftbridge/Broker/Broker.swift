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
  }

  private let state: Lock<State>
  private let clock: ServerClock
  private let maxSubscriptions: Int

  init(store: LiftStore, clock: ServerClock, maxSubscriptions: Int) {
    state = Lock(State(store: store))
    self.clock = clock
    self.maxSubscriptions = maxSubscriptions
  }

  /// Open subscriptions.
  var subscriptions: Int { state.withLock { $0.subscriptions } }

  /// A consistent look at the store.
  func read<Value: Sendable>(_ look: (LiftStore) -> Value) -> Value { state.withLock { look($0.store) } }

  /// An inbox for acknowledgements, as the genuine server makes one where the client named none.
  func makeInbox() -> String {
    state.withLock { state in "liftbridge-default.ack.\(state.store.random.makeName())" }
  }

  func createStream(_ spec: LiftStore.StreamSpec) throws(Refusal) {
    let now = clock.now
    try state.withLock { state throws(Refusal) in try state.store.createStream(spec, now: now) }
  }

  /// Publishes to a stream's partition, after the checks of the genuine server.
  func publish(
    _ message: IncomingMessage, toStream stream: String, partition: Int
  ) throws(Refusal) -> [LiftStore.Receipt] {
    try publish(message) { store throws(Refusal) in
      try store.subject(of: stream, partition: partition, policy: message.policy)
    }
  }

  /// Publishes to a subject.
  func publish(_ message: IncomingMessage, toSubject subject: String) throws(Refusal) -> [LiftStore.Receipt] {
    try publish(message) { _ throws(Refusal) in subject }
  }

  private func publish(
    _ message: IncomingMessage, to subject: (LiftStore) throws(Refusal) -> String
  ) throws(Refusal) -> [LiftStore.Receipt] {
    // The time is taken inside: it must not run backwards within a partition.
    let (receipts, bells) = try state.withLock { state throws(Refusal) in
      let subject = try subject(state.store)
      let receipts = try state.store.publish(message, to: subject, now: clock.now)
      let bells = receipts.filter { $0.error == nil }.flatMap { state.bells(of: $0) }
      return (receipts, bells)
    }
    for bell in bells { bell.ring() }
    return receipts
  }

  /// Opens a subscription; whoever opens it closes it.
  func open(
    _ stream: String, partition: Int, start: LiftStore.Start, stop: LiftStore.Stop
  ) throws(Refusal) -> Subscription {
    try state.withLock { state throws(Refusal) in
      let plan = try state.store.plan(stream, partition: partition, start: start, stop: stop)
      guard state.subscriptions < maxSubscriptions else {
        throw .full(what: "subscriptions", limit: maxSubscriptions)
      }
      guard let place = state.store.place(of: stream, partition: partition) else { throw .subscriptionNotFound }
      return state.insert(place, plan)
    }
  }

  func close(_ subscription: Subscription) { state.withLock { $0.remove(subscription) } }

  /// What a subscription may be sent next.
  func messages(for subscription: Subscription, from offset: Int64, limit: Int) -> [StoredMessage] {
    state.withLock { Array($0.store[subscription.place].log.messages(from: offset, limit: limit)) }
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
    let subscription = Broker.Subscription(place: place, plan: plan, bell: Bell(), number: nextBell)
    nextBell += 1
    subscriptions += 1
    bells[place, default: [:]][subscription.number] = subscription.bell
    return subscription
  }

  fileprivate mutating func remove(_ subscription: Broker.Subscription) {
    guard bells[subscription.place]?.removeValue(forKey: subscription.number) != nil else { return }
    subscriptions -= 1
    if bells[subscription.place]?.isEmpty ?? false { bells[subscription.place] = nil }
  }
}
