/// A result that comes once; the first one counts.
///
/// The waiters' continuations stand under the lock that every way of ending takes, and are only bells.
final class Promise<Value: Sendable, Failure: Error>: Sendable {
  private struct State {
    var result: Result<Value, Failure>?
    var waiters: [UnsafeContinuation<Void, Never>] = []
  }

  private let state = Lock(State())

  /// The result, once there is one.
  var result: Result<Value, Failure>? { state.withLock { $0.result } }

  /// Sets the result.
  ///
  /// - Returns: `false` when there was one already: the caller keeps what it wanted to hand over.
  @discardableResult
  func fulfil(_ result: Result<Value, Failure>) -> Bool {
    let waiters: [UnsafeContinuation<Void, Never>]? = state.withLock { state in
      guard state.result == nil else { return nil }
      state.result = result
      defer { state.waiters = [] }
      return state.waiters
    }
    guard let waiters else { return false }
    for waiter in waiters { waiter.resume() }
    return true
  }

  /// Waits for the result; a cancelled task makes `failure` the result unless there is one.
  func value(whenCancelled failure: Failure) async throws(Failure) -> Value {
    await withTaskCancellationHandler {
      await settled()
    } onCancel: {
      fulfil(.failure(failure))
    }
    guard let result else { throw failure }
    return try result.get()
  }

  /// Waits for a result, whatever it is and whether or not the task is cancelled.
  func settled() async {
    await withUnsafeContinuation { waiter in
      let isSettled = state.withLock { state in
        if state.result == nil { state.waiters.append(waiter) }
        return state.result != nil
      }
      if isSettled { waiter.resume() }
    }
  }
}
