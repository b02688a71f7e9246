internal import CEventStreamsLinux
internal import Glibc

/// One thread with one epoll set, on which sockets, timers and the actors that name it run.
///
/// A turn: wait for sockets, then timers, then jobs and runnables until none is left, then one send for
/// each connection that has output. Loops are process-wide, made on first use and never ended:
/// jobs queued on an ended loop would never run. Work on a loop must not block.
package final class EventLoop: SerialExecutor, Sendable {
  private static let pool = LoopPool()

  /// The next loop of the process, in turn; at most as many as there are cores, and never more than four.
  package static func next() -> EventLoop { pool.next() }

  /// The same thread for tasks; a second object, because one for both costs two queue trips a step.
  package let taskExecutor: LoopTaskExecutor
  let inbox: LoopInbox
  // Touched only on the loop's own thread; `core`, the sole way in from outside this file, checks that.
  private nonisolated(unsafe) let confined: LoopCore

  init(name: String) {
    let inbox = LoopInbox()
    self.inbox = inbox
    taskExecutor = LoopTaskExecutor(inbox: inbox)
    confined = LoopCore(inbox: inbox)
    start(name)
  }

  /// Whether the caller runs on this loop's thread.
  package var isOnLoop: Bool { inbox.isOnLoop }

  /// Sockets, timers and buffers; the loop's thread only.
  var core: LoopCore {
    precondition(isOnLoop, "touched from outside the loop")
    return confined
  }

  /// Has `runOnLoop()` called soon.
  ///
  /// Any thread; the order of posts of one thread is kept.
  package func post(_ runnable: any LoopRunnable) { inbox.post(.runnable(runnable)) }

  /// Runs `action` on the loop after `after`.
  ///
  /// Any thread; on the loop it costs one heap insertion.
  package func schedule(after: Duration, _ action: @escaping @Sendable () -> Void) -> LoopTimer {
    let timer = LoopTimer(loop: self, deadline: LoopTime.now() + LoopTime.nanoseconds(after), action: action)
    timer.arm()
    return timer
  }

  /// Swift's way of handing over a job of an actor on this loop.
  package func enqueue(_ job: consuming ExecutorJob) { inbox.post(.serial(UnownedJob(job))) }

  /// Traps when the caller is not on the loop: `assumeIsolated` was wrong.
  package func checkIsolated() {
    precondition(isOnLoop, "expected to run on the event loop")
  }

  /// Lets `assumeIsolated` succeed outside of tasks, as in a socket's callback.
  package func isIsolatingCurrentContext() -> Bool? { isOnLoop }

  private func start(_ name: String) {
    let status = LibraryThread.start(name) { self.run() }
    precondition(status == 0, "an event loop needs a thread: \(systemErrorText(status))")
  }

  private func run() {
    inbox.adoptCurrentThread()
    let serial = asUnownedSerialExecutor()
    let task = taskExecutor.asUnownedTaskExecutor()
    while true { confined.turn(serial: serial, task: task) }
  }
}

/// The face of an ``EventLoop`` for tasks that prefer to run there.
package final class LoopTaskExecutor: TaskExecutor {
  private let inbox: LoopInbox

  init(inbox: LoopInbox) { self.inbox = inbox }

  /// Whether the caller runs on this loop's thread.
  package var isOnLoop: Bool { inbox.isOnLoop }

  /// Swift's way of handing over a job of such a task.
  package func enqueue(_ job: consuming ExecutorJob) { inbox.post(.task(UnownedJob(job))) }
}

/// The loops of the process, each made when its turn first comes.
private final class LoopPool: Sendable {
  private struct State {
    var loops: [EventLoop] = []
    var next = 0
  }
  private let state = Lock(State())
  private let limit = min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1), 4)

  func next() -> EventLoop {
    state.withLock { state in
      defer { state.next = (state.next + 1) % limit }
      if state.next == state.loops.count { state.loops.append(EventLoop(name: "events-loop-\(state.next)")) }
      return state.loops[state.next]
    }
  }
}
