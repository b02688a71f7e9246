import Testing

@testable import EmbeddedEventStore

/// What is asked of a stream that holds the events 0, 1, 2, and the answer of the genuine servers.
struct AppendRow: Sendable, CustomTestStringConvertible {
  var ids: [Int]
  /// The last revision after success; nil for a failed expectation.
  var revision: Int64?
  var testDescription: String { "\(ids)" }

  init(_ ids: [Int], _ revision: Int64?) {
    self.ids = ids
    self.revision = revision
  }
}

@Suite("Appending to the pure log", .timeLimit(.minutes(1)))
struct AppendTests {
  static let new = 99

  /// Recorded as `append-idempotent-any`; the row in descending order has no answer there.
  static let any = [
    AppendRow([0, 1, 2], 2), AppendRow([0, 1], 1), AppendRow([0], 0), AppendRow([1, 2], 2), AppendRow([1], 1),
    AppendRow([2], 2), AppendRow([2, 1, 0], nil), AppendRow([0, 2], 2), AppendRow([0, new], nil),
    AppendRow([new, 0], 4), AppendRow([0, 1, 2, new], nil), AppendRow([2, new], nil), AppendRow([1, new], nil),
    AppendRow([new], 3), AppendRow([], 2),
  ]

  @Test("with any, known ids are recognised", arguments: any)
  func expectingAny(row: AppendRow) { check(row, .any) }

  @Test("stream exists recognises what any does", arguments: any)
  func expectingExistence(row: AppendRow) { check(row, .streamExists) }

  @Test(
    "no stream compares with the first events",
    arguments: any.map { row in
      let known: [[Int]: Int64] = [[0, 1, 2]: 2, [0, 1]: 1, [0]: 0]
      return AppendRow(row.ids, known[row.ids])
    })
  func expectingNoStream(row: AppendRow) { check(row, .noStream) }

  @Test(
    "revision 0 compares with the events after it",
    arguments: any.map { row in
      let known: [[Int]: Int64] = [[1, 2]: 2, [1]: 1]
      return AppendRow(row.ids, known[row.ids])
    })
  func expectingZero(row: AppendRow) { check(row, .revision(0)) }

  @Test("revision 1 compares with the last event", arguments: any.map { AppendRow($0.ids, $0.ids == [2] ? 2 : nil) })
  func expectingOne(row: AppendRow) { check(row, .revision(1)) }

  @Test(
    "the exact revision writes, whatever the ids", arguments: any.map { AppendRow($0.ids, 2 + Int64($0.ids.count)) })
  func expectingTwo(row: AppendRow) { check(row, .revision(2)) }

  private func check(_ row: AppendRow, _ expectation: ExpectedState) {
    var fixture = LogFixture.three()
    let outcome = fixture.append("s", row.ids, expectation)
    if let revision = row.revision {
      guard case .written(let written, let position?) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(written == revision)
      #expect(fixture.log.record(of: "s", at: written).map { row.ids.isEmpty || $0.position == position } ?? false)
    } else {
      #expect(outcome == .wrongExpectation(current: 2))
    }
  }

  @Test("a stream that never was answers each expectation as recorded")
  func newStream() {
    for expectation in [ExpectedState.revision(0), .revision(7), .streamExists] {
      var fixture = LogFixture()
      #expect(fixture.append("s", [0], expectation) == .wrongExpectation(current: -1))
      #expect(fixture.append("s", [], expectation) == .wrongExpectation(current: -1))
    }
    for expectation in [ExpectedState.any, .noStream] {
      var fixture = LogFixture()
      guard case .written(-1, .some) = fixture.append("s", [], expectation) else {
        Issue.record("an empty append knows no revision, but has a position")
        return
      }
      #expect(fixture.log.state(of: "s") == .notFound)
      guard case .written(0, .some) = fixture.append("s", [0], expectation) else {
        Issue.record("the first event has revision 0")
        return
      }
    }
  }

  @Test("an id belongs to the stream that had it first")
  func otherStream() {
    var fixture = LogFixture()
    fixture.append("a", [0])
    #expect(fixture.append("b", [0]).revision == 0)
    #expect(fixture.append("b", [0]).revision == 1)
    #expect(fixture.append("a", [0]).revision == 0)
    #expect(fixture.append("c", [1, 1]).revision == 1)
    #expect(fixture.append("c", [1, 1]).revision == 0)
    #expect(fixture.append("c", [1]).revision == 0)
  }

