package import EventStreamsProtobuf

extension Streams {
  /// How one batch ended.
  package struct BatchAppendResp: ProtobufMessage {
    package static let protobufName = "event_store.client.streams.BatchAppendResp"
    /// Written or not.
    package enum Result: Equatable, Sendable {
      /// No, because.
      case error(RPC.Status)
      /// Yes.
      case success(Streams.BatchAppendResp.Success)
    }
    /// Where the stream is now.
    package struct Success: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.BatchAppendResp.Success"
      /// The last event's number.
      package enum CurrentRevisionOption: Equatable, Sendable {
        /// This one.
        case currentRevision(UInt64)
        /// There is none.
        case noStream
      }
      /// The last event's place.
      package enum PositionOption: Equatable, Sendable {
        /// Here.
        case position(Shared.AllStreamPosition)
        /// Not known.
        case noPosition
      }
      /// The last event's number.
      package var currentRevisionOption: CurrentRevisionOption?
      /// The last event's place.
      package var positionOption: PositionOption?
      package init() { self.init(currentRevisionOption: nil) }
      package init(currentRevisionOption: CurrentRevisionOption? = nil, positionOption: PositionOption? = nil) {
        self.currentRevisionOption = currentRevisionOption
        self.positionOption = positionOption
      }
      package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
        try f(1, "current_revision", &currentRevisionOption, CurrentRevisionOption.currentRevision) {
          if case .currentRevision(let value) = $0 { value } else { nil }
        }
        try f(2, "no_stream", &currentRevisionOption, is: .noStream, WellKnown.Empty.self)
        try f(3, "position", &positionOption, PositionOption.position) {
          if case .position(let value) = $0 { value } else { nil }
        }
        try f(4, "no_position", &positionOption, is: .noPosition, WellKnown.Empty.self)
      }
    }
    /// Which batch.
    package var correlationId: Shared.UUID?
    /// Written or not.
    package var result: Result?
    /// Where.
    package var streamIdentifier: Shared.StreamIdentifier?
    /// The batch's condition, repeated.
    ///
    /// Servers leave it out.
    package var expectedStreamPosition: ExpectedStreamPosition?
    package init() { self.init(correlationId: nil) }
    package init(
      correlationId: Shared.UUID? = nil, result: Result? = nil, streamIdentifier: Shared.StreamIdentifier? = nil,
      expectedStreamPosition: ExpectedStreamPosition? = nil
    ) {
      self.correlationId = correlationId
      self.result = result
      self.streamIdentifier = streamIdentifier
      self.expectedStreamPosition = expectedStreamPosition
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "correlation_id", &correlationId)
      try f(2, "error", &result, Result.error) { if case .error(let value) = $0 { value } else { nil } }
      try f(3, "success", &result, Result.success) { if case .success(let value) = $0 { value } else { nil } }
      try f(4, "stream_identifier", &streamIdentifier)
      try f(from: 5, &expectedStreamPosition)
    }
  }
}
