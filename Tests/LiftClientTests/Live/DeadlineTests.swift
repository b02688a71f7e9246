import EmbeddedLiftbridge
import EventStreamsGRPC
import EventStreamsLiftbridgeWire
import EventStreamsTestSupport
import Foundation
import LiftClient
import Testing

@Suite("deadlines of Liftbridge calls, by a clock that stands still", .timeLimit(.minutes(1)))
struct DeadlineTests {
  /// One of the calls, with a limit of its own.
  struct Verb: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var path: String
    var call: @Sendable (AsyncLiftClient, Timeout) async throws -> Void
  }

  static let verbs = [
    Verb(testDescription: "createStream", path: Liftbridge.Method.createStream) {
      try await $0.createStream("s", subject: "s", timeout: $1)
    },
    Verb(testDescription: "publish", path: Liftbridge.Method.publish) {
      try await $0.publish(Data(), to: "s", timeout: $1)
    },
    Verb(testDescription: "publishUnacknowledged", path: Liftbridge.Method.publish) {
      try await $0.publishUnacknowledged(Data(), to: "s", timeout: $1)
    },
    Verb(testDescription: "fetchMetadata", path: Liftbridge.Method.fetchMetadata) {
      _ = try await $0.fetchMetadata(timeout: $1)
    },
    Verb(testDescription: "subscribe", path: Liftbridge.Method.subscribe) {
      _ = try await $0.subscribe("s", options: .init(confirmation: $1))
    },
  ]

  /// Makes a call that is never answered, and hands over once the server has it.
  private func withUnanswered(
    _ verb: Verb, _ timeout: Timeout, standard: Duration? = nil,
    _ body: (ManualClock, AsyncLiftClient, Task<Void, any Error>) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    let (arrived, signal) = AsyncStream.makeStream(of: Void.self)
    let (never, end) = AsyncStream.makeStream(of: Void.self)
    let script: Script = { _ in
      signal.yield()
      for await _ in never {}  // Ends when the client resets the call.
    }
    try await withScriptedServer(verb.path, script, clock: clock, timeout: standard) { lift in
      let task = Task { try await verb.call(lift, timeout) }
      for await _ in arrived { break }
      try await body(clock, lift, task)
    }
    end.finish()
  }

  @Test("10 seconds unless the call says otherwise, and not a moment less", arguments: verbs)
  func limits(verb: Verb) async throws {
    let rows: [(timeout: Timeout, standard: Duration?, limit: Duration)] = [
      (.standard, nil, .seconds(10)), (.seconds(3), nil, .seconds(3)), (.standard, .seconds(7), .seconds(7)),
      (.after(.seconds(60)), .seconds(7), .seconds(60)),
    ]
    for (timeout, standard, limit) in rows {
      try await withUnanswered(verb, timeout, standard: standard) { clock, lift, task in
        await clock.waitForSleeper(within: limit)
        clock.advance(by: limit - .nanoseconds(1))
        #expect(lift.liveCalls == 1)
        await clock.waitForSleeper(within: .nanoseconds(1))
        clock.advance(by: .nanoseconds(1))
        let error = await #expect(throws: LiftError.self) { try await task.value }
        #expect(error?.code == .deadlineExceeded && error?.grpcStatus == 4)
        #expect(error?.message.contains("it may be carried out all the same") == true, "\(error as Any)")
        #expect(lift.liveCalls == 0)
      }
    }
  }

  @Test("without a limit none is kept", arguments: verbs)
  func unlimited(verb: Verb) async throws {
    // A publish that awaits its acknowledgement refuses to have none.
    guard verb.testDescription != "publish" else { return }
    try await withUnanswered(verb, .none) { clock, lift, task in
      clock.advance(by: .seconds(1_000_000))
      #expect(lift.liveCalls == 1)
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(lift.liveCalls == 0)
    }
  }

  @Test("the time for connecting counts: nothing was sent, and the error says so", arguments: verbs)
  func connecting(verb: Verb) async throws {
    // Takes connections and says nothing.
    let silent = try RawResponder(saying: "")
    defer { silent.stop() }
    let clock = ManualClock()
    var settings = try LiftSettings("127.0.0.1:\(silent.port)")
    settings.clock = clock
    try await withLiftClient(settings) { lift in
      let task = Task { try await verb.call(lift, .seconds(4)) }
      await clock.waitForSleeper(within: .seconds(4))
      clock.advance(by: .seconds(4))
      let error = await #expect(throws: LiftError.self) { try await task.value }
      #expect(error?.code == .deadlineExceeded)
      #expect(error?.message.contains("nothing was sent") == true, "\(error as Any)")
    }
  }

  @Test("connecting has a limit of its own, which ends a call that would wait longer")
  func connectTimeout() async throws {
    let silent = try RawResponder(saying: "")
    defer { silent.stop() }
    let clock = ManualClock()
    var settings = try LiftSettings("127.0.0.1:\(silent.port)")
    settings.clock = clock
    settings.connectTimeout = .seconds(2)
    try await withLiftClient(settings) { lift in
      let task = Task { try await lift.fetchMetadata(timeout: .seconds(100)) }
      await clock.waitForSleeper(within: .seconds(2))
      clock.advance(by: .seconds(2))
      let error = await #expect(throws: LiftError.self) { try await task.value }
      #expect(error?.code == .connectionRefused && error?.message.contains("127.0.0.1:\(silent.port)") == true)
    }
  }

  @Test("a limit that has run out already ends a call before anything is carried out", arguments: verbs)
  func zero(verb: Verb) async throws {
    let clock = ManualClock()
    let asked: Script = { _ in Issue.record("the server was asked") }
    try await withScriptedServer(verb.path, asked, clock: clock) { lift in
      #expect(await code { try await verb.call(lift, .after(.zero)) } == .deadlineExceeded)
      #expect(await code { try await verb.call(lift, .after(.seconds(-1))) } == .deadlineExceeded)
      #expect(lift.liveCalls == 0)
      try Task.checkCancellation()  // Keeps the closure throwing: macros do not count.
    }
  }

  @Test("a publish that the server does not acknowledge is stored all the same, and the client goes on")
  func storedAllTheSame() async throws {
    let clock = ManualClock()
    try await withEmbeddedLiftbridge { server in
      var settings = try LiftSettings(server.address)
      settings.clock = clock
      try await withLiftClient(settings) { lift in
        // Never acknowledges ALL: there are no two replicas.
        try await lift.createStream("s", subject: "s", settings: .init(minISR: 2))
        let task = Task { await code { try await lift.publish(Data(), to: "s", ack: .all, timeout: .seconds(3)) } }
        try await lift.waitUntilStored("s", offset: 0)
        clock.advance(by: .seconds(3))
        #expect(await task.value == .deadlineExceeded)
        #expect(try await lift.publish(Data(), to: "s").offset == 1)
      }
    }
  }

  @Test("a confirmed subscription has no limit")
  func subscription() async throws {
    let clock = ManualClock()
    try await withEmbeddedLiftbridge { server in
      var settings = try LiftSettings(server.address)
      settings.clock = clock
      try await withLiftClient(settings) { lift in
        try await lift.makeStream("s")
        let subscription = try await lift.subscribe("s")
        clock.advance(by: .seconds(100_000))
        try await lift.publish(Data("late".utf8), to: "s")
        #expect(try await subscription.first(1)[0].value == Data("late".utf8))
        try await lift.roundTrips { server.subscriptions == 0 }
      }
    }
  }

  /// What opens an HTTP/2 connection, an empty SETTINGS frame; nothing follows it.
  private static let settingsFrame = "\0\0\0\u{4}\0\0\0\0\0"

  @Test("a server that gives no sign of life is given up after interval and time-out, and the call is told so")
  func keepAlive() async throws {
    let silent = try RawResponder(saying: Self.settingsFrame)
    defer { silent.stop() }
    let clock = ManualClock()
    var settings = try LiftSettings("127.0.0.1:\(silent.port)", clock: clock)
    settings.connectTimeout = .seconds(1_000)
    settings.keepAliveInterval = .seconds(30)
    settings.keepAliveTimeout = .seconds(5)
    try await withLiftClient(settings) { lift in
      let task = Task { try await lift.subscribe("s", options: .init(confirmation: .none)) }
      while lift.connectionTarget == nil { await Task.yield() }
      // In small steps: when the client looks at the clock is its own affair.
      while lift.liveCalls > 0 {
        clock.advance(by: .milliseconds(100))
        await Task.yield()
      }
      #expect(clock.now.offset >= .seconds(35))
      let error = await #expect(throws: LiftError.self) { _ = try await task.value }
      #expect(error?.code == .connectionLost, "\(error as Any)")
      #expect(error?.message.contains("127.0.0.1:\(silent.port)") == true)
      try Task.checkCancellation()  // Keeps the closure throwing: macros do not count.
    }
  }

  @Test("without an interval a silent server is waited for")
  func noKeepAlive() async throws {
    let silent = try RawResponder(saying: Self.settingsFrame)
    defer { silent.stop() }
    let clock = ManualClock()
    try await withLiftClient(LiftSettings("127.0.0.1:\(silent.port)", clock: clock)) { lift in
      let task = Task { try await lift.subscribe("s", options: .init(confirmation: .none)) }
      while lift.connectionTarget == nil { await Task.yield() }
      clock.advance(by: .seconds(1_000_000))
      #expect(lift.liveCalls == 1)
      task.cancel()
      await #expect(throws: CancellationError.self) { _ = try await task.value }
      try Task.checkCancellation()  // Keeps the closure throwing: macros do not count.
    }
  }
}
