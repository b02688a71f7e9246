import EventStreamsTestSupport
import Testing

@testable import EventStoreClient

@Suite("Keep-alive, by a clock that stands still and a server that has died", .timeLimit(.minutes(1)))
struct KeepAliveTests {
  /// Runs a body beside a call without a limit, whose connection is made and is silent from then on.
  private func withSilentServer(
    _ options: String,
    _ body: (ManualClock, AsyncEventStoreClient, Task<Void, any Error>) async throws -> Void
  ) async throws {
    let server = try RawResponder(saying: RawResponder.settingsOnly)
    defer { server.stop() }
    let clock = ManualClock()
    let settings = try EventStoreSettings("esdb://127.0.0.1:\(server.port)?tls=false\(options)", clock: clock)
    try await withEventStoreClient(settings) { client in
      let task = Task { _ = try await client.getCommitPosition() }
      await eventually { client.connectionTarget != nil }
      try await body(clock, client, task)
      task.cancel()
      _ = await task.result
    }
  }

  /// Moves the clock to a time for which somebody sleeps, and no earlier one.
  private func advance(_ clock: ManualClock, by duration: Duration, stillOpen client: AsyncEventStoreClient) async {
    await clock.waitForSleeper(within: duration)
    clock.advance(by: duration - .milliseconds(1))
    await clock.waitForSleeper(within: .milliseconds(1))
    #expect(client.liveCalls == 1 && client.connectionTarget != nil)
    clock.advance(by: .milliseconds(1))
  }

  @Test(
    "a ping after KeepAliveInterval of silence; without an answer in KeepAliveTimeout the connection is lost",
    arguments: [
      ("", 10, 10), ("&KeepAliveInterval=30000&KeepAliveTimeout=7000", 30, 7), ("&KeepAliveInterval=3000", 3, 10),
    ])
  func dead(options: String, interval: Int, timeout: Int) async throws {
    try await withSilentServer(options) { clock, client, task in
      await advance(clock, by: .seconds(interval), stillOpen: client)
      await advance(clock, by: .seconds(timeout), stillOpen: client)
      let error = await #expect(throws: EventStoreError.self) { try await task.value }
      #expect(error?.code == .connectionLost)
      #expect(error?.message.contains("did not answer a ping in time") == true)
      await eventually { client.connectionTarget == nil }
    }
  }

  @Test("-1 switches off the pings, or the limit of their answers", arguments: [true, false])
  func off(pings: Bool) async throws {
    let options = pings ? "&KeepAliveInterval=1000&KeepAliveTimeout=-1" : "&KeepAliveInterval=-1"
    try await withSilentServer(options) { clock, client, _ in
      if pings {
        await advance(clock, by: .seconds(1), stillOpen: client)
        await clock.waitForSleepers()
      }
      clock.advance(by: .seconds(86_400))
      // Whatever was due has been done when a later deadline has been.
      let later = Task { try await client.deleteStream("s", expecting: .any, options: .timeout(.seconds(1))) }
      await clock.waitForSleeper(within: .seconds(1))
      clock.advance(by: .seconds(1))
      let error = await #expect(throws: EventStoreError.self) { try await later.value }
      #expect(error?.code == .deadlineExceeded)
      #expect(client.liveCalls == 1 && client.connectionTarget != nil)
    }
  }
}
