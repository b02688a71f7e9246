/// What an append has done.
public struct AppendResult: Sendable, Hashable {
  /// Where the stream ends now; expect it of the next append with ``ExpectedState/exactly(_:)``.
  public var version: CurrentVersion

  /// The place of the last event written; nil when the server does not tell it.
  public var position: LogPosition?

  /// Makes a result, for stand-ins.
  public init(version: CurrentVersion, position: LogPosition?) {
    self.version = version
    self.position = position
  }
}

/// An append that may fail by its expectation without throwing.
public enum ConditionalAppendResult: Sendable, Hashable {
  /// The events are written.
  case written(AppendResult)
  /// The stream was in another state than expected; nothing was written.
  case conflict(VersionConflict)
  /// The stream is deleted for ever, or deleted while an existing one was expected; nothing was written.
  case streamDeleted
}

/// A write that found its stream in another state than expected.
public struct VersionConflict: Sendable, Hashable {
  /// The stream written to.
  public var stream: String

  /// What the write expected.
  public var expected: ExpectedState

  /// What the server found.
  ///
  /// ``CurrentVersion/noStream`` also where an old server does not tell it.
  public var actual: CurrentVersion

  /// Makes a conflict, for stand-ins.
  public init(stream: String, expected: ExpectedState, actual: CurrentVersion) {
    self.stream = stream
    self.expected = expected
    self.actual = actual
  }
}

/// What a deletion has done.
public struct DeleteResult: Sendable, Hashable {
  /// The place in the log of the record that deletes the stream; nil when the server does not tell it.
  public var position: LogPosition?

  /// Makes a result, for stand-ins.
  public init(position: LogPosition?) {
    self.position = position
  }
}
