import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport

/// An HTTP/2 server that answers every request as the test wants, gRPC or not.
struct ScriptedServer: Sendable {
  private let listener: HTTP2Listener

  static let good = fields([(":status", "200"), ("content-type", "application/grpc")])

  static func fields(_ fields: [(String, String)]) -> [HTTP2HeaderField] {
    fields.map { HTTP2HeaderField(name: $0, value: $1) }
  }

  static func start(_ script: @escaping @Sendable (HTTP2Stream) -> Void) async throws -> ScriptedServer {
    let loop = EventLoop.next()
    let listener = try await HTTP2Listener.bind(
      host: "127.0.0.1", port: 0, tls: nil, on: loop, timers: makeTimerSource(ContinuousClock(), on: loop),
      configuration: HTTP2ConnectionConfiguration()
    ) { stream, _ in script(stream) }
    return ScriptedServer(listener: listener)
  }

  var port: Int { listener.port }
  var openStreams: Int { listener.openStreams }

  func stop() async { await listener.stop(grace: .zero) }
}
