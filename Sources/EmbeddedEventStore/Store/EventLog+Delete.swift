/// What became of a deletion.
enum DeleteOutcome: Hashable, Sendable {
  /// Done; where the record that says so stands.
  case deleted(position: UInt64)
  /// The expectation failed; the stream's last revision, -1 for none.
  case wrongExpectation(current: Int64)
  /// Tombstoned already, or soft-deleted and expected to exist.
  case streamDeleted
  /// The memory allowed is used up.
  case full
}

extension EventLog {
  /// Hides a stream's events until it is written again; its metadata is replaced.
  ///
  /// - Note: Fact source: the recorded scenarios `delete-*`; a stream that never was cannot be deleted, whatever is
  ///   expected.
  mutating func delete(_ name: String, expecting expectation: ExpectedState, now: Int64) -> DeleteOutcome {
    if let refusal = refusal(of: expectation, for: name) { return refusal }
    if summary(of: name).isEmpty, summary(of: name.metadataStream).isEmpty {
      return .wrongExpectation(current: -1)
    }
    guard hasRoom(for: [], in: name.metadataStream) else { return .full }
    let all = JSONValue.object([("$tb", .number(String(StreamMetadata.everything)))])
    return .deleted(position: writeMetadata(all, of: name, now: now).position)
  }

  /// Ends a stream for good.
  ///
  /// - Note: Fact source: the recorded scenarios `tombstone-*`.
  mutating func tombstone(_ name: String, expecting expectation: ExpectedState, now: Int64) -> DeleteOutcome {
    if let refusal = refusal(of: expectation, for: name) { return refusal }
    guard hasRoom(for: [], in: name) else { return .full }
    return .deleted(position: writeTombstone(to: name, now: now).position)
  }

  private func refusal(of expectation: ExpectedState, for name: String) -> DeleteOutcome? {
    let stream = summary(of: name)
    let last = stream.lastRevision
    if stream.isTombstoned { return .streamDeleted }
    switch expectation {
    case .any: return nil
    case .noStream: return last < 0 || stream.isSoftDeleted ? nil : .wrongExpectation(current: last)
    case .streamExists:
      if stream.isSoftDeleted { return .streamDeleted }
      return last < 0 && summary(of: name.metadataStream).isEmpty ? .wrongExpectation(current: last) : nil
    case .revision(let revision): return revision == last && last >= 0 ? nil : .wrongExpectation(current: last)
    }
  }
}
