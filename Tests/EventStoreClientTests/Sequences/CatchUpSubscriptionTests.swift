import EventStreamsGRPC
import FoundationEssentials
import Testing

@testable import EventStoreClient

@Suite("The events of a subscription", .timeLimit(.minutes(1)))
struct CatchUpSubscriptionTests {
  @Test("markers come between the events, in order")
  func markers() async throws {
    let call = ScriptedAnswers([Message.event(0) + Message.checkpoint(200, 0) + Message.caughtUp, Message.event(1)])
    var told: [String] = []
    for try await item in try CatchUpSubscription(call).withMarkers {
      switch item {
      case .event(let event): told.append("event \(event.revision)")
      case .checkpoint(let position, let time): told.append("checkpoint \(position) \(time == nil)")
      case .caughtUp(let mark): told.append("caughtUp \(mark == .init())")
      case .fellBehind: told.append("fellBehind")
      }
      if told.count == 4 { break }
    }
    #expect(told == ["event 0", "checkpoint 200/0 true", "caughtUp true", "event 1"])
    #expect(call.isCancelled)
  }

  @Test("the place to go on from counts checkpoints, and never passes an event that was not handed over")
  func resume() async throws {
    let call = ScriptedAnswers([Message.event(0) + Message.checkpoint(200, 0) + Message.event(101)])
    let start = LogPosition(commit: 5)
    let subscription = try CatchUpSubscription(call, resume: .init(position: start))
    #expect(subscription.resumePosition == start)
    var iterator = subscription.makeAsyncIterator()
    _ = try await iterator.next()
    #expect(subscription.resumePosition == LogPosition(commit: 100))
    #expect(subscription.resumeRevision == 0)
    _ = try await iterator.next()
    #expect(subscription.resumePosition == LogPosition(commit: 201))
    call.send(Message.checkpoint(300, 0))
    let other = Task {
      await eventually { subscription.resumePosition == LogPosition(commit: 300, prepare: 0) }
      subscription.cancel()
    }
    #expect(try await iterator.next() == nil)
    await other.value
  }

  @Test(
    "a subscription from the end knows its place when the server says that it has caught up, and keeps a better one")
  func placeFromTheEnd() async throws {
    for (told, position, revision) in [
      (Message.caughtUp(revision: 41), nil as UInt64?, 41 as UInt64?), (Message.caughtUp(commit: 9), 9, nil),
      (Message.caughtUp, nil, nil),
    ] {
      let subscription = try CatchUpSubscription(ScriptedAnswers([told + Message.event(42)]))
      #expect(subscription.resumePosition == nil && subscription.resumeRevision == nil)
      var iterator = subscription.withMarkers.makeAsyncIterator()
      _ = try await iterator.next()
      #expect(subscription.resumePosition == position.map { LogPosition(commit: $0) })
      #expect(subscription.resumeRevision == revision)
      _ = try await iterator.next()
      #expect(subscription.resumePosition == LogPosition(commit: 142))
      #expect(subscription.resumeRevision == 42)
    }
    let known = try CatchUpSubscription(
      ScriptedAnswers([Message.caughtUp(commit: 9) + Message.event(0)]), resume: .init(position: LogPosition(commit: 5))
    )
    var iterator = known.withMarkers.makeAsyncIterator()
    _ = try await iterator.next()
    #expect(known.resumePosition == LogPosition(commit: 5))
  }

  @Test("an error tells where to go on, after what came before it was handed over, in every view")
  func failing() async throws {
    let failure = GRPCError(code: .aborted, message: "Operation timed out: Consumer too slow …", origin: .peer)
    let blocks = [Message.events(0..<3) + Message.fellBehind + Message.checkpoint(200, 0)]
    let views: [(CatchUpSubscription) async throws -> Void] = [
      { for try await _ in $0 {} }, { for try await _ in $0.withMarkers {} }, { for try await _ in $0.batches {} },
    ]
    for view in views {
      let call = ScriptedAnswers(blocks, end: .failure(failure))
      let subscription = try CatchUpSubscription(call)
      let error = await #expect(throws: EventStoreError.self) { try await view(subscription) }
      #expect(error?.code == .consumerTooSlow)
      #expect(error?.lastRevision == 2)
      #expect(error?.lastPosition == LogPosition(commit: 200, prepare: 0))
      #expect(subscription.resumePosition == LogPosition(commit: 200, prepare: 0))
    }
  }

  @Test("an answer that cannot be read is told after the events before it, and ends the call")
  func unreadable() async throws {
    let broken = Message.events(0..<2) + GRPCFrame.frame([0x0a, 0x7f])
    let call = ScriptedAnswers([broken])
    var batches = try CatchUpSubscription(call).batches.makeAsyncIterator()
    #expect(try await batches.next()?.count == 2)
    let error = await #expect(throws: EventStoreError.self) { try await batches.next() }
    #expect(error?.code == .protocolViolation)
    #expect(error?.message.hasPrefix("subscribing to $all: ") == true)
    #expect(error?.lastRevision == 1)
    #expect(try await batches.next() == nil)
    #expect(call.isCancelled)
    var plain = try CatchUpSubscription(ScriptedAnswers([broken])).makeAsyncIterator()
    #expect(try await plain.next()?.revision == 0)
    #expect(try await plain.next()?.revision == 1)
    await #expect(throws: EventStoreError.self) { try await plain.next() }
  }

