internal import Glibc

/// State behind a mutex: `withLock` is the only way in.
///
/// The mutex is a `pthread_mutex_t` and not `Synchronization.Mutex`, whose futex calls the thread
/// sanitizer cannot see. Mutex and state live in one heap block, whose address never changes.
/// Never call out (resume a continuation, post to a loop, run somebody's closure) inside `withLock`.
///
/// - Note: `@unchecked Sendable` holds because the state comes in as `sending` (nobody else keeps a
///   reference into it), is reached only between `pthread_mutex_lock` and `pthread_mutex_unlock`,
///   and leaves only through results that are `sending` too. It is the project's only one.
@frozen @usableFromInline
package struct Lock<State>: @unchecked Sendable {
  @usableFromInline let block: LockBlock<State>

  /// Takes the state over.
  package init(_ initial: consuming sending State) { block = .make(initial) }

  /// Runs `body` with the state to itself.
  ///
  /// Not recursive.
  ///
  /// Inlinable: an unspecialised generic costs 37 ns a call across modules, the pair of mutex calls 6.
  @inlinable
  package func withLock<R, E: Error>(_ body: (inout sending State) throws(E) -> sending R) throws(E) -> sending R {
    // The pointers stay good: `self` holds the block for as long as the call lasts.
    let (mutex, state) = block.withUnsafeMutablePointers { ($0, $1) }
    LockMutex.lock(mutex)
    defer { LockMutex.unlock(mutex) }
    return try body(&state.pointee)
  }
}

/// The mutex of a ``Lock``.
@usableFromInline
struct LockMutex {
  private var raw = pthread_mutex_t()

  @usableFromInline
  static func lock(_ mutex: UnsafeMutablePointer<LockMutex>) { pthread_mutex_lock(&mutex.pointee.raw) }

  @usableFromInline
  static func unlock(_ mutex: UnsafeMutablePointer<LockMutex>) { pthread_mutex_unlock(&mutex.pointee.raw) }

  static func initialize(_ mutex: UnsafeMutablePointer<LockMutex>) {
    let status = pthread_mutex_init(&mutex.pointee.raw, nil)
    precondition(status == 0, "pthread_mutex_init failed with \(status)")
  }

  static func destroy(_ mutex: UnsafeMutablePointer<LockMutex>) { pthread_mutex_destroy(&mutex.pointee.raw) }
}

/// Mutex and state behind one another: one allocation for a lock, of which each call makes several.
@usableFromInline
final class LockBlock<State>: ManagedBuffer<LockMutex, State> {
  static func make(_ initial: consuming State) -> LockBlock {
    let block = create(minimumCapacity: 1) { _ in LockMutex() }
    block.withUnsafeMutablePointerToHeader { LockMutex.initialize($0) }
    block.withUnsafeMutablePointerToElements { $0 }.initialize(to: initial)  // Within the block, which stays.
    return unsafeDowncast(block, to: LockBlock.self)  // `create` makes an instance of the class it is called on.
  }

  deinit {
    withUnsafeMutablePointers { mutex, state in
      LockMutex.destroy(mutex)
      state.deinitialize(count: 1)
    }
  }
}
