import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport

/// A client that sends any header fields and bytes, and tells what came back, field by field.
struct RawClient: Sendable {
  /// What came back.
  struct Answer: Sendable {
    var headers: [HTTP2HeaderField] = []
    var body: [UInt8] = []
    var trailers: [HTTP2HeaderField]?
    var end: HTTP2Stream.End?

    var names: [String] { headers.map(\.name) }

    subscript(name: String) -> String? { (headers + (trailers ?? [])).first { $0.name == name }?.value }
  }

  private let connection: HTTP2Connection

  init(port: Int) async throws {
    let loop = EventLoop.next()
    connection = try await HTTP2Connection.connect(
      to: Endpoint(host: "127.0.0.1", port: port), tls: nil, on: loop,
      timers: makeTimerSource(ContinuousClock(), on: loop),
      configuration: HTTP2ConnectionConfiguration()
    ) { _, _ in }
  }

  static func fields(
    method: String = "POST", path: String = LivePair.echo, contentType: String? = "application/grpc",
    _ more: [(String, String)] = []
  ) -> [HTTP2HeaderField] {
    let pseudo = [(":method", method), (":scheme", "http"), (":path", path), (":authority", "x")]
    let type = contentType.map { [("content-type", $0)] } ?? []
    return ScriptedServer.fields(pseudo + type + more)
  }

  /// Sends one request and takes everything until the end.
  func ask(_ fields: [HTTP2HeaderField], _ body: [UInt8] = [], endStream: Bool = true) async throws -> Answer {
    let stream = HTTP2Stream(requestHeaders: fields)
    if endStream || !body.isEmpty { stream.send(body, endStream: endStream) }
    connection.open(stream)
    var answer = Answer()
    while answer.end == nil {
      let inbound = try await stream.receive()
      answer.headers += inbound.headers ?? []
      answer.body += inbound.bytes
      answer.trailers = inbound.trailers ?? answer.trailers
      answer.end = inbound.end
    }
    return answer
  }

  func close() async { await connection.close() }
}
