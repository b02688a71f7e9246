import Testing

@testable import EmbeddedLiftbridge

@Suite("settings of the embedded Liftbridge by their own names", .timeLimit(.minutes(1)))
struct SettingsTests {
  @Test(
    "what the genuine server's file takes is taken",
    arguments: [
      ("clustering.replication.max.bytes", "524288"), ("clustering.min.insync.replicas", "2"), ("max_payload", "1000"),
      ("streams.concurrency.control", "true"), ("streams.retention.max.bytes", "0"),
      ("streams.retention.max.messages", "5"), ("streams.retention.max.age", "0"), ("streams.cleaner.interval", "1ns"),
      ("streams.segment.max.bytes", "300"), ("streams.segment.max.age", "0"), ("streams.compact.enabled", "true"),
      ("streams.auto.pause.time", "500ms"), ("streams.auto.pause.disable.if.subscribers", "true"),
    ])
  func taken(name: String, value: String) throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    let before = configuration
    try configuration.set(name, to: value)
    #expect(configuration.policy != before.policy || configuration.limits != before.limits || value == "0")
  }

  @Test("each setting reaches its place")
  func places() throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    for (name, value) in [
      ("clustering.replication.max.bytes", "1"), ("max_payload", "2"), ("clustering.min.insync.replicas", "3"),
      ("streams.concurrency.control", "true"), ("streams.retention.max.bytes", "4"),
      ("streams.retention.max.messages", "5"), ("streams.retention.max.age", "6ns"),
      ("streams.cleaner.interval", "7ns"), ("streams.segment.max.bytes", "8"), ("streams.segment.max.age", "9ns"),
      ("streams.compact.enabled", "true"), ("streams.auto.pause.time", "10ns"),
      ("streams.auto.pause.disable.if.subscribers", "true"),
    ] { try configuration.set(name, to: value) }
    #expect(configuration.limits.replicationBytes == 1 && configuration.limits.payloadBytes == 2)
    var expected = StreamPolicy()
    expected.minISR = 3
    expected.hasConcurrencyControl = true
    expected.retention = RetentionPolicy(maxBytes: 4, maxMessages: 5, maxAge: 6)
    expected.cleanerInterval = 7
    expected.segments = SegmentPolicy(maxBytes: 8, maxAge: 9)
    expected.isCompacted = true
    expected.pause = PausePolicy(after: 10, sparesSubscribed: true)
    #expect(configuration.policy == expected)
  }

  @Test(
    "times are read as the genuine server's file has them",
    arguments: [
      ("0", 0), ("0s", 0), ("1ns", 1), ("2us", 2_000), ("500ms", 500_000_000), ("3s", 3_000_000_000),
      ("1h30m", 5_400_000_000_000), ("168h", 604_800_000_000_000), ("1s1ms", 1_001_000_000),
    ] as [(String, Int64)])
  func times(text: String, nanoseconds: Int64) throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    try configuration.set("streams.auto.pause.time", to: text)
    #expect(configuration.policy.pause.after == nanoseconds)
  }

  @Test(
    "an unknown name and a value that is none are refused, and named",
    arguments: [
      ("streams.nothing", "1"), ("", ""), ("max_payload", "much"), ("max_payload", "0"), ("max_payload", "-1"),
      ("streams.concurrency.control", "yes"), ("streams.compact.max.goroutines", "2"),
      ("streams.retention.max.age", ""), ("streams.retention.max.age", "7"), ("streams.retention.max.age", "-1s"),
      ("streams.retention.max.age", "7d"), ("streams.retention.max.age", "s"), ("streams.retention.max.age", "1.5s"),
      ("streams.retention.max.age", "9999999999999h"), ("streams.retention.max.age", "99999999999999999999s"),
      ("streams.retention.max.age", "2562047h2562047h"), ("streams.retention.max.age", "1s "),
      ("streams.cleaner.interval", "0"), ("streams.segment.max.bytes", "0"), ("streams.retention.max.bytes", "-1"),
    ])
  func refused(name: String, value: String) {
    var configuration = EmbeddedLiftbridge.Configuration()
    let error = #expect(throws: EmbeddedLiftbridge.StartError.self) { try configuration.set(name, to: value) }
    #expect(error?.description.contains(name) ?? false)
  }
}
