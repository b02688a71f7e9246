import EventStreamsGRPC
import EventStreamsInteropMessages
import EventStreamsProtobuf

/// `grpc.testing.TestService`: echoes sizes, statuses and metadata as the interop cases want it.
enum InteropService {
  static let echoInitial = "x-grpc-test-echo-initial"
  static let echoTrailing = "x-grpc-test-echo-trailing-bin"

  static let routes: GRPCRoutes = {
    var routes = GRPCRoutes()
    routes.add(GRPCTesting.Method.emptyCall, .single, handler(empty))
    routes.add(GRPCTesting.Method.unaryCall, .single, handler(unary))
    routes.add(GRPCTesting.Method.streamingInputCall, .streaming, handler(streamingInput))
    routes.add(GRPCTesting.Method.streamingOutputCall, .single, handler(streamingOutput))
    routes.add(GRPCTesting.Method.fullDuplexCall, .streaming, handler(streamingOutput))
    return routes
  }()

  private static func handler(_ body: @escaping GRPCHandler) -> GRPCHandler {
    { call in
      try echoMetadata(call)
      try await body(call)
    }
  }

  private static func echoMetadata(_ call: GRPCServerCall) throws(GRPCMetadataError) {
    if let value = call.metadata[echoInitial] { try call.sendInitialMetadata([echoInitial: value]) }
    guard let bytes = call.metadata.binary(echoTrailing) else { return }
    var trailers = GRPCMetadata()
    trailers.add(echoTrailing, binary: bytes)
    try call.setTrailers(trailers)
  }

  private static func empty(_ call: GRPCServerCall) async throws {
    guard try await call.nextMessage() != nil else { return }
    try await call.send(framed(GRPCTesting.Empty()))
  }

  private static func unary(_ call: GRPCServerCall) async throws {
    guard let bytes = try await call.nextMessage() else { return }
    let request = try GRPCTesting.SimpleRequest(decoding: bytes)
    try failIfAsked(request.responseStatus)
    let payload = try payload(request.responseSize)
    try await call.send(framed(GRPCTesting.SimpleResponse(payload: payload)))
  }

  private static func streamingInput(_ call: GRPCServerCall) async throws {
    var sum = 0
    while let bytes = try await call.nextMessage() {
      sum += try GRPCTesting.StreamingInputCallRequest(decoding: bytes).payload?.body.count ?? 0
    }
    try await call.send(framed(GRPCTesting.StreamingInputCallResponse(aggregatedPayloadSize: Int32(clamping: sum))))
  }

  private static func streamingOutput(_ call: GRPCServerCall) async throws {
    while let bytes = try await call.nextMessage() {
      let request = try GRPCTesting.StreamingOutputCallRequest(decoding: bytes)
      try failIfAsked(request.responseStatus)
      for parameters in request.responseParameters {
        if parameters.intervalUs > 0 { try await Task.sleep(for: .microseconds(Int(parameters.intervalUs))) }
        let payload = try payload(parameters.size)
        try await call.send(framed(GRPCTesting.StreamingOutputCallResponse(payload: payload)))
      }
    }
  }

  private static func failIfAsked(_ status: GRPCTesting.EchoStatus?) throws(GRPCServerStatus) {
    guard let status, status.code != 0 else { return }
    throw GRPCServerStatus(code: GRPCStatusCode(rawValue: Int(status.code)), message: status.message)
  }

  private static func payload(_ size: Int32) throws(GRPCServerStatus) -> GRPCTesting.Payload {
    guard (0...(16 << 20)).contains(size) else {
      throw GRPCServerStatus(code: .invalidArgument, message: "a payload of \(size) bytes cannot be had")
    }
    return GRPCTesting.Payload(body: [UInt8](repeating: 0, count: Int(size)))
  }

  private static func framed(_ message: some ProtobufMessage) -> [UInt8] {
    var bytes = message.encoded(prefixLength: GRPCFrame.prefixLength)
    GRPCFrame.seal(&bytes, from: 0)
    return bytes
  }
}
