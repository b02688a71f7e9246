internal import EventStreamsTransport

/// A clock that stands still until a test moves it.
///
/// Who sleeps on it is woken by ``advance(by:)`` only; ``waitForSleepers(_:)`` tells a test that the
/// code under test has come to its sleep, without polling.
package final class ManualClock: Clock {
  /// A time on this clock.
  package struct Instant: InstantProtocol {
    /// Time since the clock was made.
    package var offset: Duration

    package func advanced(by duration: Duration) -> Self { Self(offset: offset + duration) }
    package func duration(to other: Self) -> Duration { other.offset - offset }
    package static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
  }

  private struct Sleeper {
    var deadline: Instant
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct Watcher {
    var condition: @Sendable ([Instant]) -> Bool
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var now = Instant(offset: .zero)
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
    var watchers: [Watcher] = []
    var nextID = 0

    mutating func takeSatisfiedWatchers() -> [Watcher] {
      let deadlines = sleepers.values.map(\.deadline)
      let satisfied = watchers.filter { $0.condition(deadlines) }
      watchers.removeAll { $0.condition(deadlines) }
      return satisfied
    }
  }

  private let state = Lock(State())

  /// Begins at zero.
  package init() {}

  package var now: Instant { state.withLock { $0.now } }
  package var minimumResolution: Duration { .zero }

  /// Who sleeps now.
  package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// Returns when the clock has been moved to the deadline, at once when it is there.
  package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enter(id, Sleeper(deadline: deadline, continuation: continuation))
      }
    } onCancel: {
      cancel(id)
    }
  }

  /// Moves the time on and wakes whoever has slept long enough, earliest first.
  package func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.now = state.now.advanced(by: duration)
      let now = state.now
      let due = state.sleepers.filter { $0.value.deadline <= now }
      for id in due.keys { state.sleepers[id] = nil }
      return due.values.sorted { $0.deadline < $1.deadline }
    }
    for sleeper in due { sleeper.continuation.resume() }
  }

  /// Returns when at least `count` sleep.
  package func waitForSleepers(_ count: Int = 1) async {
    await wait { $0.count >= count }
  }

  /// Returns when somebody sleeps who will wake within `duration` from now.
  package func waitForSleeper(within duration: Duration) async {
    let limit = now.advanced(by: duration)
    await wait { $0.contains { $0 <= limit } }
  }

  private func wait(_ condition: @escaping @Sendable ([Instant]) -> Bool) async {
    await withCheckedContinuation { continuation in
      let satisfied = state.withLock { state in
        state.watchers.append(Watcher(condition: condition, continuation: continuation))
        return state.takeSatisfiedWatchers()
      }
      for watcher in satisfied { watcher.continuation.resume() }
    }
  }

  private func enter(_ id: Int, _ sleeper: Sleeper) {
    let (refusal, satisfied): (Result<Void, any Error>?, [Watcher]) = state.withLock { state in
      if state.cancelled.remove(id) != nil { return (.failure(CancellationError()), []) }
      if sleeper.deadline <= state.now { return (.success(()), []) }
      state.sleepers[id] = sleeper
      return (nil, state.takeSatisfiedWatchers())
    }
    if let refusal { sleeper.continuation.resume(with: refusal) }
    for watcher in satisfied { watcher.continuation.resume() }
  }

  private func cancel(_ id: Int) {
    let sleeper: Sleeper? = state.withLock { state in
      if let sleeper = state.sleepers.removeValue(forKey: id) { return sleeper }
      state.cancelled.insert(id)
      return nil
    }
    sleeper?.continuation.resume(throwing: CancellationError())
  }
}
