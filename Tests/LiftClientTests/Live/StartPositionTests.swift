import EmbeddedLiftbridge
import EventStreamsTestSupport
import Foundation
import LiftClient
import Testing

@Suite("where a subscription begins", .timeLimit(.minutes(3)))
struct StartPositionTests {
  /// The offsets that a subscription on a log of five delivers first, with two more published once it is open.
  private static func offsets(
    from start: StartPosition, count: Int, _ lift: AsyncLiftClient
  ) async throws -> [Int64] {
    let subscription = try await lift.subscribe("s", from: start)
    for _ in 0..<2 { try await lift.publish(Data("new".utf8), to: "s") }
    return try await subscription.first(count).map(\.offset)
  }

  @Test(
    "each position delivers from where it says",
    arguments: [
      (.newOnly, [5, 6]), (.earliest, [0, 1, 2, 3, 4, 5, 6]), (.latest, [4, 5, 6]), (.offset(3), [3, 4, 5, 6]),
      (.offset(-5), [0, 1, 2]), (.after(nil), [0, 1]), (.after(3), [4, 5]), (.after(-1), [0, 1]),
      (.ago(.seconds(3_600)), [0, 1, 2]), (.ago(.zero), [5, 6]), (.time(.distantPast), [0, 1]),
      (.time(.distantFuture), [5, 6]),
    ] as [(StartPosition, [Int64])])
  func positions(start: StartPosition, expected: [Int64]) async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s", messages: 5)
      #expect(try await Self.offsets(from: start, count: expected.count, lift) == expected)
    }
  }

  @Test("an offset that is not written yet is waited for: what the server delivers below it is dropped")
  func beyondTheEnd() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s", messages: 3)
      let subscription = try await lift.subscribe("s", from: .offset(6))
      for index in 3..<8 { try await lift.publish(Data("m\(index)".utf8), to: "s") }
      #expect(try await subscription.first(2).map(\.offset) == [6, 7])
    }
  }

  @Test("the time of a message finds that message")
  func timeOfMessage() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s", messages: 20)
      let all = try await lift.subscribe("s", from: .earliest).first(20)
      for message in all {
        let found = try await lift.subscribe("s", from: .time(message.timestamp)).first(20 - Int(message.offset))
        #expect(found.contains(message))
      }
    }
  }

  @Test("so long ago is counted by the clock that the client was given")
  func agoOnAClock() async throws {
    let clock = ManualClock()
    try await withServerAndClient(.init(clock: clock)) { server, setUp in
      var settings = try LiftSettings(server.address)
      settings.clock = clock
      try await withLiftClient(settings) { lift in
        try await setUp.makeStream("s", messages: 1)
        clock.advance(by: .seconds(100))
        for index in 1..<3 { try await setUp.publish(Data("m\(index)".utf8), to: "s") }
        clock.advance(by: .seconds(10))
        #expect(try await lift.subscribe("s", from: .ago(.seconds(50))).first(2).map(\.offset) == [1, 2])
        #expect(try await lift.subscribe("s", from: .ago(.seconds(500))).first(3).map(\.offset) == [0, 1, 2])
      }
    }
  }

  @Test("each partition is its own log, on its own subject")
  func partitions() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s", partitions: 2)
      let ack = try await lift.publish(Data("one".utf8), to: "s", partition: .number(1))
      try await lift.publish(Data("zero".utf8), to: "s")
      #expect(ack.subject == "s.1" && ack.offset == 0)
      let one = try await lift.subscribe("s", partitions: .number(1), from: .earliest).first(1)[0]
      #expect(one.value == Data("one".utf8) && one.partition == 1 && one.subject == "s.1")
      #expect(try await lift.subscribe("s", from: .earliest).first(1)[0].value == Data("zero".utf8))
    }
  }

  @Test("a subscriber far behind gets every message, in order")
  func catchesUp() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s", messages: 1_000)
      let messages = try await lift.subscribe("s", from: .earliest).first(1_000)
      #expect(messages.map(\.offset) == Array(0..<1_000))
      #expect(messages.last?.value == Data("m999".utf8))
    }
  }

  @Test("a replica may be read, which on a single server is the leader itself")
  func replica() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s", messages: 1)
      let options = LiftSubscriptionOptions(readFromReplica: true)
      #expect(try await lift.subscribe("s", from: .earliest, options: options).first(1).map(\.offset) == [0])
    }
  }
}
