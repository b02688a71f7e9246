import Testing

@testable import EmbeddedEventStore

@Suite("Deleting from the pure log", .timeLimit(.minutes(1)))
struct DeleteTests {
  static let expectations: [ExpectedState] = [
    .any, .streamExists, .revision(2), .noStream, .revision(0), .revision(1), .revision(3),
  ]

  @Test("each expectation on a stream of three events", arguments: expectations)
  func eachExpectation(expectation: ExpectedState) {
    let holds = [.any, .streamExists, .revision(2)].contains(expectation)
    var fixture = LogFixture.three()
    let deleted = fixture.log.delete("s", expecting: expectation, now: fixture.now)
    #expect(deleted == .wrongExpectation(current: 2) || holds)
    #expect(fixture.log.state(of: "s") == (holds ? .notFound : .exists))
    fixture = .three()
    let tombstoned = fixture.log.tombstone("s", expecting: expectation, now: fixture.now)
    #expect(tombstoned == .wrongExpectation(current: 2) || holds)
    #expect(fixture.log.state(of: "s") == (holds ? .deleted : .exists))
  }

  @Test("a stream that never was cannot be deleted, whatever is expected, but may be tombstoned")
  func missing() {
    for expectation in [ExpectedState.any, .streamExists, .noStream, .revision(0)] {
      var fixture = LogFixture()
      #expect(fixture.log.delete("s", expecting: expectation, now: 0) == .wrongExpectation(current: -1))
      let outcome = fixture.log.tombstone("s", expecting: expectation, now: 0)
      let holds = expectation == .any || expectation == .noStream
      #expect((outcome == .wrongExpectation(current: -1)) != holds)
    }
  }

  @Test("a soft-deleted stream may be deleted again, but does not exist")
  func deletedAgain() {
    for method in [0, 1] {
      func outcome(_ expectation: ExpectedState) -> DeleteOutcome {
        var fixture = LogFixture.three()
        _ = fixture.log.delete("s", expecting: .any, now: 0)
        return method == 0
          ? fixture.log.delete("s", expecting: expectation, now: 0)
          : fixture.log.tombstone("s", expecting: expectation, now: 0)
      }
      #expect(outcome(.streamExists) == .streamDeleted)
      #expect(outcome(.revision(1)) == .wrongExpectation(current: 2))
      for expectation in [ExpectedState.any, .noStream, .revision(2)] {
        guard case .deleted = outcome(expectation) else {
          Issue.record("\(expectation)")
          continue
        }
      }
    }
  }

  @Test("a tombstoned stream stays deleted, whatever is expected")
  func tombstoned() {
    var fixture = LogFixture.three()
    _ = fixture.log.tombstone("s", expecting: .any, now: 0)
    for expectation in Self.expectations {
      #expect(fixture.log.delete("s", expecting: expectation, now: 0) == .streamDeleted)
      #expect(fixture.log.tombstone("s", expecting: expectation, now: 0) == .streamDeleted)
    }
    #expect(fixture.log.records.last?.revision == LogRecord.tombstoneRevision)
    #expect(fixture.log.state(of: "$$s") == .deleted)
  }

  @Test("deletion replaces the metadata; numbering goes on after a revival")
  func cycle() throws {
    var fixture = LogFixture()
    fixture.setMetadata("s", "{\"$maxCount\":10,\"own\":\"kept\"}")
    for round in 0..<3 {
      #expect(fixture.append("s", [round], .noStream).revision == Int64(round))
      _ = fixture.log.delete("s", expecting: .revision(Int64(round)), now: 0)
    }
    fixture.append("s", [9])
    #expect(try fixture.read("s") == ["3"])
    #expect(fixture.log.records.last.map { String(decoding: $0.data, as: UTF8.self) } == "{\"$tb\":3}")
  }

  @Test("new metadata on a soft-deleted stream brings it back without events")
  func metadataRevives() throws {
    var fixture = LogFixture.three()
    _ = fixture.log.delete("s", expecting: .any, now: 0)
    fixture.setMetadata("s", "{\"own\":2}")
    #expect(try fixture.read("s") == [])
    #expect(fixture.log.records.last.map { String(decoding: $0.data, as: UTF8.self) } == "{\"own\":2,\"$tb\":3}")
    #expect(fixture.append("s", [9], .noStream) == .wrongExpectation(current: 2))
    #expect(fixture.append("s", [9], .any).revision == 3)
  }
}
