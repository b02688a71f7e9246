import EventStreamsTransport
import FoundationEssentials
import Testing

@testable import EventStoreClient

@Suite("Subscriptions made of items at hand", .timeLimit(.minutes(1)))
struct ItemPumpTests {
  private typealias Item = CatchUpSubscription.Item

  private static func event(_ revision: UInt64) -> RecordedEvent {
    RecordedEvent(NewEvent(type: "A"), stream: "s", revision: revision, position: LogPosition(commit: revision))
  }

  /// Tells when nobody holds it any more.
  private final class Token: Sendable {
    private let gone: AsyncStream<Void>.Continuation

    init(_ gone: AsyncStream<Void>.Continuation) { self.gone = gone }

    deinit { gone.yield() }
  }

  /// Gives items one by one, then waits until its task is cancelled; counts what was taken out of it.
  private struct Counted: AsyncSequence, Sendable {
    typealias Element = Item
    let items: [Item]
    var token: Token?
    let taken = Lock(0)

    struct AsyncIterator: AsyncIteratorProtocol {
      var rest: ArraySlice<Item>
      let counted: Counted

      mutating func next() async throws -> Item? {
        guard let item = rest.popFirst() else {
          let (never, hold) = AsyncStream.makeStream(of: Void.self)
          for await _ in never {}
          hold.finish()
          return nil
        }
        counted.taken.withLock { $0 += 1 }
        return item
      }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: items[...], counted: self) }
  }

  @Test("nothing is taken before it is asked for, and never more than one ahead")
  func lazily() async throws {
    let items = Counted(items: (0..<9).map { .event(Self.event($0)) })
    let subscription = CatchUpSubscription(items)
    #expect(subscription.id == "stand-in")
    #expect(items.taken.withLock { $0 } == 0)
    var iterator = subscription.makeAsyncIterator()
    for revision in 0..<4 as Range<UInt64> {
      #expect(try await iterator.next()?.revision == revision)
      #expect(items.taken.withLock { $0 } <= Int(revision) + 2)
    }
    subscription.cancel()
    #expect(try await iterator.next() == nil)
    #expect(items.taken.withLock { $0 } <= 5)
  }

  @Test("dropping the iterator, cancelling its task and cancel() end the task behind it")
  func ends() async throws {
    let ends: [(CatchUpSubscription) async throws -> Void] = [
      { subscription in for try await _ in subscription { break } },
      { subscription in
        let task = Task { for try await _ in subscription.withMarkers {} }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
      },
      { subscription in
        for try await event in subscription where event.revision == 2 { subscription.cancel() }
      },
    ]
    for end in ends {
      let (gone, tell) = AsyncStream.makeStream(of: Void.self)
      try await end(CatchUpSubscription(Counted(items: (0..<3).map { .event(Self.event($0)) }, token: Token(tell))))
      for await _ in gone { break }
    }
  }

  @Test("markers and places count as those of a server do")
  func places() async throws {
    let items: [Item] = [
      .caughtUp(.init(position: LogPosition(commit: 3))), .event(Self.event(5)),
      .checkpoint(LogPosition(commit: 8), at: nil), .fellBehind(.init()), .event(Self.event(9)),
    ]
    let subscription = CatchUpSubscription(
      AsyncStream { continuation in
        for item in items { continuation.yield(item) }
        continuation.finish()
      })
    var places: [UInt64?] = []
    for try await _ in subscription.withMarkers { places.append(subscription.resumePosition?.commit) }
    #expect(places == [3, 5, 8, 8, 9])
    #expect(subscription.resumeRevision == 9)
  }

  @Test("a second iterator throws; cancel() before the first gives nil")
  func claims() async throws {
    let subscription = CatchUpSubscription(Counted(items: [.event(Self.event(0))]))
    var first = subscription.makeAsyncIterator()
    #expect(try await first.next() != nil)
    var second = subscription.batches.makeAsyncIterator()
    let error = await #expect(throws: EventStoreError.self) { try await second.next() }
    #expect(error?.code == .alreadyIterating)
    let early = CatchUpSubscription(Counted(items: [.event(Self.event(0))]))
    early.cancel()
    #expect(try await early.first { _ in true } == nil)
  }

  @Test("a copy of the iterator that is asked while the other one waits throws, and does not disturb it")
  @MainActor
  func copied() async throws {
    let subscription = CatchUpSubscription(Counted(items: [.event(Self.event(0))]))
    var iterator = subscription.makeAsyncIterator()
    #expect(try await iterator.next() != nil)
    var copy = iterator
    let other = Task { @MainActor in
      let error = await #expect(throws: EventStoreError.self) { try await copy.next() }
      #expect(error?.code == .alreadyIterating)
      subscription.cancel()
    }
    #expect(try await iterator.next() == nil)
    await other.value
  }

  @Test("an error of the items comes after those before it, as it is, and then nothing")
  func failing() async throws {
    let items = AsyncThrowingStream<Item, any Error> { continuation in
      continuation.yield(.event(Self.event(0)))
      continuation.finish(throwing: CocoaError(.fileReadUnknown))
    }
    var iterator = CatchUpSubscription(items).makeAsyncIterator()
    #expect(try await iterator.next()?.revision == 0)
    await #expect(throws: CocoaError.self) { try await iterator.next() }
    #expect(try await iterator.next() == nil)
  }
}
