package import EventStreamsProtobuf

extension Streams {
  /// One message of an append: options first, events after.
  package struct AppendReq: ProtobufMessage {
    package static let protobufName = "event_store.client.streams.AppendReq"
    /// Which of both.
    package enum Content: Equatable, Sendable {
      /// Once, at the beginning.
      case options(Streams.AppendReq.Options)
      /// One event.
      case proposedMessage(Streams.AppendReq.ProposedMessage)
    }
    /// Where to write, and on which condition.
    package struct Options: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.AppendReq.Options"
      /// Where the stream has to be, or nothing is written.
      package enum ExpectedStreamRevision: Equatable, Sendable {
        /// The last event has this number.
        case revision(UInt64)
        /// There is no event yet.
        case noStream
        /// Anywhere.
        case any
        /// There is at least one event.
        case streamExists
      }
      /// Which stream.
      package var streamIdentifier: Shared.StreamIdentifier?
      /// Where the stream has to be, or nothing is written.
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
    /// An event to be written.
    package struct ProposedMessage: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.AppendReq.ProposedMessage"
      /// The same id again is taken for the same event.
      package var id: Shared.UUID?
      /// type and content-type; others are dropped.
      package var metadata: [String: String]
      /// What the writer adds.
      package var customMetadata: [UInt8]
      /// What the event says.
      package var data: [UInt8]
      package init() { self.init(id: nil) }
      package init(
        id: Shared.UUID? = nil, metadata: [String: String] = [:], customMetadata: [UInt8] = [], data: [UInt8] = []
      ) {
        self.id = id
        self.metadata = metadata
        self.customMetadata = customMetadata
        self.data = data
      }
      package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
        try f(1, "id", &id)
        try f(2, "metadata", &metadata)
        try f(3, "custom_metadata", &customMetadata)
        try f(4, "data", &data)
      }
    }
    /// Which of both.
    package var content: Content?
    package init() { self.init(content: nil) }
    package init(content: Content? = nil) {
      self.content = content
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "options", &content, Content.options) { if case .options(let value) = $0 { value } else { nil } }
      try f(2, "proposed_message", &content, Content.proposedMessage) {
        if case .proposedMessage(let value) = $0 { value } else { nil }
      }
    }
  }
}
