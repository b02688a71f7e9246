internal import FoundationEssentials

/// The date, for "so long ago".
///
/// With the standard clock it is the system's. With any other one it is the date of the client's creation plus what
/// that clock says has passed since, so that a test that holds the clock holds the date too.
struct WallClock: Sendable {
  private let read: @Sendable () -> Date

  init(_ clock: any Clock<Duration>) {
    read = clock is ContinuousClock ? { @Sendable in Date() } : Self.dates(clock)
  }

  var now: Date { read() }

  private static func dates<C: Clock>(_ clock: C) -> @Sendable () -> Date where C.Duration == Duration {
    let start = Date()
    let begin = clock.now
    return { start.addingTimeInterval(begin.duration(to: clock.now).interval) }
  }
}
