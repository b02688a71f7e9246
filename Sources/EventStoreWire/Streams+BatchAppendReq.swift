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
        try f(from: 2, &expectedStreamPosition)
        try f(6, "deadline_21_10_0", &deadlineOption, DeadlineOption.deadline21100) {
          if case .deadline21100(let value) = $0 { value } else { nil }
        }
        try f(7, "deadline", &deadlineOption, DeadlineOption.deadline) {
          if case .deadline(let value) = $0 { value } else { nil }
        }
      }
    }
    /// An event to be written.
    package typealias ProposedMessage = ProposedEvent<Self>
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
