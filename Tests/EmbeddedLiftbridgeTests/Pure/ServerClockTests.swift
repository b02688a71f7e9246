import EventStreamsTestSupport
import Foundation
import Testing

@testable import EmbeddedLiftbridge

@Suite("the server's time", .timeLimit(.minutes(1)))
struct ServerClockTests {
  @Test("a seed fixes the date to begin with, the clock what has passed since")
  func seeded() {
    let clock = ManualClock()
    clock.advance(by: .seconds(5))
    let time = ServerClock(clock, isSeeded: true)
    #expect(time.now == 1_767_225_600_000_000_000)
    clock.advance(by: .nanoseconds(1))
    #expect(time.now == 1_767_225_600_000_000_001)
    clock.advance(by: .seconds(86_400))
    #expect(time.now == 1_767_312_000_000_000_001)
  }

  @Test("without a seed it is the machine's date at the start")
  func unseeded() {
    let before = Int64(Date().timeIntervalSince1970 * 1e9) - 1_000
    let time = ServerClock(ManualClock(), isSeeded: false).now
    #expect(time >= before && time <= Int64(Date().timeIntervalSince1970 * 1e9) + 1_000)
  }

  @Test("beyond what nanoseconds can say it stands still", arguments: [300 * 366 * 86_400, 1 << 60] as [Int64])
  func overflow(seconds: Int64) {
    let clock = ManualClock()
    let time = ServerClock(clock, isSeeded: true)
    clock.advance(by: .seconds(seconds))
    #expect(time.now == .max)
  }
}
