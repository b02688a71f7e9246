package import Glibc

/// State behind a mutex: `withLock` is the only way in.
///
/// The mutex is a `pthread_mutex_t` and not `Synchronization.Mutex`, whose futex calls the thread
/// sanitizer cannot see. Mutex and state live in one heap block each, whose addresses never change.
/// Never call out (resume a continuation, post to a loop, run somebody's closure) inside `withLock`.
///
/// - Note: `@unchecked Sendable` holds because the state comes in as `sending` (nobody else keeps a
///   reference into it), is reached only between `pthread_mutex_lock` and `pthread_mutex_unlock`,
///   and leaves only through results that are `sending` too. It is the project's only one.
package final class Lock<State>: @unchecked Sendable {
  @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
  @usableFromInline let state: UnsafeMutablePointer<State>

  /// Takes the state over.
  package init(_ initial: consuming sending State) {
    mutex = .allocate(capacity: 1)
    state = .allocate(capacity: 1)
    let status = pthread_mutex_init(mutex, nil)
    precondition(status == 0, "pthread_mutex_init failed with \(status)")
    state.initialize(to: initial)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// Runs `body` with the state to itself. Not recursive.
  ///
  /// Inlinable: an unspecialised generic costs 37 ns a call across modules, the pair of mutex calls 6.
  @inlinable
  package func withLock<R, E: Error>(_ body: (inout sending State) throws(E) -> sending R) throws(E) -> sending R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&state.pointee)
  }
}
