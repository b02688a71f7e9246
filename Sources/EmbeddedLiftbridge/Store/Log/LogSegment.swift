/// A piece of a log, the unit that retention removes and that compaction rewrites.
struct LogSegment: Sendable {
  /// In the order of their offsets, which may have gaps.
  private(set) var messages: [StoredMessage] = []
  /// What the messages would take in the genuine server's file.
  private(set) var bytes: Int64 = 0
  /// When the first and the newest message came; of those that compaction removed too.
  private(set) var written: ChangeTimes?

  var use: RetentionPolicy.Use {
    RetentionPolicy.Use(messages: Int64(messages.count), bytes: bytes, newest: written?.latest ?? 0)
  }

  mutating func append(_ message: StoredMessage) {
    messages.append(message)
    bytes += message.recordSize
    written = ChangeTimes(first: written?.first ?? message.timestamp, latest: message.timestamp)
  }

  /// Removes messages, for compaction.
  ///
  /// - Returns: The memory that this frees.
  mutating func remove(where isSuperseded: (StoredMessage) -> Bool) -> Int {
    let gone = messages.filter(isSuperseded)
    guard !gone.isEmpty else { return 0 }
    messages.removeAll(where: isSuperseded)
    bytes -= gone.reduce(0) { $0 + $1.recordSize }
    return gone.reduce(0) { $0 + $1.size }
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first index from which on all elements satisfy a condition, by binary search.
  func partitionPoint(_ isBehind: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
