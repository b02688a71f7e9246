import EventStreamsTransport

/// A count that tests wait for: nothing sleeps.
final class Signal: Sendable {
  private struct State {
    var count = 0
    var waiters: [(goal: Int, continuation: CheckedContinuation<Void, Never>)] = []
    var isCancelled = false
  }

  private let state = Lock(State())

  /// How often it was raised.
  var count: Int { state.withLock { $0.count } }

  /// Counts up and wakes who waited for that.
  func raise() { change { $0.count += 1 } }

  /// Waits until the count is at least `goal`.
  func wait(_ goal: Int = 1) async throws {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReached = state.withLock { state in
          guard state.count < goal, !state.isCancelled else { return true }
          state.waiters.append((goal, continuation))
          return false
        }
        if isReached { continuation.resume() }
      }
    } onCancel: {
      change { $0.isCancelled = true }
    }
    try Task.checkCancellation()
  }

  private func change(_ body: (inout State) -> Void) {
    let ready = state.withLock { state in
      body(&state)
      let ready = state.waiters.filter { state.isCancelled || $0.goal <= state.count }
      let isCancelled = state.isCancelled
      let count = state.count
      state.waiters.removeAll { isCancelled || $0.goal <= count }
      return ready.map(\.continuation)
    }
    for continuation in ready { continuation.resume() }
  }
}
