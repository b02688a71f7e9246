/// Timers of any clock: one owned task sleeps until the nearest deadline.
///
/// The task exists only while something is due; a nearer deadline replaces it, ``stop()`` ends it.
/// Actions run on the loop, as those of the loop's own timers do.
final class ClockTimers<C: Clock>: TimerSource where C.Duration == Duration {
  private struct State {
    var due = TimerHeap<ClockTimer>()
    var sleeper: Task<Void, Never>?
    var sleepsUntil = Int64.max
    var generation = 0  // Of the sleeper: one that was replaced may wake up all the same.
    var isStopped = false
  }

  private let clock: C
  private let start: C.Instant
  private let loop: EventLoop
  private let state = Lock(State())

  init(_ clock: C, on loop: EventLoop) {
    self.clock = clock
    self.loop = loop
    start = clock.now
  }

  deinit { stop() }

  func now() -> Duration { start.duration(to: clock.now) }

  func schedule(after: Duration, _ action: @escaping @Sendable () -> Void) -> any TimerHandle {
    let deadline = LoopTime.nanoseconds(now()) + LoopTime.nanoseconds(after)
    let timer = ClockTimer(action)
    let token: TimerHeap<ClockTimer>.Token? = state.withLock { state in
      guard !state.isStopped else { return nil }
      let token = state.due.insert(deadline: deadline, timer)
      sleepToNearest(&state)
      return token
    }
    guard let token else { return timer }
    timer.onCancel { [weak self] in self?.forget(token) }
    return timer
  }

  func stop() {
    state.withLock { state in
      state.isStopped = true
      state.due.removeAll()
      state.sleeper?.cancel()
      state.sleeper = nil
    }
  }

  private func forget(_ token: TimerHeap<ClockTimer>.Token) {
    state.withLock { state in
      state.due.remove(token)
      sleepToNearest(&state)
    }
  }

  /// Keeps the one task sleeping to the nearest deadline, or none.
  private func sleepToNearest(_ state: inout State) {
    let nearest = state.due.nearest ?? .max
    guard nearest != state.sleepsUntil else { return }
    state.sleeper?.cancel()
    state.sleeper = nil
    state.sleepsUntil = nearest
    guard nearest < .max else { return }
    let until = start.advanced(by: .nanoseconds(nearest))
    state.generation += 1
    state.sleeper = Task { [weak self, clock, generation = state.generation] in
      do { try await clock.sleep(until: until, tolerance: nil) } catch { return }  // Cancelled: another one sleeps.
      self?.wake(generation)
    }
  }

  private func wake(_ generation: Int) {
    let now = LoopTime.nanoseconds(now())
    let fired = state.withLock { state in
      var fired: [ClockTimer] = []
      while let timer = state.due.popDue(now) { fired.append(timer) }
      if generation == state.generation {  // This task has slept its last.
        state.sleepsUntil = .max
        state.sleeper = nil
      }
      sleepToNearest(&state)
      return fired
    }
    for timer in fired { loop.post(timer) }
  }
}

/// One action of ``ClockTimers``.
final class ClockTimer: TimerHandle, LoopRunnable {
  private struct State {
    var action: (@Sendable () -> Void)?
    var forget: (@Sendable () -> Void)?
  }

  private let state: Lock<State>

  init(_ action: @escaping @Sendable () -> Void) { state = Lock(State(action: action)) }

  /// Says how to leave the heap; called once, right after the timer went in.
  func onCancel(_ forget: @escaping @Sendable () -> Void) {
    state.withLock { state in
      if state.action != nil { state.forget = forget }
    }
  }

  func cancel() { take().forget?() }

  func runOnLoop() { take().action?() }

  private func take() -> State {
    state.withLock { state in
      let taken = state
      state = State()
      return taken
    }
  }
}
