/// Where a client or a server has its time from: deadlines, keep-alive and back-off ask it and no other.
package protocol TimerSource: Sendable {
  /// Time since an arbitrary start; only differences mean something.
  func now() -> Duration
  /// Runs `action` once, on the loop, not before `after` has passed. Callable from any thread.
  func schedule(after: Duration, _ action: @escaping @Sendable () -> Void) -> any TimerHandle
  /// Drops every action that is still due, and every later one. What a loop's timers hold goes with their handles.
  func stop()
}

/// One action that is due.
package protocol TimerHandle: AnyObject, Sendable {
  /// Forgets the action unless it is already running. Idempotent, callable from any thread.
  func cancel()
}

/// The timers of `loop` for the `ContinuousClock`; for any other clock one owned task that sleeps to the
/// nearest deadline, whose actions run on the loop too.
package func makeTimerSource(_ clock: any Clock<Duration>, on loop: EventLoop) -> any TimerSource {
  if clock is ContinuousClock { return LoopTimers(loop: loop) }
  return makeClockTimers(clock, on: loop)
}

private func makeClockTimers<C: Clock>(_ clock: C, on loop: EventLoop) -> any TimerSource where C.Duration == Duration {
  ClockTimers(clock, on: loop)
}

/// A loop's own timers.
struct LoopTimers: TimerSource {
  let loop: EventLoop

  func now() -> Duration { .nanoseconds(LoopTime.now()) }

  func schedule(after: Duration, _ action: @escaping @Sendable () -> Void) -> any TimerHandle {
    loop.schedule(after: after, action)
  }

  func stop() {}  // Each owner cancels its handles; the loop's heap is shared with others.
}
