import EmbeddedLiftbridge
import EventStreamsTestSupport
import Foundation
import LiftClient
import Testing

@Suite("ways to leave a subscription", .timeLimit(.minutes(3)))
struct CancellationTests {
  private struct Enough: Error {}

  /// Runs `leave` with an open subscription and checks that the server saw its end while the client goes on.
  private func endsAtServer(
    _ leave: (consuming LiftSubscription) async throws -> Void
  ) async throws {
    try await withServerAndClient { server, lift in
      try await lift.makeStream("s", messages: 3)
      let subscription = try await lift.subscribe("s", from: .earliest)
      #expect(server.subscriptions == 1)
      try await leave(consume subscription)
      try await lift.roundTrips { server.subscriptions == 0 && server.liveCalls == 0 && server.openStreams == 0 }
      #expect(server.openConnections == 1)
    }
  }

  @Test("break ends the call")
  func breaks() async throws {
    try await endsAtServer { subscription in
      for try await _ in subscription { break }
    }
  }

  @Test("an error of the loop's body ends the call")
  func throwing() async throws {
    try await endsAtServer { subscription in
      await #expect(throws: Enough.self) {
        for try await _ in subscription { throw Enough() }
      }
    }
  }

  @Test("cancelling the task throws CancellationError and ends the call")
  func taskCancelled() async throws {
    try await endsAtServer { subscription in
      let (seen, signal) = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        for try await message in subscription where message.offset == 2 { signal.yield() }
      }
      for await _ in seen { break }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  @Test("cancel() from another task ends the loop with nil")
  func cancelled() async throws {
    try await endsAtServer { subscription in
      let (seen, signal) = AsyncStream.makeStream(of: Void.self)
      let copy = subscription
      let task = Task {
        var count = 0
        for try await message in copy {
          count += 1
          if message.offset == 2 { signal.yield() }
        }
        return count
      }
      for await _ in seen { break }
      copy.cancel()
      let count = try await task.value
      #expect(count == 3)
    }
  }

  @Test("an iterator that is dropped ends the call though the subscription is held")
  func iteratorDropped() async throws {
    try await withServerAndClient { server, lift in
      try await lift.makeStream("s", messages: 3)
      let subscription = try await lift.subscribe("s", from: .earliest)
      do {
        var iterator = subscription.makeAsyncIterator()
        #expect(try await iterator.next()?.offset == 0)
      }
      try await lift.roundTrips { server.subscriptions == 0 }
      var late = subscription.makeAsyncIterator()
      let error = await #expect(throws: LiftError.self) { _ = try await late.next() }
      #expect(error?.code == .alreadyIterating)
    }
  }

  @Test("dropped without iterating, it ends its call")
  func neverIterated() async throws {
    try await endsAtServer { _ in }
  }

  @Test("cancelled before it is iterated, it delivers nothing")
  func cancelledFirst() async throws {
    try await endsAtServer { subscription in
      subscription.cancel()
      for try await message in subscription { Issue.record("\(message.offset)") }
    }
  }

  @Test("a copy of the iterator throws while the other one waits, and does not disturb it") @MainActor
  func copiedIterator() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s", messages: 0)
      let first = try await lift.subscribe("s", from: .earliest).makeAsyncIterator()
      var copy = first
      var hasBegun = false
      let waiting = Task { @MainActor in
        var first = first
        hasBegun = true
        return try await first.next()?.offset
      }
      while !hasBegun { await Task.yield() }  // It keeps the main actor until it waits.
      let error = await #expect(throws: LiftError.self) { try await copy.next() }
      #expect(error?.code == .alreadyIterating)
      try await lift.publish(Data("1".utf8), to: "s")
      try await lift.publish(Data("2".utf8), to: "s")
      #expect(try await waiting.value == 0)
      #expect(try await copy.next()?.offset == 1)
    }
  }

  @Test("a second iterator that is dropped leaves the first one's subscription whole")
  func secondIterator() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s", messages: 3)
      let subscription = try await lift.subscribe("s", from: .earliest)
      var first = subscription.makeAsyncIterator()
      #expect(try await first.next()?.offset == 0)
      do {
        var second = subscription.makeAsyncIterator()
        let error = await #expect(throws: LiftError.self) { _ = try await second.next() }
        #expect(error?.code == .alreadyIterating)
      }
      #expect(try await first.next()?.offset == 1)
      try await lift.publish(Data("live".utf8), to: "s")
      #expect(try await first.next()?.offset == 2)
      #expect(try await first.next()?.value == Data("live".utf8))
    }
  }

  @Test("close() ends an open subscription with clientClosed")
  func clientCloses() async throws {
    try await withServerAndClient { server, lift in
      try await lift.makeStream("s", messages: 1)
      let subscription = try await lift.subscribe("s", from: .earliest)
      var iterator = subscription.makeAsyncIterator()
      #expect(try await iterator.next()?.offset == 0)
      async let closed: Void = lift.close()
      #expect(await code { _ = try await iterator.next() } == .clientClosed)
      await closed
      #expect(try await iterator.next() == nil)
      try await withLiftClient(server.address) { try await $0.roundTrips { server.subscriptions == 0 } }
    }
  }

  @Test("a dropped client lives as long as a subscription that it gave out")
  func clientDropped() async throws {
    try await withServerAndClient { server, setUp in
      try await setUp.makeStream("s", messages: 1)
      do {
        let subscription = try await AsyncLiftClient(server.address).subscribe("s", from: .earliest)
        var iterator = subscription.makeAsyncIterator()
        #expect(try await iterator.next()?.offset == 0)
        try await setUp.publish(Data("later".utf8), to: "s")
        #expect(try await iterator.next()?.value == Data("later".utf8))
        #expect(server.openConnections == 2)
      }
      try await setUp.roundTrips { server.openConnections == 1 && server.subscriptions == 0 }
    }
  }

  @Test("a call whose task is cancelled throws CancellationError, and the server sees its end")
  func publishCancelled() async throws {
    try await withServerAndClient { server, lift in
      try await lift.createStream("s", subject: "s", settings: .init(minISR: 2))
      // Never acknowledged: there are no two replicas.
      let task = Task { try await lift.publish(Data(), to: "s", ack: .all, timeout: .seconds(60)) }
      try await lift.waitUntilStored("s", offset: 0)
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      try await lift.roundTrips { server.liveCalls == 0 }
    }
  }
}

