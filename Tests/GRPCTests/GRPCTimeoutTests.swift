import EventStreamsGRPC
import Testing

@Suite("grpc-timeout", .timeLimit(.minutes(1)))
struct GRPCTimeoutTests {
  static let written: [(Duration, String)] = [
    (.seconds(10), "10S"), (.seconds(5), "5S"), (.milliseconds(1500), "1500m"), (.milliseconds(1), "1m"),
    (.microseconds(100), "100u"), (.nanoseconds(1), "1n"), (.zero, "1n"), (.seconds(-3), "1n"), (.seconds(60), "1M"),
    (.seconds(3600), "1H"), (.seconds(90), "90S"), (.seconds(99_999_999), "99999999S"),
    (.seconds(100_000_000), "1666667M"),
    (.nanoseconds(99_999_999), "99999999n"), (.nanoseconds(100_000_001), "100001u"),
    (.seconds(315_576_000_000), "87660000H"), (.seconds(Int64.max), "99999999H"),
    (Duration(secondsComponent: 0, attosecondsComponent: 1), "1n"),
  ]

  @Test("a time is written exactly when eight digits hold it, else rounded up", arguments: written)
  func encode(duration: Duration, text: String) {
    #expect(GRPCTimeout.encode(duration) == text)
  }

  static let read: [(String, Duration?)] = [
    ("5S", .seconds(5)), ("5000m", .seconds(5)), ("1H", .seconds(3600)), ("2M", .seconds(120)),
    ("100u", .microseconds(100)),
    ("1n", .nanoseconds(1)), ("0S", .zero), ("99999999H", .seconds(99_999_999) * 3600), ("123456789S", nil), ("5", nil),
    ("S", nil), ("5X", nil), ("5s", nil), ("-1S", nil), (" 5S", nil), ("1.5S", nil), ("", nil), ("+5S", nil),
    ("٥S", nil),
    ("00000005S", .seconds(5)),
  ]

  @Test("a value that breaks the grammar counts as absent", arguments: read)
  func decode(text: String, duration: Duration?) {
    #expect(GRPCTimeout.decode(text) == duration)
  }

  @Test("what is written is read again, never shorter")
  func roundTrip() throws {
    var duration = Duration.nanoseconds(1)
    while duration < .seconds(1_000_000_000) {
      let again = try #require(GRPCTimeout.decode(GRPCTimeout.encode(duration)))
      #expect(again >= duration)
      #expect(again - duration < max(.nanoseconds(1), duration / 10_000))
      duration = duration * 1.37 + .nanoseconds(7)
    }
  }

  @Test("a deadline of ten thousand years is bounded before it becomes nanoseconds")
  func clamp() {
    #expect(GRPCTimeout.clamped(.seconds(315_576_000_000)) == GRPCTimeout.longest)
    #expect(GRPCTimeout.clamped(.seconds(-1)) == .zero)
    #expect(GRPCTimeout.clamped(.seconds(3)) == .seconds(3))
  }
}