  @Test("cancel() gives nil though the call fails in the same moment, in every view and for ever after")
  func cancelledAndFailed() async throws {
    let failure = GRPCError(code: .unavailable, message: "gone", origin: .peer)
    let call = ScriptedAnswers([Message.event(0)], end: .failure(failure))
    let subscription = try CatchUpSubscription(call)
    var iterator = subscription.makeAsyncIterator()
    #expect(try await iterator.next() != nil)
    call.onReceive = { subscription.cancel() }
    #expect(try await iterator.next() == nil)
    #expect(try await iterator.next() == nil)
    subscription.cancel()
    let early = try CatchUpSubscription(ScriptedAnswers([Message.event(0)]))
    early.cancel()
    #expect(try await early.withMarkers.first { _ in true } == nil)
    let full = try CatchUpSubscription(ScriptedAnswers([Message.events(0..<9)]))
    var count = 0
    for try await _ in full {
      count += 1
      full.cancel()
    }
    #expect(count == 1)
  }

  @Test("a cancelled task throws also while events are there")
  func cancelledWithEvents() async throws {
    let call = ScriptedAnswers([Message.events(0..<9)])
    let task = Task {
      for try await _ in try CatchUpSubscription(call) { withUnsafeCurrentTask { $0?.cancel() } }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(call.isCancelled)
  }

  @Test("a clean end is a drop, never an end of data")
  func cleanEnd() async throws {
    let call = ScriptedAnswers([Message.event(3)], end: .success(()))
    let subscription = try CatchUpSubscription(call)
    let error = await #expect(throws: EventStoreError.self) { for try await _ in subscription {} }
    #expect(error?.code == .subscriptionDropped)
    #expect(error?.lastRevision == 3)
  }

  @Test("dropping a subscription without iterating it ends its call")
  func dropped() throws {
    let call = ScriptedAnswers([Message.event(0)])
    do { _ = try CatchUpSubscription(call) }
    #expect(call.isCancelled)
  }

  @Test("a second iterator throws and does not disturb the first")
  func second() async throws {
    let call = ScriptedAnswers([Message.event(0), Message.event(1)])
    let subscription = try CatchUpSubscription(call)
    var first = subscription.makeAsyncIterator()
    _ = try await first.next()
    do {
      var second = subscription.withMarkers.makeAsyncIterator()
      let error = await #expect(throws: EventStoreError.self) { try await second.next() }
      #expect(error?.code == .alreadyIterating)
    }
    #expect(try await first.next()?.revision == 1)
    #expect(!call.isCancelled)
  }

  @Test("a copy of the iterator throws while the other one waits, and does not disturb it") @MainActor
  func copied() async throws {
    let call = ScriptedAnswers()
    let first = try CatchUpSubscription(call).makeAsyncIterator()
    var copy = first
    let waiting = Task { @MainActor in
      var first = first
      return try await first.next()?.revision
    }
    while !call.isWaitedFor { await Task.yield() }
    let error = await #expect(throws: EventStoreError.self) { try await copy.next() }
    #expect(error?.code == .alreadyIterating)
    call.send(Message.events(0..<2))
    #expect(try await waiting.value == 0)
    #expect(try await copy.next()?.revision == 1)
  }

  @Test("a cancelled task throws, cancel() gives nil")
  func cancelled() async throws {
    let call = ScriptedAnswers()
    let subscription = try CatchUpSubscription(call)
    let task = Task { for try await _ in subscription {} }
    await eventually { call.isWaitedFor }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let other = ScriptedAnswers()
    let ended = try CatchUpSubscription(other)
    let reader = Task { for try await _ in ended {} }
    ended.cancel()
    try await reader.value
    #expect(other.isCancelled)
  }

  @Test("batches hold what has arrived")
  func batches() async throws {
    let call = ScriptedAnswers([Message.events(0..<3) + Message.caughtUp + Message.event(3)])
    for try await batch in try CatchUpSubscription(call).batches {
      #expect(batch.map(\.revision) == [0, 1, 2, 3])
      break
    }
  }

  @Test("a subscription to values is iterated as any other, and cancel() lets it go although its values wait")
  func values() async throws {
    let event = RecordedEvent(NewEvent(type: "A"), stream: "s", revision: 3, position: LogPosition(commit: 4))
    let (items, continuation) = AsyncStream.makeStream(of: CatchUpSubscription.Item.self)
    let subscription = CatchUpSubscription(items)
    continuation.yield(.caughtUp(.init()))
    continuation.yield(.event(event))
    var iterator = subscription.makeAsyncIterator()
    #expect(try await iterator.next() == event)
    #expect(subscription.resumePosition == LogPosition(commit: 4))
    let other = Task { subscription.cancel() }
    #expect(try await iterator.next() == nil)
    await other.value
    let finite = CatchUpSubscription(AsyncStream { $0.finish() } as AsyncStream<CatchUpSubscription.Item>)
    #expect(try await finite.first { _ in true } == nil)
  }

  @Test("what a stand-in's values throw comes through")
  func throwingValues() async throws {
    let items = AsyncThrowingStream<CatchUpSubscription.Item, any Error> {
      $0.finish(throwing: EventStoreError(.connectionLost, "gone"))
    }
    let error = await #expect(throws: EventStoreError.self) { for try await _ in CatchUpSubscription(items) {} }
    #expect(error?.code == .connectionLost)
  }
}
