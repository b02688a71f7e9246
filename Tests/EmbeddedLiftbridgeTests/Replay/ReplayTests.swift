import EmbeddedLiftbridge
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
      "subscribe-stop-positions", "subscribe-ends", "subscribe-forty", "health", "unknown-method", "malformed-request",
    ])
  func replay(name: String) async throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    try configuration.set("clustering.replication.max.bytes", to: "524288")  // As the recorded server had it.
    try await withEmbeddedLiftbridge(configuration) { server in
      var player = try Player(Recording.named(name), server)
      try await player.play()
    }
  }
}
