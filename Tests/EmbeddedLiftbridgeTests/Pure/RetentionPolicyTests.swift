import Testing

@testable import EmbeddedLiftbridge

@Suite("which segments retention removes", .timeLimit(.minutes(1)))
struct RetentionPolicyTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var policy: RetentionPolicy
    /// Messages, bytes and newest time of each segment, oldest first.
    var segments: [(Int64, Int64, Int64)]
    var now: Int64 = 100
    var gone: Int

    init(
      _ name: String, _ policy: RetentionPolicy, _ segments: [(Int64, Int64, Int64)], now: Int64 = 100, gone: Int
    ) {
      testDescription = name
      self.policy = policy
      self.segments = segments
      self.now = now
      self.gone = gone
    }
  }

  private static func age(_ age: Int64) -> RetentionPolicy { RetentionPolicy(maxAge: age) }
  private static func messages(_ count: Int64) -> RetentionPolicy { RetentionPolicy(maxMessages: count, maxAge: 0) }
  private static func bytes(_ count: Int64) -> RetentionPolicy { RetentionPolicy(maxBytes: count, maxAge: 0) }

  static let rows = [
    Row("no limit", RetentionPolicy(maxAge: 0), [(1, 10, 1), (1, 10, 2), (1, 10, 3)], now: .max, gone: 0),
    Row("one segment is written to and stays", age(1), [(9, 90, 1)], gone: 0),
    Row("too old, by the newest message", age(10), [(1, 1, 89), (1, 1, 91), (1, 1, 99)], gone: 1),
    Row("as old as the limit", age(10), [(1, 1, 90), (1, 1, 99)], gone: 1),
    Row("just younger", age(10), [(1, 1, 91), (1, 1, 99)], gone: 0),
    Row("all old but the last", age(10), [(1, 1, 1), (1, 1, 2), (0, 0, 0)], gone: 2),
    Row("only from the front", age(10), [(1, 1, 95), (1, 1, 2), (1, 1, 99)], gone: 0),
    Row("an age that never comes", age(.max), [(1, 1, 1), (1, 1, 2)], now: .max, gone: 0),
    Row("messages as recorded", messages(5), Array(repeating: (3, 1, 1), count: 6) + [(2, 1, 1)], gone: 5),
    Row("exactly the messages allowed", messages(5), [(3, 1, 1), (2, 1, 1)], gone: 0),
    Row("one message more", messages(4), [(3, 1, 1), (2, 1, 1)], gone: 1),
    Row("the last alone is over", messages(1), [(1, 1, 1), (5, 1, 1)], gone: 1),
    Row("none", messages(1), [], gone: 0),
    Row("bytes", bytes(25), [(1, 10, 1), (1, 10, 1), (1, 10, 1)], gone: 1),
    Row("exactly the bytes allowed", bytes(30), [(1, 10, 1), (1, 10, 1), (1, 10, 1)], gone: 0),
    Row(
      "the strictest wins", RetentionPolicy(maxBytes: 10, maxMessages: 2, maxAge: 10),
      [(1, 10, 1), (1, 10, 95), (1, 10, 96), (1, 10, 97)], gone: 3),
    Row(
      "age goes further than messages", RetentionPolicy(maxMessages: 100, maxAge: 10),
      [(1, 10, 1), (1, 10, 2), (1, 10, 97)], gone: 2),
  ]

  @Test("whole ones, from the front, never the last: by age, messages and bytes", arguments: rows)
  func expired(row: Row) {
    let segments = row.segments.map { RetentionPolicy.Use(messages: $0.0, bytes: $0.1, newest: $0.2) }
    #expect(row.policy.expired(of: segments, now: row.now) == row.gone)
  }

  @Test(
    "a segment is full by size or by age, and an empty one never",
    arguments: [
      (99, 0, 0, false), (100, 0, 0, true), (101, 0, 0, true), (1, 10, 9, false), (1, 10, 10, true),
      (1, 0, 1 << 60, false),
      (1, .max, .max, true),
    ] as [(Int64, Int64, Int64, Bool)])
  func full(bytes: Int64, maxAge: Int64, now: Int64, expected: Bool) {
    let policy = SegmentPolicy(maxBytes: 100, maxAge: maxAge)
    #expect(policy.isFull(bytes: bytes, firstWrite: 0, now: now) == expected)
    #expect(!policy.isFull(bytes: 0, firstWrite: nil, now: now))
  }
}

