internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
internal import EventStreamsProtobuf

/// Why a batch was not written; each is an answer of its own, and the call goes on.
enum BatchRefusal: Error {
  case badRequest(String)
  case accessDenied
  case timeout
  case tooLarge(limit: Int)
  case eventTooLarge(EventID, size: Int, limit: Int)
  case wrongVersion(current: Int64, asked: AskedState)
  case streamDeleted(Shared.StreamIdentifier)
  case full

  /// Passes an error on with its text.
  static func badRequest<R>(_ body: () throws(BadRequest) -> R) throws(BatchRefusal) -> R {
    do { return try body() } catch { throw .badRequest(error.text) }
  }

  /// A missing key is told in another way by each version.
  static func missing(_ property: String, _ version: ServerVersion) -> Self {
    version == .v23_10
      ? .badRequest("The given key was not present in the dictionary.")
      : .badRequest(
        "Status(StatusCode=\"InvalidArgument\", Detail=\"\(GRPCServerStatus.missingProperty(property).message)\")")
  }

  /// The status with its payload.
  var status: RPC.Status {
    switch self {
    case .badRequest(let text): Self.status(.invalidArgument, "BadRequest", Shared.BadRequest(message: text))
    case .accessDenied: Self.status(.permissionDenied, "AccessDenied", Shared.AccessDenied())
    case .timeout: Self.status(.deadlineExceeded, "Timeout", Shared.Timeout())
    case .tooLarge(let limit):
      Self.status(
        .invalidArgument, "MaximumAppendSizeExceeded",
        Shared.MaximumAppendSizeExceeded(maxAppendSize: UInt32(clamping: limit)))
    case .eventTooLarge(let id, let size, let limit):
      Self.status(
        .invalidArgument, "MaximumAppendEventSizeExceeded",
        Shared.MaximumAppendEventSizeExceeded(
          eventId: id.text, proposedEventSize: UInt32(clamping: size), maxAppendEventSize: UInt32(clamping: limit)))
    case .wrongVersion(let current, let asked):
      Self.status(.alreadyExists, "WrongExpectedVersion", Self.wrongVersion(current, asked))
    case .streamDeleted(let stream):
      Self.status(.notFound, "StreamDeleted", Shared.StreamDeleted(streamIdentifier: stream))
    case .full: Self.status(.resourceExhausted, GRPCServerStatus.full.message, WellKnown.Empty())
    }
  }

  private static func status(
    _ code: GRPCStatusCode, _ message: String, _ payload: some ProtobufMessage
  ) -> RPC.Status {
    let url = "type.googleapis.com/" + type(of: payload).protobufName
    return RPC.Status(
      code: Int32(code.rawValue), message: message,
      details: [WellKnown.AnyMessage(typeUrl: url, value: payload.encoded())])
  }

  private static func wrongVersion(_ current: Int64, _ asked: AskedState) -> Shared.WrongExpectedVersion {
    var answer = Shared.WrongExpectedVersion()
    answer.currentStreamRevisionOption = current < 0 ? .currentNoStream : .currentStreamRevision(UInt64(current))
    answer.expectedStreamPositionOption =
      switch asked {
      case .noStream, .revision(.max): .expectedNoStream
      case .any: .expectedAny
      case .streamExists: .expectedStreamExists
      case .revision(let number): .expectedStreamPosition(number)
      }
    return answer
  }
}

extension Streams.BatchAppendResp {
  static func refusal(
    _ correlation: Shared.UUID?, _ stream: Shared.StreamIdentifier?, _ refusal: BatchRefusal
  ) -> Self {
    Self(correlationId: correlation, result: .error(refusal.status), streamIdentifier: stream)
  }

  /// What became of a batch that was written, or not.
  init(_ batch: BatchSession.Batch, _ outcome: AppendOutcome) {
    switch outcome {
    case .written(let revision, let position):
      let success = Success(
        currentRevisionOption: revision < 0 ? .noStream : .currentRevision(UInt64(revision)),
        positionOption: position.map { .position(.init(commitPosition: $0, preparePosition: $0)) } ?? .noPosition)
      self.init(correlationId: batch.correlation, result: .success(success), streamIdentifier: batch.stream)
    case .wrongExpectation(let current):
      self = .refusal(batch.correlation, batch.stream, .wrongVersion(current: current, asked: batch.asked))
    case .streamDeleted: self = .refusal(batch.correlation, batch.stream, .streamDeleted(batch.stream))
    case .full: self = .refusal(batch.correlation, batch.stream, .full)
    }
  }
}
