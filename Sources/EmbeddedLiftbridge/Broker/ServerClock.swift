internal import FoundationEssentials

/// The server's time: a date to begin with, and what its clock says has passed since.
///
/// A seed fixes the date, so that with a clock of the test's own the same calls leave the same timestamps.
struct ServerClock: Sendable {
  /// 2026-01-01T00:00:00Z, the date that a seed stands for.
  static let seededStart: Int64 = 1_767_225_600_000_000_000

  private let start: Int64
  private let elapsed: @Sendable () -> Duration

  init(_ clock: any Clock<Duration>, isSeeded: Bool) {
    start = isSeeded ? Self.seededStart : Int64(Date().timeIntervalSince1970 * 1e9)
    elapsed = Self.stopwatch(clock)
  }

  /// Nanoseconds since 1970; beyond what these can say, in 2262, it stands still.
  var now: Int64 {
    let (seconds, attoseconds) = elapsed().components
    let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (now, overflowsToo) = whole.addingReportingOverflow(start + attoseconds / 1_000_000_000)
    return overflows || overflowsToo ? .max : now
  }

  private static func stopwatch<C: Clock>(_ clock: C) -> @Sendable () -> Duration where C.Duration == Duration {
    let begin = clock.now
    return { begin.duration(to: clock.now) }
  }
}
