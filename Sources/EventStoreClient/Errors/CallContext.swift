/// What a call was about, for its errors: the stream is named from the request, since no trailer can be trusted with a
/// name outside ASCII.
package struct CallContext: Sendable, Hashable {
  package enum Operation: String, Sendable {
    case append = "appending to"
    case delete = "deleting"
    case tombstone = "tombstoning"
    case read = "reading"
    case subscribe = "subscribing to"
  }

  package let operation: Operation
  /// Nil for the whole log.
  package let stream: String?
  package let expected: ExpectedState?

  package init(_ operation: Operation, stream: String?, expected: ExpectedState? = nil) {
    self.operation = operation
    self.stream = stream
    self.expected = expected
  }

  /// Begins a message: `appending to 'order-1'`.
  package var words: String { "\(operation.rawValue) \(target)" }

  /// The stream in quotes, or `$all`.
  package var target: String { stream.map { "'\($0)'" } ?? "$all" }
}
