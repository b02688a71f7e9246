import EventStreamsRegex

/// Which records of $all a reader wants.
struct EventFilter: Sendable {
  /// What is looked at.
  enum Subject: Sendable {
    case stream
    case type
  }

  /// How it is looked at.
  enum Test: Sendable {
    case regex(RegexPattern)
    /// Any of them; none lets nothing pass.
    case prefixes([CulturePrefix])
  }

  var subject: Subject
  var test: Test

  /// The text of the record as stored that decides; a link is judged, not its target.
  func text(of record: LogRecord) -> String { subject == .stream ? record.stream : record.type }
}
