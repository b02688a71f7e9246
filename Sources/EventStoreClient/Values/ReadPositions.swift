/// Where a read of one stream begins, that event included.
public enum StreamPosition: Sendable, Hashable {
  /// The first event.
  case start
  /// The last event; only backwards, since nothing follows it.
  case end
  /// The event with this number. Backwards, a number beyond the last event begins at the last one.
  case revision(UInt64)

  /// Reads have no exclusive start.
  @available(
    *, unavailable,
    message: "positions of reads are inclusive: use .revision(n + 1) for what follows revision n"
  )
  public static func after(_ revision: UInt64?) -> StreamPosition { .start }

  /// A stream is ordered by revisions.
  @available(
    *, unavailable,
    message: "a stream is ordered by revisions, a position belongs to $all: use .revision(event.revision)"
  )
  public static func position(_ position: LogPosition) -> StreamPosition { .start }
}

/// Where a read of the whole log begins.
public enum AllPosition: Sendable, Hashable {
  /// The beginning of the log.
  case start
  /// The end of the log; only backwards, since nothing follows it.
  case end
  /// A place in the log. Forwards the event there is included, backwards it is not: that is how servers have it.
  case position(LogPosition)

  /// Reads have no exclusive start.
  @available(
    *, unavailable,
    message: "positions of reads are inclusive forwards: use .position(p) and pass over the event at p"
  )
  public static func after(_ position: LogPosition?) -> AllPosition { .start }

  /// The log has no revisions.
  @available(
    *, unavailable,
    message: "$all is ordered by log positions, a revision belongs to one stream: use .position(event.position)"
  )
  public static func revision(_ revision: UInt64) -> AllPosition { .start }
}