@Suite("what a stream leaves to the server", .timeLimit(.minutes(1)))
struct StreamPolicyTests {
  private static let week: Int64 = 604_800_000_000_000

  @Test("without options it is kept as the genuine server's defaults say: seven days, looked at every five minutes")
  func defaults() {
    let policy = StreamOptions().policy(over: StreamPolicy())
    #expect(policy.retention == RetentionPolicy(maxBytes: 0, maxMessages: 0, maxAge: Self.week))
    #expect(policy.segments == SegmentPolicy(maxBytes: 268_435_456, maxAge: Self.week))
    #expect(policy.cleanerInterval == 300_000_000_000)
    #expect(!policy.isCompacted && !policy.hasConcurrencyControl && policy.minISR == 1)
    #expect(policy.pause == PausePolicy(after: 0, sparesSubscribed: false))
  }

  @Test("each option goes before the server's setting, times from milliseconds")
  func options() {
    var options = StreamOptions()
    options.retentionMaxBytes = 1
    options.retentionMaxMessages = 2
    options.retentionMaxAge = 3
    options.cleanerInterval = 4
    options.segmentMaxBytes = 5
    options.segmentMaxAge = 6
    options.isCompacted = true
    options.autoPauseTime = 7
    options.autoPauseSparesSubscribed = true
    options.minISR = 8
    options.hasConcurrencyControl = true
    let policy = options.policy(over: StreamPolicy())
    #expect(policy.retention == RetentionPolicy(maxBytes: 1, maxMessages: 2, maxAge: 3_000_000))
    #expect(policy.segments == SegmentPolicy(maxBytes: 5, maxAge: 6_000_000))
    #expect(policy.cleanerInterval == 4_000_000)
    #expect(policy.pause == PausePolicy(after: 7_000_000, sparesSubscribed: true))
    #expect(policy.isCompacted && policy.hasConcurrencyControl && policy.minISR == 8)
    // And off where the server has it on.
    var off = StreamOptions()
    off.isCompacted = false
    off.hasConcurrencyControl = false
    off.autoPauseTime = 0
    off.autoPauseSparesSubscribed = false
    let back = off.policy(over: policy)
    #expect(!back.isCompacted && !back.hasConcurrencyControl && back.pause == PausePolicy())
    #expect(back.retention == policy.retention && back.minISR == 8)
  }

  @Test("an interval and a segment of nothing are the server's; times that do not fit are the longest")
  func edges() {
    var options = StreamOptions()
    options.cleanerInterval = 0
    options.segmentMaxBytes = 0
    options.retentionMaxAge = .max
    options.segmentMaxAge = 0
    let policy = options.policy(over: StreamPolicy())
    #expect(policy.cleanerInterval == 300_000_000_000 && policy.segments.maxBytes == 268_435_456)
    #expect(policy.retention.maxAge == .max && policy.segments.maxAge == 0)
    options.cleanerInterval = .max
    #expect(options.policy(over: StreamPolicy()).cleaning(after: 5) == .max)
  }

  @Test(
    "a server's segments are as old as its retention lets them be, a second at least, unless it says so",
    arguments: [
      (0, nil, 0), (5_000_000_000, nil, 5_000_000_000), (5, nil, 1_000_000_000), (5_000_000_000, 7, 7),
      (5_000_000_000, 0, 0),
    ] as [(Int64, Int64?, Int64)])
  func segmentAge(retention: Int64, segment: Int64?, expected: Int64) {
    var server = StreamPolicy()
    server.retention.maxAge = retention
    server.segments.maxAge = segment
    #expect(StreamOptions().policy(over: server).segments.maxAge == expected)
  }
}
