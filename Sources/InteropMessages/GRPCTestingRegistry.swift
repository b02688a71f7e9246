package import EventStreamsProtobuf

/// What this module knows of the wire, for tests that compare it with the .proto files.
package enum GRPCTestingRegistry {
  /// Every message, nested ones too.
  package static let messages: [any ProtobufMessage.Type] = [
    GRPCTesting.EchoStatus.self, GRPCTesting.Empty.self, GRPCTesting.Payload.self,
    GRPCTesting.ResponseParameters.self, GRPCTesting.SimpleRequest.self, GRPCTesting.SimpleResponse.self,
    GRPCTesting.StreamingInputCallRequest.self, GRPCTesting.StreamingInputCallResponse.self,
    GRPCTesting.StreamingOutputCallRequest.self, GRPCTesting.StreamingOutputCallResponse.self,
  ]
  /// Every enumeration.
  package static let enumerations: [any ProtobufEnum.Type] = [
    GRPCTesting.PayloadType.self
  ]
}
