package import EventStreamsProtobuf

extension Streams {
  /// How an append ended.
  package struct AppendResp: ProtobufMessage {
    package static let protobufName = "event_store.client.streams.AppendResp"
    /// Written or not.
    package enum Result: Equatable, Sendable {
      /// Written, now or by an earlier call with the same ids.
      case success(Streams.AppendResp.Success)
      /// The condition does not hold.
      ///
      /// The call's status is OK nevertheless.
      case wrongExpectedVersion(Streams.AppendResp.WrongExpectedVersion)
    }
    /// A place in the log of all streams.
    package typealias Position = LogPosition<Self>
    /// Where the stream is now.
    package struct Success: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.AppendResp.Success"
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
        case position(Streams.AppendResp.Position)
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
        try f(2, "no_stream", &currentRevisionOption, is: .noStream, Shared.Empty.self)
        try f(3, "position", &positionOption, PositionOption.position) {
          if case .position(let value) = $0 { value } else { nil }
        }
        try f(4, "no_position", &positionOption, is: .noPosition, Shared.Empty.self)
      }
    }
    /// Where the stream is, and where it was expected.
    ///
    /// Everything is told twice, for clients of old.
    package struct WrongExpectedVersion: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.AppendResp.WrongExpectedVersion"
      /// Where the stream is, for clients of 20.6.
      package enum CurrentRevisionOption2060: Equatable, Sendable {
        /// The last event's number.
        case currentRevision2060(UInt64)
        /// There are no events.
        case noStream2060
      }
      /// What was expected, for clients of 20.6.
      package enum ExpectedRevisionOption2060: Equatable, Sendable {
        /// This number; 2^64-1 stands for no stream.
        case expectedRevision2060(UInt64)
        /// Anything.
        case any2060
        /// At least one event.
        case streamExists2060
      }
      /// Where the stream is.
      package enum CurrentRevisionOption: Equatable, Sendable {
        /// The last event's number.
        case currentRevision(UInt64)
        /// There are no events.
        case currentNoStream
      }
      /// What was expected.
      package enum ExpectedRevisionOption: Equatable, Sendable {
        /// This number.
        case expectedRevision(UInt64)
        /// Anything.
        case expectedAny
        /// At least one event.
        case expectedStreamExists
        /// No event yet.
        case expectedNoStream
      }
      /// Where the stream is, for clients of 20.6.
      package var currentRevisionOption2060: CurrentRevisionOption2060?
      /// What was expected, for clients of 20.6.
      package var expectedRevisionOption2060: ExpectedRevisionOption2060?
      /// Where the stream is.
      package var currentRevisionOption: CurrentRevisionOption?
      /// What was expected.
      package var expectedRevisionOption: ExpectedRevisionOption?
      package init() { self.init(currentRevisionOption2060: nil) }
      package init(
        currentRevisionOption2060: CurrentRevisionOption2060? = nil,
        expectedRevisionOption2060: ExpectedRevisionOption2060? = nil,
        currentRevisionOption: CurrentRevisionOption? = nil, expectedRevisionOption: ExpectedRevisionOption? = nil
      ) {
        self.currentRevisionOption2060 = currentRevisionOption2060
        self.expectedRevisionOption2060 = expectedRevisionOption2060
        self.currentRevisionOption = currentRevisionOption
        self.expectedRevisionOption = expectedRevisionOption
      }
      package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
        try f(1, "current_revision_20_6_0", &currentRevisionOption2060, CurrentRevisionOption2060.currentRevision2060) {
          if case .currentRevision2060(let value) = $0 { value } else { nil }
        }
        try f(2, "no_stream_20_6_0", &currentRevisionOption2060, is: .noStream2060, Shared.Empty.self)
        try f(
          3, "expected_revision_20_6_0", &expectedRevisionOption2060, ExpectedRevisionOption2060.expectedRevision2060
        ) {
          if case .expectedRevision2060(let value) = $0 { value } else { nil }
        }
        try f(4, "any_20_6_0", &expectedRevisionOption2060, is: .any2060, Shared.Empty.self)
        try f(5, "stream_exists_20_6_0", &expectedRevisionOption2060, is: .streamExists2060, Shared.Empty.self)
        try f(6, "current_revision", &currentRevisionOption, CurrentRevisionOption.currentRevision) {
          if case .currentRevision(let value) = $0 { value } else { nil }
        }
        try f(7, "current_no_stream", &currentRevisionOption, is: .currentNoStream, Shared.Empty.self)
        try f(8, "expected_revision", &expectedRevisionOption, ExpectedRevisionOption.expectedRevision) {
          if case .expectedRevision(let value) = $0 { value } else { nil }
        }
        try f(9, "expected_any", &expectedRevisionOption, is: .expectedAny, Shared.Empty.self)
        try f(10, "expected_stream_exists", &expectedRevisionOption, is: .expectedStreamExists, Shared.Empty.self)
        try f(11, "expected_no_stream", &expectedRevisionOption, is: .expectedNoStream, Shared.Empty.self)
      }
    }
    /// Written or not.
    package var result: Result?
    package init() { self.init(result: nil) }
    package init(result: Result? = nil) {
      self.result = result
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "success", &result, Result.success) { if case .success(let value) = $0 { value } else { nil } }
      try f(2, "wrong_expected_version", &result, Result.wrongExpectedVersion) {
        if case .wrongExpectedVersion(let value) = $0 { value } else { nil }
      }
    }
  }
}
