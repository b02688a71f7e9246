/// Where a client or a server has its time from: deadlines, keep-alive and back-off ask it and no other.
package protocol TimerSource: Sendable {
  /// Time since an arbitrary start; only differences mean something.
  func now() -> Duration
  /// Runs `action` once on the loop, not before `after` has passed. Callable from any thread.
  func schedule(after: Duration, _ action: @escaping @Sendable () -> Void) -> any TimerHandle
  /// Drops every action that is still due; later ones are dropped at once.
  func stop()
}

/// One action that is due.
package protocol TimerHandle: AnyObject, Sendable {
  /// Forgets the action unless it is already running. Idempotent, callable from any thread.
  func cancel()
}

/// The timers of `loop` for the `ContinuousClock`; for any other clock one owned task that sleeps to the nearest deadline.
package func makeTimerSource(_ clock: any Clock<Duration>, on loop: EventLoop) -> any TimerSource {
  LoopTimers(loop: loop)
}
