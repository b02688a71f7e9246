import EmbeddedLiftbridge
import EventStreamsTestSupport
import Testing

@Suite("as the genuine Liftbridge answers", .timeLimit(.minutes(3)))
struct ReplayTests {
  @Test(
    "each recorded call is answered as it was recorded",
    arguments: [
      "create-defaults", "create-exists", "create-no-name", "create-no-subject", "create-bad-subject",
      "create-wildcard-subject", "create-reserved", "create-replication-too-large", "create-replication-max",
      "create-replication-negative", "create-all-options", "publish-ack-policies", "publish-errors", "publish-large",
      "publish-deadline", "publish-expected-offset", "publish-to-subject", "publish-to-subject-ack-errors",
      "publish-wildcard", "subscribe-errors", "subscribe-start-positions", "subscribe-beyond-end", "subscribe-empty",
      "subscribe-stop-positions", "subscribe-ends", "subscribe-forty",
      "subscribe-offset-expired", "subscribe-compacted", "subscribe-auto-paused", "health", "unknown-method",
      "malformed-request",
    ])
  func replay(name: String) async throws {
    let recording = try Recording.named(name)
    let clock = recording.elapse.map { _ in ManualClock() }
    var configuration = EmbeddedLiftbridge.Configuration(clock: clock ?? ContinuousClock())
    try configuration.set("clustering.replication.max.bytes", to: "524288")  // As the recorded server had it.
    try await withEmbeddedLiftbridge(configuration) { server in
      var player = try Player(recording, server, clock: clock)
      try await player.play()
    }
  }
}
