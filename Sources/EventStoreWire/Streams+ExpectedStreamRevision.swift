package import EventStreamsProtobuf

extension Streams {
  /// Where a stream has to be, or nothing is done: the oneof of this name in three requests.
  package enum ExpectedStreamRevision: Hashable, Sendable {
    /// The last event has this number.
    case revision(UInt64)
    /// There is no event yet.
    case noStream
    /// Anywhere.
    case any
    /// There is at least one event.
    case streamExists
  }

  /// Which stream, and on which condition: the `Options` of an append, a delete and a tombstone.
  package struct ConditionalOptions<Request: ProtobufMessage>: ProtobufMessage {
    package static var protobufName: String { "\(Request.protobufName).Options" }
    /// Which stream.
    package var streamIdentifier: Shared.StreamIdentifier?
    /// Where the stream has to be, or nothing is done.
    package var expectedStreamRevision: ExpectedStreamRevision?
    package init() { self.init(streamIdentifier: nil) }
    package init(
      streamIdentifier: Shared.StreamIdentifier? = nil, expectedStreamRevision: ExpectedStreamRevision? = nil
    ) {
      self.streamIdentifier = streamIdentifier
      self.expectedStreamRevision = expectedStreamRevision
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "stream_identifier", &streamIdentifier)
      try f(2, "revision", &expectedStreamRevision, ExpectedStreamRevision.revision) {
        if case .revision(let value) = $0 { value } else { nil }
      }
      try f(3, "no_stream", &expectedStreamRevision, is: .noStream, Shared.Empty.self)
      try f(4, "any", &expectedStreamRevision, is: .any, Shared.Empty.self)
      try f(5, "stream_exists", &expectedStreamRevision, is: .streamExists, Shared.Empty.self)
    }
  }
}
