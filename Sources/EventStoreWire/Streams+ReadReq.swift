package import EventStreamsProtobuf

extension Streams {
  /// What to read.
  package struct ReadReq: ProtobufMessage {
    package static let protobufName = "event_store.client.streams.ReadReq"
    /// Every choice of a read.
    ///
    /// Servers insist on most of the oneofs.
    package struct Options: ProtobufMessage {
      package static let protobufName = "event_store.client.streams.ReadReq.Options"
      /// Which log.
      package enum StreamOption: Equatable, Sendable {
        /// One stream.
        case stream(Streams.ReadReq.Options.StreamOptions)
        /// Every stream, in the order of writing.
        case all(Streams.ReadReq.Options.AllOptions)
      }
      /// When to stop.
      package enum CountOption: Equatable, Sendable {
        /// After this many events, at least 1.
        case count(UInt64)
        /// Never: new events follow as they are written.
        case subscription
      }
      /// Which events of all streams.
      package enum FilterOption: Equatable, Sendable {
        /// Those that match.
        case filter(Streams.ReadReq.Options.FilterOptions)
        /// Every one; has to be said.
        case noFilter
      }
      /// Direction of a read.
      package struct ReadDirection: ProtobufEnum {
        package static let protobufName = "event_store.client.streams.ReadReq.Options.ReadDirection"
        /// From older to newer.
        package static let forwards = Self(rawValue: 0)
        /// From newer to older.
        package static let backwards = Self(rawValue: 1)
        package static let names: KeyValuePairs<String, Int32> = [
          "Forwards": 0, "Backwards": 1,
        ]
        /// The number on the wire.
        package var rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }
      }
      /// Where to begin in one stream.
      package struct StreamOptions: ProtobufMessage {
        package static let protobufName = "event_store.client.streams.ReadReq.Options.StreamOptions"
        /// The place.
        package enum RevisionOption: Equatable, Sendable {
          /// At this event; a subscription begins behind it.
          case revision(UInt64)
          /// At the first event.
          case start
          /// At the last event; a subscription begins behind it.
          case end
        }
        /// Which stream.
        package var streamIdentifier: Shared.StreamIdentifier?
        /// The place.
        package var revisionOption: RevisionOption?
        package init() { self.init(streamIdentifier: nil) }
        package init(streamIdentifier: Shared.StreamIdentifier? = nil, revisionOption: RevisionOption? = nil) {
          self.streamIdentifier = streamIdentifier
          self.revisionOption = revisionOption
        }
        package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
          try f(1, "stream_identifier", &streamIdentifier)
          try f(2, "revision", &revisionOption, RevisionOption.revision) {
            if case .revision(let value) = $0 { value } else { nil }
          }
          try f(3, "start", &revisionOption, is: .start, Shared.Empty.self)
          try f(4, "end", &revisionOption, is: .end, Shared.Empty.self)
        }
      }
      /// Where to begin in the log of all streams.
      package struct AllOptions: ProtobufMessage {
        package static let protobufName = "event_store.client.streams.ReadReq.Options.AllOptions"
        /// The place.
        package enum AllOption: Equatable, Sendable {
          /// At this position; a subscription begins behind it.
          case position(Streams.ReadReq.Options.Position)
          /// At the beginning of the log.
          case start
          /// At its end.
          case end
        }
        /// The place.
        package var allOption: AllOption?
        package init() { self.init(allOption: nil) }
        package init(allOption: AllOption? = nil) {
          self.allOption = allOption
        }
        package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
          try f(1, "position", &allOption, AllOption.position) {
            if case .position(let value) = $0 { value } else { nil }
          }
          try f(2, "start", &allOption, is: .start, Shared.Empty.self)
          try f(3, "end", &allOption, is: .end, Shared.Empty.self)
        }
      }
      /// Marks a read as a subscription.
      package struct SubscriptionOptions: ProtobufMessage {
        package static let protobufName = "event_store.client.streams.ReadReq.Options.SubscriptionOptions"
        package init() {}
        package mutating func visit(_ f: inout FieldPass) {}
      }
      /// A place in the log of all streams.
      package typealias Position = LogPosition<Self>
      /// Which events of all streams to send.
      package struct FilterOptions: ProtobufMessage {
        package static let protobufName = "event_store.client.streams.ReadReq.Options.FilterOptions"
        /// What is compared.
        package enum Filter: Equatable, Sendable {
          /// The stream's name.
          case streamIdentifier(Streams.ReadReq.Options.FilterOptions.Expression)
          /// The event's type.
          case eventType(Streams.ReadReq.Options.FilterOptions.Expression)
        }
        /// How far to search for a match before a page is given up.
        package enum Window: Equatable, Sendable {
          /// This many events.
          case max(UInt32)
          /// The server's own measure, 32.
          case count
        }
        /// What passes: either an expression or a list of beginnings.
        package struct Expression: ProtobufMessage {
          package static let protobufName = "event_store.client.streams.ReadReq.Options.FilterOptions.Expression"
          /// In .NET's syntax, found anywhere.
          ///
          /// Counts unless empty.
          package var regex: String
          /// Any of these beginnings.
          package var prefix: [String]
          package init() { self.init(regex: "") }
          package init(regex: String = "", prefix: [String] = []) {
            self.regex = regex
            self.prefix = prefix
          }
          package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
            try f(1, "regex", &regex)
            try f(2, "prefix", &prefix)
          }
        }
        /// What is compared.
        package var filter: Filter?
        /// How far to search for a match before a page is given up.
        package var window: Window?
        /// Windows between two checkpoints; at least 1 in subscriptions.
        package var checkpointIntervalMultiplier: UInt32
        package init() { self.init(filter: nil) }
        package init(filter: Filter? = nil, window: Window? = nil, checkpointIntervalMultiplier: UInt32 = 0) {
          self.filter = filter
          self.window = window
          self.checkpointIntervalMultiplier = checkpointIntervalMultiplier
        }
        package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
          try f(1, "stream_identifier", &filter, Filter.streamIdentifier) {
            if case .streamIdentifier(let value) = $0 { value } else { nil }
          }
          try f(2, "event_type", &filter, Filter.eventType) {
            if case .eventType(let value) = $0 { value } else { nil }
          }
          try f(3, "max", &window, Window.max) { if case .max(let value) = $0 { value } else { nil } }
          try f(4, "count", &window, is: .count, Shared.Empty.self)
          try f(5, "checkpointIntervalMultiplier", &checkpointIntervalMultiplier)
        }
      }
      /// The form of event ids in the answer.
      package struct UUIDOption: ProtobufMessage {
        package static let protobufName = "event_store.client.streams.ReadReq.Options.UUIDOption"
        /// The form.
        package enum Content: Equatable, Sendable {
          /// Two numbers.
          case structured
          /// Text.
          case string
        }
        /// The form.
        package var content: Content?
        package init() { self.init(content: nil) }
        package init(content: Content? = nil) {
          self.content = content
        }
        package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
          try f(1, "structured", &content, is: .structured, Shared.Empty.self)
          try f(2, "string", &content, is: .string, Shared.Empty.self)
        }
      }
      /// What the reader understands.
      package struct ControlOption: ProtobufMessage {
        package static let protobufName = "event_store.client.streams.ReadReq.Options.ControlOption"
        /// From 1 on, the first and last position of a stream are told.
        package var compatibility: UInt32
        package init() { self.init(compatibility: 0) }
        package init(compatibility: UInt32 = 0) {
          self.compatibility = compatibility
        }
        package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
          try f(1, "compatibility", &compatibility)
        }
      }
      /// Which log.
      package var streamOption: StreamOption?
      /// Subscriptions go forwards only.
      package var readDirection: Streams.ReadReq.Options.ReadDirection
      /// Follow links to the events they name.
      package var resolveLinks: Bool
      /// When to stop.
      package var countOption: CountOption?
      /// Which events of all streams.
      package var filterOption: FilterOption?
      /// The form of event ids in the answer.
      package var uuidOption: Streams.ReadReq.Options.UUIDOption?
      /// What the reader understands.
      package var controlOption: Streams.ReadReq.Options.ControlOption?
      package init() { self.init(streamOption: nil) }
      package init(
        streamOption: StreamOption? = nil, readDirection: Streams.ReadReq.Options.ReadDirection = .forwards,
        resolveLinks: Bool = false, countOption: CountOption? = nil, filterOption: FilterOption? = nil,
        uuidOption: Streams.ReadReq.Options.UUIDOption? = nil,
        controlOption: Streams.ReadReq.Options.ControlOption? = nil
      ) {
        self.streamOption = streamOption
        self.readDirection = readDirection
        self.resolveLinks = resolveLinks
        self.countOption = countOption
        self.filterOption = filterOption
        self.uuidOption = uuidOption
        self.controlOption = controlOption
      }
      package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
        try f(1, "stream", &streamOption, StreamOption.stream) {
          if case .stream(let value) = $0 { value } else { nil }
        }
        try f(2, "all", &streamOption, StreamOption.all) { if case .all(let value) = $0 { value } else { nil } }
        try f(3, "read_direction", &readDirection)
        try f(4, "resolve_links", &resolveLinks)
        try f(5, "count", &countOption, CountOption.count) { if case .count(let value) = $0 { value } else { nil } }
        try f(6, "subscription", &countOption, is: .subscription, Streams.ReadReq.Options.SubscriptionOptions.self)
        try f(7, "filter", &filterOption, FilterOption.filter) {
          if case .filter(let value) = $0 { value } else { nil }
        }
        try f(8, "no_filter", &filterOption, is: .noFilter, Shared.Empty.self)
        try f(9, "uuid_option", &uuidOption)
        try f(10, "control_option", &controlOption)
      }
    }
    /// All of it.
    package var options: Streams.ReadReq.Options?
    package init() { self.init(options: nil) }
    package init(options: Streams.ReadReq.Options? = nil) {
      self.options = options
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "options", &options)
    }
  }
}
