import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@Suite("answers that are no gRPC", .timeLimit(.minutes(1)))
struct HTTPMappingTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var headers: [(String, String)]
    var body: [UInt8]?
    var trailers: [(String, String)]?
    var code: GRPCStatusCode
    var httpStatus: Int?
    var testDescription: String { name }
  }

  static let grpc = ("content-type", "application/grpc")

  static let rows: [Row] = [
    Row(name: "404 without body", headers: [(":status", "404")], code: .unimplemented, httpStatus: 404),
    Row(
      name: "503 with a page", headers: [(":status", "503"), ("content-type", "text/html")], body: [60, 62],
      code: .unavailable, httpStatus: 503),
    Row(name: "401", headers: [(":status", "401")], code: .unauthenticated, httpStatus: 401),
    Row(
      name: "415 with a gRPC status", headers: [(":status", "415"), ("grpc-status", "13"), ("grpc-message", "no")],
      code: .internal, httpStatus: 415),
    Row(
      name: "200 with a page", headers: [(":status", "200"), ("content-type", "text/plain")], body: [1], code: .unknown,
      httpStatus: 200),
    Row(
      name: "an end without trailers", headers: [(":status", "200"), grpc], body: [], code: .unknown, httpStatus: 200),
    Row(
      name: "trailers without status", headers: [(":status", "200"), grpc], body: GRPCFrame.frame([1]),
      trailers: [("x", "y")], code: .unknown, httpStatus: 200),
    Row(
      name: "an end inside a message", headers: [(":status", "200"), grpc], body: [0, 0, 0, 0, 9, 1],
      trailers: [("grpc-status", "0")], code: .internal),
    Row(
      name: "a compressed message", headers: [(":status", "200"), grpc], body: [1, 0, 0, 0, 0],
      trailers: [("grpc-status", "0")], code: .internal),
    Row(
      name: "a compressed message with its encoding", headers: [(":status", "200"), grpc, ("grpc-encoding", "gzip")],
      body: [1, 0, 0, 0, 0], trailers: [("grpc-status", "0")], code: .internal),
    Row(
      name: "a message longer than any limit", headers: [(":status", "200"), grpc], body: [0, 255, 255, 255, 255],
      code: .resourceExhausted),
    Row(
      name: "OK and no message", headers: [(":status", "200"), grpc, ("grpc-status", "0")], code: .internal),
    Row(
      name: "a status that is no number", headers: [(":status", "200"), grpc, ("grpc-status", "+0")], code: .unknown),
    Row(
      name: "a status of its own", headers: [(":status", "200"), grpc], body: [], trailers: [("grpc-status", "99")],
      code: GRPCStatusCode(rawValue: 99)),
    Row(
      name: "HTTP 500 with trailers only", headers: [(":status", "500"), ("grpc-status", "9")],
      code: .failedPrecondition, httpStatus: 500),
    Row(
      name: "a content type that only begins like gRPC",
      headers: [(":status", "200"), ("content-type", "application/grpc-web+proto")], body: GRPCFrame.frame([1]),
      code: .unknown, httpStatus: 200),
    Row(
      name: "trailers only", headers: [(":status", "200"), grpc, ("grpc-status", "7"), ("grpc-message", "no%21")],
      code: .permissionDenied),
  ]

  @Test("each becomes a status that keeps what is known", arguments: rows)
  func table(row: Row) async throws {
    let server = try await ScriptedServer.start { stream in
      let isAlone = row.body == nil && row.trailers == nil
      stream.send(headers: ScriptedServer.fields(row.headers), endStream: isAlone)
      if let body = row.body { stream.send(body, endStream: row.trailers == nil) }
      if let trailers = row.trailers { stream.send(trailers: ScriptedServer.fields(trailers)) }
    }
    let channel = try LivePair.makeChannel(port: server.port)
    let error = try await failure { _ = try await channel.unary(LivePair.echo, GRPCFrame.frame([])) }
    #expect(error.code == row.code)
    #expect(error.httpStatus == row.httpStatus)
    #expect(channel.liveCalls == 0)
    await channel.close()
    await server.stop()
  }

  @Test("a message in frames of one byte arrives, under each content type of gRPC", arguments: ["", "+proto", ";x=y"])
  func byteByByte(suffix: String) async throws {
    let server = try await ScriptedServer.start { stream in
      let type = ("content-type", "application/grpc" + suffix)
      stream.send(headers: ScriptedServer.fields([(":status", "200"), type]), endStream: false)
      for byte in GRPCFrame.frame([1, 2, 3]) { stream.send([byte], endStream: false) }
      stream.send(trailers: ScriptedServer.fields([("grpc-status", "0")]))
    }
    let channel = try LivePair.makeChannel(port: server.port)
    #expect(try await channel.unary(LivePair.echo, GRPCFrame.frame([])) == [1, 2, 3])
    await channel.close()
    await server.stop()
  }

  @Test("a message before an error is handed over first")
  func messageFirst() async throws {
    let server = try await ScriptedServer.start { stream in
      stream.send(headers: ScriptedServer.good, endStream: false)
      stream.send(GRPCFrame.frame([7]), endStream: false)
      stream.send(trailers: ScriptedServer.fields([("grpc-status", "10")]))
    }
    let channel = try LivePair.makeChannel(port: server.port)
    let call = channel.makeCall(LivePair.many)
    var deframer = call.makeDeframer()
    call.start(GRPCFrame.frame([]), halfClose: true)
    #expect(try await next(call, &deframer) == [7])
    let error = try await failure { _ = try await next(call, &deframer) }
    #expect(error.code == .aborted)
    let again = try await failure { _ = try await next(call, &deframer) }
    #expect(again.code == .aborted)
    await channel.close()
    await server.stop()
  }
}
