/// The log of one node and its streams: values in, values out; no clock, no sockets.
///
/// Positions grow strictly, start above 0 and leave gaps. Nothing is ever removed: truncation hides events from
/// readers of the stream, as on a genuine server before a scavenge.
struct EventLog: Sendable {
  /// What one stream consists of.
  struct Stream: Sendable {
    /// Places in `records`; the index is the revision.
    var places: [Int] = []
    var tombstone: Int?
    var metadata = StreamMetadata()

  }

  /// What writers judge a stream by.
  ///
  /// A copy of ``Stream`` would make the next append copy its places.
  struct Summary: Sendable {
    var lastRevision: Int64
    var isTombstoned: Bool
    /// Deleted so that it may come back.
    var isSoftDeleted: Bool
    var isEmpty: Bool { lastRevision < 0 }
  }

  /// How much may be kept in memory.
  struct Limits: Sendable {
    /// Bytes of all events, with an estimate for each one's overhead.
    var storedBytes = 4 << 30
    /// Ids remembered for recognising repeated writes.
    var rememberedIDs = 100_000
  }

  let version: ServerVersion
  let limits: Limits
  var ids: SeededGenerator
  private(set) var records: [LogRecord] = []
  private(set) var streams: [String: Stream] = [:]
  /// Positions that were handed out without a record: valid places to start from, nothing to read there.
  private(set) var emptyPositions: Set<UInt64> = []
  private(set) var nextPosition: UInt64
  private(set) var storedBytes = 0
  var memory: EventIDMemory
  /// Records that only readers of their stream see, such as the epoch information.
  private(set) var hiddenStreams: [String: [LogRecord]] = [:]

  /// Where the log begins, as on a genuine server.
  private static let firstPosition: UInt64 = 231
  /// What a record takes in the log beside its parts.
  private static let recordOverhead = 96

  init(version: ServerVersion, seed: UInt64, limits: Limits = Limits()) {
    self.version = version
    self.limits = limits
    ids = SeededGenerator(seed: seed)
    memory = EventIDMemory(capacity: limits.rememberedIDs)
    nextPosition = Self.firstPosition
  }

  /// The place of the last event; nil in an empty log.
  var lastPosition: UInt64? { records.last?.position }

  /// A stream in brief; one that was never written is empty.
  func summary(of name: String) -> Summary {
    guard let index = streams.index(forKey: name) else {
      return Summary(lastRevision: -1, isTombstoned: false, isSoftDeleted: false)
    }
    return Summary(
      lastRevision: Int64(streams.values[index].places.count) - 1,
      isTombstoned: streams.values[index].tombstone != nil,
      isSoftDeleted: streams.values[index].metadata.isDeletion)
  }

  /// The record of a stream with this revision.
  func record(of name: String, at revision: Int64) -> LogRecord? {
    guard let places = streams[name]?.places, revision >= 0, revision < Int64(places.count) else { return nil }
    return records[places[Int(revision)]]
  }

  /// Whether events of this size still fit the memory allowed.
  func hasRoom(for events: [ProposedEvent]) -> Bool {
    storedBytes + events.reduce(0) { $0 + Self.cost($1) } <= limits.storedBytes
  }

  private static func cost(_ event: ProposedEvent) -> Int {
    256 + event.data.count + event.metadata.count + event.type.utf8.count
  }

  // MARK: Writing

  /// Adds an event to a stream, unconditionally.
  mutating func write(_ event: ProposedEvent, to name: String, now: Int64) -> LogRecord {
    let place = records.count
    let revision = Int64(streams[name, default: Stream()].places.count)
    let record = makeRecord(event, name, revision, now)
    records.append(record)
    streams[name, default: Stream()].places.append(place)
    memory.remember(event.id, .init(stream: name, revision: revision))
    return record
  }

  /// Adds the record that ends a stream for good.
  mutating func writeTombstone(to name: String, now: Int64) -> LogRecord {
    let event = ProposedEvent(id: ids.makeID(), type: LogRecord.tombstoneType, isJSON: false, data: [], metadata: [])
    let record = makeRecord(event, name, LogRecord.tombstoneRevision, now)
    streams[name, default: Stream()].tombstone = records.count
    records.append(record)
    return record
  }

  /// Moves the log on without an event, as an append without events does.
  mutating func skip() -> UInt64 {
    let position = nextPosition
    nextPosition += UInt64(Self.recordOverhead)
    emptyPositions.insert(position)
    return position
  }

  mutating func setMetadata(_ metadata: StreamMetadata, of name: String) {
    streams[name, default: Stream()].metadata = metadata
  }

  /// Adds a record that only readers of its stream see.
  ///
  /// It stands where `position` says; without one, in its own place in the log.
  mutating func writeHidden(
    _ event: ProposedEvent, to name: String, revision: Int64 = 0, position: UInt64? = nil, now: Int64
  ) {
    var record = makeRecord(event, name, revision, now)
    if let position { record.position = position }
    hiddenStreams[name, default: []].append(record)
  }

  private mutating func makeRecord(
    _ event: ProposedEvent, _ name: String, _ revision: Int64, _ now: Int64
  ) -> LogRecord {
    let record = LogRecord(
      id: event.id, stream: name, revision: revision, position: nextPosition, type: event.type, isJSON: event.isJSON,
      data: event.data, metadata: event.metadata, created: now)
    let size = event.data.count + event.metadata.count + event.type.utf8.count + name.utf8.count
    nextPosition += UInt64(Self.recordOverhead + size)
    storedBytes += Self.cost(event)
    return record
  }
}

extension String {
  /// The name of the stream that this metadata stream describes; nil for an ordinary stream.
  var describedStream: String? { utf8.starts(with: "$$".utf8) ? String(dropFirst(2)) : nil }
  /// The name of this stream's metadata stream.
  var metadataStream: String { "$$" + self }
}
