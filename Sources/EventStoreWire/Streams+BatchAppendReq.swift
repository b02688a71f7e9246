package import EventStreamsProtobuf

extension Streams {
  /// A part of a batch.
  ///
  /// Batches of one call may be interleaved; the id tells them apart.
  package struct BatchAppendReq: ProtobufMessage {
    package static let protobufName = "event_store.client.streams.BatchAppendReq"
    /// Where to write, on which condition, and until when.
    package struct Options: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.BatchAppendReq.Options"
      /// Where the stream has to be.
      package enum ExpectedStreamPosition: Equatable, Sendable {
        /// The last event has this number.
        case streamPosition(UInt64)
        /// There is no event yet.
        case noStream
        /// Anywhere.
        case any
        /// There is at least one event.
        case streamExists
      }
      /// How long the server may try.
      package enum DeadlineOption: Equatable, Sendable {
        /// Until then; servers up to 21.10.
        case deadline21100(WellKnown.Timestamp)
        /// For so long, counted from its arrival.
        case deadline(WellKnown.Duration)
      }
      /// Which stream.
      package var streamIdentifier: Shared.StreamIdentifier?
      /// Where the stream has to be.
      package var expectedStreamPosition: ExpectedStreamPosition?
      /// How long the server may try.
      package var deadlineOption: DeadlineOption?
      package init() { self.init(streamIdentifier: nil) }
      package init(
        streamIdentifier: Shared.StreamIdentifier? = nil, expectedStreamPosition: ExpectedStreamPosition? = nil,
        deadlineOption: DeadlineOption? = nil
      ) {
        self.streamIdentifier = streamIdentifier
        self.expectedStreamPosition = expectedStreamPosition
        self.deadlineOption = deadlineOption
      }
      package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
        try f(1, "stream_identifier", &streamIdentifier)
        try f(2, "stream_position", &expectedStreamPosition, ExpectedStreamPosition.streamPosition) {
          if case .streamPosition(let value) = $0 { value } else { nil }
        }
        try f(3, "no_stream", &expectedStreamPosition, is: .noStream, WellKnown.Empty.self)
        try f(4, "any", &expectedStreamPosition, is: .any, WellKnown.Empty.self)
        try f(5, "stream_exists", &expectedStreamPosition, is: .streamExists, WellKnown.Empty.self)
        try f(6, "deadline_21_10_0", &deadlineOption, DeadlineOption.deadline21100) {
          if case .deadline21100(let value) = $0 { value } else { nil }
        }
        try f(7, "deadline", &deadlineOption, DeadlineOption.deadline) {
          if case .deadline(let value) = $0 { value } else { nil }
        }
      }
    }
    /// An event to be written.
    package struct ProposedMessage: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.BatchAppendReq.ProposedMessage"
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
    /// Which batch.
    package var correlationId: Shared.UUID?
    /// With the batch's first part.
    package var options: Streams.BatchAppendReq.Options?
    /// Some of its events.
    package var proposedMessages: [Streams.BatchAppendReq.ProposedMessage]
    /// That was all: write it.
    package var isFinal: Bool
    package init() { self.init(correlationId: nil) }
    package init(
      correlationId: Shared.UUID? = nil, options: Streams.BatchAppendReq.Options? = nil,
      proposedMessages: [Streams.BatchAppendReq.ProposedMessage] = [], isFinal: Bool = false
    ) {
      self.correlationId = correlationId
      self.options = options
      self.proposedMessages = proposedMessages
      self.isFinal = isFinal
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "correlation_id", &correlationId)
      try f(2, "options", &options)
      try f(3, "proposed_messages", &proposedMessages)
      try f(4, "is_final", &isFinal)
    }
  }
}
