import EmbeddedLiftbridge
import EventStreamsGRPC
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTransport

/// Calls of the API without the Liftbridge client, so that a mistake of that one cannot hide here.
struct RawClient {
  let channel: GRPCChannel

  init(_ server: EmbeddedLiftbridge, authority: String? = nil) throws {
    let endpoint = Endpoint(host: "127.0.0.1", port: server.port)
    let configuration = GRPCChannel.Configuration(authority: authority ?? endpoint.description)
    channel = try GRPCChannel(configuration, addresses: SingleAddress(endpoint))
  }

  func call<Request: ProtobufMessage, Response: ProtobufMessage>(
    _ path: String, _ request: Request, as response: Response.Type = Response.self
  ) async throws -> Response {
    let deadlines = CallDeadlines(whole: .seconds(10), sendsTimeoutHeader: true)
    return try Response(
      decoding: await channel.unary(path, GRPCFrame.frame(request.encoded()), deadlines: deadlines))
  }

  func createStream(_ name: String, subject: String? = nil, group: String = "") async throws {
    let request = Liftbridge.CreateStreamRequest(subject: subject ?? name, name: name, group: group)
    let _: Liftbridge.CreateStreamResponse = try await call(Liftbridge.Method.createStream, request)
  }

  func publish(_ value: String, to stream: String) async throws -> Liftbridge.Ack? {
    let request = Liftbridge.PublishRequest(value: Array(value.utf8), stream: stream, expectedOffset: -1)
    let response: Liftbridge.PublishResponse = try await call(Liftbridge.Method.publish, request)
    return response.ack
  }

  func metadata(_ streams: [String] = []) async throws -> Liftbridge.FetchMetadataResponse {
    try await call(Liftbridge.Method.fetchMetadata, Liftbridge.FetchMetadataRequest(streams: streams))
  }

  /// A confirmed subscription from the start.
  func subscribe(_ stream: String) async throws -> (call: GRPCClientCall, deframer: GRPCDeframer) {
    try await subscribe(Liftbridge.SubscribeRequest(stream: stream, startPosition: .earliest))
  }

  /// A confirmed subscription.
  func subscribe(
    _ request: Liftbridge.SubscribeRequest
  ) async throws -> (call: GRPCClientCall, deframer: GRPCDeframer) {
    let call = channel.makeCall(Liftbridge.Method.subscribe)
    call.start(GRPCFrame.frame(request.encoded()), halfClose: true)
    var deframer = call.makeDeframer()
    while try deframer.next() == nil {
      guard try await call.receive(into: &deframer) else { throw CancellationError() }
    }
    return (call, deframer)
  }

  /// The status that a call is refused with.
  func status(of body: () async throws -> Void) async throws -> (Int, String)? {
    do {
      try await body()
      return nil
    } catch let error as GRPCError {
      return (error.code.rawValue, error.message)
    }
  }
}
