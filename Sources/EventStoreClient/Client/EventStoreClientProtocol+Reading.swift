internal import EventStreamsClientSupport

extension EventStoreClientProtocol {
  /// Reads a stream (`Streams/Read`).
  ///
  /// Nothing is sent before the response is asked for something.
  ///
  /// - Parameters:
  ///   - stream: The stream's name; any text but the empty one.
  ///   - from: Where to begin, that event included; nil for the first event, or backwards the last one.
  ///   - backwards: Whether the newest events come first.
  ///   - limit: How many events at most, from 1; nil for all.
  ///   - resolveLinks: Whether links are followed to the events they name.
  ///   - options: The limits (10 seconds to the first answer), the user, the node, the buffer.
  /// - Returns: The events. Iterating throws ``EventStoreError``: `streamNotFound`, `streamDeleted`, `accessDenied`,
  ///   `connectionLost`, `invalidArgument` for a limit below 1 or forwards from the end, and those of every call.
  public func readStream(
    _ stream: String, from: StreamPosition? = nil, backwards: Bool = false, limit: Int? = nil,
    resolveLinks: Bool = false, options: StreamCallOptions = .init()
  ) -> ReadResponse {
    let position = from ?? (backwards ? .end : .start)
    return read(
      ReadRequest(
        .stream(stream, from: position), backwards: backwards, limit: limit, resolveLinks: resolveLinks,
        options: options))
  }

  /// Reads a stream whole.
  ///
  /// - Parameters: As of ``readStream(_:from:backwards:limit:resolveLinks:options:)``.
  /// - Returns: The events, all of them: a read that was cut short throws.
  /// - Throws: What iterating the read throws.
  public func getStream(
    _ stream: String, from: StreamPosition? = nil, backwards: Bool = false, limit: Int? = nil,
    resolveLinks: Bool = false, options: StreamCallOptions = .init()
  ) async throws -> [RecordedEvent] {
    let response = readStream(
      stream, from: from, backwards: backwards, limit: limit, resolveLinks: resolveLinks, options: options)
    var events: [RecordedEvent] = []
    for try await batch in response.batches { events += batch }
    return events
  }

  /// Reads the log of all streams (`Streams/Read`).
  ///
  /// Nothing is sent before the response is asked for something.
  ///
  /// - Parameters:
  ///   - from: Where to begin; nil for the beginning, or backwards the end.
  ///   - backwards: Whether the newest events come first.
  ///   - filter: Which events the server sends; by default all but the system's own.
  ///   - limit: How many events that pass the filter at most, from 1; nil for all.
  ///   - resolveLinks: Whether links are followed to the events they name.
  ///   - options: The limits (none unless given, since a filter searches in silence), the user, the node, the buffer.
  /// - Returns: The events. Iterating throws ``EventStoreError``: `accessDenied`, `connectionLost`, `serverFault` for a
  ///   position or a pattern that the server cannot use, `invalidArgument`, and those of every call.
  public func readAll(
    from: AllPosition? = nil, backwards: Bool = false, filter: EventFilter = .excludingSystemEvents,
    limit: Int? = nil, resolveLinks: Bool = false, options: StreamCallOptions = .init()
  ) -> ReadResponse {
    let position = from ?? (backwards ? .end : .start)
    return read(
      ReadRequest(
        .all(from: position, filter: filter), backwards: backwards, limit: limit, resolveLinks: resolveLinks,
        options: options))
  }

  /// Tells where a stream ends: reads its last event.
  ///
  /// - Parameters:
  ///   - stream: The stream's name; any text but the empty one.
  ///   - options: The deadline (10 seconds unless the connection string says otherwise), the user, the node.
  /// - Returns: The last revision; ``CurrentVersion/noStream`` for a stream that was never written or is deleted.
  /// - Throws: ``EventStoreError``, `streamDeleted` for a tombstoned stream; `CancellationError`.
  public func getCurrentVersion(_ stream: String, options: CallOptions = .init()) async throws -> CurrentVersion {
    let response = readStream(stream, backwards: true, limit: 1, options: StreamCallOptions(options))
    var last: UInt64?
    do {
      // To the end, which comes with the event: leaving before it would reset a stream, and servers count resets.
      for try await event in response where last == nil { last = event.revision }
    } catch EventStoreError.Code.streamNotFound {
      return .noStream
    }
    // All events truncated: the server still tells the last revision.
    return (last ?? response.lastRevision).map { .revision($0) } ?? .noStream
  }

  /// Tells where the log ends: reads the last event that passes the filter.
  ///
  /// - Parameters:
  ///   - filter: Which events count; by default all but the system's own.
  ///   - options: The deadline, none unless given, since a filter searches in silence; the user, the node.
  /// - Returns: The position of the last event; nil where none passes.
  /// - Throws: ``EventStoreError``; `CancellationError`.
  public func getCommitPosition(
    filter: EventFilter = .excludingSystemEvents, options: CallOptions = .init()
  ) async throws -> LogPosition? {
    let response = readAll(backwards: true, filter: filter, limit: 1, options: StreamCallOptions(options))
    var head: LogPosition?
    for try await event in response where head == nil { head = event.position }  // To the end, as above.
    return head
  }

  /// Follows a stream: its events from the start given, then each new one (`Streams/Read` with a subscription).
  ///
  /// - Parameters:
  ///   - stream: The stream's name; any text but the empty one. It need not exist yet.
  ///   - from: Where to begin, that event excluded.
  ///   - resolveLinks: Whether links are followed to the events they name.
  ///   - options: The limit of the confirmation (10 seconds), the user, the node, the buffer.
  /// - Returns: The subscription, open: what is written from now on is delivered.
  /// - Throws: ``EventStoreError``: `streamDeleted` for a tombstoned stream, `accessDenied`, `deadlineExceeded` without a
  ///   confirmation, and those of every call; `CancellationError`. What happens later is thrown by the iteration.
  public func subscribeToStream(
    _ stream: String, from: StreamStart = .start, resolveLinks: Bool = false, options: SubscriptionOptions = .init()
  ) async throws -> CatchUpSubscription {
    try await subscribe(
      SubscribeRequest(.stream(stream, from: from), resolveLinks: resolveLinks, options: options))
  }

  /// Follows the log of all streams: its events from the start given, then each new one.
  ///
  /// - Parameters:
  ///   - from: Where to begin, that event excluded.
  ///   - filter: Which events the server sends; by default all but the system's own.
  ///   - resolveLinks: Whether links are followed to the events they name.
  ///   - options: The limit of the confirmation (10 seconds), how often checkpoints come, the user, the node, the buffer.
  /// - Returns: The subscription, open: what is written from now on is delivered.
  /// - Throws: As ``subscribeToStream(_:from:resolveLinks:options:)`` does.
  public func subscribeToAll(
    from: AllStart = .start, filter: EventFilter = .excludingSystemEvents, resolveLinks: Bool = false,
    options: SubscriptionOptions = .init()
  ) async throws -> CatchUpSubscription {
    try await subscribe(
      SubscribeRequest(.all(from: from, filter: filter), resolveLinks: resolveLinks, options: options))
  }
}

extension StreamCallOptions {
  /// A read for one answer: its limit is that of the first answer and of the whole.
  fileprivate init(_ options: CallOptions) {
    let whole = options.timeout == .standard ? Timeout.none : options.timeout
    self.init(
      firstMessage: options.timeout, wholeCall: whole, credentials: options.credentials,
      requiresLeader: options.requiresLeader)
  }
}
