internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
internal import EventStreamsProtobuf

/// `ReadReq` for reads and subscriptions, checked and with its gRPC prefix.
enum ReadEncoding {
  private typealias Options = Streams.ReadReq.Options

  /// No limit: what the seed sends, which every server takes.
  private static let unlimited = UInt64(Int64.max)

  /// Asks for events up to an end.
  static func encode(_ request: ReadRequest) throws(LocalFailure) -> [UInt8] {
    try RequestChecks.limit(request.limit)
    try RequestChecks.window(request.options.windowBytes)
    var options = base(request.resolveLinks)
    options.readDirection = request.backwards ? .backwards : .forwards
    options.countOption = .count(request.limit.map { UInt64($0) } ?? unlimited)
    switch request.source {
    case .stream(let name, let position):
      options.streamOption = .stream(try stream(name, try start(position, request.backwards)))
      options.filterOption = .noFilter
      // Tells the first and last revision beside the events.
      options.controlOption = .init(compatibility: 1)
    case .all(let position, let filter):
      options.streamOption = .all(.init(allOption: try start(position, request.backwards)))
      options.filterOption = try filterOption(filter, multiplier: 5)  // Ignored for reads.
    }
    return framed(options)
  }

  /// Asks for events without end.
  static func encode(_ request: SubscribeRequest) throws(LocalFailure) -> [UInt8] {
    try RequestChecks.window(request.options.windowBytes)
    try RequestChecks.checkpointInterval(request.options.checkpointInterval)
    var options = base(request.resolveLinks)
    options.countOption = .subscription
    switch request.source {
    case .stream(let name, let from):
      options.streamOption = .stream(try stream(name, try start(from)))
      options.filterOption = .noFilter
    case .all(let from, let filter):
      options.streamOption = .all(.init(allOption: try start(from)))
      options.filterOption = try filterOption(filter, multiplier: UInt32(request.options.checkpointInterval))
    }
    return framed(options)
  }

  private static func base(_ resolveLinks: Bool) -> Options {
    var options = Options()
    options.resolveLinks = resolveLinks
    options.uuidOption = .init(content: .structured)
    return options
  }

  private static func framed(_ options: Options) -> [UInt8] {
    var bytes = Streams.ReadReq(options: options).encoded(prefixLength: GRPCFrame.prefixLength)
    GRPCFrame.seal(&bytes, from: 0)
    return bytes
  }

  private static func stream(
    _ name: String, _ revision: Options.StreamOptions.RevisionOption
  ) throws(LocalFailure) -> Options.StreamOptions {
    try RequestChecks.stream(name)
    return Options.StreamOptions(streamIdentifier: Shared.StreamIdentifier(name), revisionOption: revision)
  }

  private static func start(
    _ position: StreamPosition, _ backwards: Bool
  ) throws(LocalFailure) -> Options.StreamOptions.RevisionOption {
    switch position {
    case .start: return .start
    case .end:
      guard backwards else { throw RequestChecks.endForwards }
      return .end
    case .revision(let revision):
      try RequestChecks.revision(revision)
      return .revision(revision)
    }
  }

  private static func start(
    _ position: AllPosition, _ backwards: Bool
  ) throws(LocalFailure) -> Options.AllOptions.AllOption {
    switch position {
    case .start: return .start
    case .end:
      guard backwards else { throw RequestChecks.endForwards }
      return .end
    case .position(let position): return try place(position)
    }
  }

  private static func start(_ from: StreamStart) throws(LocalFailure) -> Options.StreamOptions.RevisionOption {
    switch from {
    case .start, .after(nil): return .start
    case .end: return .end
    case .after(let revision?):
      try RequestChecks.revision(revision)
      return .revision(revision)
    }
  }

  private static func start(_ from: AllStart) throws(LocalFailure) -> Options.AllOptions.AllOption {
    switch from {
    case .start, .after(nil): return .start
    case .end: return .end
    case .after(let position?): return try place(position)
    }
  }

  private static func place(_ position: LogPosition) throws(LocalFailure) -> Options.AllOptions.AllOption {
    try RequestChecks.position(position)
    return .position(.init(commitPosition: position.commit, preparePosition: position.prepare))
  }

  private static func filterOption(
    _ filter: EventFilter, multiplier: UInt32
  ) throws(LocalFailure) -> Options.FilterOption {
    try RequestChecks.filter(filter)
    let (target, expression): (EventFilter.Target, Options.FilterOptions.Expression)
    switch filter.expression {
    case .everything: return .noFilter
    case .regex(let on, let pattern): (target, expression) = (on, .init(regex: pattern))
    case .prefixes(let on, let prefixes): (target, expression) = (on, .init(prefix: prefixes))
    }
    return .filter(
      Options.FilterOptions(
        filter: target == .type ? .eventType(expression) : .streamIdentifier(expression),
        window: .max(UInt32(filter.window)), checkpointIntervalMultiplier: multiplier))
  }
}
