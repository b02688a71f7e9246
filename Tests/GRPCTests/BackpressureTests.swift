import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@Suite("backpressure", .timeLimit(.minutes(1)))
struct BackpressureTests {
  static let messageSize = 10_000
  static let window = 256 << 10
  /// What may be on its way: the window, what waits above the mark of a writer, and the two blocks read in between.
  static let bound = (window + (64 << 10)) / messageSize + 4

  @Test("a reader that stops holds the server to its window, and nobody else")
  func stalledReader() async throws {
    let sent = Signal()
    var routes = LivePair.routes
    routes.add("/test.Live/Flood", .single) { call in
      while true {
        try await call.send(GRPCFrame.frame([UInt8](repeating: 1, count: Self.messageSize)))
        sent.raise()
      }
    }
    var setUp = LivePair.SetUp()
    setUp.routes = routes
    setUp.channel.connection.http2.streamWindow = Self.window
    try await LivePair.with(setUp) { pair in
      let call = pair.channel.makeCall("/test.Live/Flood")
      call.start(GRPCFrame.frame([]), halfClose: true)
      try await sent.wait(Self.window / Self.messageSize)
      for round in 0..<200 {
        let answer = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([UInt8(round)]))
        #expect(answer == [UInt8(round)])
      }
      #expect(sent.count <= Self.bound)
      var deframer = call.makeDeframer()
      for _ in 0..<1000 { #expect(try await next(call, &deframer)?.count == Self.messageSize) }
      #expect(sent.count <= 1000 + 2 * Self.bound)  // One window lies in the deframer.
      call.cancel()
    }
  }

  @Test("a handler that does not read holds the client's writes, until it reads")
  func stalledHandler() async throws {
    let gate = Signal()
    let written = Signal()
    var routes = LivePair.routes
    routes.add("/test.Live/Gate") { call in
      try await gate.wait()
      var sum = 0
      while let message = try await call.nextMessage() { sum += message.count }
      try await call.send(GRPCFrame.frame([UInt8(sum / Self.messageSize % 256)]))
    }
    var setUp = LivePair.SetUp()
    setUp.routes = routes
    setUp.server.connection.http2.streamWindow = Self.window
    try await LivePair.with(setUp) { pair in
      let call = pair.channel.makeCall("/test.Live/Gate")
      call.start(halfClose: false)
      async let writing: Void = {
        for _ in 0..<500 {
          try await call.write(GRPCFrame.frame([UInt8](repeating: 1, count: Self.messageSize)))
          written.raise()
        }
        try await call.write([], halfClose: true)
      }()
      try await written.wait(Self.window / Self.messageSize)
      for _ in 0..<200 { _ = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([])) }
      #expect(written.count <= Self.bound)
      gate.raise()
      try await writing
      let sum = try await call.onlyMessage()
      #expect(sum == [UInt8(500 % 256)])
    }
  }

  @Test("a writer that waits is woken by cancel(), and by the end of its task")
  func wokenWriter() async throws {
    let began = Signal()
    var routes = LivePair.routes
    routes.add("/test.Live/Deaf") { _ in
      began.raise()
      try await Signal().wait()
    }
    try await LivePair.with(routes: routes) { pair in
      for cancelsTask in [false, true] {
        let call = pair.channel.makeCall("/test.Live/Deaf")
        call.start(halfClose: false)
        let writing = Task {
          while try await call.write(GRPCFrame.frame([UInt8](repeating: 1, count: 1 << 20))) {}
        }
        try await began.wait(cancelsTask ? 2 : 1)
        if cancelsTask { writing.cancel() } else { call.cancel() }
        let result = await writing.result
        if cancelsTask {
          #expect(throws: CancellationError.self) { try result.get() }
          await #expect(throws: CancellationError.self) { _ = try await collect(call) }
        } else {
          try result.get()
          let rest = try await collect(call)
          #expect(rest == [])
        }
      }
      #expect(pair.channel.liveCalls == 0)
    }
  }

  @Test("a server may end a call before it has read everything")
  func earlyEnd() async throws {
    var routes = LivePair.routes
    routes.add("/test.Live/Early") { call in
      _ = try await call.nextMessage()
      throw GRPCServerStatus(code: .resourceExhausted, message: "enough")
    }
    try await LivePair.with(routes: routes) { pair in
      let call = pair.channel.makeCall("/test.Live/Early")
      call.start(halfClose: false)
      let error = try await failure {
        for _ in 0..<1000 { try await call.write(GRPCFrame.frame([UInt8](repeating: 1, count: 100_000))) }
        _ = try await call.onlyMessage()
      }
      #expect(error.code == .resourceExhausted && error.message == "enough")
      #expect(try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([1])) == [1])
    }
  }
}
