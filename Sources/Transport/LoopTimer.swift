internal import Glibc
internal import Synchronization

/// The loops' time: nanoseconds that go on while the machine sleeps, as those of `ContinuousClock` do.
enum LoopTime {
  /// Now.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// A duration as nanoseconds, cut to what can be added to a time: at most about 146 years, at least 0.
  static func nanoseconds(_ duration: Duration) -> Int64 {
    let limit = Int64.max / 2
    let (seconds, attoseconds) = duration.components
    guard seconds < limit / 1_000_000_000 else { return limit }
    guard seconds > 0 || attoseconds > 0 else { return 0 }
    return max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}

/// One action that a loop will run, unless it is cancelled before.
package final class LoopTimer: TimerHandle, LoopRunnable {
  private let loop: EventLoop
  private let deadline: Int64
  private let isPending = Atomic(true)
  /// The place in the loop's heap; 0 while there is none.
  ///
  /// Written on the loop only.
  private let token = Atomic<UInt64>(0)
  // Read or cleared only by the one who turned `isPending` to false, which happens once.
  private nonisolated(unsafe) var action: (@Sendable () -> Void)?

  init(loop: EventLoop, deadline: Int64, action: @escaping @Sendable () -> Void) {
    self.loop = loop
    self.deadline = deadline
    self.action = action
  }

  /// Puts the timer into the heap, by way of the inbox when called elsewhere.
  func arm() {
    if loop.isOnLoop {
      runOnLoop()
    } else {
      loop.post(self)
    }
  }

  /// Forgets the action, which is released at once.
  ///
  /// A loop that sleeps is not woken for it.
  package func cancel() {
    guard isPending.exchange(false, ordering: .acquiringAndReleasing) else { return }
    action = nil
    if loop.isOnLoop {
      runOnLoop()
    } else {
      loop.inbox.post(.runnable(self), quietly: true)
    }
  }

  /// Into the heap while pending, out of it afterwards.
  package func runOnLoop() {
    let bits = token.load(ordering: .relaxed)
    if isPending.load(ordering: .relaxed) {
      guard bits == 0 else { return }
      token.store(loop.core.timers.insert(deadline: deadline, self).bits, ordering: .relaxed)
    } else if bits != 0 {
      token.store(0, ordering: .relaxed)
      loop.core.timers.remove(TimerHeap<LoopTimer>.Token(bits: bits))
    }
  }

  /// Runs the action; the loop has taken the timer out of its heap.
  func fire() {
    token.store(0, ordering: .relaxed)
    guard isPending.exchange(false, ordering: .acquiringAndReleasing) else { return }
    let due = action
    action = nil
    due?()
  }
}
