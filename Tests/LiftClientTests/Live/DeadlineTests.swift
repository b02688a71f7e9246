import EmbeddedLiftbridge
import EventStreamsTestSupport
import Foundation
import LiftClient
import Testing

@Suite("deadlines of Liftbridge calls", .timeLimit(.minutes(3)))
struct DeadlineTests {
  /// A client on a clock of the test's own; the server keeps its own time.
  private func withStillClient(
    _ body: (ManualClock, EmbeddedLiftbridge, AsyncLiftClient) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    try await withEmbeddedLiftbridge { server in
      var settings = try LiftSettings(server.address)
      settings.clock = clock
      try await withLiftClient(settings) { lift in
        // Never acknowledges ALL: there are no two replicas.
        try await lift.createStream("s", subject: "s", settings: .init(minISR: 2))
        try await body(clock, server, lift)
      }
    }
  }

  @Test(
    "a publish that is not acknowledged ends at its limit, and not before",
    arguments: [(.standard, 10), (.seconds(3), 3)] as [(Timeout, Int)])
  func publish(timeout: Timeout, seconds: Int) async throws {
    try await withStillClient { clock, server, lift in
      let task = Task { await code { try await lift.publish(Data(), to: "s", ack: .all, timeout: timeout) } }
      try await lift.waitUntilStored("s", offset: 0)
      clock.advance(by: .seconds(seconds) - .milliseconds(1))
      try await lift.roundTrips { server.liveCalls >= 1 }
      clock.advance(by: .milliseconds(1))
      #expect(await task.value == .deadlineExceeded)
      // It is stored all the same, and the client goes on.
      #expect(try await lift.publish(Data(), to: "s").offset == 1)
    }
  }

  @Test("a limit that has run out already ends a call before anything is carried out")
  func zero() async throws {
    try await withStillClient { _, _, lift in
      #expect(await code { try await lift.publish(Data(), to: "s", timeout: .after(.zero)) } == .deadlineExceeded)
      #expect(await code { _ = try await lift.fetchMetadata(timeout: .after(.zero)) } == .deadlineExceeded)
      let options = LiftSubscriptionOptions(confirmation: .after(.zero))
      #expect(await code { _ = try await lift.subscribe("s", options: options) } == .deadlineExceeded)
      #expect(
        await code { try await lift.createStream("t", subject: "t", timeout: .after(.zero)) } == .deadlineExceeded)
      let metadata = try await lift.fetchMetadata()
      #expect(metadata.streams.map(\.name) == ["s"])
    }
  }

  @Test("a confirmed subscription has no limit")
  func subscription() async throws {
    try await withStillClient { clock, server, lift in
      let subscription = try await lift.subscribe("s")
      clock.advance(by: .seconds(100_000))
      try await lift.publish(Data("late".utf8), to: "s")
      #expect(try await subscription.first(1)[0].value == Data("late".utf8))
      try await lift.roundTrips { server.subscriptions == 0 }
    }
  }
}
