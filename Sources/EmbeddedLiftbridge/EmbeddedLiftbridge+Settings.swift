extension EmbeddedLiftbridge.Configuration {
  /// Sets one of the genuine server's settings by its own name.
  ///
  /// Those that begin with `streams.` are for streams that do not say it themselves.
  ///
  /// - Parameters:
  ///   - name: `clustering.replication.max.bytes`, `clustering.min.insync.replicas`, `max_payload` of NATS,
  ///     `streams.concurrency.control`, `streams.retention.max.bytes`, `streams.retention.max.messages`,
  ///     `streams.retention.max.age`, `streams.cleaner.interval`, `streams.segment.max.bytes`, `streams.segment.max.age`,
  ///     `streams.compact.enabled`, `streams.auto.pause.time` or `streams.auto.pause.disable.if.subscribers`.
  ///   - value: As in the server's configuration file: a number, `true` or `false`, or a time such as `500ms`, `1h30m`
  ///     or `0`.
  /// - Throws: ``EmbeddedLiftbridge/StartError`` for a name that has no effect here, and for a value that is none.
  public mutating func set(_ name: String, to value: String) throws {
    let setting = Setting(name: name, value: value)
    switch name {
    case "clustering.replication.max.bytes": limits.replicationBytes = Int(try setting.number(from: 1))
    case "max_payload": limits.payloadBytes = Int(try setting.number(from: 1))
    case "clustering.min.insync.replicas": policy.minISR = Int(try setting.number(from: 1))
    case "streams.concurrency.control": policy.hasConcurrencyControl = try setting.flag()
    case "streams.compact.enabled": policy.isCompacted = try setting.flag()
    case "streams.auto.pause.time": policy.pause.after = try setting.time()
    case "streams.auto.pause.disable.if.subscribers": policy.pause.sparesSubscribed = try setting.flag()
    default: try setRetention(setting)
    }
  }

  private mutating func setRetention(_ setting: Setting) throws {
    switch setting.name {
    case "streams.retention.max.bytes": policy.retention.maxBytes = try setting.number(from: 0)
    case "streams.retention.max.messages": policy.retention.maxMessages = try setting.number(from: 0)
    case "streams.retention.max.age": policy.retention.maxAge = try setting.time()
    case "streams.cleaner.interval": policy.cleanerInterval = try setting.time(from: 1)
    case "streams.segment.max.bytes": policy.segments.maxBytes = try setting.number(from: 1)
    case "streams.segment.max.age": policy.segments.maxAge = try setting.time()
    default: throw EmbeddedLiftbridge.StartError("the embedded Liftbridge has no setting '\(setting.name)'")
    }
  }
}

/// One setting and its text.
private struct Setting {
  var name: String
  var value: String

  func number(from least: Int64) throws -> Int64 {
    guard let number = Int64(value), number >= least else { throw refusal("a number from \(least) on") }
    return number
  }

  func flag() throws -> Bool {
    guard let flag = Bool(value) else { throw refusal("true or false") }
    return flag
  }

  /// Nanoseconds.
  func time(from least: Int64 = 0) throws -> Int64 {
    guard let time = Self.nanoseconds(value), time >= least else {
      throw refusal("a time such as 500ms or 1h30m\(least > 0 ? ", above 0" : "")")
    }
    return time
  }

  private func refusal(_ expected: String) -> EmbeddedLiftbridge.StartError {
    EmbeddedLiftbridge.StartError("\(name): '\(value)' is not \(expected)")
  }

  private static let units: [Substring: Int64] = [
    "ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000,
  ]

  /// Whole numbers with their units, largest first or not; nil for what is none, and for what is too long.
  private static func nanoseconds(_ text: String) -> Int64? {
    if text == "0" { return 0 }
    var rest = text[...]
    var sum: Int64 = 0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { "0"..."9" ~= $0 }
      rest.removeFirst(digits.count)
      let unit = rest.prefix { !("0"..."9" ~= $0) }
      rest.removeFirst(unit.count)
      guard let number = Int64(digits), let factor = units[unit] else { return nil }
      let (part, overflows) = number.multipliedReportingOverflow(by: factor)
      let (total, overflowsToo) = sum.addingReportingOverflow(part)
      guard !overflows, !overflowsToo else { return nil }
      sum = total
    }
    return sum
  }
}
