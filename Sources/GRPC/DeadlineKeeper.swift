internal import EventStreamsTransport

/// Something that wants to know when its time is up.
protocol DeadlineTarget: AnyObject, Sendable {
  /// Called once for each deadline that was kept until it passed, on the timers' thread.
  func deadlinePassed()
}

/// The deadlines of all calls of a channel or a server, over one timer.
///
/// A call costs a lock and a heap operation, from any thread, and no timer of its own: the timer
/// stands at the earliest deadline of all and is moved only when an earlier one comes. An entry
/// holds its target; who adds one takes it out. The timer holds the keeper: ``stop()`` ends both. (Held weakly, every call
/// would pay for the slower reference counting of objects that somebody holds weakly.)
final class DeadlineKeeper: Sendable {
  typealias Ticket = DeadlineHeap<any DeadlineTarget>.Ticket

  private struct State {
    var heap = DeadlineHeap<any DeadlineTarget>()
    var armed: Duration?
    var handle: (any TimerHandle)?
    var isStopped = false
  }

  private let timers: any TimerSource
  private let state = Lock(State())

  init(_ timers: any TimerSource) { self.timers = timers }

  /// The keeper's time.
  func now() -> Duration { timers.now() }

  /// Adds a deadline, in the keeper's time.
  func add(_ target: any DeadlineTarget, at deadline: Duration) -> Ticket {
    let (ticket, mustArm) = state.withLock { state in
      let ticket = state.heap.insert(target, at: deadline)
      guard !state.isStopped, state.armed.map({ deadline < $0 }) ?? true else { return (ticket, false) }
      state.armed = deadline
      return (ticket, true)
    }
    if mustArm { arm(deadline) }
    return ticket
  }

  /// Takes a deadline out; harmless when it has passed.
  func remove(_ ticket: Ticket) {
    // The target is released outside the lock: it may be the last reference to a call.
    let target = state.withLock { $0.heap.remove(ticket) }
    _ = consume target
  }

  /// Fires no more, and lets go of every target.
  func stop() {
    let (handle, heap) = state.withLock { state in
      state.isStopped = true
      defer { state.heap = DeadlineHeap() }
      return (state.handle.take(), state.heap)
    }
    handle?.cancel()
    _ = consume heap  // Outside the lock, like every target.
  }

  private func arm(_ deadline: Duration) {
    let delay = GRPCTimeout.clamped(deadline - timers.now())
    let handle = timers.schedule(after: delay) { self.fire() }
    // Meanwhile somebody may have come with an earlier deadline, and set a timer for that: then ours is of no use.
    let spare: (any TimerHandle)? = state.withLock { state in
      guard state.armed == deadline, !state.isStopped else { return handle }
      let old = state.handle
      state.handle = handle
      return old
    }
    spare?.cancel()
  }

  private func fire() {
    let now = timers.now()
    let (due, next) = state.withLock { state in
      let due = state.heap.removeDue(now)
      state.armed = state.heap.next
      return (due, state.heap.next)
    }
    for target in due { target.deadlinePassed() }
    if let next { arm(next) }
  }
}
