import Testing

@testable import EmbeddedLiftbridge

@Suite("the log of a partition", .timeLimit(.minutes(1)))
struct PartitionLogTests {
  /// Segments of two messages: each counts 44 bytes and its key.
  private static let pairs = SegmentPolicy(maxBytes: 88)

  /// A log whose messages came at the times 100, 110 and so on, with these keys.
  private static func log(_ keys: [String], _ segments: SegmentPolicy = pairs) -> PartitionLog {
    var log = PartitionLog()
    for (index, key) in keys.enumerated() {
      let incoming = IncomingMessage(key: Array(key.utf8))
      let time = 100 + 10 * Int64(index)
      log.append(
        StoredMessage(incoming, headers: [:], offset: log.nextOffset, subject: "s", now: time), segments)
    }
    return log
  }

  private static func policy(_ change: (inout StreamPolicy) -> Void) -> StreamPolicy {
    var policy = StreamPolicy()
    policy.segments = pairs
    change(&policy)
    return policy
  }

  private static func offsets(_ log: PartitionLog, from offset: Int64 = 0) -> [Int64] {
    log.messages(from: offset, limit: 100).map(\.offset)
  }

  @Test("a message that finds its segment full begins a new one")
  func segments() {
    #expect(Self.log([]).segmentCount == 1)
    #expect(Self.log(["", ""]).segmentCount == 1)
    #expect(Self.log(["", "", ""]).segmentCount == 2)
    #expect(Self.log(["", "", ""], SegmentPolicy(maxAge: 15)).segmentCount == 2)
    #expect(Self.log(["", "", ""], SegmentPolicy(maxAge: 0)).segmentCount == 1)
  }

  @Test("reading goes on from any offset, across segments, in pieces by count and by size")
  func reading() {
    let log = Self.log(Array(repeating: "", count: 5))
    #expect(Self.offsets(log) == [0, 1, 2, 3, 4])
    #expect(Self.offsets(log, from: 3) == [3, 4])
    #expect(Self.offsets(log, from: 5).isEmpty && Self.offsets(log, from: -3).count == 5)
    #expect(log.messages(from: 1, limit: 2).map(\.offset) == [1, 2])
    #expect(log.messages(from: 0, limit: 0).isEmpty)
    let size = log.messages(from: 0, limit: 1)[0].size
    #expect(log.messages(from: 0, limit: 9, bytes: 1).map(\.offset) == [0])
    #expect(log.messages(from: 0, limit: 9, bytes: size).map(\.offset) == [0])
    #expect(log.messages(from: 0, limit: 9, bytes: 2 * size + 1).map(\.offset) == [0, 1, 2])
  }

  @Test(
    "a time is found across segments",
    arguments: [(1, 0, nil), (100, 0, 0), (101, 1, 0), (110, 1, 1), (120, 2, 2), (139, 4, 3), (140, 4, 4), (141, 5, 4)]
      as [(Int64, Int64, Int64?)])
  func times(time: Int64, after: Int64, before: Int64?) {
    let log = Self.log(Array(repeating: "", count: 5))
    #expect(log.offset(atOrAfter: time) == after)
    #expect(log.offset(atOrBefore: time) == before)
  }

  @Test("retention moves the start, says what it frees and never takes the segment that is written to")
  func retention() {
    var log = Self.log(Array(repeating: "", count: 5))
    let size = log.messages(from: 0, limit: 1)[0].size
    #expect(log.clean(Self.policy { $0.retention.maxMessages = 3 }, now: 200) == 2 * size)
    #expect(log.oldestOffset == 2 && Self.offsets(log) == [2, 3, 4] && Self.offsets(log, from: 1) == [2, 3, 4])
    #expect(log.clean(Self.policy { $0.retention.maxMessages = 1 }, now: 200) == 2 * size)
    #expect(Self.offsets(log) == [4])
    #expect(log.clean(Self.policy { $0.retention.maxMessages = 1 }, now: 200) == 0)
    #expect(log.newestOffset == 4 && log.highWatermark == 4 && log.nextOffset == 5)
  }

