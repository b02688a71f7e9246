import EmbeddedLiftbridge
import EventStreamsTestSupport
import Foundation
import LiftClient
import Testing

@Suite("options of streams, seen from the client", .timeLimit(.minutes(1)))
struct StreamOptionTests {
  /// A server whose time is the test's, and a client of it.
  private func withClock(
    _ settings: StreamSettings, _ body: (ManualClock, EmbeddedLiftbridge, AsyncLiftClient) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    try await withServerAndClient(.init(clock: clock)) { server, lift in
      try await lift.createStream("s", subject: "s", settings: settings)
      try await body(clock, server, lift)
    }
  }

  @Test("messages that retention removed are not there: every start that lies before begins at the oldest kept")
  func retention() async throws {
    let settings = StreamSettings(
      retentionMaxMessages: 2, cleanerInterval: .seconds(1), segmentMaxBytes: 1)
    try await withClock(settings) { clock, _, lift in
      for index in 0..<5 { try await lift.publish(Data("m\(index)".utf8), to: "s") }
      #expect(try await lift.subscribe("s", from: .earliest).first(5).map(\.offset) == [0, 1, 2, 3, 4])
      clock.advance(by: .seconds(1))
      for start in [StartPosition.earliest, .offset(0), .offset(2), .after(nil), .after(0), .time(.distantPast)] {
        #expect(try await lift.subscribe("s", from: start).first(2).map(\.offset) == [3, 4], "\(start)")
      }
      #expect(try await lift.subscribe("s", from: .latest).first(1).map(\.offset) == [4])
      #expect(try await lift.fetchMetadata(streams: ["s"]).streams[0].partitions[0].newestOffset == 4)
      #expect(try await lift.publish(Data(), to: "s").offset == 5)
    }
  }

  @Test("a message is kept for its age, by the server's clock, once its segment is closed")
  func age() async throws {
    let settings = StreamSettings(
      retentionMaxAge: .seconds(60), cleanerInterval: .seconds(10), segmentMaxAge: .seconds(10))
    try await withClock(settings) { clock, _, lift in
      try await lift.publish(Data("old".utf8), to: "s")
      clock.advance(by: .seconds(50))
      try await lift.publish(Data("young".utf8), to: "s")
      clock.advance(by: .seconds(9))
      #expect(try await lift.subscribe("s", from: .earliest).first(2).map(\.offset) == [0, 1])
      clock.advance(by: .seconds(1))
      #expect(try await lift.subscribe("s", from: .earliest).first(1).map(\.offset) == [1])
    }
  }

  @Test("a subscriber that was far behind goes on at the oldest that is left")
  func overtaken() async throws {
    let settings = StreamSettings(
      retentionMaxMessages: 1, cleanerInterval: .seconds(1), segmentMaxBytes: 1)
    try await withClock(settings) { clock, server, lift in
      // More than a window and what the server takes at once.
      for _ in 0..<20 { try await lift.publish(Data(count: 100_000), to: "s") }
      let subscription = try await lift.subscribe("s", from: .earliest, options: .init(windowBytes: 1_024))
      clock.advance(by: .seconds(1))
      var offsets: [Int64] = []
      for try await message in subscription {
        offsets.append(message.offset)
        if message.offset == 19 { break }
      }
      #expect(offsets == offsets.sorted() && Set(offsets).count == offsets.count)
      #expect(offsets.first == 0 && offsets.last == 19 && offsets.count < 20)
    }
  }

  @Test("of each key the newest message is left, with gaps in the offsets")
  func compaction() async throws {
    let settings = StreamSettings(cleanerInterval: .seconds(1), segmentMaxBytes: 1, compactEnabled: true)
    try await withClock(settings) { clock, _, lift in
      for key in ["a", "b", "a", "", "a"] {
        try await lift.publish(Data(), to: "s", key: key.isEmpty ? nil : Data(key.utf8))
      }
      clock.advance(by: .seconds(1))
      #expect(try await lift.subscribe("s", from: .offset(0)).first(3).map(\.offset) == [1, 3, 4])
    }
  }

  @Test("a partition that pauses ends its subscription with partitionPaused; a publish wakes it")
  func autoPause() async throws {
    try await withClock(StreamSettings(autoPauseTime: .milliseconds(500))) { clock, server, lift in
      try await lift.publish(Data("m0".utf8), to: "s")
      var iterator = try await lift.subscribe("s", from: .earliest).makeAsyncIterator()
      #expect(try await iterator.next()?.offset == 0)
      clock.advance(by: .milliseconds(500))
      #expect(await code { _ = try await iterator.next() } == .partitionPaused)
      #expect(await code { _ = try await lift.subscribe("s", from: .earliest) } == .partitionPaused)
      let paused = try await lift.fetchMetadata(streams: ["s"]).streams[0].partitions[0]
      #expect(paused.isPaused && paused.pauseChanged.first != nil)
      #expect(try await lift.publish(Data("m1".utf8), to: "s").offset == 1)
      #expect(try await lift.subscribe("s", from: .earliest).first(2).map(\.offset) == [0, 1])
      #expect(try await lift.fetchMetadata(streams: ["s"]).streams[0].partitions[0].isPaused == false)
    }
  }

  @Test("an option that the server refuses is named")
  func refused() async throws {
    try await withServerAndClient { _, lift in
      let error = await #expect(throws: LiftError.self) {
        try await lift.createStream("s", subject: "s", settings: .init(encryption: true))
      }
      #expect(error?.code == .encryptionFailed && error?.message.contains("encryption") == true)
    }
  }
}