  @Test("old ids repeated on a soft-deleted stream succeed without a position and write nothing")
  func repeatedAfterDeletion() {
    for expectation in [ExpectedState.any, .noStream] {
      var fixture = LogFixture.three()
      _ = fixture.log.delete("s", expecting: .any, now: fixture.now)
      let count = fixture.log.records.count
      #expect(fixture.append("s", [0, 1, 2], expectation) == .written(revision: 2, position: nil))
      #expect(fixture.log.records.count == count)
      #expect(fixture.log.state(of: "s") == .notFound)
    }
  }

  @Test("writing to a soft-deleted stream revives it: events first, metadata after")
  func revival() throws {
    var fixture = LogFixture.three()
    _ = fixture.log.delete("s", expecting: .any, now: fixture.now)
    #expect(fixture.append("s", [9], .streamExists) == .streamDeleted)
    #expect(fixture.append("s", [9], .noStream).revision == 3)
    #expect(fixture.log.records.suffix(2).map(\.stream) == ["s", "$$s"])
    #expect(fixture.log.records.last.map { String(decoding: $0.data, as: UTF8.self) } == "{\"$tb\":3}")
    #expect(try fixture.read("s") == ["3"])
  }

  @Test("an empty append to a soft-deleted stream differs between the versions")
  func emptyAfterDeletion() throws {
    func outcome(_ version: ServerVersion, _ expectation: ExpectedState) throws -> (AppendOutcome, [String]) {
      var fixture = LogFixture.three(version)
      _ = fixture.log.delete("s", expecting: .any, now: fixture.now)
      return (fixture.append("s", [], expectation), try fixture.read("s"))
    }
    #expect(try outcome(.v26_1, .any).1 == [])
    #expect(try outcome(.v23_10, .any).1 == [])
    #expect(try outcome(.v26_1, .noStream).1 == [])
    #expect(try outcome(.v23_10, .noStream).0 == .wrongExpectation(current: 2))
    #expect(try outcome(.v26_1, .streamExists).0 == .streamDeleted)
    #expect(try outcome(.v26_1, .revision(2)).1 == ["not found"])
    #expect(try outcome(.v23_10, .revision(2)).1 == [])
  }

  @Test("a stream that has only metadata counts as existing")
  func metadataOnly() {
    var fixture = LogFixture()
    fixture.setMetadata("s", "{\"own\":1}")
    #expect(fixture.append("s", [5], .revision(0)) == .wrongExpectation(current: -1))
    #expect(fixture.append("s", [5], .streamExists).revision == 0)
  }

  @Test("a tombstoned stream takes nothing, but its metadata stream does")
  func tombstoned() {
    var fixture = LogFixture.three()
    _ = fixture.log.tombstone("s", expecting: .any, now: fixture.now)
    for expectation in [ExpectedState.any, .noStream, .streamExists, .revision(2)] {
      #expect(fixture.append("s", [0], expectation) == .streamDeleted)
      #expect(fixture.append("s", [], expectation) == .streamDeleted)
    }
    #expect(fixture.setMetadata("s", "{}").revision == 0)
  }

  @Test("the memory allowed is a limit")
  func full() {
    var log = EventLog(version: .v26_1, seed: 1, limits: .init(storedBytes: 1_000, rememberedIDs: 10))
    let event = LogFixture.event(0, data: String(repeating: "x", count: 200))
    #expect(log.append([event], to: "s", expecting: .any, now: 0).revision == 0)
    #expect(log.append([event, event], to: "t", expecting: .any, now: 0) == .full)
  }

  @Test("the same seed gives the same ids, another one others")
  func seeds() {
    func trace(_ seed: UInt64) -> [EventID] {
      var log = EventLog(version: .v26_1, seed: seed)
      log.writeSystemRecords(now: 0)
      return log.records.map(\.id)
    }
    #expect(trace(4) == trace(4))
    #expect(trace(4) != trace(5))
  }
}

extension AppendOutcome {
  /// The last revision after success.
  var revision: Int64? { if case .written(let revision, _) = self { revision } else { nil } }
}
