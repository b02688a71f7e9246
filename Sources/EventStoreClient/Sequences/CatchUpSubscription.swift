internal import EventStreamsClientSupport

/// The events of a stream or of the whole log: those that are there, then each new one.
///
/// Open when the call that gave it returns: what is written from then on is delivered, whenever the iteration begins. One
/// pass: the first iterator has it, as plain events, ``withMarkers`` or ``batches``; a later one throws
/// ``EventStoreError/Code/alreadyIterating`` and disturbs nobody. Leaving the loop, by whatever way, and dropping the
/// subscription without iterating it, end the call at the server. What the server may send ahead of the consumer is
/// bounded by ``SubscriptionOptions/windowBytes``.
///
/// nil comes after ``cancel()`` only: a cancelled task throws `CancellationError`, a lost connection
/// ``EventStoreError/Code/connectionLost``, and a server that ends the call without an error
/// ``EventStoreError/Code/subscriptionDropped``. Go on with ``resumeRevision`` or ``resumePosition``.
public struct CatchUpSubscription: AsyncSequence, Sendable {
  /// What is delivered.
  public typealias Element = RecordedEvent

  private let call: SubscriptionCall

  /// Shows a call that the server has confirmed.
  package init(_ call: SubscriptionCall) { self.call = call }

  /// Makes a subscription of items at hand, for stand-ins.
  ///
  /// - Parameter items: What the iteration gives; taken one by one, by a task that ends with the subscription. When they
  ///   end, the iteration does.
  public init<Items: AsyncSequence & Sendable>(_ items: Items) where Items.Element == Item {
    call = SubscriptionCall(pump: ItemPump(items))
  }

  /// The name that the server gave the subscription (`ReadResp.confirmation`); `stand-in` for one made of items.
  public var id: String { call.id }

  /// The revision to go on after: that of the last event handed over, the link's where it was resolved.
  ///
  /// While there was none: where the subscription began, or for one from the end what the server told when it had caught
  /// up (from 24.10.5 on). nil until then: ``StreamStart/after(_:)`` would begin at the start. Of use for subscriptions to
  /// one stream.
  public var resumeRevision: UInt64? { call.resumeFrom.revision }

  /// The position to go on after: that of the last event or checkpoint handed over or passed, never beyond an event that
  /// was not handed over.
  ///
  /// While there was none: where the subscription began, or for one from the end what the server told when it had caught
  /// up (from 24.10.5 on). nil until then: ``AllStart/after(_:)`` would begin at the start.
  public var resumePosition: LogPosition? { call.resumeFrom.position }

  /// The same single pass, with what the server tells between the events.
  public var withMarkers: WithMarkers { WithMarkers(call) }

  /// The same single pass in batches.
  public var batches: Batches { Batches(call) }

  /// Ends the subscription, from any task: the iteration ends with nil.
  ///
  /// Idempotent.
  public func cancel() { call.cancel() }

  /// Starts the single pass.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(call.makePass()) }

  /// The single pass over a subscription's events.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let pass: SubscriptionPass?

    fileprivate init(_ pass: SubscriptionPass?) { self.pass = pass }

    /// The next event; nil after ``CatchUpSubscription/cancel()``.
    ///
    /// Does not suspend while events are there.
    ///
    /// - Throws: ``EventStoreError``; `CancellationError` when the task is cancelled.
    public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws -> RecordedEvent? {
      guard let pass else { throw EventStoreError.alreadyIterating }
      if let event = try pass.bufferedEvent() { return event }  // Without an asynchronous call, as reads do.
      return try await pass.nextEvent(isolation: actor)
    }
  }

  /// A view of a subscription: events and markers, in the order in which the server sent them.
  public struct WithMarkers: AsyncSequence, Sendable {
    /// An event or a marker.
    public typealias Element = Item

    private let call: SubscriptionCall

    fileprivate init(_ call: SubscriptionCall) { self.call = call }

    /// Starts the single pass.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(call.makePass()) }

    /// The single pass over a subscription's events and markers.
    public struct AsyncIterator: AsyncIteratorProtocol {
      private let pass: SubscriptionPass?

      fileprivate init(_ pass: SubscriptionPass?) { self.pass = pass }

      /// The next event or marker; nil after ``CatchUpSubscription/cancel()``.
      ///
      /// - Throws: As the plain iteration does.
      public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws -> Item? {
        guard let pass else { throw EventStoreError.alreadyIterating }
        return try await pass.next(isolation: actor)
      }
    }
  }

  /// The events of a subscription in batches: what has arrived, never empty.
  public struct Batches: AsyncSequence, Sendable {
    /// What has arrived together.
    public typealias Element = [RecordedEvent]

    private let call: SubscriptionCall

    fileprivate init(_ call: SubscriptionCall) { self.call = call }

    /// Starts the single pass.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(call.makePass()) }

    /// The single pass over a subscription, in batches.
    public struct AsyncIterator: AsyncIteratorProtocol {
      private let pass: SubscriptionPass?

      fileprivate init(_ pass: SubscriptionPass?) { self.pass = pass }

      /// The next events, at least one; nil after ``CatchUpSubscription/cancel()``.
      ///
      /// - Throws: As the plain iteration does, after what came before the error was handed over.
      public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws -> [RecordedEvent]? {
        guard let pass else { throw EventStoreError.alreadyIterating }
        return try await pass.nextBatch(isolation: actor)
      }
    }
  }
}

extension SubscriptionCall {
  fileprivate func makePass() -> SubscriptionPass? { pass.claim() ? SubscriptionPass(self) : nil }
}
