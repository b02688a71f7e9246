import EventStreamsRegex
import Testing

@testable import EmbeddedEventStore

@Suite("Reading from the pure log", .timeLimit(.minutes(1)))
struct ReadTests {
  private static func ten(_ metadata: String?) -> LogFixture {
    var fixture = LogFixture()
    fixture.append("s", Array(0..<10))
    if let metadata { fixture.setMetadata("s", metadata) }
    return fixture
  }

  @Test("forwards and backwards from each kind of start, as recorded")
  func starts() throws {
    let fixture = LogFixture.three()
    #expect(try fixture.read("s") == ["0", "1", "2"])
    #expect(try fixture.read("s", .revision(1), count: 1) == ["1"])
    #expect(try fixture.read("s", .revision(3)) == [])
    #expect(try fixture.read("s", .revision(Int64.max)) == [])
    #expect(try fixture.read("s", .end, backwards: true) == ["2", "1", "0"])
    #expect(try fixture.read("s", .revision(1), backwards: true) == ["1", "0"])
    #expect(try fixture.read("s", .revision(99), backwards: true, count: 2) == ["2", "1"])
    #expect(try fixture.read("s", .revision(Int64.max), backwards: true, count: 1) == ["2"])
    #expect(try fixture.read("s", .start, backwards: true) == ["0"])
    #expect(try fixture.read("none", .end, backwards: true) == ["not found"])
    #expect(try fixture.read("s", count: UInt64.max) == ["0", "1", "2"])
  }

  @Test("long streams are read whole, in pages nobody sees")
  func pages() throws {
    var fixture = LogFixture()
    fixture.append("s", Array(0..<70))
    #expect(try fixture.read("s", count: 66) == (0..<66).map(String.init))
    #expect(try fixture.read("s", .end, backwards: true, count: 66) == (4..<70).reversed().map(String.init))
  }

  @Test("reads that the genuine servers refuse")
  func refusals() {
    let fixture = LogFixture.three()
    #expect(throws: ReadFailure.self) { try fixture.read("s", count: 0) }
    #expect(throws: ReadFailure.self) { try fixture.read("s", .end) }
  }

  @Test("the first and last position, as recorded in read-control-option")
  func positions() throws {
    var fixture = LogFixture()
    fixture.append("s", Array(0..<4))
    #expect(try fixture.read("s", count: 2, positions: true) == ["0", "1", "last 3"])
    #expect(try fixture.read("s", .revision(4), positions: true) == ["last 3"])
    #expect(try fixture.read("s", .revision(50), positions: true) == ["first 4", "last 3"])
    #expect(try fixture.read("s", .end, backwards: true, count: 2, positions: true) == ["3", "2", "last 3"])
    #expect(try fixture.read("none", positions: true) == ["not found"])
  }

  @Test("truncation by $maxCount and $tb, as recorded in read-truncated")
  func truncation() throws {
    let count = Self.ten("{\"$maxCount\":3}")
    #expect(try count.read("s", positions: true) == ["7", "8", "9", "last 9"])
    #expect(try count.read("s", .revision(2), count: 2) == ["7", "8"])
    #expect(try count.read("s", .end, backwards: true) == ["9", "8", "7"])
    #expect(try count.read("s", .revision(4), backwards: true) == [])
    #expect(try count.read("s", .start, backwards: true, positions: true) == ["last 9"])
    let before = Self.ten("{\"$tb\":6}")
    #expect(try before.read("s") == ["6", "7", "8", "9"])
    #expect(try before.read("s", .revision(5), backwards: true) == [])
    let all = Self.ten("{\"$tb\":10}")
    #expect(try all.read("s") == [])
    #expect(try all.read("s", positions: true) == ["first 10", "last 9"])
    #expect(try all.read("s", .revision(3), positions: true) == ["first 10", "last 9"])
    #expect(try Self.ten("{\"$tb\":6,\"$maxCount\":2}").read("s") == ["8", "9"])
  }

  @Test("$maxAge hides what got old")
  func age() throws {
    var fixture = LogFixture.three()
    fixture.setMetadata("s", "{\"$maxAge\":1}")
    #expect(try fixture.read("s") == ["0", "1", "2"])
    fixture.now += 2 * Ticks.perSecond
    #expect(try fixture.read("s") == [])
    #expect(try fixture.read("s", positions: true) == ["first 3", "last 2"])
    fixture.append("s", [5])
    #expect(try fixture.read("s") == ["3"])
    #expect(try fixture.read("s", .end, backwards: true) == ["3"])
  }

  @Test("$maxAge holds when the clock is set back, and a span beyond all time hides nothing")
  func clockSetBack() throws {
    var fixture = LogFixture.three()
    fixture.now -= 100 * Ticks.perSecond
    fixture.append("s", [3, 4])
    #expect(fixture.log.records.map(\.created) == Array(repeating: 1_000 * Ticks.perSecond, count: 5))
    fixture.now += 101 * Ticks.perSecond
    fixture.append("s", [5])
    fixture.setMetadata("s", "{\"$maxAge\":1}")
    #expect(try fixture.read("s") == ["0", "1", "2", "3", "4", "5"])
    fixture.now += 1
    #expect(try fixture.read("s") == ["5"])
    for age in [Int64.max, Int64.max / Ticks.perSecond] {
      fixture.setMetadata("s", "{\"$maxAge\":\(age)}")
      #expect(try fixture.read("s").count == 6)
    }
  }

  @Test("metadata longer than 256 KiB is kept and read back, not obeyed")
  func longMetadata() throws {
    var fixture = LogFixture.three()
    for (length, visible) in [((1 << 18) - 30, 1), (1 << 18, 3)] {
      fixture.setMetadata("s", "{\"$maxCount\":1,\"own\":\"\(String(repeating: "x", count: length))\"}")
      #expect(try fixture.read("s").count == visible)
      #expect(try fixture.read("$$s").count == 1)
    }
  }