@Suite("leaving a call that is under way", .timeLimit(.minutes(1)))
struct LeavingTests {
  /// Makes a call that is never answered, and hands it over once the server has it.
  private func withUnanswered(
    _ verb: DeadlineTests.Verb, _ body: (AsyncLiftClient, Task<Void, any Error>) async throws -> Void
  ) async throws {
    let (arrived, signal) = AsyncStream.makeStream(of: Void.self)
    let (left, leave) = AsyncStream.makeStream(of: Void.self)
    let (never, end) = AsyncStream.makeStream(of: Void.self)
    let script: Script = { _ in
      signal.yield()
      for await _ in never {}
      leave.yield()  // The handler's task is cancelled by the client's reset, or the loss of its connection.
    }
    try await withScriptedServer(verb.path, script) { lift in
      let task = Task { try await verb.call(lift, .seconds(60)) }
      for await _ in arrived { break }
      try await body(lift, task)
      for await _ in left { break }
    }
    end.finish()
  }

  @Test(
    "a task that is cancelled throws CancellationError, and the server sees the end", arguments: DeadlineTests.verbs)
  func cancelled(verb: DeadlineTests.Verb) async throws {
    try await withUnanswered(verb) { lift, task in
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(lift.liveCalls == 0)
    }
  }

  @Test("close() ends it with clientClosed, what and where included", arguments: DeadlineTests.verbs)
  func closed(verb: DeadlineTests.Verb) async throws {
    try await withUnanswered(verb) { lift, task in
      async let first: Void = lift.close()
      async let second: Void = lift.close()
      let error = await #expect(throws: LiftError.self) { try await task.value }
      #expect(error?.code == .clientClosed && error?.message.contains(" at 127.0.0.1:") == true)
      _ = await (first, second)
      #expect(lift.isClosed && lift.connectionTarget == nil && lift.liveCalls == 0)
      #expect(await code { try await verb.call(lift, .standard) } == .clientClosed)
    }
  }

  @Test("a task that is cancelled before it calls sends nothing", arguments: DeadlineTests.verbs)
  func cancelledBefore(verb: DeadlineTests.Verb) async throws {
    let asked: Script = { _ in Issue.record("the server was asked") }
    try await withScriptedServer(verb.path, asked) { lift in
      let (go, gate) = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        for await _ in go {}
        try await verb.call(lift, .standard)
      }
      task.cancel()
      gate.finish()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(lift.liveCalls == 0)
    }
  }

  @Test("cancelled, or closed, while it connects", arguments: DeadlineTests.verbs, [true, false])
  func connecting(verb: DeadlineTests.Verb, closes: Bool) async throws {
    let silent = try RawResponder(saying: "")
    defer { silent.stop() }
    let clock = ManualClock()
    var settings = try LiftSettings("127.0.0.1:\(silent.port)")
    settings.clock = clock
    try await withLiftClient(settings) { lift in
      let task = Task { try await verb.call(lift, .seconds(60)) }
      await clock.waitForSleeper(within: .seconds(60))
      if closes {
        await lift.close()
        let error = await #expect(throws: LiftError.self) { try await task.value }
        #expect(error?.code == .clientClosed)
      } else {
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
      }
      #expect(lift.liveCalls == 0)
    }
  }
}

