internal import EventStreamsTransport

/// Wakes one waiting task; rings that come while nobody waits are kept as one.
final class Bell: Sendable {
  private struct State {
    var isRung = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Lock(State())

  /// Wakes the waiter, or lets the next wait return at once.
  ///
  /// Callable from any thread.
  func ring() {
    let waiter = state.withLock { state in
      defer { state.waiter = nil }
      state.isRung = state.waiter == nil
      return state.waiter
    }
    waiter?.resume()
  }

  /// Waits for a ring since the last wait.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  func wait(isolation: isolated (any Actor)? = #isolation) async throws {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isRung = state.withLock { state in
          defer { state.isRung = false }
          if !state.isRung { state.waiter = continuation }
          return state.isRung
        }
        if isRung { continuation.resume() }
      }
    } onCancel: {
      ring()
    }
    try Task.checkCancellation()
  }
}
