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
  private(set) var streams: [StreamName: Stream] = [:]
  /// Positions that were handed out without a record: valid places to start from, nothing to read there.
  private(set) var emptyPositions: Set<UInt64> = []
  private(set) var nextPosition: UInt64
  private(set) var storedBytes = 0
  var memory: EventIDMemory
  /// Records that only readers of their stream see, such as the epoch information.
  private(set) var hiddenStreams: [StreamName: [LogRecord]] = [:]

  /// Where the log begins, as on a genuine server.
  private static let firstPosition: UInt64 = 231
  /// What a record takes in the log beside its parts.
  private static let recordOverhead = 96
  /// An estimate of what an event, a stream or a bare append takes in memory beside its parts.
  private static let memoryOverhead = 256

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
    guard let index = streams.index(forKey: StreamName(name)) else {
      return Summary(lastRevision: -1, isTombstoned: false, isSoftDeleted: false)
    }
    return Summary(
      lastRevision: Int64(streams.values[index].places.count) - 1,
      isTombstoned: streams.values[index].tombstone != nil,
      isSoftDeleted: streams.values[index].metadata.isDeletion)
  }

  /// The record of a stream with this revision.
  func record(of name: String, at revision: Int64) -> LogRecord? {
    guard let places = streams[StreamName(name)]?.places, revision >= 0, revision < Int64(places.count) else {
      return nil
    }
    return records[places[Int(revision)]]
  }

  /// Whether a change that adds these events to a stream still fits the memory allowed.
  func hasRoom(for events: [ProposedEvent], in name: String) -> Bool {
    let fixed = Self.memoryOverhead + name.utf8.count  // Also where nothing is written: its position is kept.
    return events.reduce(storedBytes + fixed) { $0 + Self.cost($1) } <= limits.storedBytes
  }

  /// What an event takes in memory.
  static func cost(_ event: ProposedEvent) -> Int {
    memoryOverhead + event.data.count + event.metadata.count + event.type.utf8.count
  }

  // MARK: Writing

  /// The stream's place in `streams`, made when it is not there.
  ///
  /// All records share the text of its key.
  private mutating func index(of name: String) -> Dictionary<StreamName, Stream>.Index {
    let key = StreamName(name)
    if let index = streams.index(forKey: key) { return index }
    streams[key] = Stream()
    storedBytes += Self.memoryOverhead + name.utf8.count
    return streams.index(forKey: key) ?? streams.startIndex
  }

  /// Adds an event to a stream, unconditionally.
  mutating func write(_ event: ProposedEvent, to name: String, now: Int64) -> LogRecord {
    let index = index(of: name)
    let name = streams.keys[index]
    let revision = Int64(streams.values[index].places.count)
    let record = makeRecord(event, name.text, revision, now)
    streams.values[index].places.append(records.count)
    records.append(record)
    memory.remember(event.id, .init(stream: name, revision: revision))
    return record
  }

  /// Adds the record that ends a stream for good.
  mutating func writeTombstone(to name: String, now: Int64) -> LogRecord {
    let event = ProposedEvent(id: ids.makeID(), type: LogRecord.tombstoneType, isJSON: false, data: [], metadata: [])
    let index = index(of: name)
    let record = makeRecord(event, streams.keys[index].text, LogRecord.tombstoneRevision, now)
    streams.values[index].tombstone = records.count
    records.append(record)
    return record
  }

  /// Moves the log on without an event, as an append without events does.
  mutating func skip() -> UInt64 {
    let position = nextPosition
    nextPosition += UInt64(Self.recordOverhead)
    emptyPositions.insert(position)
    storedBytes += Self.memoryOverhead
    return position
  }

  mutating func setMetadata(_ metadata: StreamMetadata, of name: String) {
    let index = index(of: name)
    streams.values[index].metadata = metadata
  }

  /// Adds a record that only readers of its stream see, in its own place in the log.
  mutating func writeHidden(_ event: ProposedEvent, to name: String, now: Int64) {
    hiddenStreams[StreamName(name), default: []].append(makeRecord(event, name, 0, now))
  }

  /// Adds a record of a stream that is in no log; its length moves nothing.
  mutating func writeOutside(_ event: ProposedEvent, to name: String, revision: Int64, position: UInt64, now: Int64) {
    let record = LogRecord(
      id: event.id, stream: name, revision: revision, position: position, type: event.type, isJSON: event.isJSON,
      data: event.data, metadata: event.metadata, created: now)
    hiddenStreams[StreamName(name)] = [record]
  }

  /// Times never go back in the log, whatever the clock does: `$maxAge` searches by them.
  private mutating func makeRecord(
    _ event: ProposedEvent, _ name: String, _ revision: Int64, _ now: Int64
  ) -> LogRecord {
    let record = LogRecord(
      id: event.id, stream: name, revision: revision, position: nextPosition, type: event.type, isJSON: event.isJSON,
      data: event.data, metadata: event.metadata, created: max(now, records.last?.created ?? now))
    let size = event.data.count + event.metadata.count + event.type.utf8.count + name.utf8.count
    nextPosition += UInt64(Self.recordOverhead + size)
    storedBytes += Self.cost(event)
    return record
  }
}
