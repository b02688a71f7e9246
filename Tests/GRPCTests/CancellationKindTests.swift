import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@Suite("cancellation of each kind of call, from either side", .timeLimit(.minutes(1)))
struct CancellationKindTests {
  static func with(_ body: (LivePair, Silent) async throws -> Void) async throws {
    let silent = Silent()
    try await LivePair.with(routes: silent.routes) { pair in
      try await body(pair, silent)
      while pair.server.liveCalls > 0, !Task.isCancelled { await Task.yield() }
      #expect(pair.channel.liveCalls == 0)
      #expect(pair.server.openConnections == 1)
    }
  }

  @Test("cancel() ends the reading, and the handler", arguments: CallKind.allCases)
  func cancel(kind: CallKind) async throws {
    try await Self.with { pair, silent in
      var (call, deframer) = try await kind.start(pair.channel)
      try await silent.began.wait()
      call.cancel()
      call.cancel()
      #expect(try await next(call, &deframer) == nil)
      #expect(try await !call.write(GRPCFrame.frame([1])))
      #expect(call.isCancelledLocally)
      try await silent.cancelled.wait()
    }
  }

  @Test("a cancelled task ends the reading by CancellationError, and the handler", arguments: CallKind.allCases)
  func task(kind: CallKind) async throws {
    try await Self.with { pair, silent in
      let reading = Task {
        var (call, deframer) = try await kind.start(pair.channel)
        while try await next(call, &deframer) != nil {}
      }
      try await silent.began.wait()
      reading.cancel()
      await #expect(throws: CancellationError.self) { try await reading.value }
      try await silent.cancelled.wait()
    }
  }

  @Test("a call that nobody holds any more is reset, though that was against the rules", arguments: CallKind.allCases)
  func dropped(kind: CallKind) async throws {
    try await Self.with { pair, silent in
      var held: GRPCClientCall? = try await kind.start(pair.channel).0
      try await silent.began.wait()
      #expect(held != nil)
      held = nil
      try await silent.cancelled.wait()
    }
  }

  @Test("a handler that ends its call by CANCELLED is heard", arguments: CallKind.allCases)
  func byHandler(kind: CallKind) async throws {
    var routes = GRPCRoutes()
    for method in [GRPCMethodKind.single, .streaming] {
      routes.add("/test.Live/Silent\(method)", method) { call in
        if try await call.nextMessage() == [1] { try await call.send(GRPCFrame.frame([1])) }
        throw CancellationError()
      }
    }
    try await LivePair.with(routes: routes) { pair in
      var (call, deframer) = try await kind.start(pair.channel)
      let error = try await failure { _ = try await next(call, &deframer) }
      #expect(error.code == .cancelled && error.message == "The call was cancelled.")
      guard case .peer = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
      #expect(!call.isCancelledLocally && pair.channel.liveCalls == 0)
    }
  }

  @Test(
    "a server that resets the stream ends it with the mapped status",
    arguments: CallKind.allCases, [HTTP2ErrorCode.cancel, .refusedStream, .enhanceYourCalm])
  func byReset(kind: CallKind, code: HTTP2ErrorCode) async throws {
    let server = try await ScriptedServer.start { stream in
      guard kind.answersFirst else { return stream.reset(code) }
      stream.send(headers: ScriptedServer.good, endStream: false)
      stream.send(GRPCFrame.frame([1]), endStream: false)
      stream.setFailureHandler {}
    }
    let channel = try LivePair.makeChannel(port: server.port)
    if !kind.answersFirst {
      var (call, deframer) = try await kind.start(channel)
      let error = try await failure { _ = try await next(call, &deframer) }
      #expect(error.code == GRPCStatusCode(reset: code.rawValue))
      #expect(error.notProcessed == (code == .refusedStream))
      #expect(channel.liveCalls == 0)
    }
    await channel.close()
    await server.stop()
  }

  @Test("a server that stops ends the calls it will not wait for, and their handlers", arguments: CallKind.allCases)
  func byStop(kind: CallKind) async throws {
    let silent = Silent()
    let server = try await GRPCServer.start(GRPCServer.Configuration(), routes: silent.routes)
    let channel = try LivePair.makeChannel(port: server.port)
    var (call, deframer) = try await kind.start(channel)
    try await silent.began.wait()
    await server.stop(grace: .zero)
    #expect(server.liveCalls == 0 && server.openConnections == 0 && silent.cancelled.count == 1)
    let error = try await failure { _ = try await next(call, &deframer) }
    #expect(error.code == .unavailable || error.code == .cancelled)
    #expect(channel.liveCalls == 0)
    await channel.close()
  }

  @Test("a channel that is closed ends each kind, and the server sees it", arguments: CallKind.allCases)
  func byClose(kind: CallKind) async throws {
    let silent = Silent()
    let server = try await GRPCServer.start(GRPCServer.Configuration(), routes: silent.routes)
    let channel = try LivePair.makeChannel(port: server.port)
    var (call, deframer) = try await kind.start(channel)
    try await silent.began.wait()
    await channel.close()
    let error = try await failure { _ = try await next(call, &deframer) }
    guard case .closed = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
    try await silent.cancelled.wait()
    #expect(channel.liveCalls == 0)
    await server.stop(grace: .zero)
  }

  @Test("a handler that waits for room to send ends when its client is gone")
  func handlerInSend() async throws {
    let ended = Signal()
    let sent = Signal()
    var routes = GRPCRoutes()
    routes.add("/test.Live/Flood", .single) { call in
      do {
        while true {
          try await call.send(GRPCFrame.frame([UInt8](repeating: 1, count: 100_000)))
          sent.raise()
        }
      } catch is CancellationError {
        ended.raise()
        #expect(!call.sendNow(GRPCFrame.frame([])) && call.hasEnded)
      }
    }
    try await LivePair.with(routes: routes) { pair in
      let call = pair.channel.makeCall("/test.Live/Flood")
      call.start(GRPCFrame.frame([]), halfClose: true)
      try await sent.wait(8)
      call.cancel()
      try await ended.wait()
      while pair.server.liveCalls > 0, !Task.isCancelled { await Task.yield() }
    }
  }
}
