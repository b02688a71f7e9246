internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
internal import EventStreamsRegex

/// What a `Read` asks for, checked: one of four things.
struct ReadRequest {
  /// The four combinations that exist.
  enum Kind {
    case stream(StreamRead)
    case all(AllRead)
    case streamSubscription(StreamSubscription)
    case allSubscription(AllSubscription)
  }

  let kind: Kind
  let hasStructuredIDs: Bool

  /// Reads the request; refusals come in the order of 26.1.
  init(_ request: Streams.ReadReq, node: Node, caller: Caller) throws {
    guard let options = request.options else { throw GRPCServerStatus.handlerError }
    guard let ids = options.uuidOption else {
      throw GRPCServerStatus.invalidArgument(
        "'uuidOption' is a required argument of type \(Self.scope)+UUIDOption")
    }
    hasStructuredIDs = ids.content != .string
    try Self.checkCombination(options)
    switch options.streamOption {
    case .stream(let stream): kind = try Self.stream(stream, options, node, caller)
    case .all(let all): kind = try Self.all(all, options, node, caller)
    case nil: throw GRPCServerStatus.unset("StreamOption")
    }
  }

  /// Each record is compared with every one.
  private static let maximumPrefixes = 1_000
  private static let scope = "EventStore.Client.Streams.ReadReq+Types+Options+Types"

  /// Filters go with $all, subscriptions go forwards; whatever is unset is named.
  private static func checkCombination(_ options: Streams.ReadReq.Options) throws {
    guard let source = options.streamOption else { throw GRPCServerStatus.unset("StreamOption") }
    guard let count = options.countOption else { throw GRPCServerStatus.unset("CountOption") }
    guard let filter = options.filterOption else { throw GRPCServerStatus.unset("FilterOption") }
    let direction = options.readDirection
    let isStream = if case .stream = source { true } else { false }
    let isSubscription = if case .subscription = count { true } else { false }
    let isFiltered = if case .filter = filter { true } else { false }
    let isKnown = direction == .forwards || direction == .backwards
    guard isKnown, !(isStream && isFiltered), !(isSubscription && direction != .forwards) else {
      let name = isKnown ? (direction == .forwards ? "Forwards" : "Backwards") : "\(direction.rawValue)"
      throw GRPCServerStatus.invalidArgument(
        "The combination of (\(isStream ? "Stream" : "All"), \(isSubscription ? "Subscription" : "Count"), \(name), "
          + "\(isFiltered ? "Filter" : "NoFilter")) is invalid.")
    }
  }

  // MARK: One stream

  private static func stream(
    _ asked: Streams.ReadReq.Options.StreamOptions, _ options: Streams.ReadReq.Options, _ node: Node, _ caller: Caller
  ) throws -> Kind {
    guard let name = asked.streamIdentifier?.name, !name.isEmpty else { throw GRPCServerStatus.handlerError }
    let start: StreamRead.Start
    switch asked.revisionOption {
    case .start: start = .start
    case .end, .revision(.max): start = .end
    case .revision(let number):
      guard let revision = Int64(exactly: number) else { throw GRPCServerStatus.handlerError }
      start = .revision(revision)
    case nil: throw GRPCServerStatus.handlerError
    }
    try node.checkReading(name, by: caller)
    guard case .count(let count) = options.countOption else {
      return .streamSubscription(StreamSubscription(stream: name, start: start, followsLinks: options.resolveLinks))
    }
    return .stream(
      StreamRead(
        stream: name, start: start, isBackwards: options.readDirection == .backwards, count: count,
        followsLinks: options.resolveLinks, tellsPositions: (options.controlOption?.compatibility ?? 0) >= 1))
  }

  // MARK: $all

