import EventStreamsGRPC
import EventStreamsInteropMessages
import EventStreamsProtobuf

extension TestClient {
  func emptyUnary() async throws {
    let answer: GRPCTesting.Empty = try await unary(GRPCTesting.Method.emptyCall, GRPCTesting.Empty())
    try CaseFailure.require(answer == GRPCTesting.Empty(), "the answer is not empty")
  }

  func largeUnary() async throws {
    let answer: GRPCTesting.SimpleResponse = try await unary(GRPCTesting.Method.unaryCall, Self.largeRequest)
    let count = answer.payload?.body.count ?? 0
    try CaseFailure.require(count == 314_159, "the answer has \(count) bytes")
  }

  func clientStreaming() async throws {
    let call = channel.makeCall(GRPCTesting.Method.streamingInputCall, deadlines: .init(whole: .seconds(20)))
    call.start(halfClose: false)
    for size in InteropCase.requestSizes {
      try await call.write(Self.framed(GRPCTesting.StreamingInputCallRequest(payload: Self.payload(size))))
    }
    try await call.write([], halfClose: true)
    let answer = try GRPCTesting.StreamingInputCallResponse(decoding: try await call.onlyMessage())
    try CaseFailure.require(answer.aggregatedPayloadSize == 74_922, "the sum is \(answer.aggregatedPayloadSize)")
  }

  func serverStreaming() async throws {
    let conversation = stream(GRPCTesting.Method.streamingOutputCall)
    conversation.call.start(Self.framed(Self.output(InteropCase.responseSizes)), halfClose: true)
    var sizes: [Int] = []
    while let size = try await conversation.nextOutput() { sizes.append(size) }
    try CaseFailure.require(sizes == InteropCase.responseSizes, "the sizes are \(sizes)")
  }

  func pingPong() async throws {
    let conversation = stream(GRPCTesting.Method.fullDuplexCall)
    conversation.call.start(halfClose: false)
    for (request, response) in zip(InteropCase.requestSizes, InteropCase.responseSizes) {
      try await conversation.call.write(Self.framed(Self.output([response], payload: request)))
      let size = try await conversation.nextOutput()
      try CaseFailure.require(size == response, "\(String(describing: size)) bytes came, \(response) were asked for")
    }
    try await conversation.call.write([], halfClose: true)
    let rest = try await conversation.nextOutput()
    try CaseFailure.require(rest == nil, "a message came after the end")
  }

  func emptyStream() async throws {
    let conversation = stream(GRPCTesting.Method.fullDuplexCall)
    conversation.call.start(halfClose: true)
    let message = try await conversation.nextOutput()
    try CaseFailure.require(message == nil, "a message came without a request")
  }

  func cancelAfterBegin() async throws {
    let conversation = stream(GRPCTesting.Method.streamingInputCall)
    conversation.call.start(halfClose: false)
    conversation.call.cancel()
    let message = try await conversation.nextOutput()
    try CaseFailure.require(message == nil && conversation.call.isCancelledLocally, "the call was not cancelled")
  }

  func cancelAfterFirstResponse() async throws {
    let conversation = stream(GRPCTesting.Method.fullDuplexCall)
    conversation.call.start(Self.framed(Self.output([31_415], payload: 27_182)), halfClose: false)
    let size = try await conversation.nextOutput()
    try CaseFailure.require(size == 31_415, "\(String(describing: size)) bytes came")
    conversation.call.cancel()
    let rest = try await conversation.nextOutput()
    try CaseFailure.require(rest == nil && conversation.call.isCancelledLocally, "the call was not cancelled")
  }

  func timeoutOnSleepingServer() async throws {
    let deadlines = CallDeadlines(whole: .milliseconds(1), sendsTimeoutHeader: true)
    let conversation = stream(GRPCTesting.Method.fullDuplexCall, deadlines: deadlines)
    let error = try await failure {
      conversation.call.start(Self.framed(Self.output([], payload: 27_182)), halfClose: false)
      _ = try await conversation.nextOutput()
    }
    try CaseFailure.require(error.code == .deadlineExceeded, "it ended with \(error)")
  }

  func status(code: Int32, message: String) async throws {
    let status = GRPCTesting.EchoStatus(code: code, message: message)
    let unaryError = try await failure {
      let request = GRPCTesting.SimpleRequest(responseStatus: status)
      let _: GRPCTesting.SimpleResponse = try await unary(GRPCTesting.Method.unaryCall, request)
    }
    let streamError = try await failure {
      let conversation = stream(GRPCTesting.Method.fullDuplexCall)
      var request = GRPCTesting.StreamingOutputCallRequest()
      request.responseStatus = status
      conversation.call.start(Self.framed(request), halfClose: true)
      _ = try await conversation.nextOutput()
    }
    for error in [unaryError, streamError] {
      let isRight = error.code.rawValue == Int(code) && error.message == message
      try CaseFailure.require(isRight, "it ended with \(error)")
    }
  }

  func unimplemented(_ path: String) async throws {
    let error = try await failure {
      let _: GRPCTesting.Empty = try await unary(path, GRPCTesting.Empty())
    }
    try CaseFailure.require(error.code == .unimplemented, "it ended with \(error)")
  }

  func customMetadata() async throws {
    let unary = channel.makeCall(
      GRPCTesting.Method.unaryCall, metadata: Self.echoes, deadlines: .init(whole: .seconds(20)))
    unary.start(Self.framed(Self.largeRequest), halfClose: true)
    _ = try await unary.onlyMessage()
    try Self.checkEchoes(unary)
    let conversation = stream(GRPCTesting.Method.fullDuplexCall, metadata: Self.echoes)
    conversation.call.start(Self.framed(Self.output([314_159], payload: 271_828)), halfClose: true)
    while try await conversation.nextOutput() != nil {}
    try Self.checkEchoes(conversation.call)
  }

  private static let largeRequest = GRPCTesting.SimpleRequest(responseSize: 314_159, payload: payload(271_828))

  private static let echoes: GRPCMetadata = {
    var metadata: GRPCMetadata = ["x-grpc-test-echo-initial": "test_initial_metadata_value"]
    metadata.add("x-grpc-test-echo-trailing-bin", binary: [0xAB, 0xAB, 0xAB])
    return metadata
  }()

  private static func checkEchoes(_ call: GRPCClientCall) throws {
    let initial = call.initialMetadata?["x-grpc-test-echo-initial"]
    try CaseFailure.require(initial == "test_initial_metadata_value", "initial metadata: \(initial ?? "none")")
    let trailing = call.trailers?.binary("x-grpc-test-echo-trailing-bin")
    try CaseFailure.require(trailing == [0xAB, 0xAB, 0xAB], "trailing metadata: \(trailing ?? [])")
  }

  private static func output(_ sizes: [Int], payload: Int? = nil) -> GRPCTesting.StreamingOutputCallRequest {
    var request = GRPCTesting.StreamingOutputCallRequest()
    request.responseParameters = sizes.map { GRPCTesting.ResponseParameters(size: Int32($0)) }
    request.payload = payload.map(Self.payload)
    return request
  }
}
