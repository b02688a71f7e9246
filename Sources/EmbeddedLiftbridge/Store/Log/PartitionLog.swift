/// The messages of one partition, oldest first, in segments.
///
/// One replica holds everything, so what is written is committed: the high watermark is the newest offset.
package struct PartitionLog: Sendable {
  /// Never empty; the last one is written to, and of all only that one may hold nothing.
  private var segments = [LogSegment()]
  /// The offset that the next message gets.
  package private(set) var nextOffset: Int64 = 0
  /// When the first and the latest message came, of those that are gone too.
  private(set) var received: ChangeTimes?
  /// Whether there is something that compaction has not seen.
  private var isCompactable = false

  package init() {}

  /// Offset of the newest message ever written, -1 for none.
  package var newestOffset: Int64 { nextOffset - 1 }
  /// Offset of the newest committed message, -1 for none.
  package var highWatermark: Int64 { nextOffset - 1 }
  /// Where reading from the start begins.
  package var oldestOffset: Int64 { segments[0].messages.first?.offset ?? nextOffset }
  /// Whether no message is kept; some may have been written.
  package var isEmpty: Bool { segments[0].messages.isEmpty }
  /// How many segments there are, for tests.
  var segmentCount: Int { segments.count }

  /// Writes a message behind the last one, in a new segment where the policy says so.
  mutating func append(_ message: StoredMessage, _ policy: SegmentPolicy) {
    rollIfFull(policy, now: message.timestamp)
    segments[segments.count - 1].append(message)
    nextOffset = message.offset + 1
    received = ChangeTimes(first: received?.first ?? message.timestamp, latest: message.timestamp)
    isCompactable = true
  }

  /// The messages from an offset on, up to a count and about a size; the next one kept where that offset is gone.
  ///
  /// - Parameters:
  ///   - offset: Where to begin.
  ///   - limit: Messages at most.
  ///   - bytes: No further message once they amount to this many bytes; the first one comes in any case.
  /// - Returns: The messages, in order; none at the end.
  package func messages(from offset: Int64, limit: Int, bytes: Int = .max) -> [StoredMessage] {
    var found: [StoredMessage] = []
    var size = 0
    var index = segments.partitionPoint { ($0.messages.last?.offset ?? .max) >= offset }
    while index < segments.count {
      let messages = segments[index].messages
      for message in messages[messages.partitionPoint { $0.offset >= offset }...] {
        guard found.count < limit, size < bytes else { return found }
        found.append(message)
        size += message.size
      }
      index += 1
    }
    return found
  }

  /// The offset of the first message at or after a time; behind the newest where there is none yet.
  package func offset(atOrAfter timestamp: Int64) -> Int64 {
    let index = segments.partitionPoint { ($0.messages.last?.timestamp ?? .max) >= timestamp }
    guard index < segments.count else { return nextOffset }
    let messages = segments[index].messages
    let found = messages.partitionPoint { $0.timestamp >= timestamp }
    return found < messages.count ? messages[found].offset : nextOffset
  }

  /// The offset of the last message at or before a time, nil when all are younger.
  package func offset(atOrBefore timestamp: Int64) -> Int64? {
    let index = segments.partitionPoint { ($0.messages.first?.timestamp ?? .max) > timestamp }
    guard index > 0 else { return nil }
    // The last segment counts as younger when it is empty, so there is a message in this one.
    let messages = segments[index - 1].messages
    let behind = messages.partitionPoint { $0.timestamp > timestamp }
    return behind > 0 ? messages[behind - 1].offset : nil
  }

  private mutating func rollIfFull(_ policy: SegmentPolicy, now: Int64) {
    let active = segments[segments.count - 1]
    guard policy.isFull(bytes: active.bytes, firstWrite: active.written?.first, now: now) else { return }
    isCompactable = true
    segments.append(LogSegment())
  }
}

extension PartitionLog {
  /// What the cleaner does at its time: closes a segment that is full, then retention, then compaction.
  ///
  /// - Returns: The memory that this frees.
  mutating func clean(_ policy: StreamPolicy, now: Int64) -> Int {
    rollIfFull(policy.segments, now: now)
    var freed = 0
    let expired = policy.retention.expired(of: segments.map(\.use), now: now)
    for segment in segments[..<expired] { freed += segment.messages.reduce(0) { $0 + $1.size } }
    segments.removeFirst(expired)
    return policy.isCompacted ? freed + compact() : freed
  }

  /// Removes from the closed segments what a newer message with its key supersedes; without a key all are kept.
  private mutating func compact() -> Int {
    guard isCompactable else { return 0 }
    isCompactable = false
    guard segments.count > 1 else { return 0 }
    var newest: [[UInt8]: Int64] = [:]
    for message in segments.lazy.flatMap(\.messages) where !message.key.isEmpty { newest[message.key] = message.offset }
    var freed = 0
    for index in segments.indices.dropLast() {
      freed += segments[index].remove { $0.offset < newest[$0.key] ?? 0 }
    }
    let active = segments.removeLast()
    segments.removeAll(where: \.messages.isEmpty)
    segments.append(active)
    return freed
  }
}