  private static func all(
    _ asked: Streams.ReadReq.Options.AllOptions, _ options: Streams.ReadReq.Options, _ node: Node, _ caller: Caller
  ) throws -> Kind {
    try node.checkReadingAll(by: caller)  // First: whoever may not read has no pattern compiled.
    let start = try allStart(asked)
    var filtering: AllSubscription.Filtering?
    if case .filter(let filter) = options.filterOption { filtering = try Self.filtering(filter, node.settings.version) }
    guard case .count(let count) = options.countOption else {
      return .allSubscription(
        AllSubscription(start: start, followsLinks: options.resolveLinks, filtering: filtering))
    }
    if let window = filtering?.window, window == 0 || window == .max {
      throw GRPCServerStatus.invalidArgument("The filter's window (max) must be from 1 to \(UInt32.max - 1).")
    }
    return .all(
      AllRead(
        start: start, isBackwards: options.readDirection == .backwards, count: count,
        followsLinks: options.resolveLinks, filter: filtering?.filter))
  }

  private static func allStart(_ asked: Streams.ReadReq.Options.AllOptions) throws -> AllRead.Start {
    switch asked.allOption {
    case .start: return .start
    case .end: return .end
    case .position(let position):
      let commit = position.commitPosition
      let isInRange = commit == .max || commit <= UInt64(Int64.max)
      guard isInRange, commit >= position.preparePosition else { throw GRPCServerStatus.handlerError }
      return .position(LogPosition(commit: commit, prepare: position.preparePosition))
    case nil: throw GRPCServerStatus.handlerError
    }
  }

  private static func filtering(
    _ filter: Streams.ReadReq.Options.FilterOptions, _ version: ServerVersion
  ) throws -> AllSubscription.Filtering {
    let subject: EventFilter.Subject
    let expression: Streams.ReadReq.Options.FilterOptions.Expression
    switch filter.filter {
    case .streamIdentifier(let asked): (subject, expression) = (.stream, asked)
    case .eventType(let asked): (subject, expression) = (.type, asked)
    case nil: throw GRPCServerStatus.invalidArgument("'\(json(filter))' is not a valid \(scope)+FilterOptions")
    }
    let window: UInt32
    switch filter.window {
    case .max(let asked): window = asked
    case .count: window = UInt32(EventLog.pageSize)
    case nil:
      throw GRPCServerStatus.invalidArgument("'None' is not a valid \(scope)+FilterOptions+WindowOneofCase")
    }
    if version == .v26_1, subject == .stream, expression.regex.isEmpty, expression.prefix.count == 1,
      let index = expression.prefix.first, index.utf8.starts(with: "$idx-".utf8)
    {
      throw GRPCServerStatus.indexNotFound(index)
    }
    return .init(
      filter: EventFilter(subject: subject, test: try test(expression)), window: window,
      multiplier: filter.checkpointIntervalMultiplier)
  }

  private static func test(
    _ expression: Streams.ReadReq.Options.FilterOptions.Expression
  ) throws -> EventFilter.Test {
    guard !expression.regex.isEmpty else {
      guard expression.prefix.count <= maximumPrefixes else {
        throw GRPCServerStatus.invalidArgument("A filter may have \(maximumPrefixes) prefixes at most.")
      }
      return .prefixes(expression.prefix.map { CulturePrefix($0) })
    }
    do { return .regex(try RegexPattern(expression.regex)) } catch {
      guard error.kind == .tooLarge else { throw GRPCServerStatus.handlerError }
      throw GRPCServerStatus.invalidArgument("The filter's regular expression is larger than this server allows.")
    }
  }

  /// The options as protobuf's JSON form writes them; they have no expression here.
  private static func json(_ filter: Streams.ReadReq.Options.FilterOptions) -> String {
    var members: [String] = []
    switch filter.window {
    case .max(let window): members.append("\"max\": \(window)")
    case .count: members.append("\"count\": { }")
    case nil: break
    }
    if filter.checkpointIntervalMultiplier != 0 {
      members.append("\"checkpointIntervalMultiplier\": \(filter.checkpointIntervalMultiplier)")
    }
    return members.isEmpty ? "{ }" : "{ \(members.joined(separator: ", ")) }"
  }
}

extension GRPCServerStatus {
  /// A choice in the options of a read that was not made.
  fileprivate static func unset(_ field: String) -> Self {
    .invalidArgument("'None' is not a valid EventStore.Client.Streams.ReadReq+Types+Options+\(field)OneofCase")
  }
}