  @Test(
    "metadata that counts and metadata that does not, as recorded in metadata-odd",
    arguments: [
      ("{nope", 3), ("{\"$maxCount\":1}", 1), ("{\"$maxCount\":0}", 3), ("{\"$maxCount\":-1}", 3),
      ("{\"$maxCount\":\"1\"}", 3), ("{\"$maxCount\":1.5}", 3), ("{\"$tb\":-1}", 3), ("[1]", 3),
      ("{\"$tb\":1,\"$acl\":5}", 3), ("{\"$tb\":1,\"own\":{\"x\":[1,null,true,\"\\u00e9\"]}}", 2),
    ])
  func oddMetadata(json: String, visible: Int) throws {
    var fixture = LogFixture.three()
    fixture.setMetadata("s", json)
    #expect(try fixture.read("s").count == visible)
    fixture.setMetadata("s", json, isJSON: false)
    #expect(try fixture.read("s").count == 3)
  }

  @Test("a metadata stream shows its last event only")
  func metadataStream() throws {
    var fixture = LogFixture.three()
    for _ in 0..<3 { fixture.setMetadata("s", "{}") }
    #expect(try fixture.read("$$s") == ["2"])
  }

  @Test("links: followed one step, gone, unreadable, as recorded in read-links")
  func links() throws {
    var fixture = LogFixture.three()
    fixture.append("gone", [20, 21])
    _ = fixture.log.delete("gone", expecting: .any, now: 0)
    fixture.append("cut", [30, 31])
    fixture.setMetadata("cut", "{\"$tb\":1}")
    fixture.append("dead", [40])
    _ = fixture.log.tombstone("dead", expecting: .any, now: 0)
    let targets = [
      "1@s", "0@nowhere", "99@s", "1@gone", "0@cut", "1@cut", "nonsense", "x@s", "0@links", "0@dead", "-1@s", "@s",
      "1@",
      "9223372036854775807@s", "9223372036854775808@s", "0@$$cut", "1@s@s",
    ]
    let events = targets.enumerated().map { LogFixture.event(100 + $0, type: "$>", data: $1) }
    _ = fixture.log.append(events, to: "links", expecting: .any, now: fixture.now)
    #expect(
      try fixture.read("links", count: 100) == [
        "1@s<0", "gone<1", "gone<2", "gone<3", "gone<4", "1@cut<5", "6", "7", "0@links<8", "gone<9", "10", "11",
        "gone<12", "13", "14", "0@$$cut<15", "gone<16",
      ])
  }

  @Test("a filtered read of $all counts what passes, in both directions")
  func filtered() throws {
    var fixture = LogFixture()
    for number in 0..<100 {
      fixture.append("a", [3 * number])
      fixture.append("b", [3 * number + 1, 3 * number + 2])
    }
    func read(_ test: EventFilter.Test, backwards: Bool = false, count: UInt64 = .max) throws -> [Int64] {
      let filter = EventFilter(subject: .stream, test: test)
      let read = AllRead(
        start: backwards ? .end : .start, isBackwards: backwards, count: count, followsLinks: false, filter: filter)
      return try fixture.readAll(read).compactMap { $0.event?.revision }
    }
    let prefix = EventFilter.Test.prefixes([CulturePrefix("a")])
    for test in [prefix, .regex(try RegexPattern("^a$"))] {
      #expect(try read(test) == Array(0..<100))
      #expect(try read(test, backwards: true) == (0..<100).reversed())
      #expect(try read(test, count: 33) == Array(0..<33))
      #expect(try read(test, backwards: true, count: 1) == [99])
      #expect(try read(test, count: 100).count == 100)
    }
    #expect(try read(.prefixes([])) == [] && read(.regex(try RegexPattern("c")), backwards: true) == [])
  }

  @Test("$all: inclusive forwards, exclusive backwards, odd positions as recorded")
  func all() throws {
    let fixture = LogFixture.three()
    let positions = fixture.log.records.map(\.position)
    func read(_ start: AllRead.Start, backwards: Bool = false, count: UInt64 = 10) throws -> [Int] {
      let read = AllRead(start: start, isBackwards: backwards, count: count, followsLinks: false, filter: nil)
      return try fixture.readAll(read).compactMap { event in positions.firstIndex { $0 == event.event?.position } }
    }
    func at(_ commit: UInt64) -> AllRead.Start { .position(LogPosition(commit)) }
    #expect(try read(.start) == [0, 1, 2])
    #expect(try read(.end) == [])
    #expect(try read(at(positions[1])) == [1, 2])
    #expect(try read(at(0), count: 2) == [0, 1])
    #expect(try read(.position(LogPosition(commit: positions[1], prepare: 0))) == [1, 2])
    #expect(try read(at(1 << 40)) == [])
    #expect(try read(at(.max)) == [])
    #expect(try read(.end, backwards: true) == [2, 1, 0])
    #expect(try read(.start, backwards: true) == [])
    #expect(try read(at(positions[2]), backwards: true, count: 1) == [1])
    #expect(try read(at(.max), backwards: true, count: 1) == [2])
    #expect(throws: ReadFailure.self) { try read(at(positions[1] + 1)) }
    #expect(throws: ReadFailure.self) { try read(at(positions[1] + 1), backwards: true) }
    #expect(throws: ReadFailure.self) { try read(at(1 << 40), backwards: true) }
    #expect(throws: ReadFailure.self) { try read(.start, count: 0) }
  }
}
