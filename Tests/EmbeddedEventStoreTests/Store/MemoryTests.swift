import Testing

@testable import EmbeddedEventStore

@Suite("The memory of the pure log", .timeLimit(.minutes(1)))
struct MemoryTests {
  private static func log(_ bytes: Int) -> EventLog {
    EventLog(version: .v26_1, seed: 1, limits: .init(storedBytes: bytes, rememberedIDs: 10))
  }

  /// How often a change succeeds before the log says that it is full; nil when it never does.
  private static func repetitions(_ body: (inout EventLog, Int) -> Bool) -> Int? {
    var log = log(1 << 20)
    return (0..<20_000).first { !body(&log, $0) }
  }

  @Test("whatever a client repeats, the log is full some time, and says so")
  func everything() {
    let long = String(repeating: "n", count: 50_000)
    let counts = [
      Self.repetitions { log, number in
        log.append([LogFixture.event(number)], to: "s", expecting: .any, now: 0) != .full
      },
      Self.repetitions { log, _ in log.append([], to: "s", expecting: .any, now: 0) != .full },
      Self.repetitions { log, number in log.append([], to: "s\(number)", expecting: .any, now: 0) != .full },
      Self.repetitions { log, number in log.tombstone("s\(number)", expecting: .any, now: 0) != .full },
      Self.repetitions { log, number in
        _ = log.append([LogFixture.event(0)], to: "s", expecting: .any, now: 0)
        return log.delete("s", expecting: .any, now: 0) != .full
      },
    ]
    for count in counts { #expect(count.map { (500...5_000).contains($0) } ?? false, "\(count ?? -1)") }
    let named = Self.repetitions { log, number in
      log.append([LogFixture.event(number)], to: "\(long)\(number)", expecting: .any, now: 0) != .full
    }
    #expect(named.map { (10...21).contains($0) } ?? false)
    let typed = Self.repetitions { log, number in
      log.append([LogFixture.event(number, type: long)], to: "s", expecting: .any, now: 0) != .full
    }
    #expect(typed.map { (10...21).contains($0) } ?? false)
  }

  @Test("the limit is exact, and a refusal leaves no trace")
  func exact() {
    let event = LogFixture.event(0, data: "0123456789")
    var free = Self.log(.max)
    _ = free.append([event, event], to: "s", expecting: .any, now: 0)
    var tight = Self.log(free.storedBytes)
    #expect(tight.append([event, event], to: "s", expecting: .any, now: 0).revision == 1)
    var short = Self.log(free.storedBytes - 1)
    #expect(short.append([event, event], to: "s", expecting: .any, now: 0) == .full)
    #expect(short.storedBytes == 0 && short.records.isEmpty && short.streams.isEmpty)
    #expect(tight.append([], to: "s", expecting: .any, now: 0) == .full)
  }

  @Test("ids beyond the number remembered are forgotten, oldest first; then the same id is written again")
  func forgotten() {
    var log = Self.log(.max)
    for number in 0..<11 { _ = log.append([LogFixture.event(number)], to: "s", expecting: .any, now: 0) }
    #expect(log.append([LogFixture.event(1)], to: "s", expecting: .any, now: 0).revision == 1)
    #expect(log.append([LogFixture.event(0)], to: "s", expecting: .any, now: 0).revision == 11)
    // With a revision the stored events themselves are compared, however long ago they came.
    #expect(log.append([LogFixture.event(2)], to: "s", expecting: .revision(1), now: 0).revision == 2)
  }

  @Test("all records of a stream share the text of its name")
  func sharedNames() {
    var log = Self.log(.max)
    let name = String(repeating: "n", count: 10_000)
    _ = log.append([LogFixture.event(0)], to: name, expecting: .any, now: 0)
    let first = log.storedBytes
    _ = log.append([LogFixture.event(1)], to: name, expecting: .any, now: 0)
    #expect(log.storedBytes - first < 1_000)
  }
}
