import EventStreamsGRPC
import EventStreamsInteropMessages
import EventStreamsProtobuf

/// What an interop case found wrong.
struct CaseFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  static func require(_ condition: Bool, _ what: @autoclosure () -> String) throws(CaseFailure) {
    if !condition { throw CaseFailure(what()) }
  }
}

/// The standard interop cases, by the names other implementations use.
enum InteropCase: String, CaseIterable {
  case emptyUnary = "empty_unary"
  case largeUnary = "large_unary"
  case clientStreaming = "client_streaming"
  case serverStreaming = "server_streaming"
  case pingPong = "ping_pong"
  case emptyStream = "empty_stream"
  case cancelAfterBegin = "cancel_after_begin"
  case cancelAfterFirstResponse = "cancel_after_first_response"
  case timeoutOnSleepingServer = "timeout_on_sleeping_server"
  case statusCodeAndMessage = "status_code_and_message"
  case specialStatusMessage = "special_status_message"
  case unimplementedMethod = "unimplemented_method"
  case unimplementedService = "unimplemented_service"
  case customMetadata = "custom_metadata"

  static let requestSizes = [27_182, 8, 1_828, 45_904]
  static let responseSizes = [31_415, 9, 2_653, 58_979]

  func run(_ client: TestClient) async throws {
    switch self {
    case .emptyUnary: try await client.emptyUnary()
    case .largeUnary: try await client.largeUnary()
    case .clientStreaming: try await client.clientStreaming()
    case .serverStreaming: try await client.serverStreaming()
    case .pingPong: try await client.pingPong()
    case .emptyStream: try await client.emptyStream()
    case .cancelAfterBegin: try await client.cancelAfterBegin()
    case .cancelAfterFirstResponse: try await client.cancelAfterFirstResponse()
    case .timeoutOnSleepingServer: try await client.timeoutOnSleepingServer()
    case .statusCodeAndMessage: try await client.status(code: 2, message: "test status message")
    case .specialStatusMessage:
      try await client.status(
        code: 2, message: "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n")
    case .unimplementedMethod: try await client.unimplemented(GRPCTesting.Method.unimplementedCall)
    case .unimplementedService: try await client.unimplemented("/grpc.testing.UnimplementedService/UnimplementedCall")
    case .customMetadata: try await client.customMetadata()
    }
  }
}
