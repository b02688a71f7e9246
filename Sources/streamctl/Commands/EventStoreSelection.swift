internal import EventStoreClient

/// Which events `es read` and `es subscribe` are after.
struct EventStoreSelection: Hashable {
  /// Where to begin, before it is known whether of a stream or of all.
  enum From: Hashable {
    case start
    case end
    case revision(UInt64)
    case position(LogPosition)
  }

  /// Nil for every stream.
  let stream: String?
  let from: From?
  let filter: EventFilter
  let resolveLinks: Bool
  let limit: Int?

  /// Reads the operand, `--all`, `--from`, `--include`, `--exclude`, `--by`, `--resolve-links` and `--limit`.
  init(_ invocation: Invocation) throws(UsageError) {
    stream = invocation.operands.first
    let all = invocation.has("--all")
    if all, stream != nil { throw .notTogether("STREAM", "--all") }
    if !all, stream == nil { throw .missingOperand("STREAM or --all") }
    if !all, let option = ["--include", "--exclude", "--by"].first(where: invocation.has) {
      throw .needs(option, "--all")
    }
    filter = try Self.filter(invocation)
    resolveLinks = invocation.has("--resolve-links")
    limit = try invocation.limit()
    from = try invocation.value(
      "--from", expected: all ? "start, end or a position C/P" : "start, end or a revision"
    ) { Self.from($0, all: all) }
  }

  private static func from(_ text: String, all: Bool) -> From? {
    switch text {
    case "start": .start
    case "end": .end
    default: all ? LogPosition(text).map { .position($0) } : UInt64(text).map { .revision($0) }
    }
  }

  private static func filter(_ invocation: Invocation) throws(UsageError) -> EventFilter {
    let include = invocation.all("--include")
    let exclude = invocation.all("--exclude")
    if !include.isEmpty, !exclude.isEmpty { throw .notTogether("--include", "--exclude") }
    let byStream = try invocation.value("--by", expected: "type or stream") { ["type": false, "stream": true][$0] }
    if byStream != nil, include.isEmpty, exclude.isEmpty { throw .needs("--by", "--include or --exclude") }
    if !include.isEmpty { return byStream == true ? .streams(matching: include) : .types(matching: include) }
    if !exclude.isEmpty { return byStream == true ? .streams(excluding: exclude) : .types(excluding: exclude) }
    return .excludingSystemEvents
  }
}

extension EventStoreSelection {
  /// For reads of a stream: the event itself.
  var streamPosition: StreamPosition? {
    switch from {
    case .start: .start
    case .end: .end
    case .revision(let revision): .revision(revision)
    case .position, nil: nil
    }
  }

  /// For reads of all: the event itself, backwards the one before.
  var allPosition: AllPosition? {
    switch from {
    case .start: .start
    case .end: .end
    case .position(let position): .position(position)
    case .revision, nil: nil
    }
  }

  /// For subscriptions to a stream: what to begin after.
  var streamStart: StreamStart {
    switch from {
    case .end: .end
    case .revision(let revision): .after(revision)
    case .start, .position, nil: .start
    }
  }

  /// For subscriptions to all: what to begin after.
  var allStart: AllStart {
    switch from {
    case .end: .end
    case .position(let position): .after(position)
    case .start, .revision, nil: .start
    }
  }
}
