/// The messages of a partition, in its order, until somebody ends it.
///
/// Open from the moment it is handed out. One pass: a second iterator throws `alreadyIterating` and leaves the first
/// one alone. Leaving the loop, by whatever way, ends the call at the server; so does dropping the subscription without
/// iterating it. Nothing is resumed: a lost connection throws `connectionLost`.
public struct LiftSubscription: AsyncSequence, Sendable {
  private let call: SubscriptionCall

  init(_ call: SubscriptionCall) { self.call = call }

  /// A subscription that delivers these messages and ends; for stand-ins of the client.
  public init(_ messages: [Message]) { call = SubscriptionCall(values: messages) }

  /// Ends it: a loop over it ends with nil.
  ///
  /// From any task, idempotent.
  public func cancel() { call.pass.cancel() }

  /// Starts the single pass; an iterator made later owns nothing, and its `next()` throws.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(pass: call.pass.claim() ? MessagePass(call) : nil)
  }

  /// The single pass over a subscription.
  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let pass: MessagePass?

    /// The next message; nil after ``LiftSubscription/cancel()`` and at the end of a partition that was made read-only.
    ///
    /// - Throws: ``LiftError`` from the server or the connection; `CancellationError` when the task is cancelled.
    public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws -> Message? {
      guard let pass else { throw LiftError.alreadyIterating }
      return try await pass.next(isolation: actor)
    }
  }
}
