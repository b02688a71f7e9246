/// What became of an append.
enum AppendOutcome: Hashable, Sendable {
  /// Written, or found already written; revision -1 when nothing is known, no position for a repetition on a
  /// soft-deleted stream.
  case written(revision: Int64, position: UInt64?)
  /// The expectation failed; the stream's last revision, -1 for none.
  case wrongExpectation(current: Int64)
  /// Tombstoned, or soft-deleted and expected to exist.
  case streamDeleted
  /// The memory allowed is used up.
  case full
}

extension EventLog {
  /// Appends events to a stream as one transaction, or finds that this was done before.
  ///
  /// - Note: Fact source: the recorded scenarios `append-idempotent-*`, `append-nothing`, `append-deleted-*`,
  ///   `append-metadata-only`. Known ids in descending order, which a genuine server leaves unanswered, count as a
  ///   failed expectation here.
  mutating func append(
    _ events: [ProposedEvent], to name: String, expecting expectation: ExpectedState, now: Int64
  ) -> AppendOutcome {
    let stream = summary(of: name)
    let last = stream.lastRevision
    if stream.isTombstoned { return .streamDeleted }
    guard hasRoom(for: events, in: name) else { return .full }
    switch expectation {
    case .any: break
    case .streamExists:
      if stream.isSoftDeleted { return .streamDeleted }
      if last < 0, summary(of: name.metadataStream).isEmpty { return .wrongExpectation(current: last) }
    case .noStream, .revision:
      return append(events, to: name, after: expectation.number, now: now)
    }
    if let outcome = repetition(of: events, in: name) { return outcome }
    return write(events, to: name, now: now)
  }

  // MARK: Any, stream exists

  /// Looks the ids up in the memory; nil when the events are to be written.
  private func repetition(of events: [ProposedEvent], in name: String) -> AppendOutcome? {
    guard let first = events.first, memory.revision(of: first.id, in: name) != nil else { return nil }
    let stream = summary(of: name)
    var latest: Int64 = -1
    for event in events {
      guard let revision = memory.revision(of: event.id, in: name), revision >= latest else {
        return .wrongExpectation(current: stream.lastRevision)
      }
      latest = revision
    }
    return found(at: latest, in: name, isSoftDeleted: stream.isSoftDeleted)
  }

  private func found(at revision: Int64, in name: String, isSoftDeleted: Bool) -> AppendOutcome {
    let position = isSoftDeleted ? nil : record(of: name, at: revision)?.position
    return .written(revision: revision, position: position)
  }

  // MARK: No stream (-1), a revision

  private mutating func append(
    _ events: [ProposedEvent], to name: String, after expected: Int64, now: Int64
  ) -> AppendOutcome {
    let stream = summary(of: name)
    let last = stream.lastRevision
    if expected == last {
      // 26.1 takes an empty append at the exact revision without reviving the stream.
      if events.isEmpty, stream.isSoftDeleted, version == .v26_1 { return .written(revision: last, position: skip()) }
      return write(events, to: name, now: now)
    }
    if expected > last { return .wrongExpectation(current: last) }
    let isRebirth = expected == ExpectedState.noStream.number && stream.isSoftDeleted
    if events.isEmpty {
      return isRebirth && version == .v26_1
        ? write([], to: name, now: now) : .wrongExpectation(current: last)
    }
    let isRepetition = events.indices.allSatisfy { offset in
      record(of: name, at: expected + 1 + Int64(offset))?.id == events[offset].id
    }
    if isRepetition {
      return found(at: expected + Int64(events.count), in: name, isSoftDeleted: stream.isSoftDeleted)
    }
    return isRebirth ? write(events, to: name, now: now) : .wrongExpectation(current: last)
  }

  // MARK: Writing

  private mutating func write(_ events: [ProposedEvent], to name: String, now: Int64) -> AppendOutcome {
    let before = summary(of: name)
    var position: UInt64?
    for event in events { position = write(event, to: name, now: now).position }
    let answered = position ?? skip()
    if before.isSoftDeleted { revive(name, from: before.lastRevision + 1, now: now) }
    if let described = name.describedStream, let event = events.last { describe(described, event, now: now) }
    return .written(revision: summary(of: name).lastRevision, position: answered)
  }

  /// A deleted stream comes back: the events stand first in the log, the metadata that shows them after.
  private mutating func revive(_ name: String, from revision: Int64, now: Int64) {
    let metadata = name.metadataStream
    let raw = record(of: metadata, at: summary(of: metadata).lastRevision)?.data ?? []
    guard let json = StreamMetadata.json(raw) else { return }
    writeMetadata(json.setting("$tb", to: .number(String(revision))), of: name, now: now)
  }

  /// New metadata was written to a metadata stream.
  private mutating func describe(_ name: String, _ event: ProposedEvent, now: Int64) {
    let before = summary(of: name)
    let metadata = event.isJSON ? StreamMetadata(json: event.data) : StreamMetadata()
    setMetadata(metadata, of: name)
    // Metadata on a soft-deleted stream brings it back, without its old events.
    guard before.isSoftDeleted, !metadata.isDeletion, let json = StreamMetadata.json(event.data) else { return }
    writeMetadata(json.setting("$tb", to: .number(String(before.lastRevision + 1))), of: name, now: now)
  }

  /// Writes metadata on the server's own behalf.
  @discardableResult
  mutating func writeMetadata(_ json: JSONValue, of name: String, now: Int64) -> LogRecord {
    let bytes = Array(json.text.utf8)
    let event = ProposedEvent(
      id: ids.makeID(), type: LogRecord.metadataType, isJSON: true, data: bytes, metadata: [])
    let record = write(event, to: name.metadataStream, now: now)
    setMetadata(StreamMetadata(json: bytes), of: name)
    return record
  }
}
