import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@Suite("cancellation from either side", .timeLimit(.minutes(1)))
struct CancellationTests {
  /// A method whose handler says when it began and when it was cancelled.
  struct Watched: Sendable {
    let began = Signal()
    let cancelled = Signal()

    var routes: GRPCRoutes {
      var routes = GRPCRoutes()
      routes.add("/test.Live/Watched") { [began, cancelled] call in
        try await call.send(GRPCFrame.frame([1]))
        began.raise()
        do {
          try await Signal().wait()
        } catch {
          cancelled.raise()
          throw error
        }
      }
      return routes
    }
  }

  @Test("cancel() ends the reading with false, and the handler's task")
  func localCancel() async throws {
    let watched = Watched()
    try await LivePair.with(routes: watched.routes) { pair in
      let call = pair.channel.makeCall("/test.Live/Watched")
      var deframer = call.makeDeframer()
      call.start(halfClose: false)
      #expect(try await next(call, &deframer) == [1])
      call.cancel()
      #expect(try await next(call, &deframer) == nil)
      #expect(call.isCancelledLocally)
      try await watched.cancelled.wait()
      #expect(pair.channel.liveCalls == 0)
    }
  }

  @Test("cancel() wakes a reader that waits, from another task")
  func cancelWakes() async throws {
    let watched = Watched()
    try await LivePair.with(routes: watched.routes) { pair in
      let call = pair.channel.makeCall("/test.Live/Watched")
      call.start(halfClose: true)
      async let messages = collect(call)
      try await watched.began.wait()
      call.cancel()
      #expect(try await messages.count <= 1)
      try await watched.cancelled.wait()
    }
  }

  @Test("a cancelled task throws CancellationError, and the server sees the reset")
  func taskCancel() async throws {
    let watched = Watched()
    try await LivePair.with(routes: watched.routes) { pair in
      let call = pair.channel.makeCall("/test.Live/Watched")
      call.start(halfClose: true)
      try await withThrowingTaskGroup { group in
        group.addTask { _ = try await collect(call) }
        try await watched.began.wait()
        group.cancelAll()
        await #expect(throws: CancellationError.self) { try await group.waitForAll() }
      }
      try await watched.cancelled.wait()
      #expect(pair.channel.liveCalls == 0)
    }
  }

  @Test("1,000 calls cancelled on one connection leave nothing behind")
  func thousand() async throws {
    let watched = Watched()
    try await LivePair.with(routes: watched.routes) { pair in
      for _ in 0..<1000 {
        let call = pair.channel.makeCall("/test.Live/Watched")
        var deframer = call.makeDeframer()
        call.start(halfClose: true)
        #expect(try await next(call, &deframer) == [1])
        call.cancel()
      }
      try await watched.cancelled.wait(1000)
      #expect(pair.channel.liveCalls == 0)
      #expect(pair.server.openConnections == 1)
    }
  }

  @Test("a call that is cancelled before its start was carried out is never sent, or reset")
  func cancelAtOnce() async throws {
    try await LivePair.with { pair in
      let call = pair.channel.makeCall(LivePair.both)
      call.start(halfClose: false)
      call.cancel()
      let result1 = try await collect(call)
      #expect(result1 == [])
      let result2 = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([1]))
      #expect(result2 == [1])
    }
  }

  @Test("a server that resets a call ends it with the mapped status")
  func peerReset() async throws {
    let server = try await ScriptedServer.start { stream in
      stream.reset(.cancel)
    }
    let channel = try LivePair.makeChannel(port: server.port)
    let error = try await failure { _ = try await channel.unary(LivePair.echo, GRPCFrame.frame([])) }
    #expect(error.code == .cancelled)
    await channel.close()
    await server.stop()
  }

  @Test("a server that ends a call before the client's half is over, and resets nothing, keeps no stream of it")
  func earlyEnd() async throws {
    let server = try await ScriptedServer.start { stream in
      stream.send(headers: ScriptedServer.good, endStream: false)
      stream.send(GRPCFrame.frame([7]), endStream: false)
      stream.send(trailers: ScriptedServer.fields([("grpc-status", "0")]))
    }
    let channel = try LivePair.makeChannel(port: server.port)
    let call = channel.makeCall(LivePair.both)
    call.start(GRPCFrame.frame([1]), halfClose: false)
    #expect(try await collect(call) == [[7]])
    while server.openStreams > 0, !Task.isCancelled { await Task.yield() }
    #expect(server.openStreams == 0)
    await channel.close()
    await server.stop()
  }

  @Test("stop() cancels the handlers that are still there after the grace, and waits for them")
  func stop() async throws {
    let watched = Watched()
    let server = try await GRPCServer.start(GRPCServer.Configuration(), routes: watched.routes)
    let channel = try LivePair.makeChannel(port: server.port)
    let call = channel.makeCall("/test.Live/Watched")
    var deframer = call.makeDeframer()
    call.start(halfClose: false)
    #expect(try await next(call, &deframer) == [1])
    await server.stop(grace: .milliseconds(1))
    #expect(watched.cancelled.count == 1)
    #expect(server.liveCalls == 0)
    let error = try await failure { _ = try await next(call, &deframer) }
    #expect(error.code == .unavailable || error.code == .cancelled)
    await channel.close()
  }
}
