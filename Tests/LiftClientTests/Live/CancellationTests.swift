import EmbeddedLiftbridge
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
