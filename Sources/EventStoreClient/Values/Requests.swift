/// What an append asks for: the value that ``EventStoreClientProtocol/append(_:)`` takes.
public struct AppendRequest: Sendable {
  /// The events: a list, or a sequence that is sent as it comes.
  public enum Events: Sendable {
    /// All at hand.
    case list([NewEvent])
    /// One after the other; the append is written when the sequence has ended.
    case sequence(NewEventSequence)
  }

  /// The stream to write to; must not be empty.
  public var stream: String

  /// What to write, all or nothing.
  public var events: Events

  /// The state that the stream must be in.
  public var expected: ExpectedState

  /// How the call is carried.
  public var options: CallOptions

  /// Makes a request.
  public init(_ stream: String, events: Events, expecting expected: ExpectedState, options: CallOptions = .init()) {
    self.stream = stream
    self.events = events
    self.expected = expected
    self.options = options
  }

  /// All events of the request, the sequence waited for: what a stand-in needs.
  ///
  /// - Throws: What the sequence throws.
  public func allEvents() async throws -> [NewEvent] {
    switch events {
    case .list(let events): return events
    case .sequence(let sequence):
      var events: [NewEvent] = []
      for try await event in sequence { events.append(event) }
      return events
    }
  }
}

/// What a deletion asks for: the value that ``EventStoreClientProtocol/delete(_:)`` takes.
public struct DeleteRequest: Sendable, Hashable {
  /// The stream to delete; must not be empty.
  public var stream: String

  /// The state that the stream must be in.
  public var expected: ExpectedState

  /// Whether the stream may never be written again.
  public var tombstones: Bool

  /// How the call is carried.
  public var options: CallOptions

  /// Makes a request.
  public init(
    _ stream: String, expecting expected: ExpectedState, tombstones: Bool = false, options: CallOptions = .init()
  ) {
    self.stream = stream
    self.expected = expected
    self.tombstones = tombstones
    self.options = options
  }
}

/// What a read asks for: the value that ``EventStoreClientProtocol/read(_:)`` takes.
public struct ReadRequest: Sendable, Hashable {
  /// What is read, and from where.
  public enum Source: Sendable, Hashable {
    /// One stream.
    case stream(String, from: StreamPosition)
    /// The whole log.
    case all(from: AllPosition, filter: EventFilter)
  }

  /// What is read, and from where.
  public var source: Source

  /// Whether the newest events come first.
  public var backwards: Bool

  /// How many events at most; nil for all, else at least 1.
  public var limit: Int?

  /// Whether links are followed.
  public var resolveLinks: Bool

  /// How the call is carried.
  public var options: StreamCallOptions

  /// Makes a request.
  public init(
    _ source: Source, backwards: Bool = false, limit: Int? = nil, resolveLinks: Bool = false,
    options: StreamCallOptions = .init()
  ) {
    self.source = source
    self.backwards = backwards
    self.limit = limit
    self.resolveLinks = resolveLinks
    self.options = options
  }
}

/// What a subscription asks for: the value that ``EventStoreClientProtocol/subscribe(_:)`` takes.
public struct SubscribeRequest: Sendable, Hashable {
  /// What is followed, and from where.
  public enum Source: Sendable, Hashable {
    /// One stream.
    case stream(String, from: StreamStart)
    /// The whole log.
    case all(from: AllStart, filter: EventFilter)
  }

  /// What is followed, and from where.
  public var source: Source

  /// Whether links are followed.
  public var resolveLinks: Bool

  /// How the call is carried.
  public var options: SubscriptionOptions

  /// Makes a request.
  public init(_ source: Source, resolveLinks: Bool = false, options: SubscriptionOptions = .init()) {
    self.source = source
    self.resolveLinks = resolveLinks
    self.options = options
  }
}
