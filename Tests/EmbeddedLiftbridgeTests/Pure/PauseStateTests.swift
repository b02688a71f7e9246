import Testing

@testable import EmbeddedLiftbridge

@Suite("when a partition pauses by itself", .timeLimit(.minutes(1)))
struct PauseStateTests {
  private static let plain = PausePolicy(after: 10)
  private static let sparing = PausePolicy(after: 10, sparesSubscribed: true)

  @Test("so long after the last message, or after it began to run")
  func due() {
    var state = PauseState(now: 100)
    #expect(state.due(PausePolicy(), lastReceived: 100) == nil)
    #expect(state.due(Self.plain, lastReceived: nil) == 110)
    #expect(state.due(Self.plain, lastReceived: 105) == 115)
    state.pause(at: 115)
    #expect(state.due(Self.plain, lastReceived: 105) == nil)
    state.resume(at: 200)
    #expect(state.due(Self.plain, lastReceived: 105) == 210)
    #expect(PauseState(now: 1).due(PausePolicy(after: .max), lastReceived: nil) == nil)
  }

  @Test("a subscriber holds it back only where the stream says so")
  func subscribed() {
    var state = PauseState(now: 100)
    state.subscribe()
    #expect(state.due(Self.plain, lastReceived: nil) == 110)
    #expect(state.due(Self.sparing, lastReceived: nil) == nil)
    state.subscribe()
    state.unsubscribe(at: 500)
    #expect(state.due(Self.sparing, lastReceived: nil) == nil)
  }

  @Test(
    "after its last subscriber it is looked at again at the next whole time",
    arguments: [(103, 110), (110, 110), (111, 120), (120, 120), (121, 130), (999, 1_000)] as [(Int64, Int64)])
  func left(at time: Int64, due: Int64) {
    var state = PauseState(now: 100)
    state.subscribe()
    state.unsubscribe(at: time)
    #expect(state.due(Self.sparing, lastReceived: nil) == due)
    #expect(state.due(Self.plain, lastReceived: nil) == 110)
  }

  @Test("each pause has a number of its own, and the times of the first and last change are kept")
  func changes() {
    var state = PauseState(now: 1)
    #expect(state.changed == nil && state.generation == 0 && !state.isPaused)
    state.pause(at: 10)
    #expect(state.changed == ChangeTimes(first: 10, latest: 10) && state.generation == 1 && state.isPaused)
    state.resume(at: 20)
    #expect(state.changed == ChangeTimes(first: 10, latest: 20) && state.generation == 1 && !state.isPaused)
    state.pause(at: 30)
    #expect(state.changed == ChangeTimes(first: 10, latest: 30) && state.generation == 2)
  }
}