@Suite("one pass over a subscription", .timeLimit(.minutes(1)))
struct OnePassTests {
  @Test("whoever asks first has it: an iterator that reads nothing keeps it from a later one")
  func firstClaims() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s", messages: 2)
      let subscription = try await lift.subscribe("s", from: .earliest)
      var first = subscription.makeAsyncIterator()
      var second = subscription.makeAsyncIterator()
      for _ in 0..<2 { #expect(await code { _ = try await second.next() } == .alreadyIterating) }
      #expect(try await first.next()?.offset == 0)
      #expect(try await first.next()?.offset == 1)
    }
  }

  @Test("after its end, and after cancel(), a new iterator throws and the old one keeps its end")
  func afterTheEnd() async throws {
    try await withServerAndClient { server, lift in
      try await lift.makeStream("s", messages: 1)
      let subscription = try await lift.subscribe("s", from: .earliest)
      var first = subscription.makeAsyncIterator()
      #expect(try await first.next()?.offset == 0)
      subscription.cancel()
      subscription.cancel()
      for _ in 0..<2 { #expect(try await first.next() == nil) }
      var late = subscription.makeAsyncIterator()
      #expect(await code { _ = try await late.next() } == .alreadyIterating)
      try await lift.roundTrips { server.subscriptions == 0 }
    }
  }

  @Test("cancel() ends a wait with nil, a cancelled task ends it with CancellationError; both are the last word")
  func waiting() async throws {
    try await withServerAndClient { server, lift in
      try await lift.makeStream("s")
      let subscription = try await lift.subscribe("s")
      let reader = Task {
        var iterator = subscription.makeAsyncIterator()
        return [try await iterator.next()?.offset, try await iterator.next()?.offset]
      }
      // Published, so that the reader is known to have come by; then nothing more comes.
      try await lift.publish(Data(), to: "s")
      try await lift.roundTrips { server.subscriptions == 1 }
      subscription.cancel()
      let offsets = try await reader.value
      #expect(offsets == [0, nil] || offsets == [nil, nil])

      let other = try await lift.subscribe("s")
      let cancelled = Task {
        var iterator = other.makeAsyncIterator()
        do {
          _ = try await iterator.next()
          return false
        } catch is CancellationError {
          return try await iterator.next() == nil
        }
      }
      cancelled.cancel()
      #expect(try await cancelled.value)
      try await lift.roundTrips { server.subscriptions == 0 }
    }
  }

  @Test("what has arrived before the connection is lost is handed over first")
  func bufferedBeforeLoss() async throws {
    let server = try await EmbeddedLiftbridge.start()
    let lift = try AsyncLiftClient(server.address)
    try await lift.makeStream("s", messages: 3)
    let subscription = try await lift.subscribe("s", from: .earliest)
    var iterator = subscription.makeAsyncIterator()
    #expect(try await iterator.next()?.offset == 0)
    await server.stop(grace: .zero)
    var seen: [Int64] = []
    let error = await #expect(throws: LiftError.self) {
      while let message = try await iterator.next() { seen.append(message.offset) }
    }
    #expect(error?.code == .connectionLost && seen == Array([1, 2].prefix(seen.count)))
    #expect(try await iterator.next() == nil)
    await lift.close()
  }

  @Test("a client that is closed with its scope leaves a subscription that outlives it clientClosed")
  func outlivesScope() async throws {
    try await withEmbeddedLiftbridge { server in
      let subscription = try await withLiftClient(server.address) { lift in
        try await lift.makeStream("s", messages: 1)
        return try await lift.subscribe("s")
      }
      var iterator = subscription.makeAsyncIterator()
      #expect(await code { _ = try await iterator.next() } == .clientClosed)
      try await withLiftClient(server.address) { other in
        try await other.roundTrips { server.openConnections == 1 && server.subscriptions == 0 }
      }
    }
  }

  @Test("a scope closes its client however it ends, and passes on what its body gives or throws")
  func scope() async throws {
    struct Enough: Error {}
    try await withEmbeddedLiftbridge { server in
      let kept = try await withLiftClient(server.address) { lift in
        _ = try await lift.fetchMetadata()
        return lift
      }
      #expect(kept.isClosed)
      var thrown: AsyncLiftClient?
      await #expect(throws: Enough.self) {
        try await withLiftClient(server.address) { lift in
          thrown = lift
          throw Enough()
        }
      }
      #expect(thrown?.isClosed == true)
    }
  }
}
