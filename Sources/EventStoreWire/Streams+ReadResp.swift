package import EventStreamsProtobuf

extension Streams {
  /// One message of the answer.
  package struct ReadResp: ProtobufMessage {
    package static let protobufName = "event_store.client.streams.ReadResp"
    /// What it says.
    package enum Content: Equatable, Sendable {
      /// Here is an event.
      case event(Streams.ReadResp.ReadEvent)
      /// A subscription is open; its first message.
      case confirmation(Streams.ReadResp.SubscriptionConfirmation)
      /// A filtered subscription has come this far.
      case checkpoint(Streams.ReadResp.Checkpoint)
      /// There is nothing to read; the call ends well.
      case streamNotFound(Streams.ReadResp.StreamNotFound)
      /// Number of the oldest event left.
      case firstStreamPosition(UInt64)
      /// Number of the newest event.
      case lastStreamPosition(UInt64)
      /// The same for all streams; never seen.
      case lastAllStreamPosition(Shared.AllStreamPosition)
      /// Everything from now on is new.
      ///
      /// Since 23.10.
      case caughtUp(Streams.ReadResp.CaughtUp)
      /// It is no longer.
      ///
      /// Since 23.10; never seen.
      case fellBehind(Streams.ReadResp.FellBehind)
    }
    /// A subscription has sent what there was.
    package typealias CaughtUp = SubscriptionTurn<Arrival>
    /// A subscription cannot keep up.
    package typealias FellBehind = SubscriptionTurn<Lag>
    /// An event, and how the read came upon it.
    package struct ReadEvent: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.ReadResp.ReadEvent"
      /// Where in the log of all streams the read came upon it.
      package enum Position: Equatable, Sendable {
        /// Here.
        case commitPosition(UInt64)
        /// Not known.
        case noPosition
      }
      /// An event as it was written.
      package struct RecordedEvent: ProtobufMessage {
        package static let protobufName = "event_store.client.streams.ReadResp.ReadEvent.RecordedEvent"
        /// Chosen by the writer.
        package var id: Shared.UUID?
        /// Where it was written.
        package var streamIdentifier: Shared.StreamIdentifier?
        /// Its number there; 2^63-1 for a tombstone.
        package var streamRevision: UInt64
        /// 2^64-1 when not known.
        package var preparePosition: UInt64
        /// 2^64-1 when not known.
        package var commitPosition: UInt64
        /// type, content-type, and created in ticks of 100 ns since 1970.
        package var metadata: [String: String]
        /// What the writer adds.
        package var customMetadata: [UInt8]
        /// What the event says.
        package var data: [UInt8]
        package init() { self.init(id: nil) }
        package init(
          id: Shared.UUID? = nil, streamIdentifier: Shared.StreamIdentifier? = nil, streamRevision: UInt64 = 0,
          preparePosition: UInt64 = 0, commitPosition: UInt64 = 0, metadata: [String: String] = [:],
          customMetadata: [UInt8] = [], data: [UInt8] = []
        ) {
          self.id = id
          self.streamIdentifier = streamIdentifier
          self.streamRevision = streamRevision
          self.preparePosition = preparePosition
          self.commitPosition = commitPosition
          self.metadata = metadata
          self.customMetadata = customMetadata
          self.data = data
        }
        package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
          try f(1, "id", &id)
          try f(2, "stream_identifier", &streamIdentifier)
          try f(3, "stream_revision", &streamRevision)
          try f(4, "prepare_position", &preparePosition)
          try f(5, "commit_position", &commitPosition)
          try f(6, "metadata", &metadata)
          try f(7, "custom_metadata", &customMetadata)
          try f(8, "data", &data)
        }
      }
      /// The event, or what the link leads to; absent when that is gone.
      package var event: Streams.ReadResp.ReadEvent.RecordedEvent?
      /// The link that was followed.
      package var link: Streams.ReadResp.ReadEvent.RecordedEvent?
      /// Where in the log of all streams the read came upon it.
      package var position: Position?
      package init() { self.init(event: nil) }
      package init(
        event: Streams.ReadResp.ReadEvent.RecordedEvent? = nil, link: Streams.ReadResp.ReadEvent.RecordedEvent? = nil,
        position: Position? = nil
      ) {
        self.event = event
        self.link = link
        self.position = position
      }
      package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
        try f(1, "event", &event)
        try f(2, "link", &link)
        try f(3, "commit_position", &position, Position.commitPosition) {
          if case .commitPosition(let value) = $0 { value } else { nil }
        }
        try f(4, "no_position", &position, is: .noPosition, Shared.Empty.self)
      }
    }
    /// A subscription is open.
    package struct SubscriptionConfirmation: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.ReadResp.SubscriptionConfirmation"
      /// Fresh for every call.
      package var subscriptionId: String
      package init() { self.init(subscriptionId: "") }
      package init(subscriptionId: String = "") {
        self.subscriptionId = subscriptionId
      }
      package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
        try f(1, "subscription_id", &subscriptionId)
      }
    }
    /// How far a filtered subscription has looked, whether or not anything matched.
    package struct Checkpoint: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.ReadResp.Checkpoint"
      /// Up to here.
      package var commitPosition: UInt64
      /// Up to here; 0 while history is read.
      package var preparePosition: UInt64
      /// The server's clock.
      ///
      /// Since 24.10.5.
      package var timestamp: WellKnown.Timestamp?
      package init() { self.init(commitPosition: 0) }
      package init(commitPosition: UInt64 = 0, preparePosition: UInt64 = 0, timestamp: WellKnown.Timestamp? = nil) {
        self.commitPosition = commitPosition
        self.preparePosition = preparePosition
        self.timestamp = timestamp
      }
      package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
        try f(1, "commit_position", &commitPosition)
        try f(2, "prepare_position", &preparePosition)
        try f(3, "timestamp", &timestamp)
      }
    }
    /// A place in the log of all streams.
    package typealias Position = LogPosition<Self>
    /// The stream has no events, or none left.
    package struct StreamNotFound: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.ReadResp.StreamNotFound"
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
    /// What it says.
    package var content: Content?
    package init() { self.init(content: nil) }
    package init(content: Content? = nil) {
      self.content = content
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "event", &content, Content.event) { if case .event(let value) = $0 { value } else { nil } }
      try f(2, "confirmation", &content, Content.confirmation) {
        if case .confirmation(let value) = $0 { value } else { nil }
      }
      try f(3, "checkpoint", &content, Content.checkpoint) {
        if case .checkpoint(let value) = $0 { value } else { nil }
      }
      try f(4, "stream_not_found", &content, Content.streamNotFound) {
        if case .streamNotFound(let value) = $0 { value } else { nil }
      }
      try f(5, "first_stream_position", &content, Content.firstStreamPosition) {
        if case .firstStreamPosition(let value) = $0 { value } else { nil }
      }
      try f(6, "last_stream_position", &content, Content.lastStreamPosition) {
        if case .lastStreamPosition(let value) = $0 { value } else { nil }
      }
      try f(7, "last_all_stream_position", &content, Content.lastAllStreamPosition) {
        if case .lastAllStreamPosition(let value) = $0 { value } else { nil }
      }
      try f(8, "caught_up", &content, Content.caughtUp) { if case .caughtUp(let value) = $0 { value } else { nil } }
      try f(9, "fell_behind", &content, Content.fellBehind) {
        if case .fellBehind(let value) = $0 { value } else { nil }
      }
    }
  }
}
