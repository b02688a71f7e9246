import EmbeddedEventStore
import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsProtobuf
import EventStreamsTestSupport
import EventStreamsTransport
import Testing

@Suite("Subscriptions over a socket", .timeLimit(.minutes(1)))
struct SubscriptionWireTests {
  @Test("confirmation, history, caught up, live; the server sees the cancel")
  func life() async throws {
    try await withServer { server, client in
      try await client.append("s", [WireClient.event(0)])
      let subscription = client.subscribe("s")
      for expected in ["confirmation", "0", "caughtUp"] {
        #expect(try await subscription.next()?.brief == expected)
      }
      try await client.append("other", [WireClient.event(1)])
      try await client.append("s", [WireClient.event(2)])
      #expect(try await subscription.next()?.brief == "1")
      subscription.call.cancel()
      while server.openStreams > 0, !Task.isCancelled { await Task.yield() }
    }
  }

  @Test("a tombstone ends a subscription with the event and the error")
  func tombstone() async throws {
    try await withServer { _, client in
      let subscription = client.subscribe("s")
      #expect(try await subscription.next()?.brief == "confirmation")
      #expect(try await subscription.next()?.brief == "caughtUp")
      try await client.tombstone("s")
      #expect(try await subscription.next()?.brief == "\(Int64.max)")
      let ended = await failure { _ = try await subscription.next() }
      #expect(ended?.trailers["exception"] == "stream-deleted")
    }
  }

  @Test("a thousand on one connection all hear of one event")
  func thousand() async throws {
    var configuration = EmbeddedEventStore.Configuration()
    configuration.maxConcurrentStreams = 1_100
    try await withServer(configuration) { server, client in
      let subscriptions = (0..<1_000).map { client.subscribe($0 % 2 == 0 ? "s" : "t\($0)") }
      for subscription in subscriptions {
        #expect(try await subscription.next()?.brief == "confirmation")
        #expect(try await subscription.next()?.brief == "caughtUp")
      }
      #expect(server.openStreams == 1_000)
      try await client.append("s", [WireClient.event(0)])
      for subscription in subscriptions.indices where subscription % 2 == 0 {
        #expect(try await subscriptions[subscription].next()?.brief == "0")
      }
      for subscription in subscriptions { subscription.call.cancel() }
      while server.openStreams > 0, !Task.isCancelled { await Task.yield() }
    }
  }

  @Test("a consumer that stops holds up nobody, and later gets everything")
  func stalled() async throws {
    try await withServer(windows: 65_536) { _, client in
      let stalled = client.subscribe("s")
      let quick = client.subscribe("s")
      for subscription in [stalled, quick] {
        #expect(try await subscription.next()?.brief == "confirmation")
        #expect(try await subscription.next()?.brief == "caughtUp")
      }
      let count = 200
      for number in 0..<count {
        try await client.append("s", [WireClient.event(number, data: 8_000)])
        #expect(try await quick.next()?.brief == "\(number)")
      }
      for number in 0..<count { #expect(try await stalled.next()?.brief == "\(number)") }
    }
  }

  @Test("23.10 drops a consumer that does not keep up, after what was in the window")
  func dropped() async throws {
    try await withServer(.init(version: .v23_10), windows: 65_536) { _, client in
      try await client.append("s", [WireClient.event(1_000)])
      let stalled = client.subscribe("s")
      for expected in ["confirmation", "0", "caughtUp"] { #expect(try await stalled.next()?.brief == expected) }
      for number in 0..<200 { try await client.append("s", [WireClient.event(number, data: 8_000)]) }
      var received = 0
      let ended = await failure { while try await stalled.next() != nil { received += 1 } }
      #expect(ended?.code == .aborted)
      #expect(ended?.message.hasPrefix("Operation timed out: Consumer too slow") ?? false)
      #expect(received > 0 && received < 200)
    }
  }

  @Test("batches are answered as they complete; one that never does gets a time-out of the server's clock")
  func batches() async throws {
    let clock = ManualClock()
    try await withServer(.init(clock: clock)) { _, client in
      let conversation = Conversation<Streams.BatchAppendResp>(client, Streams.Method.batchAppend)
      func send(_ number: UInt64, final: Bool) async throws {
        let request = Streams.BatchAppendReq(
          correlationId: Shared.UUID(UUIDHalves(high: 1, low: number)),
          options: .init(streamIdentifier: .init("s"), expectedStreamPosition: .any),
          proposedMessages: [
            .init(
              id: Shared.UUID(UUIDHalves(high: 2, low: number)),
              metadata: ["type": "t", "content-type": "application/json"])
          ], isFinal: final)
        try await conversation.call.write(WireClient.framed(request))
      }
      try await send(1, final: false)
      try await send(2, final: true)
      guard case .success(let success) = try await conversation.next()?.result else {
        Issue.record("the complete batch is written")
        return
      }
      #expect(success.currentRevisionOption == .currentRevision(0))
      await clock.waitForSleeper(within: .seconds(2))
      clock.advance(by: .seconds(2))
      guard let answer = try await conversation.next(), case .error(let status) = answer.result else {
        Issue.record("the other one is over")
        return
      }
      #expect(status.message == "Timeout")
      #expect(answer.correlationId == Shared.UUID(UUIDHalves(high: 1, low: 1)))
      try await conversation.call.write([], halfClose: true)
      #expect(try await conversation.next() == nil)
    }
  }
}
