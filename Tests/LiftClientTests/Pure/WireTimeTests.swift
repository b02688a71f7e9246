import Foundation
import Testing

@testable import LiftClient

@Suite("times on the wire", .timeLimit(.minutes(1)))
struct WireTimeTests {
  static let recorded: [Int64] = [
    0, 1, 999_999_999, 1_795_251_383_541_550_415, 1_795_251_383_541_550_416, 1_795_251_374_325_262_824,
    978_307_200_000_000_000, 978_307_199_999_999_999,
  ]

  @Test("a message's date is never after its time, and within a microsecond", arguments: recorded)
  func roundTrip(nanoseconds: Int64) throws {
    let back = try #require(Date(nanosecondsSince1970: nanoseconds).nanosecondsSince1970)
    #expect(back <= nanoseconds)
    #expect(nanoseconds - back < 1_000)
  }

  @Test("dates outside of the wire's range become its ends")
  func ends() {
    #expect(Date.distantFuture.nanosecondsSince1970 == .max)
    #expect(Date.distantPast.nanosecondsSince1970 == 0)
    #expect(Date(timeIntervalSince1970: -1).nanosecondsSince1970 == 0)
    #expect(Date(timeIntervalSince1970: .infinity).nanosecondsSince1970 == .max)
    #expect(Date(timeIntervalSince1970: .nan).nanosecondsSince1970 == nil)
    #expect(Date(timeIntervalSince1970: 1.5).nanosecondsSince1970 == 1_500_000_000)
  }

  @Test(
    "durations become milliseconds, rounded up so that a short one is not the zero for ever",
    arguments: [
      (.zero, 0), (.milliseconds(1), 1), (.nanoseconds(1), 1), (.microseconds(1_500), 2),
      (.seconds(86_400), 86_400_000),
      (.seconds(-1), nil), (.nanoseconds(-1), nil), (.seconds(Int64.max), nil),
    ] as [(Duration, Int64?)])
  func milliseconds(duration: Duration, expected: Int64?) {
    #expect(duration.wireMilliseconds == expected)
  }
}
