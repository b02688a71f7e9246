package import EventStreamsProtobuf

/// Messages of the package `grpc.testing`, with which implementations of gRPC test each other.
package enum GRPCTesting {
  /// Paths of the methods of `grpc.testing.TestService`.
  package enum Method {
    /// Nothing for nothing.
    package static let emptyCall = "/grpc.testing.TestService/EmptyCall"
    /// A payload of the size asked for.
    package static let unaryCall = "/grpc.testing.TestService/UnaryCall"
    /// Counts the bytes of all payloads.
    package static let streamingInputCall = "/grpc.testing.TestService/StreamingInputCall"
    /// A payload for every size asked for.
    package static let streamingOutputCall = "/grpc.testing.TestService/StreamingOutputCall"
    /// Answers each request as soon as it comes.
    package static let fullDuplexCall = "/grpc.testing.TestService/FullDuplexCall"
    /// Served by nobody.
    package static let unimplementedCall = "/grpc.testing.TestService/UnimplementedCall"
  }
}

extension GRPCTesting {
  /// What a payload is made of.
  package struct PayloadType: ProtobufEnum {
    package static let protobufName = "grpc.testing.PayloadType"
    /// Zeros.
    package static let compressable = Self(rawValue: 0)
    package static let names: KeyValuePairs<String, Int32> = [
      "COMPRESSABLE": 0
    ]
    /// The number on the wire.
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }
  }

  /// Nothing.
  package struct Empty: ProtobufMessage {
    package static let protobufName = "grpc.testing.Empty"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }

  /// Bytes that mean nothing.
  package struct Payload: ProtobufMessage {
    package static let protobufName = "grpc.testing.Payload"
    /// What they are made of.
    package var type: GRPCTesting.PayloadType
    /// The bytes.
    package var body: [UInt8]
    package init() { self.init(type: .compressable) }
    package init(type: GRPCTesting.PayloadType = .compressable, body: [UInt8] = []) {
      self.type = type
      self.body = body
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "type", &type)
      try f(2, "body", &body)
    }
  }

  /// The status a call has to end with.
  package struct EchoStatus: ProtobufMessage {
    package static let protobufName = "grpc.testing.EchoStatus"
    /// Its number.
    package var code: Int32
    /// Its message.
    package var message: String
    package init() { self.init(code: 0) }
    package init(code: Int32 = 0, message: String = "") {
      self.code = code
      self.message = message
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "code", &code)
      try f(2, "message", &message)
    }
  }

  /// A request of UnaryCall.
  package struct SimpleRequest: ProtobufMessage {
    package static let protobufName = "grpc.testing.SimpleRequest"
    /// What the answer's payload is to be made of.
    package var responseType: GRPCTesting.PayloadType
    /// How many bytes the answer is to have.
    package var responseSize: Int32
    /// Ballast.
    package var payload: GRPCTesting.Payload?
    /// End with this instead of an answer.
    package var responseStatus: GRPCTesting.EchoStatus?
    package init() { self.init(responseType: .compressable) }
    package init(
      responseType: GRPCTesting.PayloadType = .compressable, responseSize: Int32 = 0,
      payload: GRPCTesting.Payload? = nil, responseStatus: GRPCTesting.EchoStatus? = nil
    ) {
      self.responseType = responseType
      self.responseSize = responseSize
      self.payload = payload
      self.responseStatus = responseStatus
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "response_type", &responseType)
      try f(2, "response_size", &responseSize)
      try f(3, "payload", &payload)
      try f(7, "response_status", &responseStatus)
    }
  }

  /// The answer of UnaryCall.
  package struct SimpleResponse: ProtobufMessage {
    package static let protobufName = "grpc.testing.SimpleResponse"
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

  /// A request of StreamingInputCall.
  package struct StreamingInputCallRequest: ProtobufMessage {
    package static let protobufName = "grpc.testing.StreamingInputCallRequest"
    /// To be counted.
    package var payload: GRPCTesting.Payload?
    package init() { self.init(payload: nil) }
    package init(payload: GRPCTesting.Payload? = nil) {
      self.payload = payload
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "payload", &payload)
    }
  }

  /// The answer of StreamingInputCall.
  package struct StreamingInputCallResponse: ProtobufMessage {
    package static let protobufName = "grpc.testing.StreamingInputCallResponse"
    /// The sum of all payloads, in bytes.
    package var aggregatedPayloadSize: Int32
    package init() { self.init(aggregatedPayloadSize: 0) }
    package init(aggregatedPayloadSize: Int32 = 0) {
      self.aggregatedPayloadSize = aggregatedPayloadSize
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "aggregated_payload_size", &aggregatedPayloadSize)
    }
  }
}
