/// How a stream looks to a reader.
enum StreamState: Hashable, Sendable {
  /// Never written, or soft-deleted.
  case notFound
  /// Tombstoned.
  case deleted
  /// There, perhaps with nothing to see.
  case exists
}

extension EventLog {
  /// The size of the pages in which the servers read.
  static let pageSize = 32

  func state(of name: String) -> StreamState {
    if hiddenStreams[StreamName(name)] != nil { return .exists }
    // What is written there lands where no read of it reaches.
    if name.utf8.starts(with: "$mem-".utf8) { return .notFound }
    let stream = summary(of: name)
    if stream.isTombstoned { return .deleted }
    if let described = name.describedStream, summary(of: described).isTombstoned { return .deleted }
    return stream.isEmpty || stream.isSoftDeleted ? .notFound : .exists
  }

  /// The last revision of a stream, -1 for none.
  func lastRevision(of name: String) -> Int64 {
    if let hidden = hiddenStreams[StreamName(name)] { return hidden.last?.revision ?? -1 }
    return summary(of: name).lastRevision
  }

  /// The first revision that a reader of the stream sees; one beyond the last when there is nothing to see.
  func firstVisibleRevision(of name: String, now: Int64) -> Int64 {
    if let hidden = hiddenStreams[StreamName(name)] { return hidden.first?.revision ?? 0 }
    guard let stream = streams[StreamName(name)] else { return 0 }
    let end = Int64(stream.places.count)
    var metadata = stream.metadata
    if name.describedStream != nil { metadata.maximumCount = 1 }  // Metadata streams show their last event only.
    var first = min(end, metadata.truncateBefore ?? 0)
    if let count = metadata.maximumCount { first = max(first, end - count) }
    if let age = metadata.maximumAge {
      first += Int64(countOlder(than: now - age, stream.places[Int(first)...]))
    }
    return first
  }

  /// How many of these records, which lie in the order of time, are older.
  private func countOlder(than instant: Int64, _ places: ArraySlice<Int>) -> Int {
    var low = places.startIndex
    var high = places.endIndex
    while low < high {
      let middle = (low + high) / 2
      if records[places[middle]].created < instant { low = middle + 1 } else { high = middle }
    }
    return low - places.startIndex
  }

  /// The records of a stream with revisions in the range, visible or not.
  func records(of name: String, _ range: Range<Int64>) -> [LogRecord] {
    if let hidden = hiddenStreams[StreamName(name)] {
      return hidden.filter { range.contains($0.revision) }
    }
    guard let places = streams[StreamName(name)]?.places else { return [] }
    let bounds = range.clamped(to: 0..<Int64(places.count))
    return places[Int(bounds.lowerBound)..<Int(bounds.upperBound)].map { records[$0] }
  }

  /// The record that ended the stream.
  func tombstone(of name: String) -> LogRecord? { streams[StreamName(name)]?.tombstone.map { records[$0] } }

  // MARK: Links

  /// What a reader gets for a record; links are followed one step when asked.
  ///
  /// A link whose data cannot be read comes as a plain event. A target that its stream's readers could not see is gone.
  func deliver(_ record: LogRecord, followingLinks: Bool, now: Int64) -> DeliveredEvent {
    guard followingLinks, record.type == LogRecord.linkType, let target = Self.target(of: record) else {
      return DeliveredEvent(event: record, link: nil)
    }
    let isVisible =
      state(of: target.stream) == .exists && target.revision >= firstVisibleRevision(of: target.stream, now: now)
    let found = isVisible ? records(of: target.stream, target.revision..<target.revision + 1).first : nil
    return DeliveredEvent(event: found, link: record)
  }

  private static func target(of link: LogRecord) -> (revision: Int64, stream: String)? {
    guard let separator = link.data.firstIndex(of: UInt8(ascii: "@")),
      let revision = Int64(String(decoding: link.data[..<separator], as: UTF8.self)), revision >= 0,
      revision < Int64.max
    else { return nil }
    return (revision, String(decoding: link.data[(separator + 1)...], as: UTF8.self))
  }
}
