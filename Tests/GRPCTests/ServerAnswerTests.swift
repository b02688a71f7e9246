import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@Suite("what the server answers, field by field as recorded from genuine servers", .timeLimit(.minutes(1)))
struct ServerAnswerTests {
  static func with(
    maxReceiveMessage: Int = 1 << 20, _ body: (RawClient) async throws -> Void
  ) async throws {
    var configuration = GRPCServer.Configuration()
    configuration.serverName = "Kestrel"
    configuration.page = { "a page\n" }
    configuration.maxReceiveMessage = maxReceiveMessage
    let server = try await GRPCServer.start(configuration, routes: LivePair.routes)
    let client = try await RawClient(port: server.port)
    try await body(client)
    await client.close()
    await server.stop(grace: .zero)
  }

  @Test("a call with messages has headers, body and trailers")
  func messages() async throws {
    try await Self.with { client in
      let answer = try await client.ask(RawClient.fields(), GRPCFrame.frame([1]))
      #expect(answer.names == [":status", "content-type", "date", "server"])
      #expect(answer["server"] == "Kestrel")
      #expect(answer.body == GRPCFrame.frame([1]))
      #expect(answer.trailers?.map(\.name) == ["grpc-status"])
      #expect(answer["grpc-status"] == "0")
    }
  }

  @Test("a call that fails before any message is one block: custom keys, then status and message")
  func trailersOnly() async throws {
    try await Self.with { client in
      let answer = try await client.ask(RawClient.fields(path: LivePair.fail), GRPCFrame.frame([0x61]))
      #expect(
        answer.names == [
          ":status", "content-type", "date", "server", "content-length", "stream-name", "exception", "grpc-status",
          "grpc-message",
        ])
      #expect(answer[":status"] == "200" && answer["content-length"] == "0")
      #expect(answer["grpc-message"] == "no %C3%A4")
      #expect(answer.trailers == nil)
      #expect(answer.end == .finished)
    }
  }

  @Test("GET / is a text page")
  func page() async throws {
    try await Self.with { client in
      let answer = try await client.ask(RawClient.fields(method: "GET", path: "/", contentType: nil))
      #expect(answer[":status"] == "200")
      #expect(answer["content-type"] == "text/plain; charset=utf-8")
      #expect(answer["content-length"] == "7")
      #expect(answer.body == Array("a page\n".utf8))
    }
  }

  @Test("a method that is not POST is HTTP 404, which names gRPC when the request did", arguments: ["GET", "PUT"])
  func otherMethods(method: String) async throws {
    try await Self.with { client in
      let grpc = try await client.ask(RawClient.fields(method: method), GRPCFrame.frame([]))
      #expect(grpc.names == [":status", "content-type", "date", "server", "content-length"])
      #expect(grpc[":status"] == "404" && grpc["content-type"] == "application/grpc")
      let plain = try await client.ask(RawClient.fields(method: method, path: "/info", contentType: nil))
      #expect(plain.names == [":status", "date", "server", "content-length"])
    }
  }

  @Test("another content type is HTTP 415 with a gRPC status")
  func contentType() async throws {
    try await Self.with { client in
      let json = try await client.ask(RawClient.fields(contentType: "application/json"), GRPCFrame.frame([]))
      #expect(json.names == [":status", "date", "server", "content-length", "grpc-status", "grpc-message"])
      #expect(json[":status"] == "415" && json["grpc-status"] == "13")
      let web = try await client.ask(RawClient.fields(contentType: "application/grpc-web"), GRPCFrame.frame([]))
      #expect(web["content-type"] == "application/grpc")
      #expect(web["grpc-message"] == "Content-Type 'application/grpc-web' is not supported.")
    }
  }

  @Test("a request that goes on after its refusal is told to stop, and the answer comes first")
  func refusedWhileOpen() async throws {
    try await Self.with { client in
      let oversize = try await client.ask(RawClient.fields(), [0, 0x10, 0, 0, 0, 1], endStream: false)
      #expect(oversize["grpc-status"] == "8")
      let refused = try await client.ask(RawClient.fields(path: "/a.B/C"), [0], endStream: false)
      #expect(refused["grpc-status"] == "12")
    }
    try await Self.with(maxReceiveMessage: 10) { client in
      let answer = try await client.ask(RawClient.fields(path: LivePair.count), [0, 0, 0, 0, 11], endStream: false)
      #expect(answer["grpc-status"] == "8")
      #expect(answer["grpc-message"] == "Received message exceeds the maximum configured message size.")
    }
  }

  @Test("a deadline that passes is told by trailers, then the stream is reset")
  func deadline() async throws {
    try await Self.with { client in
      let fields = RawClient.fields(path: LivePair.hang, [("grpc-timeout", "1m")])
      let answer = try await client.ask(fields, [], endStream: false)
      #expect(answer["grpc-status"] == "4" && answer["grpc-message"] == "Deadline Exceeded")
    }
  }

  @Test("a malformed time-out is ignored, and a server does without te")
  func malformedTimeout() async throws {
    try await Self.with { client in
      for value in ["5X", "", "0S", "123456789S"] {
        let answer = try await client.ask(RawClient.fields([("grpc-timeout", value)]), GRPCFrame.frame([3]))
        #expect(answer["grpc-status"] == "0")
      }
    }
  }

  @Test("an unknown encoding matters only when a message is compressed")
  func encodings() async throws {
    try await Self.with { client in
      let fields = RawClient.fields([("grpc-encoding", "snappy")])
      #expect(try await client.ask(fields, GRPCFrame.frame([1]))["grpc-status"] == "0")
      let refused = try await client.ask(fields, [1, 0, 0, 0, 1, 1])
      #expect(refused["grpc-status"] == "12")
      #expect(refused["grpc-accept-encoding"] == "identity")
    }
  }
}