  @Test("bytes are those of key, value and headers, and of the record's own")
  func bytes() {
    var log = PartitionLog()
    let incoming = IncomingMessage(key: [1], value: [1, 2], headers: [:])
    let message = StoredMessage(incoming, headers: ["ab": [1, 2, 3]], offset: 0, subject: "s", now: 1)
    #expect(message.recordSize == 44 + 1 + 2 + 6 + 2 + 3)
    log.append(message, SegmentPolicy(maxBytes: 58))
    log.append(StoredMessage(incoming, headers: [:], offset: 1, subject: "s", now: 2), SegmentPolicy(maxBytes: 58))
    #expect(log.segmentCount == 2)
    #expect(log.clean(Self.policy { $0.retention.maxBytes = 105 }, now: 3) == 0 && log.oldestOffset == 0)
    #expect(log.clean(Self.policy { $0.retention.maxBytes = 104 }, now: 3) == message.size && log.oldestOffset == 1)
  }

  @Test("the cleaner closes a segment that is old, so an idle log loses everything; offsets go on")
  func emptied() {
    var log = Self.log(["", ""], SegmentPolicy(maxAge: 1_000))
    let policy = Self.policy {
      $0.segments = SegmentPolicy(maxAge: 50)
      $0.retention.maxAge = 50
    }
    #expect(log.clean(policy, now: 149) == 0 && !log.isEmpty)
    // Closed at 150, while its newest message, of 110, is not yet so old.
    #expect(log.clean(policy, now: 150) == 0 && log.segmentCount == 2)
    #expect(log.clean(policy, now: 160) > 0)
    #expect(log.isEmpty && log.segmentCount == 1 && log.oldestOffset == 2 && log.newestOffset == 1)
    #expect(log.received == ChangeTimes(first: 100, latest: 110))
    #expect(log.offset(atOrAfter: 1) == 2 && log.offset(atOrBefore: 1_000) == nil)
    #expect(Self.offsets(log).isEmpty)
    #expect(log.clean(policy, now: 9_999) == 0)
    log.append(StoredMessage(IncomingMessage(), headers: [:], offset: 2, subject: "s", now: 200), policy.segments)
    #expect(Self.offsets(log) == [2])
  }

  @Test(
    "compaction keeps the newest message of each key, everything without a key, and what is in the open segment",
    arguments: [
      (["a", "a", "a"], [2]), (["a", "b", "a", "b", "c"], [2, 3, 4]), (["", "", "", ""], [0, 1, 2, 3]),
      (["a", "", "a", "", "a"], [1, 3, 4]), (["a", "b"], [0, 1]), (["a", "a"], [0, 1]),
    ] as [([String], [Int64])])
  func compaction(keys: [String], kept: [Int64]) {
    var log = Self.log(keys)
    // A larger segment from here on: else the cleaner would close the last one first.
    let policy = Self.policy {
      $0.isCompacted = true
      $0.segments = SegmentPolicy(maxBytes: 1_000)
    }
    _ = log.clean(policy, now: 200)
    #expect(Self.offsets(log) == kept, "\(keys)")
  }

  @Test("as recorded: of a b a c a d a e a f a g all newest are left, read on from a gap")
  func compactedAsRecorded() {
    var log = PartitionLog()
    for (index, key) in "abacadaeafag".utf8.enumerated() {
      let incoming = IncomingMessage(key: [key], value: [UInt8](repeating: 46, count: 63))
      let headers = StoredMessage.headers(of: incoming, on: "rec.comp")
      log.append(
        StoredMessage(incoming, headers: headers, offset: Int64(index), subject: "rec.comp", now: Int64(index)),
        SegmentPolicy(maxBytes: 300))
    }
    let before = log.messages(from: 0, limit: 100).reduce(0) { $0 + $1.size }
    let policy = Self.policy {
      $0.isCompacted = true
      $0.segments = SegmentPolicy(maxBytes: 300)
    }
    let freed = log.clean(policy, now: 100)
    #expect(Self.offsets(log) == [1, 3, 5, 7, 9, 10, 11] && Self.offsets(log, from: 2).first == 3)
    #expect(before - freed == log.messages(from: 0, limit: 100).reduce(0) { $0 + $1.size })
    #expect(log.clean(policy, now: 200) == 0)
    #expect(log.offset(atOrBefore: 8) == 7 && log.offset(atOrAfter: 8) == 9)
  }

  @Test("a segment that compaction empties is gone, and what follows is read on")
  func emptySegments() {
    var log = Self.log(["a", "b", "a", "b", "a", "b", "a"])
    #expect(log.segmentCount == 4)
    _ = log.clean(Self.policy { $0.isCompacted = true }, now: 200)
    #expect(Self.offsets(log) == [5, 6] && log.segmentCount == 2 && log.oldestOffset == 5)
    #expect(log.offset(atOrAfter: 1) == 5 && log.offset(atOrBefore: 149) == nil && log.offset(atOrBefore: 150) == 5)
  }
}
