import EventStreamsTransport
import Testing

@Suite("lock", .timeLimit(.minutes(1)))
struct LockTests {
  private struct Refused: Error, Equatable {}

  @Test("increments from many tasks are all counted")
  func contended() async {
    let counter = Lock(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<10_000 { counter.withLock { $0 += 1 } }
        }
      }
    }
    #expect(counter.withLock { $0 } == 80_000)
  }

  @Test("an error leaves the lock open and what was changed in place")
  func throwing() {
    let counter = Lock(0)
    #expect(throws: Refused()) {
      try counter.withLock { value in
        value = 7
        throw Refused()
      }
    }
    #expect(counter.withLock { $0 } == 7)
  }

  @Test("the state goes with the lock")
  func releasesState() {
    final class Probe: Sendable {}
    weak var probe: Probe?
    do {
      let value = Probe()
      probe = value
      let lock = Lock<Probe?>(value)
      #expect(lock.withLock { $0 != nil })
    }
    #expect(probe == nil)
  }
}
