/// The messages of one partition, oldest first.
///
/// One replica holds everything, so what is written is committed: the high watermark is the newest offset.
package struct PartitionLog: Sendable {
  private var messages: [StoredMessage] = []
  /// The offset that the next message gets.
  package private(set) var nextOffset: Int64 = 0
  /// When the first and the latest message came, in nanoseconds since 1970.
  package private(set) var received: (first: Int64, latest: Int64)?

  package init() {}

  /// Offset of the newest message ever written, -1 for none.
  package var newestOffset: Int64 { nextOffset - 1 }
  /// Offset of the newest committed message, -1 for none.
  package var highWatermark: Int64 { nextOffset - 1 }
  /// Where reading from the start begins.
  package var oldestOffset: Int64 { messages.first?.offset ?? nextOffset }
  package var isEmpty: Bool { messages.isEmpty }

  /// Writes a message behind the last one.
  package mutating func append(_ incoming: IncomingMessage, subject: String, now: Int64) -> StoredMessage {
    var headers = incoming.headers
    headers["subject"] = Array(subject.utf8)
    headers["reply"] = Array(incoming.replySubject.utf8)
    let message = StoredMessage(
      offset: nextOffset, key: incoming.key, value: incoming.value, headers: headers, timestamp: now, subject: subject,
      replySubject: incoming.replySubject)
    messages.append(message)
    nextOffset += 1
    received = (received?.first ?? now, now)
    return message
  }

  /// The messages from an offset on, up to a count; the next one kept where that offset is gone.
  package func messages(from offset: Int64, limit: Int) -> ArraySlice<StoredMessage> {
    let start = partitionIndex { $0.offset >= offset }
    return messages[start..<min(messages.count, start + limit)]
  }

  /// The offset of the first message at or after a time; behind the newest where there is none yet.
  package func offset(atOrAfter timestamp: Int64) -> Int64 {
    let index = partitionIndex { $0.timestamp >= timestamp }
    return index < messages.count ? messages[index].offset : nextOffset
  }

  /// The offset of the last message at or before a time, nil when all are younger.
  package func offset(atOrBefore timestamp: Int64) -> Int64? {
    let index = partitionIndex { $0.timestamp > timestamp }
    return index == 0 ? nil : messages[index - 1].offset
  }

  /// The first index from which on all messages satisfy a condition (binary search).
  private func partitionIndex(_ isBehind: (StoredMessage) -> Bool) -> Int {
    var low = 0
    var high = messages.count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(messages[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
