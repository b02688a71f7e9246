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

  /// Whether the record as stored passes; a link is judged, not its target.
  ///
  /// - Throws: when a regular expression was given up.
  func passes(_ record: LogRecord) throws(RegexStepLimit) -> Bool {
    let text = subject == .stream ? record.stream : record.type
    switch test {
    case .regex(let pattern): return try pattern.matches(text)
    case .prefixes(let prefixes): return prefixes.contains { $0.matches(text) }
    }
  }
}
