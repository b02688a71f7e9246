import EventStreamsTestSupport
import EventStreamsTransport
import Testing

@testable import EventStreamsGRPC

@Suite("what happens at a deadline, and who comes first", .timeLimit(.minutes(1)))
struct DeadlineRaceTests {
  static func with(
    routes: GRPCRoutes = LivePair.routes, _ body: (LivePair, ManualClock) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    var setUp = LivePair.SetUp()
    setUp.routes = routes
    setUp.channel.clock = clock
    try await LivePair.with(setUp) { try await body($0, clock) }
  }

  static func pass(_ limit: Duration, on clock: ManualClock, of call: GRPCClientCall) async {
    await clock.waitForSleeper(within: limit)
    clock.advance(by: limit)
    while call.state.withLock({ $0.ticket != nil }), !Task.isCancelled { await Task.yield() }
  }

  @Test("an answer that has come in time is the answer, however late somebody reads it")
  func answerInTime() async throws {
    try await Self.with { pair, clock in
      let call = pair.channel.makeCall(LivePair.echo, deadlines: .init(whole: .seconds(5)))
      call.start(GRPCFrame.frame([7]), halfClose: true)
      while call.stream.arrived != .end, !Task.isCancelled { await Task.yield() }
      await Self.pass(.seconds(5), on: clock, of: call)
      let answer = try await call.onlyMessage()
      #expect(answer == [7])
      #expect(pair.channel.liveCalls == 0)
    }
  }

  @Test("an answer of which only a part has come in time is late")
  func partInTime() async throws {
    let silent = Silent()
    try await Self.with(routes: silent.routes) { pair, clock in
      let call = pair.channel.makeCall(CallKind.serverStreaming.path, deadlines: .init(whole: .seconds(5)))
      call.start(GRPCFrame.frame([1]), halfClose: true)
      while call.stream.arrived != .something, !Task.isCancelled { await Task.yield() }
      await Self.pass(.seconds(5), on: clock, of: call)
      let error = try await failure { _ = try await collect(call) }
      #expect(error.code == .deadlineExceeded)
      try await silent.cancelled.wait()
    }
  }

  @Test("a first message that lies there when its time is over was in time, though its reader has not woken yet")
  func firstMessageLiesThere() async throws {
    let silent = Silent()
    try await Self.with(routes: silent.routes) { pair, _ in
      let call = pair.channel.makeCall(CallKind.serverStreaming.path, deadlines: .init(firstMessage: .seconds(5)))
      var deframer = call.makeDeframer()
      call.start(GRPCFrame.frame([1]), halfClose: true)
      while call.stream.arrived != .something, !Task.isCancelled { await Task.yield() }
      call.state.withLock { $0.isWaiting = true }
      call.deadlinePassed()
      let message = try await next(call, &deframer)
      #expect(message == [1])
      let isOverdue = call.state.withLock { $0.isMessageOverdue }
      #expect(!isOverdue)
      #expect(pair.channel.liveCalls == 1)
      call.cancel()
    }
  }

  @Test("who comes to read after the time for the first message, and finds nothing, is told at once")
  func lateReader() async throws {
    let silent = Silent()
    try await Self.with(routes: silent.routes) { pair, clock in
      let call = pair.channel.makeCall(CallKind.unary.path, deadlines: .init(firstMessage: .seconds(5)))
      call.start(GRPCFrame.frame([0]), halfClose: true)
      try await silent.began.wait()
      await Self.pass(.seconds(5), on: clock, of: call)
      let isOverdue = call.state.withLock { $0.isMessageOverdue }
      #expect(!call.isEnded && isOverdue)
      let error = try await failure { _ = try await collect(call) }
      #expect(error.message == "the deadline for the next message passed while waiting for the server")
    }
  }

  @Test("a deadline that passed before the call ended in another way changes nothing, nor one that passes after")
  func firstEndWins() async throws {
    try await Self.with { pair, _ in
      let call = pair.channel.makeCall(LivePair.hang, deadlines: .init(whole: .seconds(5)))
      call.start(halfClose: true)
      call.cancel()
      call.deadlinePassed()
      #expect(try await collect(call) == [])
      let late = pair.channel.makeCall(LivePair.hang, deadlines: .init(whole: .seconds(5)))
      late.start(halfClose: true)
      late.deadlinePassed()
      late.cancel()
      let error = try await failure { _ = try await collect(late) }
      #expect(error.code == .deadlineExceeded && !late.isCancelledLocally)
      #expect(pair.channel.liveCalls == 0)
    }
  }

  @Test(
    "a limit of nothing ends a call at its start, before anything is sent", arguments: [Duration.zero, .seconds(-1)])
  func nothing(limit: Duration) async throws {
    try await Self.with { pair, _ in
      for deadlines in [CallDeadlines(whole: limit), CallDeadlines(whole: .seconds(1), firstMessage: limit)] {
        let error = try await failure {
          _ = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([]), deadlines: deadlines)
        }
        #expect(error.code == .deadlineExceeded && error.notProcessed)
      }
      #expect(pair.server.openConnections == 0 && pair.channel.liveCalls == 0)
    }
  }

  @Test("a handler that answers after the deadline has passed is told that nobody listens")
  func lateHandler() async throws {
    let told = Signal()
    var routes = GRPCRoutes()
    routes.add("/test.Live/Late") { call in
      while try await call.nextMessage() != nil {}
      while !call.hasEnded { await Task.yield() }
      #expect(!call.sendNow(GRPCFrame.frame([1])))
      await #expect(throws: CancellationError.self) { try await call.send(GRPCFrame.frame([2])) }
      told.raise()
    }
    let clock = ManualClock()
    var setUp = LivePair.SetUp()
    setUp.routes = routes
    setUp.server.clock = clock
    setUp.channel.clock = ManualClock()
    try await LivePair.with(setUp) { pair in
      let deadlines = CallDeadlines(whole: .seconds(5), sendsTimeoutHeader: true)
      let call = pair.channel.makeCall("/test.Live/Late", deadlines: deadlines)
      call.start(halfClose: true)
      await clock.waitForSleeper(within: .seconds(5))
      clock.advance(by: .seconds(5))
      let error = try await failure { _ = try await collect(call) }
      #expect(error.message == "Deadline Exceeded")
      try await told.wait()
    }
  }

}
