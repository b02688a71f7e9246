/// What a call was about, for its errors: the stream is named from the request, since no trailer can be trusted with a
/// name outside ASCII.
package struct CallContext: Sendable, Hashable {
  /// What was tried; the raw value begins a message.
  package enum Operation: String, Sendable {
    case append = "appending to"
    case delete = "deleting"
    case tombstone = "tombstoning"
    case read = "reading"
    case subscribe = "subscribing to"
  }

  /// What was tried.
  package let operation: Operation
  /// Nil for the whole log.
  package let stream: String?
  /// What a write expects of its stream.
  package let expected: ExpectedState?
  /// The server's `host:port`; nil where there is none, as in a stand-in.
  package let address: String?
  /// Whether a user was given and kept back, since the connection has no TLS.
  package let withholdsUser: Bool

  /// Takes the parts.
  package init(
    _ operation: Operation, stream: String?, expected: ExpectedState? = nil, at address: String? = nil,
    withholdsUser: Bool = false
  ) {
    self.operation = operation
    self.stream = stream
    self.expected = expected
    self.address = address
    self.withholdsUser = withholdsUser
  }

  /// Begins a message: `appending to 'order-1' at localhost:2113`.
  package var words: String {
    let what = "\(operation.rawValue) \(target)"
    return address.map { "\(what) at \($0)" } ?? what
  }

  /// The stream in quotes, or `$all`.
  package var target: String { stream.map { "'\($0)'" } ?? "$all" }
}
