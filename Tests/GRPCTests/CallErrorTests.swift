import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@Suite("how calls fail, between our client and our server", .timeLimit(.minutes(1)))
struct CallErrorTests {
  @Test("status, message and custom trailers of a handler arrive")
  func status() async throws {
    try await LivePair.with { pair in
      let error = try await failure { _ = try await pair.channel.unary(LivePair.fail, GRPCFrame.frame([0x61])) }
      #expect(error.code == .notFound)
      #expect(error.message == "no ä")
      #expect(error.trailers["stream-name"] == "a")
      #expect(error.trailers["exception"] == "x")
      #expect(!error.notProcessed)
      guard case .peer = error.origin else { return #expect(Bool(false), "the peer said so, not \(error.origin)") }
    }
  }

  @Test(
    "a trailer outside ASCII arrives escaped, or turns the answer into HTTP 500 as on genuine servers",
    arguments: [false, true])
  func invalidTrailer(isFaithful: Bool) async throws {
    var setUp = LivePair.SetUp()
    setUp.server.refusesInvalidTrailers = isFaithful
    try await LivePair.with(setUp) { pair in
      let error = try await failure {
        _ = try await pair.channel.unary(LivePair.fail, GRPCFrame.frame(Array("ä".utf8)))
      }
      #expect(error.code == (isFaithful ? .unknown : .notFound))
      #expect(error.httpStatus == (isFaithful ? 500 : nil))
      #expect(error.trailers["stream-name"] == (isFaithful ? nil : "%C3%A4"))
    }
  }

  @Test("an unknown method and an unknown service are UNIMPLEMENTED, the latter HTTP 404 when asked for")
  func unimplemented() async throws {
    try await LivePair.with { pair in
      let method = try await failure { _ = try await pair.channel.unary("/test.Live/No", GRPCFrame.frame([])) }
      #expect(method.code == .unimplemented && method.message == "Method is unimplemented.")
      let service = try await failure { _ = try await pair.channel.unary("/no.Such/No", GRPCFrame.frame([])) }
      #expect(service.code == .unimplemented && service.message == "Service is unimplemented.")
    }
    var setUp = LivePair.SetUp()
    setUp.server.unknownServiceIs404 = true
    try await LivePair.with(setUp) { pair in
      let service = try await failure { _ = try await pair.channel.unary("/no.Such/No", GRPCFrame.frame([])) }
      #expect(service.code == .unimplemented && service.httpStatus == 404)
    }
  }

  @Test("an answer larger than the limit is refused, and so is a request")
  func tooLarge() async throws {
    var setUp = LivePair.SetUp()
    setUp.channel.maxReceiveMessage = 100
    try await LivePair.with(setUp) { pair in
      let error = try await failure {
        _ = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([UInt8](repeating: 1, count: 101)))
      }
      #expect(error.code == .resourceExhausted)
      guard case .frame(.messageTooLong(length: 101, limit: 100)) = error.origin else {
        return #expect(Bool(false), "the frame is to blame, not \(error.origin)")
      }
    }
    setUp = LivePair.SetUp()
    setUp.server.maxReceiveMessage = 100
    try await LivePair.with(setUp) { pair in
      let error = try await failure {
        _ = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([UInt8](repeating: 1, count: 101)))
      }
      #expect(error.code == .resourceExhausted)
      #expect(error.message == "Received message exceeds the maximum configured message size.")
    }
  }

  @Test("a request with the compressed flag is refused with the reason")
  func compressed() async throws {
    try await LivePair.with { pair in
      let error = try await failure { _ = try await pair.channel.unary(LivePair.echo, [1, 0, 0, 0, 0]) }
      #expect(error.code == .internal)
      #expect(error.message == "Request did not include grpc-encoding value with compressed message.")
    }
  }

  @Test("what a handler throws unexpectedly is UNKNOWN, and tells nothing of it")
  func unexpected() async throws {
    var routes = GRPCRoutes()
    routes.add("/test.Live/Odd", .single) { _ in throw NoFailure() }
    try await LivePair.with(routes: routes) { pair in
      let error = try await failure { _ = try await pair.channel.unary("/test.Live/Odd", GRPCFrame.frame([])) }
      #expect(error.code == .unknown && error.message == "Exception was thrown by handler.")
    }
  }

  @Test("an OK without a message, and one with two, are errors of a unary call", arguments: [0, 2])
  func wrongCount(count: Int) async throws {
    try await LivePair.with { pair in
      let error = try await failure {
        _ = try await pair.channel.unary(LivePair.many, GRPCFrame.frame([0, UInt8(count)]))
      }
      #expect(error.code == .internal)
    }
  }

  @Test("metadata and the time-out reach the handler, response metadata the client")
  func metadata() async throws {
    var routes = GRPCRoutes()
    routes.add("/test.Live/Meta", .single) { call in
      _ = try await call.nextMessage()
      try call.sendInitialMetadata([
        "got": call.metadata["x-own"] ?? "nothing", "default": call.metadata["d"] ?? "nothing",
      ])
      try call.setTrailers(["timeout": call.timeout.map { "\($0)" } ?? "none"])
      try await call.send(GRPCFrame.frame([]))
    }
    var setUp = LivePair.SetUp()
    setUp.routes = routes
    setUp.channel.defaultMetadata = ["d": "1"]
    try await LivePair.with(setUp) { pair in
      let deadlines = CallDeadlines(whole: .seconds(20), sendsTimeoutHeader: true)
      let call = pair.channel.makeCall("/TEST.live/META?x=y", metadata: ["X-Own": "2"], deadlines: deadlines)
      call.start(GRPCFrame.frame([]), halfClose: true)
      _ = try await call.onlyMessage()
      #expect(call.initialMetadata?["got"] == "2")
      #expect(call.initialMetadata?["default"] == "1")
      #expect(call.trailers?["timeout"] == "\(Duration.seconds(20))")
    }
  }

  @Test("the connection of a refused call serves the next one")
  func survives() async throws {
    try await LivePair.with { pair in
      for _ in 0..<10 {
        _ = try await failure { _ = try await pair.channel.unary(LivePair.fail, GRPCFrame.frame([])) }
        #expect(try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([1])) == [1])
      }
      #expect(pair.server.openConnections == 1)
    }
  }
}
