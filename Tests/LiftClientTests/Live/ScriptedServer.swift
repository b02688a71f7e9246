import EventStreamsGRPC
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTransport
import LiftClient

/// What a scripted call does: its only message has been read.
typealias Script = @Sendable (GRPCServerCall) async throws -> Void

/// A server that answers one method as a test says, and a client of it.
func withScriptedServer(
  _ path: String, _ script: @escaping Script, clock: (any Clock<Duration>)? = nil, timeout: Duration? = nil,
  _ body: (AsyncLiftClient) async throws -> Void
) async throws {
  var routes = GRPCRoutes()
  routes.add(path, .single) { call in
    _ = try await call.nextMessage()
    try await script(call)
  }
  let server = try await GRPCServer.start(.init(), routes: routes)
  do {
    var settings = try LiftSettings("127.0.0.1:\(server.port)")
    if let clock { settings.clock = clock }
    if let timeout { settings.timeout = timeout }
    try await withLiftClient(settings, body)
    await server.stop(grace: .zero)
  } catch {
    await server.stop(grace: .zero)
    throw error
  }
}

extension GRPCServerCall {
  func send(_ message: some ProtobufMessage) async throws { try await send(GRPCFrame.frame(message.encoded())) }
}

/// The empty message that confirms a subscription, and messages at these offsets.
func confirmed(_ call: GRPCServerCall, offsets: [Int64] = []) async throws {
  try await call.send(Liftbridge.Message())
  for offset in offsets { try await call.send(Liftbridge.Message(offset: offset, stream: "s")) }
}
