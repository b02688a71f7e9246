internal import EventStoreClient
internal import FoundationEssentials
internal import LiftClient

/// Options with the same meaning in several commands.
extension Invocation {
  /// `--timeout`: seconds, 0 for none.
  func timeout() throws(UsageError) -> Timeout {
    let seconds = try value("--timeout", expected: "a number of seconds") {
      Double($0).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }
    }
    guard let seconds else { return .standard }
    return seconds == 0 ? .none : .seconds(seconds)
  }

  /// A whole number in a range.
  func number(_ option: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    let bounds = "from \(range.lowerBound)" + (range.upperBound == .max ? "" : " to \(range.upperBound)")
    return try value(option, expected: "a whole number \(bounds)") {
      Int($0).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// `--limit`.
  func limit() throws(UsageError) -> Int? { try number("--limit", in: 1...Int.max) }

  /// `--expect`.
  func expectation() throws(UsageError) -> ExpectedState {
    try value("--expect", expected: "any, none, exists or a revision") { text in
      switch text {
      case "any": .any
      case "none": .noStream
      case "exists": .streamExists
      default: UInt64(text).map { .revision($0) }
      }
    } ?? .any
  }

  /// The pairs of an option that repeats, each `KEY=VALUE`.
  ///
  /// - Throws: ``UsageError`` for a text without a key, and for a key that comes twice: one of its values would be lost.
  func pairs(_ option: String) throws(UsageError) -> [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = []
    for text in all(option) {
      guard let mark = text.firstIndex(of: "="), mark != text.startIndex else {
        throw .badValue(option: option, value: text, expected: "KEY=VALUE")
      }
      let key = String(text[..<mark])
      if pairs.contains(where: { $0.key == key }) { throw .repeated("\(option) \(key)") }
      pairs.append((key, String(text[text.index(after: mark)...])))
    }
    return pairs
  }

  /// The values of two options that go together; nil when both are missing.
  func together(_ one: String, _ other: String) throws(UsageError) -> (String, String)? {
    switch (self[one], self[other]) {
    case (let first?, let second?): return (first, second)
    case (nil, nil): return nil
    case (_?, nil): throw .needs(one, other)
    case (nil, _?): throw .needs(other, one)
    }
  }

  /// The users that `--user` names, with their passwords from where they may come.
  ///
  /// - Throws: ``UsageError`` for a name without password, a name that comes twice or is empty, and for a
  ///   `--password-file` that nobody needs; ``Failure`` when that cannot be read.
  func users(_ console: Console) throws -> [(name: String, password: String)] {
    var users: [(name: String, password: String)] = []
    var isFileWanted = false
    for text in all("--user") {
      isFileWanted = isFileWanted || !text.contains(":")
      let user = try credentials(text, console)
      if user.name.isEmpty { throw UsageError.input("--user: the name is empty") }
      if users.contains(where: { $0.name == user.name }) { throw UsageError.repeated("--user \(user.name)") }
      users.append(user)
    }
    if has("--password-file"), !isFileWanted {
      throw UsageError.needs("--password-file", "--user NAME, without password")
    }
    return users
  }

  private func credentials(_ text: String, _ console: Console) throws -> (name: String, password: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if parts.count == 2 {
      console.note(
        "streamctl: a password on the command line can be seen by others; use --password-file or STREAMCTL_PASSWORD")
      return (parts[0], parts[1])
    }
    if let path = self["--password-file"] {
      let bytes = try Descriptor.contents(of: path)
      let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      return (parts[0], String(decoding: line, as: UTF8.self))
    }
    guard let password = environment["STREAMCTL_PASSWORD"] else {
      throw UsageError.needs("--user \(parts[0])", "--password-file or STREAMCTL_PASSWORD")
    }
    return (parts[0], password)
  }
}
