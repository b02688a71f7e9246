import Glibc
import Testing

@testable import EventStreamsTransport

/// An actor that lives on a loop.
private actor Resident {
  private let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
  private(set) var visits = 0

  init(on loop: EventLoop) { self.loop = loop }

  func visit() -> Bool {
    visits += 1
    return loop.isOnLoop
  }
}

@Suite("event loop", .timeLimit(.minutes(1)))
struct EventLoopTests {
  @Test("loops are handed out in turn, from a bounded pool")
  func pool() {
    let loops = (0..<16).map { _ in ObjectIdentifier(EventLoop.next()) }
    #expect((1...4).contains(Set(loops).count))
    #expect(Set(loops.prefix(Set(loops).count)).count == Set(loops).count)
  }

  @Test("an actor that names the loop as its executor runs there")
  func actorIsolation() async {
    let loop = EventLoop.next()
    let resident = Resident(on: loop)
    #expect(!loop.isOnLoop)
    #expect(await resident.visit())
    #expect(await resident.visits == 1)
  }

  @Test("the program's signals are handled on its own threads, faults where they happen")
  func signals() async {
    let loop = EventLoop.next()
    let (blocked, signal) = AsyncStream.makeStream(of: [Bool].self)
    loop.post(
      Probe {
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        signal.yield([SIGTERM, SIGUSR1, SIGPIPE, SIGSEGV, SIGABRT].map { sigismember(&mask, $0) == 1 })
      })
    for await blocked in blocked {
      #expect(blocked == [true, true, true, false, false])
      break
    }
  }

  @Test("a posted runnable may assume the isolation of an actor of the loop")
  func assumedIsolation() async {
    let loop = EventLoop.next()
    let resident = Resident(on: loop)
    let signal = Signal<Bool>()
    loop.post(Probe { signal.send(resident.assumeIsolated { $0.visit() }) })
    #expect(await signal.value())
  }

  @Test("to assume it elsewhere is a bug that traps")
  func wronglyAssumed() async {
    await #expect(processExitsWith: .failure) {
      let resident = Resident(on: EventLoop.next())
      _ = await Task.detached { assume(resident) }.value
    }
  }

  @Test("a task with the loop's task executor runs on its thread, and calls an actor there without leaving")
  func taskExecutor() async {
    let loop = EventLoop.next()
    let resident = Resident(on: loop)
    let places = await Task(executorPreference: loop.taskExecutor) {
      let before = loop.isOnLoop
      let inside = await resident.visit()
      return [before, inside, loop.isOnLoop]
    }.value
    #expect(places == [true, true, true])
  }

  @Test("what one thread posts runs in that order")
  func order() async {
    let loop = EventLoop.next()
    let seen = Lock<[Int]>([])
    let done = Signal<Void>()
    for number in 0..<1000 {
      loop.post(Probe { seen.withLock { $0.append(number) } })
    }
    loop.post(Probe { done.send() })
    await done.value()
    #expect(seen.withLock { $0 } == Array(0..<1000))
  }

  @Test("what the loop posts to itself runs after what is running, in the same or the next turn")
  func selfPosting() async {
    let loop = EventLoop.next()
    let seen = Lock<[String]>([])
    let done = Signal<Void>()
    loop.post(
      Probe {
        loop.post(
          Probe {
            seen.withLock { $0.append("inner") }
            done.send()
          })
        seen.withLock { $0.append("outer") }
      })
    await done.value()
    #expect(seen.withLock { $0 } == ["outer", "inner"])
  }

  @Test("posts of many threads to a loop that falls asleep in between are never lost")
  func doorbell() async {
    let loop = EventLoop.next()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<500 {
            let signal = Signal<Void>()
            loop.post(Probe { signal.send() })
            await signal.value()
          }
        }
      }
    }
    #expect(!loop.isOnLoop)
  }
}

private func assume(_ resident: Resident) -> Bool { resident.assumeIsolated { $0.visit() } }

@Suite("loop timers", .timeLimit(.minutes(1)))
struct LoopTimerTests {
  @Test("timers fire on the loop, by deadline and not by the order of scheduling")
  func order() async {
    let loop = EventLoop.next()
    let seen = Lock<[Int]>([])
    let done = Signal<Bool>()
    let schedule = Probe {  // In one turn: on a busy machine the first would fire before the last is made.
      for (milliseconds, number) in [(9, 3), (3, 1), (6, 2)] {
        _ = loop.schedule(after: .milliseconds(milliseconds)) { seen.withLock { $0.append(number) } }
      }
      _ = loop.schedule(after: .milliseconds(12)) { done.send(loop.isOnLoop) }
    }
    loop.post(schedule)
    #expect(await done.value())
    #expect(seen.withLock { $0 } == [1, 2, 3])
  }

  @Test("a timer does not fire early")
  func notEarly() async {
    let loop = EventLoop.next()
    let start = ContinuousClock.now
    let done = Signal<Void>()
    _ = loop.schedule(after: .milliseconds(5)) { done.send() }
    await done.value()
    #expect(ContinuousClock.now - start >= .milliseconds(5))
  }

  @Test("a cancelled timer does not fire and lets go of its action", arguments: [true, false])
  func cancel(onLoop: Bool) async {
    final class Held: Sendable {}
    let loop = EventLoop.next()
    let fired = Lock(false)
    weak var held: Held?
    let timer: LoopTimer
    do {
      let action = Held()
      held = action
      timer = loop.schedule(after: .milliseconds(20)) { [action] in fired.withLock { $0 = action === action } }
    }
    if onLoop {
      let cancelled = Signal<Void>()
      loop.post(
        Probe {
          timer.cancel()
          cancelled.send()
        })
      await cancelled.value()
    } else {
      timer.cancel()
    }
    let firedBefore = fired.withLock { $0 }  // On a busy machine it may have come first.
    #expect(held == nil)
    let later = Signal<Void>()
    _ = loop.schedule(after: .milliseconds(25)) { later.send() }
    await later.value()
    #expect(fired.withLock { $0 } == firedBefore)
  }

  @Test("timers that are cancelled leave the loop's heap")
  func leavesHeap() async {
    let loop = EventLoop.next()
    let counts = Signal<[Int]>()
    loop.post(
      Probe {
        let before = loop.core.timers.count
        let timers = (0..<100).map { _ in loop.schedule(after: .seconds(3600)) {} }
        let during = loop.core.timers.count
        for timer in timers { timer.cancel() }
        counts.send([during - before, loop.core.timers.count - before])
      })
    #expect(await counts.value() == [100, 0])
  }

  @Test(
    "durations become nanoseconds, cut to what fits",
    arguments: [
      (.seconds(1), 1_000_000_000), (.nanoseconds(1), 1), (.zero, 0), (.seconds(-1), 0), (.milliseconds(-1), 0),
      (.seconds(315_576_000_000), .max / 2), (.seconds(Int64.max), .max / 2),
    ] as [(Duration, Int64)])
  func clamping(duration: Duration, nanoseconds: Int64) {
    #expect(LoopTime.nanoseconds(duration) == nanoseconds)
  }
}
