/// The pauses between attempts to connect.
///
/// - Note: Fact source: gRPC "Connection Backoff Protocol".
package struct Backoff: Sendable {
  /// The first pause.
  package var initial: Duration
  /// What each further pause is longer by.
  package var factor: Double
  /// How far a pause may be off, as a share of itself, in both directions.
  package var jitter: Double
  /// No pause is longer, jitter apart.
  package var cap: Duration

  /// The document's values.
  package init(
    initial: Duration = .seconds(1), factor: Double = 1.6, jitter: Double = 0.2, cap: Duration = .seconds(120)
  ) {
    self.initial = initial
    self.factor = factor
    self.jitter = jitter
    self.cap = cap
  }

  /// The pause after `failures` attempts in a row (at least one) have failed; `random` is from -1 to 1.
  package func pause(failures: Int, random: Double) -> Duration {
    var pause = initial
    for _ in 1..<max(failures, 1) where pause < cap { pause = pause * factor }
    return max(min(pause, cap) * (1 + jitter * random), .zero)
  }
}
