/// Any asynchronous sequence of events to be written, its type forgotten.
public struct NewEventSequence: AsyncSequence, Sendable {
  /// The element.
  public typealias Element = NewEvent

  private let make: @Sendable () -> AsyncIterator

  /// Wraps a sequence.
  public init<Events: AsyncSequence & Sendable>(_ events: Events) where Events.Element == NewEvent {
    make = { AsyncIterator(Wrapped(events.makeAsyncIterator())) }
  }

  /// Starts the wrapped sequence.
  public func makeAsyncIterator() -> AsyncIterator { make() }

  /// What a wrapped iterator is reached by.
  fileprivate class Erased {
    func next(isolation actor: isolated (any Actor)?) async throws -> NewEvent? { nil }
  }

  private final class Wrapped<Base: AsyncIteratorProtocol>: Erased where Base.Element == NewEvent {
    private var base: Base

    init(_ base: Base) { self.base = base }

    override func next(isolation actor: isolated (any Actor)?) async throws -> NewEvent? {
      try await base.next(isolation: actor)
    }
  }

  /// The wrapped sequence's iterator.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let erased: Erased

    fileprivate init(_ erased: Erased) { self.erased = erased }

    /// The next event to be written; nil when there are no more.
    ///
    /// - Throws: What the wrapped sequence throws.
    public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws -> NewEvent? {
      try await erased.next(isolation: actor)
    }
  }
}
