/// Why a read or a subscription ends with an error.
enum ReadFailure: Error, Hashable, Sendable {
  /// The stream is tombstoned.
  case streamDeleted(String)
  /// The genuine server meets an unexpected exception here.
  case handler
  /// A read gave an unexpected result: its type, the result's name, and what 26.1 tells besides.
  case unexpected(type: String, result: String, reason: String)
  /// A subscription from a place that is none.
  case invalidPosition
  /// A request that the genuine server would never answer, or that names no such thing; the text says which field.
  case invalidArgument(String)
  /// A regular expression took more steps than allowed.
  case filterTooCostly
  /// 23.10: the subscriber did not take its events in time.
  case tooSlow
}
