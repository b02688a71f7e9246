import Testing

@testable import EmbeddedLiftbridge

@Suite("where subscriptions begin and end", .timeLimit(.minutes(1)))
struct StoreSubscribeTests {
  /// Five messages at the times 100, 110 … 140.
  static let five: LiftStore = {
    var store = LiftStore(seed: 1)
    do {
      try store.createStream(.init(name: "s", subject: "s"), now: 1)
      try store.createStream(.init(name: "empty", subject: "e"), now: 1)
      for index in 0..<5 { _ = try store.publish(IncomingMessage(), to: "s", now: 100 + 10 * Int64(index)) }
    } catch {
      Issue.record(error)
    }
    return store
  }()

  @Test(
    "each start position on a log of five",
    arguments: [
      (.newOnly, 5), (.earliest, 0), (.latest, 4), (.offset(3), 3), (.offset(-5), 0), (.offset(0), 0),
      (.timestamp(120), 2), (.timestamp(121), 3), (.timestamp(1), 0), (.timestamp(0), 0),
      // Beyond the end: nothing is waited for, the next message is delivered.
      (.offset(10), 5), (.timestamp(.max), 5),
    ] as [(LiftStore.Start, Int64)])
  func starts(start: LiftStore.Start, first: Int64) throws {
    #expect(try Self.five.plan("s", partition: 0, start: start) == .init(next: first))
  }

  @Test(
    "on an empty log every start is 0",
    arguments: [.newOnly, .earliest, .latest, .offset(7), .timestamp(1)] as [LiftStore.Start])
  func empty(start: LiftStore.Start) throws {
    #expect(try Self.five.plan("empty", partition: 0, start: start) == .init(next: 0))
  }

  @Test(
    "each stop position on a log of five",
    arguments: [
      (.never, nil), (.offset(2), 2), (.offset(-1), nil), (.offset(6), 6), (.latest, 4), (.timestamp(130), 3),
      (.timestamp(131), 3), (.timestamp(.max), 4),
    ] as [(LiftStore.Stop, Int64?)])
  func stops(stop: LiftStore.Stop, last: Int64?) throws {
    #expect(try Self.five.plan("s", partition: 0, start: .earliest, stop: stop) == .init(next: 0, last: last))
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    var stream = "s"
    var partition = 0
    var start = LiftStore.Start.earliest
    var stop = LiftStore.Stop.never
    var code: Int
    var text: String
    var testDescription: String { text }
  }

  static let refused = [
    Refused(stream: "none", code: 5, text: "No such partition"),
    Refused(stream: "", code: 5, text: "No such partition"),
    Refused(partition: 4, code: 5, text: "No such partition"),
    Refused(start: .unknown(9), code: 3, text: "Unknown StartPosition 9"),
    Refused(stop: .unknown(9), code: 3, text: "Unknown StopPosition 9"),
    Refused(stream: "empty", stop: .latest, code: 8, text: "Stream is empty"),
    Refused(start: .offset(3), stop: .offset(1), code: 3, text: "Stop offset is before start offset: 1 < 3"),
    Refused(start: .newOnly, stop: .offset(4), code: 3, text: "Stop offset is before start offset: 4 < 5"),
    Refused(
      stop: .timestamp(99), code: 13,
      text: "Failed to lookup offset for timestamp: timestamp is before the beginning of the log"),
  ]

  @Test("what the genuine server refuses is refused with its words", arguments: refused)
  func refusals(row: Refused) {
    let error = #expect(throws: Refusal.self) {
      try Self.five.plan(row.stream, partition: row.partition, start: row.start, stop: row.stop)
    }
    #expect(error?.status.code.rawValue == row.code)
    #expect(error?.status.text == row.text)
  }

  @Test("reading goes on from any offset, in pieces")
  func pieces() throws {
    let log = try #require(Self.five.partition(0, of: "s")?.log)
    #expect(log.messages(from: 0, limit: 2).map(\.offset) == [0, 1])
    #expect(log.messages(from: 4, limit: 2).map(\.offset) == [4])
    #expect(log.messages(from: 5, limit: 2).isEmpty)
  }
}
