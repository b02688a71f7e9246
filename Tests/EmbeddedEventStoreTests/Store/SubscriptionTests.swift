import EventStreamsRegex
import Testing

@testable import EmbeddedEventStore

@Suite("Subscriptions over the pure log", .timeLimit(.minutes(1)))
struct SubscriptionTests {
  @Test("history, the switch to live, then what is written", arguments: [ServerVersion.v26_1, .v23_10])
  func start(version: ServerVersion) {
    var fixture = LogFixture.three(version)
    var probe = SubscriptionProbe(stream: "s", .start)
    probe.run(fixture)
    fixture.append("s", [3])
    fixture.append("other", [4])
    probe.run(fixture)
    #expect(probe.heard == ["confirmed", "0", "1", "2", "live r2", "3"])
  }

  @Test("the revision is exclusive; beyond the end it counts too")
  func revisions() {
    var fixture = LogFixture()
    fixture.append("s", [0, 1, 2, 3])
    let starts: [StreamRead.Start] = [.revision(2), .revision(3), .revision(5), .end, .revision(.max)]
    var probes = starts.map { SubscriptionProbe(stream: "s", $0) }
    for index in probes.indices { probes[index].run(fixture) }
    fixture.append("s", [4, 5, 6])
    for index in probes.indices { probes[index].run(fixture) }
    #expect(
      probes.map(\.heard) == [
        ["confirmed", "3", "live r3", "4", "5", "6"], ["confirmed", "live r3", "4", "5", "6"],
        ["confirmed", "live r5", "6"], ["confirmed", "live r3", "4", "5", "6"],
        ["confirmed", "live r\(Int64.max)"],
      ])
  }

  @Test("a soft-deleted stream: 23.10 catches up after the first events, 26.1 at once")
  func deleted() {
    for (version, expected) in [
      (ServerVersion.v26_1, ["confirmed", "live", "3", "4"]), (.v23_10, ["confirmed", "3", "live r3", "4"]),
    ] {
      var fixture = LogFixture.three(version)
      _ = fixture.log.delete("s", expecting: .any, now: 0)
      var probe = SubscriptionProbe(stream: "s", .start)
      probe.run(fixture)
      fixture.append("s", [5])
      probe.run(fixture)
      fixture.append("s", [6])
      probe.run(fixture)
      #expect(probe.heard == expected)
    }
  }

  @Test("tombstoned under the subscription: the event, then the error")
  func tombstoned() {
    var fixture = LogFixture.three()
    var probe = SubscriptionProbe(stream: "s", .end)
    probe.run(fixture)
    _ = fixture.log.tombstone("s", expecting: .any, now: 0)
    probe.run(fixture)
    #expect(probe.heard == ["confirmed", "live r2", "tombstone"])
    #expect(probe.failure == .streamDeleted("s"))
  }

  @Test("tombstoned before: told at once; 23.10 keeps one from the end open")
  func tombstonedBefore() {
    for version in [ServerVersion.v26_1, .v23_10] {
      var fixture = LogFixture.three(version)
      _ = fixture.log.tombstone("s", expecting: .any, now: 0)
      var fromStart = SubscriptionProbe(stream: "s", .start)
      var fromEnd = SubscriptionProbe(stream: "s", .end)
      fromStart.run(fixture)
      fromEnd.run(fixture)
      #expect(fromStart.heard == [])
      #expect(fromStart.failure == .streamDeleted("s"))
      #expect(fromEnd.heard == (version == .v26_1 ? [] : ["confirmed", "live"]))
      #expect((fromEnd.failure == nil) == (version == .v23_10))
    }
  }

  @Test("a stream that never was and is tombstoned")
  func tombstonedUnborn() {
    for (version, expected) in [(ServerVersion.v26_1, ["confirmed", "live", "tombstone"]), (.v23_10, ["confirmed"])] {
      var fixture = LogFixture(version)
      var probe = SubscriptionProbe(stream: "s", .start)
      probe.run(fixture)
      _ = fixture.log.tombstone("s", expecting: .any, now: 0)
      probe.run(fixture)
      #expect(probe.heard == expected)
      #expect(probe.failure == .streamDeleted("s"))
    }
  }

  @Test("truncation hides history, not what comes live")
  func truncated() {
    var fixture = LogFixture()
    fixture.append("s", Array(0..<10))
    fixture.setMetadata("s", "{\"$maxCount\":2}")
    var probe = SubscriptionProbe(stream: "s", .start)
    probe.run(fixture)
    fixture.setMetadata("s", "{\"$maxCount\":1}")
    fixture.append("s", [10, 11])
    probe.run(fixture)
    #expect(probe.heard == ["confirmed", "8", "9", "live r9", "10", "11"])
  }

  // MARK: $all

  private static func filtering(_ prefix: String, _ window: UInt32, _ multiplier: UInt32) -> AllSubscription.Filtering {
    .init(
      filter: EventFilter(subject: .stream, test: .prefixes([CulturePrefix(prefix)])), window: window,
      multiplier: multiplier)
  }

  /// One event that matches, a hundred that do not: the recorded scenario `subscribe-filter-windows`.
  private static func checkpoints(_ version: ServerVersion, _ window: UInt32, _ multiplier: UInt32) -> [String] {
    var fixture = LogFixture(version)
    fixture.append("first", [0])
    fixture.append("noise", Array(1...100))
    let position = fixture.log.records[0].position
    var probe = SubscriptionProbe(
      all: .position(LogPosition(position)), filtering("none", window, multiplier))
    probe.run(fixture)
    fixture.append("noise", Array(200..<225))
    probe.run(fixture)
    return Array(probe.heard.dropFirst())
  }

  @Test("checkpoints of 26.1: where pages begin, once more when going live, then by count from zero")
  func checkpointsNow() {
    func at(_ places: [Int]) -> [String] { places.map { "checkpoint \($0)" + ($0 == 0 ? "" : "-") } }
    #expect(
      Self.checkpoints(.v26_1, 10, 1)
        == at(Array(stride(from: 0, through: 100, by: 10))) + ["live 100-", "checkpoint 110", "checkpoint 120"])
    #expect(Self.checkpoints(.v26_1, 10, 3) == at([20, 50, 80, 100]) + ["live 100-"])
    #expect(Self.checkpoints(.v26_1, 32, 2) == at([32, 96]) + ["live 96-"])
    #expect(Self.checkpoints(.v26_1, 32, 1) == at([0, 32, 64, 96]) + ["live 96-"])
    #expect(Self.checkpoints(.v26_1, 200, 1) == ["checkpoint 0", "live 0"])
    #expect(Self.checkpoints(.v26_1, 1, 1).count == 101 + 1 + 25)
  }

  @Test("a window larger than the records judged at a time still makes one page")
  func largeWindow() {
    var fixture = LogFixture()
    fixture.append("first", [0])
    fixture.append("noise", Array(1...1_200))
    let start = AllRead.Start.position(LogPosition(fixture.log.records[0].position))
    var probe = SubscriptionProbe(all: start, Self.filtering("none", 500, 1))
    probe.run(fixture)
    #expect(
      probe.heard == ["confirmed", "checkpoint 0", "checkpoint 500-", "checkpoint 1000-", "live 1000-"])
    var whole = SubscriptionProbe(all: start, Self.filtering("none", .max, .max))
    whole.run(fixture)
    #expect(whole.heard == ["confirmed", "checkpoint 0", "live 0"])
  }

  @Test("a page ends with its thirty-second event, and the checkpoint is that event")
  func fullPage() {
    var fixture = LogFixture()
    fixture.append("first", [0])
    fixture.append("wanted", Array(1...70))
    var probe = SubscriptionProbe(
      all: .position(LogPosition(fixture.log.records[0].position)), Self.filtering("wanted", 200, 1))
    probe.run(fixture)
    #expect(probe.heard == ["confirmed"] + (0..<70).map { "\($0)" } + ["checkpoint 70", "live 70"])
    var narrow = SubscriptionProbe(all: .start, Self.filtering("wanted", 16, 2))
    narrow.run(fixture)
    #expect(narrow.heard.filter { $0.hasPrefix("checkpoint") } == ["checkpoint 31", "checkpoint 63", "checkpoint 70"])
  }

  @Test("what is written between two steps is neither lost nor told twice", arguments: [ServerVersion.v26_1, .v23_10])
  func interleaved(version: ServerVersion) throws {
    for everySteps in 1...5 {
      var fixture = LogFixture(version)
      var subscriptions: [any Subscription] = [
        StreamSubscription(stream: "s", start: .start, followsLinks: false),
        AllSubscription(start: .start, followsLinks: false, filtering: Self.filtering("s", 8, 1)),
        AllSubscription(start: .start, followsLinks: false, filtering: nil),
      ]
      var heard: [[Int64]] = Array(repeating: [], count: subscriptions.count)
      var written = 0
      for round in 0..<2_000 {
        if round % everySteps == 0, written < 200 {
          fixture.append("s", [written], .revision(Int64(written) - 1))
          fixture.append("other", [10_000 + written])
          written += 1
        }
        for index in subscriptions.indices {
          let step = try subscriptions[index].step(fixture.log, now: fixture.now)
          if case .judge(let page) = step.next {
            subscriptions[index].take(try LogFixture.judge(page, subscriptions[index].filter))
          }
          for case .event(let event) in step.outputs where event.event?.stream == "s" {
            heard[index].append(event.event?.revision ?? -1)
          }
        }
      }
      for revisions in heard { #expect(revisions == Array(0..<200)) }
    }
  }

  @Test("checkpoints of 23.10: pages begin after the event asked for, counting goes on when live")
  func checkpointsThen() {
    func at(_ places: [Int]) -> [String] { places.map { "checkpoint \($0)-" } }
    let tens = Self.checkpoints(.v23_10, 10, 1)
    #expect(tens.prefix(10) == at(Array(stride(from: 1, through: 91, by: 10)))[...])
    #expect(tens.suffix(3).map { $0.hasPrefix("live") ? "live" : $0 } == ["live", "checkpoint 110", "checkpoint 120"])
    #expect(Self.checkpoints(.v23_10, 10, 3).filter { $0.hasPrefix("checkpoint") }.count == 4)
    #expect(Self.checkpoints(.v23_10, 1, 1).count == 100 + 1 + 25)
  }

  @Test("a matching event is its page's checkpoint")
  func matching() {
    var fixture = LogFixture()
    fixture.append("wanted", [0])
    fixture.append("noise", Array(1...70))
    fixture.append("wanted", [71])
    var probe = SubscriptionProbe(
      all: .position(LogPosition(fixture.log.records[0].position)), Self.filtering("wanted", 32, 1))
    probe.run(fixture)
    #expect(
      probe.heard == ["confirmed", "checkpoint 0", "checkpoint 32-", "1", "checkpoint 71", "live 71"])
  }

  @Test("after the last event nothing is read, from the end neither")
  func quiet() {
    let fixture = LogFixture.three()
    for start in [AllRead.Start.end, .position(LogPosition(fixture.log.records[2].position))] {
      var probe = SubscriptionProbe(all: start, Self.filtering("s", 32, 1))
      probe.run(fixture)
      #expect(probe.heard == ["confirmed", "live 2"])
    }
  }

  @Test("odd positions of $all")
  func oddPositions() {
    for version in [ServerVersion.v26_1, .v23_10] {
      let fixture = LogFixture.three(version)
      let middle = fixture.log.records[1].position
      func probe(_ position: LogPosition, filtered: Bool = false) -> SubscriptionProbe {
        var probe = SubscriptionProbe(all: .position(position), filtered ? Self.filtering("s", 32, 1) : nil)
        probe.run(fixture)
        return probe
      }
      let below = probe(LogPosition(commit: middle, prepare: middle - 1)).heard
      #expect(below == ["confirmed"] + (version == .v26_1 ? ["1"] : []) + ["2", "live 2"])
      let between = probe(LogPosition(middle + 1), filtered: true)
      #expect(between.heard == (version == .v26_1 ? ["confirmed"] : []))
      #expect(between.failure == (version == .v26_1 ? .invalidPosition : .handler))
      #expect(probe(LogPosition(middle + 1)).failure == .invalidPosition)
      #expect(probe(LogPosition(1 << 40)).failure == nil)
    }
  }

  @Test("what a filter may not say")
  func refused() {
    let fixture = LogFixture.three()
    var zero = SubscriptionProbe(all: .start, Self.filtering("s", 32, 0))
    zero.run(fixture)
    #expect(zero.failure == .handler)
    var window = SubscriptionProbe(all: .start, Self.filtering("s", 0, 1))
    window.run(fixture)
    #expect(window.heard == ["confirmed"])
    #expect(window.failure == .handler)
  }
}
