import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@Suite("metadata between our client and our server", .timeLimit(.minutes(1)))
struct MetadataLiveTests {
  static let secret = "se\ncret"

  @Test("a call with metadata that cannot be sent ends typed, before anything is sent, and disturbs no other")
  func client() async throws {
    try await LivePair.with { pair in
      for metadata in [["authorization": Self.secret], ["a b": "x"], ["grpc-timeout": "1S"], ["x-bin": "!!!"]] {
        var entries = GRPCMetadata()
        for (name, value) in metadata { entries.add(name, value) }
        let error = try await failure {
          _ = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([]), metadata: entries)
        }
        #expect(error.code == .invalidArgument && error.notProcessed)
        #expect(!error.message.contains("cret"))
        guard case .metadata(let problem) = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
        #expect(problem.name == metadata.keys.first)
      }
      #expect(pair.server.openConnections == 0)  // Not even a connection was made for them.
      #expect(try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([1]), metadata: ["a": "b"]) == [1])
      #expect(pair.channel.liveCalls == 0)
    }
  }

  @Test("a streaming call is refused where it is read, and takes nothing that is written")
  func streaming() async throws {
    try await LivePair.with { pair in
      let call = pair.channel.makeCall(LivePair.both, metadata: ["te": "x"])
      call.start(GRPCFrame.frame([1]), halfClose: false)
      for _ in 0..<2 {
        let read = try await failure { _ = try await collect(call) }
        let written = try await failure { try await call.write(GRPCFrame.frame([2])) }
        #expect(read.code == .invalidArgument && written.code == .invalidArgument)
      }
      #expect(pair.channel.liveCalls == 0)
    }
  }

  @Test(
    "what every call of a channel has is checked as well",
    arguments: ["connection-name", "user-agent", ":authority", ":path"])
  func common(name: String) async throws {
    var setUp = LivePair.SetUp()
    switch name {
    case "connection-name": setUp.channel.defaultMetadata = [name: Self.secret]
    case "user-agent": setUp.channel.userAgent = Self.secret
    case ":authority": setUp.channel.authority = Self.secret
    default: break
    }
    try await LivePair.with(setUp) { pair in
      let path = name == ":path" ? Self.secret : LivePair.echo
      for _ in 0..<2 {
        let error = try await failure { _ = try await pair.channel.unary(path, GRPCFrame.frame([])) }
        guard case .metadata(let problem) = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
        #expect(problem == GRPCMetadataError(name: name, problem: .illegalValue))
      }
    }
  }

  static let handlerMetadata: [(GRPCMetadata, GRPCMetadataError.Problem)] = [
    (["a": "ä"], .illegalValue), (["a": "1\r\nb: 2"], .illegalValue), (["a b": "1"], .illegalName),
    (["grpc-status": "0"], .reservedName), ([":status": "500"], .reservedName), (["a-bin": "?"], .notBase64),
  ]

  @Test("a handler that sets what cannot be sent is told so, and may go on", arguments: handlerMetadata)
  func handlerIsTold(metadata: GRPCMetadata, problem: GRPCMetadataError.Problem) async throws {
    var routes = GRPCRoutes()
    routes.add("/test.Live/Tries", .single) { call in
      _ = try await call.nextMessage()
      try call.sendInitialMetadata(["first": "1"])
      try call.setTrailers(["last": "1"])
      let initial = #expect(throws: GRPCMetadataError.self) { try call.sendInitialMetadata(metadata) }
      let trailing = #expect(throws: GRPCMetadataError.self) { try call.setTrailers(metadata) }
      #expect(initial?.problem == problem && trailing?.problem == problem)
      try await call.send(GRPCFrame.frame([]))
    }
    try await LivePair.with(routes: routes) { pair in
      let call = pair.channel.makeCall("/test.Live/Tries")
      call.start(GRPCFrame.frame([]), halfClose: true)
      _ = try await call.onlyMessage()
      #expect(call.initialMetadata?["first"] == "1" && call.initialMetadata?["a"] == nil)
      #expect(call.trailers == ["last": "1"])
    }
  }

  @Test("a handler that lets the refusal pass ends its call with UNKNOWN, and its connection serves on")
  func handlerPasses() async throws {
    var routes = LivePair.routes
    routes.add("/test.Live/Passes", .single) { call in
      _ = try await call.nextMessage()
      try call.setTrailers(["a": "\0"])
    }
    try await LivePair.with(routes: routes) { pair in
      let error = try await failure { _ = try await pair.channel.unary("/test.Live/Passes", GRPCFrame.frame([])) }
      #expect(error.code == .unknown && error.message == "Exception was thrown by handler.")
      #expect(try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([1])) == [1])
      #expect(pair.server.openConnections == 1)
    }
  }

  @Test("a status arrives whatever its handler put into the trailers", arguments: [false, true])
  func status(afterMessage: Bool) async throws {
    var routes = GRPCRoutes()
    routes.add("/test.Live/Status", .single) { call in
      if afterMessage { try await call.send(GRPCFrame.frame([])) }
      let trailers: GRPCMetadata = [
        "stream-name": " ä ", "a b": "1", "": "2", ":status": "500", "grpc-status": "0", "x-bin": "?", "fine": "3",
        "connection": "close",
      ]
      throw GRPCServerStatus(code: .aborted, message: " a blank on each side ", trailers: trailers)
    }
    try await LivePair.with(routes: routes) { pair in
      let error = try await failure { _ = try await pair.channel.unary("/test.Live/Status", GRPCFrame.frame([])) }
      #expect(error.code == .aborted)
      #expect(error.message == " a blank on each side ")
      #expect(error.trailers["stream-name"] == "%20%C3%A4%20")
      #expect(error.trailers["fine"] == "3" && error.trailers["x-bin"] == nil && error.trailers["a b"] == nil)
    }
  }

  @Test("a -bin header that is no base64 never reaches the handler", arguments: ["!!!", "AAE,?", "A"])
  func badBinary(value: String) async throws {
    let began = Signal()
    var routes = GRPCRoutes()
    routes.add("/test.Live/Counts", .single) { _ in began.raise() }
    try await LivePair.with(routes: routes) { pair in
      let client = try await RawClient(port: pair.server.port)
      let bad = RawClient.fields(path: "/test.Live/Counts", [("x-own-bin", value)])
      #expect(try await client.ask(bad, GRPCFrame.frame([]))["grpc-status"] == "2")
      #expect(began.count == 0)
      let good = RawClient.fields(path: "/test.Live/Counts", [("x-own-bin", "AAE=")])
      #expect(try await client.ask(good, GRPCFrame.frame([]))["grpc-status"] == "0")
      #expect(began.count == 1)
      await client.close()
    }
  }

  @Test("binary values arrive padded or not, joined by commas or one by one, both ways")
  func binary() async throws {
    var routes = GRPCRoutes()
    routes.add("/test.Live/Binary", .single) { call in
      #expect(call.metadata.binaryValues("x-bin") == [[0], [0, 1], [], [255]])
      var back = GRPCMetadata()
      for bytes in call.metadata.binaryValues("x-bin") ?? [] { back.add("y-bin", binary: bytes) }
      try call.sendInitialMetadata(back)
      try call.setTrailers(["z-bin": "AA==,AAE"])
      try await call.send(GRPCFrame.frame([]))
    }
    try await LivePair.with(routes: routes) { pair in
      let metadata: GRPCMetadata = ["x-bin": "AA==,AAE", "X-Bin": ", /w"]
      let call = pair.channel.makeCall("/test.Live/Binary", metadata: metadata)
      call.start(GRPCFrame.frame([]), halfClose: true)
      _ = try await call.onlyMessage()
      #expect(call.initialMetadata?.binaryValues("y-bin") == [[0], [0, 1], [], [255]])
      #expect(call.trailers?.binaryValues("z-bin") == [[0], [0, 1]])
    }
  }

  @Test("metadata of 20,000 bytes arrive, and what is above the limit of headers ends the call alone")
  func big() async throws {
    var routes = LivePair.routes
    routes.add("/test.Live/Big", .single) { call in
      guard let size = try await call.nextMessage() else { return }
      try call.setTrailers(["big": String(repeating: "x", count: Int(size[0]) << 10)])
      try await call.send(GRPCFrame.frame([]))
    }
    try await LivePair.with(routes: routes) { pair in
      let call = pair.channel.makeCall("/test.Live/Big", metadata: ["big": String(repeating: "x", count: 20_000)])
      call.start(GRPCFrame.frame([20]), halfClose: true)
      _ = try await call.onlyMessage()
      #expect(call.trailers?["big"]?.utf8.count == 20 << 10)
      _ = try await failure { _ = try await pair.channel.unary("/test.Live/Big", GRPCFrame.frame([40])) }
      let large: GRPCMetadata = ["big": String(repeating: "x", count: 40_000)]
      _ = try await failure {
        _ = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([]), metadata: large)
      }
      #expect(try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([1])) == [1])
      #expect(pair.server.openConnections == 1)
    }
  }
}
