internal import EventStreamsTransport

/// Wakes one subscription when there may be something new for it.
///
/// It carries nothing: whoever wakes looks at the store. A ring before the wait is not lost, several are one.
final class Bell: Sendable {
  private enum State {
    case silent
    case rung
    case awaited(CheckedContinuation<Void, any Error>)
  }
  private let state = Lock(State.silent)

  /// Wakes the one who waits, now or at its next wait.
  ///
  /// Callable from any thread.
  func ring() {
    let waiting: CheckedContinuation<Void, any Error>? = state.withLock { state in
      guard case .awaited(let continuation) = state else {
        state = .rung
        return nil
      }
      state = .silent
      return continuation
    }
    waiting?.resume()
  }

  /// Returns when it has been rung since the last wait.
  ///
  /// One waiter at a time.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  func wait() async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { park($0) }
    } onCancel: {
      giveUp()
    }
  }

  private func park(_ continuation: CheckedContinuation<Void, any Error>) {
    // Looked at under the lock that `giveUp` takes too: a cancellation before this line is seen here, a later one there.
    let result: Result<Void, any Error>? = state.withLock { state in
      if Task.isCancelled { return .failure(CancellationError()) }
      if case .rung = state {
        state = .silent
        return .success(())
      }
      state = .awaited(continuation)
      return nil
    }
    if let result { continuation.resume(with: result) }
  }

  private func giveUp() {
    let waiting: CheckedContinuation<Void, any Error>? = state.withLock { state in
      guard case .awaited(let continuation) = state else { return nil }
      state = .silent
      return continuation
    }
    waiting?.resume(throwing: CancellationError())
  }
}
