package import EventStreamsProtobuf

extension Streams {
  /// Which stream to close for ever.
  package struct TombstoneReq: ProtobufMessage {
    package static let protobufName = "event_store.client.streams.TombstoneReq"
    /// Which stream, and on which condition.
    package struct Options: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.TombstoneReq.Options"
      /// Where the stream has to be.
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
      /// Where the stream has to be.
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
    /// All of it.
    package var options: Streams.TombstoneReq.Options?
    package init() { self.init(options: nil) }
    package init(options: Streams.TombstoneReq.Options? = nil) {
      self.options = options
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "options", &options)
    }
  }

  /// The stream is closed.
  package struct TombstoneResp: ProtobufMessage {
    package static let protobufName = "event_store.client.streams.TombstoneResp"
    /// Where the tombstone is.
    package enum PositionOption: Equatable, Sendable {
      /// Here.
      case position(Streams.TombstoneResp.Position)
      /// Not known.
      case noPosition
    }
    /// A place in the log of all streams.
    package struct Position: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.TombstoneResp.Position"
      /// Where the commit record begins.
      package var commitPosition: UInt64
      /// Where the prepare record begins.
      package var preparePosition: UInt64
      package init() { self.init(commitPosition: 0) }
      package init(commitPosition: UInt64 = 0, preparePosition: UInt64 = 0) {
        self.commitPosition = commitPosition
        self.preparePosition = preparePosition
      }
      package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
        try f(1, "commit_position", &commitPosition)
        try f(2, "prepare_position", &preparePosition)
      }
    }
    /// Where the tombstone is.
    package var positionOption: PositionOption?
    package init() { self.init(positionOption: nil) }
    package init(positionOption: PositionOption? = nil) {
      self.positionOption = positionOption
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "position", &positionOption, PositionOption.position) {
        if case .position(let value) = $0 { value } else { nil }
      }
      try f(2, "no_position", &positionOption, is: .noPosition, Shared.Empty.self)
    }
  }
}
