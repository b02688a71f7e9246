internal import EventStoreClient
internal import FoundationEssentials
internal import LiftClient

/// Options with the same meaning in several commands.
extension Invocation {
  /// `--timeout`: seconds, 0 for none.
  func timeout() throws(UsageError) -> Timeout {
    let seconds = try value("--timeout", expected: "a number of seconds") { Double($0).flatMap { $0 >= 0 ? $0 : nil } }
    guard let seconds else { return .standard }
    return seconds == 0 ? .none : .seconds(seconds)
  }

  /// A whole number in a range.
  func number(_ option: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    try value(option, expected: "a whole number from \(range.lowerBound)") {
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

  /// The user that `--user` names, with the password from where it may come.
  ///
  /// - Throws: A usage error when there is a name without password.
  func credentials(_ text: String, _ console: Console) throws -> (name: String, password: String) {
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

/// How an `es` command reaches its server.
struct EventStoreAccess {
  /// The connection string.
  let uri: String
  /// Who calls, where the connection string does not say.
  let credentials: Credentials?
  /// The limit of each call.
  let timeout: Timeout

  /// Reads `--uri`, `--user`, `--password-file` and `--timeout`.
  init(_ invocation: Invocation, _ console: Console) throws {
    guard let uri = invocation["--uri"] ?? invocation.environment["STREAMCTL_URI"], !uri.isEmpty else {
      throw UsageError.input("which server? Give --uri or set STREAMCTL_URI")
    }
    self.uri = uri
    if invocation.has("--uri"), uri.prefix(while: { $0 != "@" }).drop(while: { $0 != "/" }).contains(":"),
      uri.contains("@")
    {
      console.note("streamctl: a password on the command line can be seen by others; set STREAMCTL_URI instead")
    }
    if invocation.has("--password-file"), !invocation.has("--user") {
      throw UsageError.needs("--password-file", "--user")
    }
    credentials = try invocation["--user"].map {
      let (name, password) = try invocation.credentials($0, console)
      return .basic(name, password: password)
    }
    timeout = try invocation.timeout()
  }

  /// For appends, deletes and other single calls.
  var call: CallOptions { CallOptions(timeout: timeout, credentials: credentials) }

  /// For reads.
  var read: StreamCallOptions { StreamCallOptions(firstMessage: timeout, credentials: credentials) }
}
