/// What a write expects of its stream; the server refuses it when the stream is in another state.
public enum ExpectedState: Sendable, Hashable, CustomStringConvertible {
  /// Nothing: write in any case.
  case any
  /// The stream has no events. A deleted stream counts as such, a tombstoned one never does.
  case noStream
  /// The stream has been written to, events or metadata.
  case streamExists
  /// The last event has this number; from 0 to `9223372036854775807`.
  case revision(UInt64)

  /// What the last append answered: ``noStream`` or its revision.
  public static func exactly(_ version: CurrentVersion) -> ExpectedState {
    switch version {
    case .noStream: .noStream
    case .revision(let revision): .revision(revision)
    }
  }

  /// An append does not expect a place in the log.
  @available(
    *, unavailable,
    message:
      "an append expects a state of its stream, not a place in the log: use .revision(n), .noStream, .streamExists or .any"
  )
  public static func position(_ position: LogPosition) -> ExpectedState { .any }

  /// An append does not expect an end.
  @available(
    *, unavailable, message: "an append expects a state of its stream: use .any to append whatever its end is"
  )
  public static var end: ExpectedState { .any }

  /// `any`, `no stream`, `an existing stream` or `revision n`.
  public var description: String {
    switch self {
    case .any: "any"
    case .noStream: "no stream"
    case .streamExists: "an existing stream"
    case .revision(let revision): "revision \(revision)"
    }
  }
}

/// Where a stream ends.
public enum CurrentVersion: Sendable, Hashable, CustomStringConvertible {
  /// The stream has no events: never written, or deleted.
  case noStream
  /// The number of the last event.
  case revision(UInt64)

  /// `no stream` or `revision n`.
  public var description: String {
    switch self {
    case .noStream: "no stream"
    case .revision(let revision): "revision \(revision)"
    }
  }
}
