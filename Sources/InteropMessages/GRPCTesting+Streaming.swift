package import EventStreamsProtobuf

extension GRPCTesting {
  /// One answer that is asked for.
  package struct ResponseParameters: ProtobufMessage {
    package static let protobufName = "grpc.testing.ResponseParameters"
    /// Its payload, in bytes.
    package var size: Int32
    /// How long to wait before it, in microseconds.
    package var intervalUs: Int32
    package init() { self.init(size: 0) }
    package init(size: Int32 = 0, intervalUs: Int32 = 0) {
      self.size = size
      self.intervalUs = intervalUs
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "size", &size)
      try f(2, "interval_us", &intervalUs)
    }
  }

  /// A request of the calls with many answers.
  package struct StreamingOutputCallRequest: ProtobufMessage {
    package static let protobufName = "grpc.testing.StreamingOutputCallRequest"
    /// What the answers' payloads are to be made of.
    package var responseType: GRPCTesting.PayloadType
    /// The answers.
    package var responseParameters: [GRPCTesting.ResponseParameters]
    /// Ballast.
    package var payload: GRPCTesting.Payload?
    /// End with this.
    package var responseStatus: GRPCTesting.EchoStatus?
    package init() { self.init(responseType: .compressable) }
    package init(
      responseType: GRPCTesting.PayloadType = .compressable,
      responseParameters: [GRPCTesting.ResponseParameters] = [], payload: GRPCTesting.Payload? = nil,
      responseStatus: GRPCTesting.EchoStatus? = nil
    ) {
      self.responseType = responseType
      self.responseParameters = responseParameters
      self.payload = payload
      self.responseStatus = responseStatus
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "response_type", &responseType)
      try f(2, "response_parameters", &responseParameters)
      try f(3, "payload", &payload)
      try f(7, "response_status", &responseStatus)
    }
  }

  /// One answer of the calls with many.
  package struct StreamingOutputCallResponse: ProtobufMessage {
    package static let protobufName = "grpc.testing.StreamingOutputCallResponse"
    /// As many bytes as asked for.
    package var payload: GRPCTesting.Payload?
    package init() { self.init(payload: nil) }
    package init(payload: GRPCTesting.Payload? = nil) {
      self.payload = payload
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "payload", &payload)
    }
  }
}
