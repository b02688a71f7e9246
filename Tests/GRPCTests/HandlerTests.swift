import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@testable import EventStreamsGRPC

@Suite("handlers that do not do what is usual", .timeLimit(.minutes(1)))
struct HandlerTests {
  @Test("one that returns without reading answers OK, and its connection serves on", arguments: CallKind.allCases)
  func readsNothing(kind: CallKind) async throws {
    var routes = LivePair.routes
    for method in [GRPCMethodKind.single, .streaming] {
      routes.add("/test.Live/Silent\(method)", method) { call in
        if kind.answersFirst { try await call.send(GRPCFrame.frame([1])) }
      }
    }
    try await LivePair.with(routes: routes) { pair in
      for _ in 0..<20 {
        var (call, deframer) = try await kind.start(pair.channel)
        #expect(try await next(call, &deframer) == nil)
      }
      #expect(try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([1])) == [1])
      while pair.server.openStreams > 0, !Task.isCancelled { await Task.yield() }
      #expect(pair.server.openConnections == 1 && pair.channel.liveCalls == 0)
    }
  }

  @Test("one that returns while its client still writes tells the writer by false, and the reader by the end")
  func returnsEarly() async throws {
    var routes = GRPCRoutes()
    routes.add("/test.Live/Early") { call in
      _ = try await call.nextMessage()
      try await call.send(GRPCFrame.frame([9]))
    }
    try await LivePair.with(routes: routes) { pair in
      let call = pair.channel.makeCall("/test.Live/Early")
      call.start(halfClose: false)
      let piece = GRPCFrame.frame([UInt8](repeating: 1, count: 100_000))
      var isTaken = true
      while isTaken, !Task.isCancelled { isTaken = try await call.write(piece) }
      #expect(try await collect(call) == [[9]])
      #expect(try await !call.write(piece))
      #expect(pair.channel.liveCalls == 0)
    }
  }

  @Test("one that throws while its client still writes: the writer learns that it may stop, the reader why")
  func throwsEarly() async throws {
    var routes = GRPCRoutes()
    routes.add("/test.Live/Early") { call in
      _ = try await call.nextMessage()
      throw GRPCServerStatus(code: .failedPrecondition, message: "no")
    }
    try await LivePair.with(routes: routes) { pair in
      let call = pair.channel.makeCall("/test.Live/Early")
      call.start(halfClose: false)
      let piece = GRPCFrame.frame([UInt8](repeating: 1, count: 100_000))
      var isTaken = true
      while isTaken, !Task.isCancelled { isTaken = try await call.write(piece) }
      for _ in 0..<2 {
        let error = try await failure { _ = try await collect(call) }
        #expect(error.code == .failedPrecondition && error.message == "no")
      }
      let written = try await failure { try await call.write(piece) }
      #expect(written.code == .failedPrecondition)
    }
  }

  @Test("one that ends its call by a number below zero is UNKNOWN, one by a number of its own is heard")
  func numbers() async throws {
    var routes = GRPCRoutes()
    routes.add("/test.Live/Number", .single) { call in
      let code = Int(try await call.nextMessage()?.first ?? 0) - 1
      throw GRPCServerStatus(code: GRPCStatusCode(rawValue: code), message: "it was \(code)")
    }
    try await LivePair.with(routes: routes) { pair in
      for (sent, code) in [(UInt8(0), 2), (100, 99)] {
        let error = try await failure { _ = try await pair.channel.unary("/test.Live/Number", GRPCFrame.frame([sent])) }
        #expect(error.code.rawValue == code && error.message == "it was \(Int(sent) - 1)")
      }
    }
  }

  @Test("one that floods a unary call is stopped at the second message")
  func floods() async throws {
    let ended = Signal()
    var routes = LivePair.routes
    routes.add("/test.Live/Flood", .single) { call in
      defer { ended.raise() }
      while true { try await call.send(GRPCFrame.frame([1])) }
    }
    try await LivePair.with(routes: routes) { pair in
      let error = try await failure { _ = try await pair.channel.unary("/test.Live/Flood", GRPCFrame.frame([])) }
      #expect(error.code == .internal)
      guard case .frame(.wrongMessageCount(2)) = error.origin else { return #expect(Bool(false), "\(error.origin)") }
      try await ended.wait()
      #expect(try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([1])) == [1])
      #expect(pair.channel.liveCalls == 0)
    }
  }

  @Test("one whose tasks send at the same time: the headers come first, and every message")
  func concurrentSenders() async throws {
    var routes = GRPCRoutes()
    routes.add("/test.Live/Choir", .single) { call in
      await withTaskGroup { group in
        for voice in 0..<8 { group.addTask { @concurrent in #expect(call.sendNow(GRPCFrame.frame([UInt8(voice)]))) } }
      }
    }
    try await LivePair.with(routes: routes) { pair in
      for _ in 0..<50 {
        let call = pair.channel.makeCall("/test.Live/Choir")
        call.start(GRPCFrame.frame([]), halfClose: true)
        let voices = try await collect(call).map { $0[0] }.sorted()
        #expect(voices == Array(0..<8))
      }
    }
  }

  @Test("a message of exactly the limit passes, one byte more does not, either way", arguments: [0, 1])
  func limit(excess: Int) async throws {
    for limitsServer in [false, true] {
      var setUp = LivePair.SetUp()
      if limitsServer { setUp.server.maxReceiveMessage = 1_000 } else { setUp.channel.maxReceiveMessage = 1_000 }
      try await LivePair.with(setUp) { pair in
        let message = [UInt8](repeating: 3, count: 1_000 + excess)
        if excess == 0 {
          #expect(try await pair.channel.unary(LivePair.echo, GRPCFrame.frame(message)) == message)
        } else {
          let error = try await failure { _ = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame(message)) }
          #expect(error.code == .resourceExhausted)
        }
        #expect(try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([1])) == [1])
      }
    }
  }

  @Test("a client that half-closes first, last or at once with its messages is understood", arguments: 0..<3)
  func halfClose(order: Int) async throws {
    try await LivePair.with { pair in
      let call = pair.channel.makeCall(LivePair.count)
      switch order {
      case 0: call.start(halfClose: true)
      case 1: call.start(GRPCFrame.frame([1]) + GRPCFrame.frame([2]), halfClose: true)
      default:
        call.start(GRPCFrame.frame([1]), halfClose: false)
        try await call.write(GRPCFrame.frame([2]), halfClose: true)
      }
      #expect(try await call.onlyMessage() == [0, order == 0 ? 0 : 2])
    }
  }

  @Test("stop() lets a call end in its grace, and returns as soon as it has")
  func grace() async throws {
    let began = Signal()
    let gate = Signal()
    var routes = GRPCRoutes()
    routes.add("/test.Live/Slow", .single) { call in
      began.raise()
      try await gate.wait()
      try await call.send(GRPCFrame.frame([4]))
    }
    let server = try await GRPCServer.start(GRPCServer.Configuration(), routes: routes)
    let channel = try LivePair.makeChannel(port: server.port)
    async let answer = channel.unary("/test.Live/Slow", GRPCFrame.frame([]))
    try await began.wait()
    async let first: Void = server.stop(grace: .seconds(3_600))
    async let second: Void = server.stop(grace: .seconds(3_600))
    gate.raise()
    #expect(try await answer == [4])
    _ = await (first, second)
    #expect(server.liveCalls == 0 && server.openConnections == 0)
    await server.stop()
    await channel.close()
  }
}
