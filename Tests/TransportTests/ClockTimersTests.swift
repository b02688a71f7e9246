import EventStreamsTestSupport
import Testing

@testable import EventStreamsTransport

@Suite("timers of a clock that a test moves", .timeLimit(.minutes(1)))
struct ClockTimersTests {
  private let clock = ManualClock()
  private let loop = EventLoop.next()

  @Test("the continuous clock gets the loop's timers, any other one a source of its own")
  func choice() {
    #expect(makeTimerSource(ContinuousClock(), on: loop) is LoopTimers)
    #expect(makeTimerSource(clock, on: loop) is ClockTimers<ManualClock>)
  }

  @Test("an action runs on the loop when the clock is moved there, not before")
  func fires() async {
    let timers = makeTimerSource(clock, on: loop)
    let early = Lock(false)
    let done = Signal<Bool>()
    _ = timers.schedule(after: .seconds(10)) { [loop] in done.send(loop.isOnLoop) }
    _ = timers.schedule(after: .seconds(11)) { early.withLock { $0 = true } }
    await clock.waitForSleepers()
    clock.advance(by: .seconds(10))
    #expect(await done.value())
    #expect(!early.withLock { $0 })
    #expect(timers.now() == .seconds(10))
    timers.stop()
  }

  @Test("a nearer deadline replaces the sleep, the farther one is slept to afterwards")
  func nearer() async {
    let timers = makeTimerSource(clock, on: loop)
    let first = Signal<Void>()
    let second = Signal<Void>()
    _ = timers.schedule(after: .seconds(60)) { second.send() }
    await clock.waitForSleeper(within: .seconds(60))
    _ = timers.schedule(after: .seconds(1)) { first.send() }
    await clock.waitForSleeper(within: .seconds(1))
    clock.advance(by: .seconds(1))
    await first.value()
    await clock.waitForSleeper(within: .seconds(59))
    #expect(clock.sleeperCount == 1)
    clock.advance(by: .seconds(59))
    await second.value()
    timers.stop()
  }

  @Test("a cancelled action does not run, and the sleep goes to the next one")
  func cancel() async {
    let timers = makeTimerSource(clock, on: loop)
    let fired = Lock(false)
    let done = Signal<Void>()
    let handle = timers.schedule(after: .seconds(1)) { fired.withLock { $0 = true } }
    _ = timers.schedule(after: .seconds(2)) { done.send() }
    handle.cancel()
    handle.cancel()
    await clock.waitForSleepers()
    clock.advance(by: .seconds(2))
    await done.value()
    #expect(!fired.withLock { $0 })
    timers.stop()
  }

  @Test("stopping ends the sleep; nothing runs afterwards")
  func stop() async {
    let timers = makeTimerSource(clock, on: loop)
    _ = timers.schedule(after: .seconds(1)) { Issue.record("a stopped source ran an action") }
    await clock.waitForSleepers()
    timers.stop()
    await until { clock.sleeperCount == 0 }
    _ = timers.schedule(after: .zero) { Issue.record("a stopped source took an action") }
    #expect(clock.sleeperCount == 0)
  }
}
