import EventStreamsGRPC
import EventStreamsTestSupport
import EventStreamsTransport
import Testing

@Suite("deadlines, by a clock that tests move", .timeLimit(.minutes(1)))
struct DeadlineTests {
  static let five = CallDeadlines(whole: .seconds(5))
  static let waiting = "while waiting for the server"

  @Test("each kind of call ends when its time is over, and the server's handler with it", arguments: CallKind.allCases)
  func whole(kind: CallKind) async throws {
    let silent = Silent()
    let clock = ManualClock()
    var setUp = LivePair.SetUp()
    setUp.routes = silent.routes
    setUp.channel.clock = clock
    try await LivePair.with(setUp) { pair in
      var (call, deframer) = try await kind.start(pair.channel, deadlines: Self.five)
      try await silent.began.wait()
      await clock.waitForSleeper(within: .seconds(5))
      clock.advance(by: .seconds(5))
      let error = try await failure { _ = try await next(call, &deframer) }
      #expect(error.code == .deadlineExceeded && error.message == "the deadline of the call passed \(Self.waiting)")
      #expect(!error.notProcessed)
      guard case .deadline(.waiting) = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
      try await silent.cancelled.wait()
      #expect(pair.channel.liveCalls == 0)
    }
  }

  @Test("a server ends each kind of call when the client's time is over by its own clock", arguments: CallKind.allCases)
  func serverSide(kind: CallKind) async throws {
    let silent = Silent()
    let clock = ManualClock()
    var setUp = LivePair.SetUp()
    setUp.routes = silent.routes
    setUp.server.clock = clock
    setUp.channel.clock = ManualClock()
    try await LivePair.with(setUp) { pair in
      let deadlines = CallDeadlines(whole: .seconds(5), sendsTimeoutHeader: true)
      var (call, deframer) = try await kind.start(pair.channel, deadlines: deadlines)
      try await silent.began.wait()
      await clock.waitForSleeper(within: .seconds(5))
      clock.advance(by: .milliseconds(4_999))
      #expect(pair.server.liveCalls == 1 && silent.cancelled.count == 0)
      await clock.waitForSleeper(within: .milliseconds(1))
      clock.advance(by: .milliseconds(1))
      let error = try await failure { _ = try await next(call, &deframer) }
      #expect(error.code == .deadlineExceeded && error.message == "Deadline Exceeded")
      guard case .peer = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
      try await silent.cancelled.wait()
      while pair.server.liveCalls > 0, !Task.isCancelled { await Task.yield() }
      #expect(pair.channel.liveCalls == 0)
    }
  }

  @Test("connecting counts: a call that never gets a connection ends in time, and was not processed")
  func connecting() async throws {
    let clock = ManualClock()
    var configuration = GRPCChannel.Configuration(authority: "nowhere")
    configuration.clock = clock
    let channel = try GRPCChannel(configuration, addresses: NeverAddress())
    let call = channel.makeCall(LivePair.echo, deadlines: Self.five)
    call.start(GRPCFrame.frame([]), halfClose: true)
    await clock.waitForSleeper(within: .seconds(5))
    clock.advance(by: .seconds(5))
    let error = try await failure { _ = try await call.onlyMessage() }
    #expect(error.code == .deadlineExceeded && error.notProcessed)
    guard case .deadline(.connecting) = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
    await channel.close()
  }

  @Test("the deadline of the first message ends a call that got none")
  func firstMessage() async throws {
    let silent = Silent()
    let clock = ManualClock()
    var setUp = LivePair.SetUp()
    setUp.routes = silent.routes
    setUp.channel.clock = clock
    try await LivePair.with(setUp) { pair in
      let deadlines = CallDeadlines(firstMessage: .seconds(5))
      let call = pair.channel.makeCall("/test.Live/Silentsingle", deadlines: deadlines)
      call.start(GRPCFrame.frame([0]), halfClose: true)
      async let failed = failure { _ = try await collect(call) }
      try await silent.began.wait()
      await clock.waitForSleeper(within: .seconds(5))
      clock.advance(by: .seconds(5))
      let error = try await failed
      #expect(error.code == .deadlineExceeded)
    }
  }

  @Test("the deadline of the first message means nothing once it is here; the one between messages does")
  func betweenMessages() async throws {
    let silent = Silent()
    let clock = ManualClock()
    var setUp = LivePair.SetUp()
    setUp.routes = silent.routes
    setUp.channel.clock = clock
    try await LivePair.with(setUp) { pair in
      let deadlines = CallDeadlines(firstMessage: .seconds(5), betweenMessages: .seconds(8))
      let call = pair.channel.makeCall("/test.Live/Silentsingle", deadlines: deadlines)
      var deframer = call.makeDeframer()
      call.start(GRPCFrame.frame([1]), halfClose: true)
      #expect(try await next(call, &deframer) == [1])
      clock.advance(by: .seconds(100))  // Nobody waits: this counts for nothing.
      async let failed = failure { _ = try await collect(call) }
      await clock.waitForSleeper(within: .seconds(8))
      clock.advance(by: .seconds(7))
      #expect(pair.channel.liveCalls == 1)
      await clock.waitForSleeper(within: .seconds(1))
      clock.advance(by: .seconds(1))
      let error = try await failed
      #expect(error.code == .deadlineExceeded)
    }
  }

  @Test("a time-out longer than any clock can count is taken, and bounds nothing")
  func endless() async throws {
    try await LivePair.with { pair in
      let deadlines = CallDeadlines(whole: .seconds(315_576_000_000), sendsTimeoutHeader: true)
      let answer = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([1]), deadlines: deadlines)
      #expect(answer == [1])
    }
  }
}

/// Finds no address, ever, and fails only when it is cancelled.
struct NeverAddress: AddressSource {
  func nextEndpoint(after failure: (Endpoint, any Error)?) async throws -> Endpoint {
    try await Signal().wait()
    throw NoFailure()
  }
}
