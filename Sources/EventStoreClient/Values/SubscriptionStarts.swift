/// Where a subscription to one stream begins.
public enum StreamStart: Sendable, Hashable {
  /// The first event.
  case start
  /// Only what is written from now on.
  case end
  /// What follows this revision; nil means ``start``: nothing was handled yet.
  case after(UInt64?)

  /// Subscriptions have no inclusive start.
  @available(
    *, unavailable,
    message: "a subscription begins after a revision: use .after(5) for 6 and what follows, .start for everything"
  )
  public static func revision(_ revision: UInt64) -> StreamStart { .start }
}

/// Where a subscription to the whole log begins.
public enum AllStart: Sendable, Hashable {
  /// The beginning of the log.
  case start
  /// Only what is written from now on.
  case end
  /// What follows this position; nil means ``start``: nothing was handled yet.
  case after(LogPosition?)

  /// The log has no revisions.
  @available(
    *, unavailable,
    message: "$all is ordered by log positions, a revision belongs to one stream: use .after(event.resumePosition)"
  )
  public static func revision(_ revision: UInt64) -> AllStart { .start }

  /// Subscriptions have no inclusive start.
  @available(*, unavailable, message: "a subscription begins after a position: use .after(event.resumePosition)")
  public static func position(_ position: LogPosition) -> AllStart { .start }
}
