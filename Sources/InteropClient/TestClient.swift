import EventStreamsGRPC
import EventStreamsInteropMessages
import EventStreamsProtobuf

/// The calls of `grpc.testing.TestService`, and what the cases do with them.
struct TestClient: Sendable {
  let channel: GRPCChannel

  func unary<Answer: ProtobufMessage>(
    _ path: String, _ request: some ProtobufMessage, deadlines: CallDeadlines = .init(whole: .seconds(20))
  ) async throws -> Answer {
    try Answer(decoding: try await channel.unary(path, Self.framed(request), deadlines: deadlines))
  }

  func stream(
    _ path: String, metadata: GRPCMetadata = [:], deadlines: CallDeadlines = .init(whole: .seconds(20))
  ) -> Conversation {
    Conversation(call: channel.makeCall(path, metadata: metadata, deadlines: deadlines))
  }

  static func framed(_ message: some ProtobufMessage) -> [UInt8] {
    var bytes = message.encoded(prefixLength: GRPCFrame.prefixLength)
    GRPCFrame.seal(&bytes, from: 0)
    return bytes
  }

  static func payload(_ size: Int) -> GRPCTesting.Payload {
    GRPCTesting.Payload(body: [UInt8](repeating: 0, count: size))
  }

  /// Runs what has to fail, and returns how it did.
  func failure(_ body: () async throws -> Void) async throws -> GRPCError {
    do {
      try await body()
    } catch let error as GRPCError {
      return error
    }
    throw CaseFailure("the call succeeded where it had to fail")
  }
}

/// One streaming call, message by message.
final class Conversation {
  let call: GRPCClientCall
  private var deframer: GRPCDeframer

  init(call: GRPCClientCall) {
    self.call = call
    deframer = call.makeDeframer()
  }

  deinit { call.cancel() }

  /// The next message; `nil` after the last one.
  func next<Answer: ProtobufMessage>(_: Answer.Type) async throws -> Answer? {
    while true {
      if let range = try deframer.next() { return try Answer(decoding: deframer.bytes, range: range) }
      guard try await call.receive(into: &deframer) else { return nil }
    }
  }

  func nextOutput() async throws -> Int? {
    try await next(GRPCTesting.StreamingOutputCallResponse.self).map { $0.payload?.body.count ?? 0 }
  }
}
