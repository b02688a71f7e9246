import EventStreamsTransport
import Testing

@testable import EventStreamsGRPC

@Suite("deadline keeper", .timeLimit(.minutes(1)))
struct DeadlineKeeperTests {
  /// Counts how often its time was up.
  final class Target: DeadlineTarget {
    let passed = Signal()

    func deadlinePassed() { passed.raise() }
  }

  @Test("a keeper that is stopped lets go of its targets, and harms nobody who comes later")
  func letsGo() {
    let timers = HandTimers()
    let keeper = DeadlineKeeper(timers)
    weak var gone: Target?
    let ticket: DeadlineKeeper.Ticket
    do {
      let target = Target()
      gone = target
      ticket = keeper.add(target, at: .seconds(1))
    }
    #expect(gone != nil)
    keeper.stop()
    #expect(gone == nil)
    let late = keeper.add(Target(), at: .seconds(1))
    keeper.remove(ticket)
    keeper.remove(late)
    timers.end(keeper)  // Adding set a timer again.
  }

  /// Timers that tests fire, and that tell what stands.
  final class HandTimers: TimerSource {
    final class Handle: TimerHandle {
      let due: Duration
      let action: @Sendable () -> Void
      let cancelled = Signal()

      init(_ due: Duration, _ action: @escaping @Sendable () -> Void) {
        self.due = due
        self.action = action
      }

      func cancel() { cancelled.raise() }
    }

    private struct State {
      var now = Duration.zero
      var handles: [Handle] = []
      var onSchedule: (@Sendable () -> Void)?
    }

    private let state = Lock(State())

    /// Runs once, inside the next `schedule`: what another thread may do there.
    func duringNextSchedule(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onSchedule = body } }

    var standing: [Duration] {
      state.withLock { $0.handles }.filter { $0.cancelled.count == 0 }.map(\.due).sorted()
    }

    func now() -> Duration { state.withLock { $0.now } }

    func schedule(after: Duration, _ action: @escaping @Sendable () -> Void) -> any TimerHandle {
      let hook = state.withLock { $0.onSchedule.take() }
      hook?()
      let handle = Handle(now() + after, action)
      state.withLock { $0.handles.append(handle) }
      return handle
    }

    func stop() {}

    /// A keeper and its timer hold each other until it is stopped.
    func end(_ keeper: DeadlineKeeper) {
      keeper.stop()
      state.withLock { $0.handles = [] }
    }

    func advance(to time: Duration) {
      let due = state.withLock { state in
        state.now = time
        let due = state.handles.filter { $0.due <= time }
        state.handles.removeAll { $0.due <= time }
        return due
      }
      for handle in due where handle.cancelled.count == 0 { handle.action() }
    }
  }

  @Test("one timer stands at the earliest deadline, whoever comes and goes")
  func oneTimer() {
    let timers = HandTimers()
    let keeper = DeadlineKeeper(timers)
    defer { timers.end(keeper) }
    let targets = (0..<4).map { _ in Target() }
    _ = keeper.add(targets[0], at: .seconds(10))
    #expect(timers.standing == [.seconds(10)])
    _ = keeper.add(targets[1], at: .seconds(20))
    #expect(timers.standing == [.seconds(10)])
    _ = keeper.add(targets[2], at: .seconds(5))
    #expect(timers.standing == [.seconds(5)])
    timers.advance(to: .seconds(5))
    #expect(timers.standing == [.seconds(10)])
    timers.advance(to: .seconds(30))
    #expect(targets.map(\.passed.count) == [1, 1, 1, 0])
    #expect(timers.standing == [])
  }

  @Test("an earlier deadline that comes while a timer is being set keeps its own")
  func race() {
    let timers = HandTimers()
    let keeper = DeadlineKeeper(timers)
    defer { timers.end(keeper) }
    let (late, early) = (Target(), Target())
    timers.duringNextSchedule { _ = keeper.add(early, at: .seconds(5)) }
    _ = keeper.add(late, at: .seconds(10))
    #expect(timers.standing == [.seconds(5)])
    timers.advance(to: .seconds(5))
    #expect(early.passed.count == 1 && late.passed.count == 0)
    timers.advance(to: .seconds(10))
    #expect(late.passed.count == 1)
  }

  @Test("what was taken out is not told, and its timer does no harm")
  func removed() {
    let timers = HandTimers()
    let keeper = DeadlineKeeper(timers)
    defer { timers.end(keeper) }
    let (gone, other) = (Target(), Target())
    let ticket = keeper.add(gone, at: .seconds(5))
    _ = keeper.add(other, at: .seconds(7))
    keeper.remove(ticket)
    keeper.remove(ticket)
    timers.advance(to: .seconds(6))
    #expect(gone.passed.count == 0 && other.passed.count == 0)
    #expect(timers.standing == [.seconds(7)])
    timers.advance(to: .seconds(7))
    #expect(other.passed.count == 1)
  }

  @Test("a deadline of ten thousand years does not trap")
  func endless() {
    let timers = HandTimers()
    let keeper = DeadlineKeeper(timers)
    defer { timers.end(keeper) }
    _ = keeper.add(Target(), at: .seconds(315_576_000_000))
    #expect(timers.standing == [GRPCTimeout.longest])
  }
}
