import EventStreamsEventStoreWire
import EventStreamsGRPC

@testable import EventStoreClient

/// Runs a gRPC server whose handlers are the test's own, and a client of it.
func withScriptedServer<R>(
  _ configuration: GRPCServer.Configuration = .init(), clock: any Clock<Duration> = ContinuousClock(),
  options: String = "", _ routes: (inout GRPCRoutes) -> Void,
  _ body: (GRPCServer, AsyncEventStoreClient) async throws -> R
) async throws -> R {
  var table = GRPCRoutes()
  routes(&table)
  let server = try await GRPCServer.start(configuration, routes: table)
  do {
    let text = "esdb://127.0.0.1:\(server.port)?tls=false&KeepAliveInterval=-1\(options)"
    let result = try await withEventStoreClient(EventStoreSettings(text, clock: clock)) { try await body(server, $0) }
    await server.stop(grace: .zero)
    return result
  } catch {
    await server.stop(grace: .zero)
    throw error
  }
}

extension GRPCRoutes {
  /// Serves every call of the client by one handler.
  mutating func serveAll(_ handler: @escaping GRPCHandler) {
    add(Streams.Method.append, .streaming, handler)
    add(Streams.Method.read, .single, handler)
    add(Streams.Method.delete, .single, handler)
    add(Streams.Method.tombstone, .single, handler)
  }
}
