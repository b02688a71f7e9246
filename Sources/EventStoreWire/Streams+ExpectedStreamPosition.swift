internal import EventStreamsProtobuf

extension Streams {
  /// Where a batch's stream has to be: the oneof of this name in a batch and in the answer to it.
  ///
  /// The same choice as ``ExpectedStreamRevision``, with another name for the number and Google's empty message.
  package enum ExpectedStreamPosition: Hashable, Sendable {
    /// The last event has this number.
    case streamPosition(UInt64)
    /// There is no event yet.
    case noStream
    /// Anywhere.
    case any
    /// There is at least one event.
    case streamExists
  }
}

extension FieldPass {
  /// The four members of the oneof, numbered from `first`.
  mutating func callAsFunction(
    from first: Int, _ expected: inout Streams.ExpectedStreamPosition?
  ) throws(ProtobufError) {
    try self(first, "stream_position", &expected, Streams.ExpectedStreamPosition.streamPosition) {
      if case .streamPosition(let value) = $0 { value } else { nil }
    }
    try self(first + 1, "no_stream", &expected, is: .noStream, WellKnown.Empty.self)
    try self(first + 2, "any", &expected, is: .any, WellKnown.Empty.self)
    try self(first + 3, "stream_exists", &expected, is: .streamExists, WellKnown.Empty.self)
  }
}
