/// When a partition pauses by itself.
struct PausePolicy: Sendable, Hashable {
  /// Nanoseconds without a message; 0 never.
  var after: Int64 = 0
  /// Whether a partition with subscribers goes on.
  var sparesSubscribed = false
}

/// Whether a partition runs, and since when.
struct PauseState: Sendable, Hashable {
  private(set) var isPaused = false
  /// Raised by each pause: a subscription that was opened before it has ended.
  private(set) var generation = 0
  /// When it was paused or resumed for the first and the last time.
  private(set) var changed: ChangeTimes?
  /// Open subscriptions, also those that wait to be told of a pause.
  private(set) var subscribers = 0
  private var runningSince: Int64
  /// When the last subscriber left.
  private var emptiedAt = Int64.min

  init(now: Int64) { runningSince = now }

  /// When it pauses if nothing happens; nil for never, and while it is paused.
  ///
  /// Looked at when the time is over, and once every such time while subscribers hold it back, as the genuine server
  /// does: it may outlast its last subscriber by that time.
  func due(_ policy: PausePolicy, lastReceived: Int64?) -> Int64? {
    guard policy.after > 0, !isPaused, !policy.sparesSubscribed || subscribers == 0 else { return nil }
    let start = max(runningSince, lastReceived ?? .min)
    let (due, overflows) = start.addingReportingOverflow(policy.after)
    guard !overflows else { return nil }  // Hundreds of years.
    guard policy.sparesSubscribed, emptiedAt > due else { return due }
    let rest = (emptiedAt - start) % policy.after
    return rest == 0 ? emptiedAt : emptiedAt + policy.after - rest
  }

  mutating func pause(at time: Int64) {
    isPaused = true
    generation += 1
    changed = ChangeTimes(first: changed?.first ?? time, latest: time)
  }

  mutating func resume(at time: Int64) {
    isPaused = false
    runningSince = time
    changed = ChangeTimes(first: changed?.first ?? time, latest: time)
  }

  mutating func subscribe() { subscribers += 1 }

  mutating func unsubscribe(at time: Int64) {
    subscribers -= 1
    if subscribers == 0 { emptiedAt = time }
  }
}

/// When something happened for the first and for the last time, in nanoseconds since 1970.
struct ChangeTimes: Sendable, Hashable {
  var first: Int64
  var latest: Int64
}
