import EmbeddedLiftbridge
import EventStreamsGRPC
import EventStreamsTestSupport
import EventStreamsTransport
import Foundation
import Testing

@testable import LiftClient

@Suite("the life of a Liftbridge client", .timeLimit(.minutes(1)))
struct ClientLifeTests {
  private struct Enough: Error {}

  @Test("a scope closes its client when the body returns, and gives what it gives")
  func scope() async throws {
    try await withEmbeddedLiftbridge { server in
      let first = try await withLiftClient(server.address) { lift in
        _ = try await lift.fetchMetadata()
        #expect(!lift.isClosed)
        return lift
      }
      let second = try await withLiftClient(LiftSettings(server.address)) { $0 }
      for lift in [first, second] {
        #expect(lift.isClosed && lift.connectionTarget == nil)
        #expect(await code { _ = try await lift.fetchMetadata() } == .clientClosed)
      }
    }
  }

  @Test("a scope closes its client when the body throws or its task is cancelled")
  func scopeThatFails() async throws {
    try await withEmbeddedLiftbridge { server in
      var held: AsyncLiftClient?
      await #expect(throws: Enough.self) {
        try await withLiftClient(server.address) { lift in
          held = lift
          _ = try await lift.fetchMetadata()
          throw Enough()
        }
      }
      #expect(held?.isClosed == true)
      let task = Task {
        try await withLiftClient(server.address) { lift in
          withUnsafeCurrentTask { $0?.cancel() }
          await #expect(throws: CancellationError.self) { _ = try await lift.fetchMetadata() }
          return lift
        }
      }
      let lift = try await task.value
      #expect(lift.isClosed)
    }
  }

  @Test("calls made on the client's task executor run on the loop of its connection")
  func taskExecutor() async throws {
    try await withServerAndClient { _, lift in
      let loop = try #require(lift.taskExecutor as? LoopTaskExecutor)
      #expect(!loop.isOnLoop)
      try await Task(executorPreference: lift.taskExecutor) {
        #expect(loop.isOnLoop)
        try await lift.makeStream("s", messages: 2)
        #expect(loop.isOnLoop)
        for try await message in try await lift.subscribe("s", from: .earliest) {
          #expect(loop.isOnLoop)
          if message.offset == 1 { break }
        }
      }.value
      let call = CallDescription(call: .fetchMetadata, what: "fetch metadata", target: "")
      let connections = try lift.connection.channel(for: call).taskExecutor as? LoopTaskExecutor
      #expect(connections === loop)
    }
  }

  /// Runs a body beside a call without a limit, whose connection is made and is silent from then on.
  private func withSilentServer(
    _ change: (inout LiftSettings) -> Void,
    _ body: (ManualClock, AsyncLiftClient, Task<Void, any Error>) async throws -> Void
  ) async throws {
    let server = try RawResponder(saying: RawResponder.settingsOnly)
    defer { server.stop() }
    let clock = ManualClock()
    var settings = try LiftSettings("127.0.0.1:\(server.port)")
    settings.clock = clock
    change(&settings)
    try await withLiftClient(settings) { lift in
      let task = Task { _ = try await lift.fetchMetadata(timeout: .none) }
      while lift.connectionTarget == nil, !Task.isCancelled { await Task.yield() }
      try await body(clock, lift, task)
      task.cancel()
      _ = await task.result
    }
  }

  @Test("a ping after keepAliveInterval of silence; without an answer in keepAliveTimeout the connection is lost")
  func keepAlive() async throws {
    try await withSilentServer {
      $0.keepAliveInterval = .seconds(30)
      $0.keepAliveTimeout = .seconds(7)
    } _: { clock, lift, task in
      for limit in [Duration.seconds(30), .seconds(7)] {
        await clock.waitForSleeper(within: limit)
        clock.advance(by: limit - .milliseconds(1))
        await clock.waitForSleeper(within: .milliseconds(1))
        #expect(lift.liveCalls == 1 && lift.connectionTarget != nil)
        clock.advance(by: .milliseconds(1))
      }
      let error = await #expect(throws: LiftError.self) { try await task.value }
      #expect(error?.code == .connectionLost)
      #expect(error?.message.contains("did not answer a ping in time") == true)
    }
  }

  @Test("nobody is pinged unless asked for")
  func noKeepAlive() async throws {
    try await withSilentServer { _ in
    } _: { clock, lift, _ in
      clock.advance(by: .seconds(86_400))
      // Whatever was due has been done when a later deadline has been.
      let later = Task { await code { _ = try await lift.fetchMetadata(timeout: .seconds(1)) } }
      await clock.waitForSleeper(within: .seconds(1))
      clock.advance(by: .seconds(1))
      #expect(await later.value == .deadlineExceeded)
      #expect(lift.liveCalls == 1 && lift.connectionTarget != nil)
    }
  }

  /// The fastest of some rounds: a loaded machine may hold up any one of them.
  @Test("close() lets calls and subscriptions go within 100 milliseconds", arguments: [true, false])
  func closedSoon(publishes: Bool) async throws {
    var fastest = Duration.seconds(60)
    for _ in 0..<20 where fastest >= .milliseconds(100) {
      try await withServerAndClient { _, lift in
        // Never acknowledges ALL: there are no two replicas.
        try await lift.createStream("s", subject: "s", settings: .init(minISR: 2))
        let subscription = try await lift.subscribe("s")
        let task = Task {
          if publishes { return await code { try await lift.publish(Data(), to: "s", ack: .all) } }
          return await code { for try await _ in subscription {} }
        }
        if publishes { try await lift.waitUntilStored("s", offset: 0) }
        let start = ContinuousClock.now
        await lift.close()
        #expect(await task.value == .clientClosed)
        fastest = min(fastest, start.duration(to: .now))
      }
    }
    #expect(fastest < .milliseconds(100))
  }
}
