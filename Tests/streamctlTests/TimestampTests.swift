import Testing

@testable import streamctl

@Suite("times of streamctl")
struct TimestampTests {
  @Test(
    "microseconds since 1970 become RFC 3339 in UTC",
    arguments: [
      (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
      (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (1_709_251_199_123_456, "2024-02-29T23:59:59.123456Z"),
      (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"), (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
      (1_795_276_800_000_000, "2026-11-21T16:00:00.000000Z"),
    ] as [(Int64, String)])
  func text(microseconds: Int64, text: String) {
    #expect(Timestamp.text(microseconds: microseconds) == text)
    #expect(Timestamp.seconds(parsing: text).map { Int64(($0 * 1e6).rounded()) } == microseconds)
  }

  @Test(
    "a zone is taken off",
    arguments: [
      ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T18:30:00-05:30", 0), ("1970-01-01t00:00:01.5z", 1.5),
      ("2024-02-29 00:00:00Z", 1_709_164_800), ("2016-12-31T23:59:60Z", 1_483_228_800),
    ] as [(String, Double)])
  func zones(text: String, seconds: Double) {
    #expect(Timestamp.seconds(parsing: text) == seconds)
  }

  @Test(
    "what is no time is refused",
    arguments: [
      "", "now", "2026-13-01T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01", "1e9",
      "2026-02-29T00:00:00Z",
      "2026-04-31T00:00:00Z", "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T00:60:00Z",
      "2026-01-01T00:00:61Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+1:00", "26-01-01T00:00:00Z",
      "2026-01-01T00:00:00Z ",
    ])
  func refused(text: String) {
    #expect(Timestamp.seconds(parsing: text) == nil)
  }
}
