package import EventStreamsProtobuf

extension Shared {
  /// Details of a refused batch: the stream is not where the batch expected it.
  package struct WrongExpectedVersion: ProtobufMessage {
    package static let protobufName = "event_store.client.WrongExpectedVersion"
    /// Where the stream is.
    package enum CurrentStreamRevisionOption: Equatable, Sendable {
      /// Number of the last event.
      case currentStreamRevision(UInt64)
      /// It has no events.
      case currentNoStream
    }
    /// What the batch asked for.
    package enum ExpectedStreamPositionOption: Equatable, Sendable {
      /// The last event to have this number.
      case expectedStreamPosition(UInt64)
      /// Anything.
      case expectedAny
      /// At least one event.
      case expectedStreamExists
      /// No event yet.
      case expectedNoStream
    }
    /// Where the stream is.
    package var currentStreamRevisionOption: CurrentStreamRevisionOption?
    /// What the batch asked for.
    package var expectedStreamPositionOption: ExpectedStreamPositionOption?
    package init() { self.init(currentStreamRevisionOption: nil) }
    package init(
      currentStreamRevisionOption: CurrentStreamRevisionOption? = nil,
      expectedStreamPositionOption: ExpectedStreamPositionOption? = nil
    ) {
      self.currentStreamRevisionOption = currentStreamRevisionOption
      self.expectedStreamPositionOption = expectedStreamPositionOption
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(
        1, "current_stream_revision", &currentStreamRevisionOption, CurrentStreamRevisionOption.currentStreamRevision
      ) {
        if case .currentStreamRevision(let value) = $0 { value } else { nil }
      }
      try f(2, "current_no_stream", &currentStreamRevisionOption, is: .currentNoStream, WellKnown.Empty.self)
      try f(
        3, "expected_stream_position", &expectedStreamPositionOption,
        ExpectedStreamPositionOption.expectedStreamPosition
      ) {
        if case .expectedStreamPosition(let value) = $0 { value } else { nil }
      }
      try f(4, "expected_any", &expectedStreamPositionOption, is: .expectedAny, WellKnown.Empty.self)
      try f(5, "expected_stream_exists", &expectedStreamPositionOption, is: .expectedStreamExists, WellKnown.Empty.self)
      try f(6, "expected_no_stream", &expectedStreamPositionOption, is: .expectedNoStream, WellKnown.Empty.self)
    }
  }

  /// Details of a refused batch: the user may not write there.
  package struct AccessDenied: ProtobufMessage {
    package static let protobufName = "event_store.client.AccessDenied"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }

  /// Details of a refused batch: the stream carries a tombstone.
  package struct StreamDeleted: ProtobufMessage {
    package static let protobufName = "event_store.client.StreamDeleted"
    /// Which stream.
    package var streamIdentifier: Shared.StreamIdentifier?
    package init() { self.init(streamIdentifier: nil) }
    package init(streamIdentifier: Shared.StreamIdentifier? = nil) {
      self.streamIdentifier = streamIdentifier
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "stream_identifier", &streamIdentifier)
    }
  }

  /// Details of a batch that was not acknowledged in time; it may be written nevertheless.
  package struct Timeout: ProtobufMessage {
    package static let protobufName = "event_store.client.Timeout"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }

  /// Details of a batch that failed for a reason without a message of its own.
  package struct Unknown: ProtobufMessage {
    package static let protobufName = "event_store.client.Unknown"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }

  /// Details of a refused batch: its transaction is in no state to be written.
  package struct InvalidTransaction: ProtobufMessage {
    package static let protobufName = "event_store.client.InvalidTransaction"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }

  /// Details of a refused batch: all events together are too large.
  package struct MaximumAppendSizeExceeded: ProtobufMessage {
    package static let protobufName = "event_store.client.MaximumAppendSizeExceeded"
    /// The most that the server takes, in bytes.
    package var maxAppendSize: UInt32
    package init() { self.init(maxAppendSize: 0) }
    package init(maxAppendSize: UInt32 = 0) {
      self.maxAppendSize = maxAppendSize
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "maxAppendSize", &maxAppendSize)
    }
  }

  /// Details of a refused batch: one event is too large.
  ///
  /// Sent by 24.10.4 and later.
  package struct MaximumAppendEventSizeExceeded: ProtobufMessage {
    package static let protobufName = "event_store.client.MaximumAppendEventSizeExceeded"
    /// Which event.
    package var eventId: String
    /// What it takes, in bytes.
    package var proposedEventSize: UInt32
    /// What an event may take, in bytes.
    package var maxAppendEventSize: UInt32
    package init() { self.init(eventId: "") }
    package init(eventId: String = "", proposedEventSize: UInt32 = 0, maxAppendEventSize: UInt32 = 0) {
      self.eventId = eventId
      self.proposedEventSize = proposedEventSize
      self.maxAppendEventSize = maxAppendEventSize
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "eventId", &eventId)
      try f(2, "proposedEventSize", &proposedEventSize)
      try f(3, "maxAppendEventSize", &maxAppendEventSize)
    }
  }

  /// Details of a refused batch: the request itself makes no sense.
  package struct BadRequest: ProtobufMessage {
    package static let protobufName = "event_store.client.BadRequest"
    /// What is wrong with it.
    package var message: String
    package init() { self.init(message: "") }
    package init(message: String = "") {
      self.message = message
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "message", &message)
    }
  }
}
