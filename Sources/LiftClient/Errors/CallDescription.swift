internal import EventStreamsClientSupport
internal import EventStreamsGRPC
internal import EventStreamsProtobuf

/// What was being tried, for the errors of one call.
struct CallDescription: Sendable {
  /// Decides what a status means.
  var call: ServerStatus.Call
  /// For people: `publish to 'orders' partition 0`.
  var what: String
  /// The address as the user wrote it.
  var target: String

  /// The error that the user gets.
  ///
  /// - Returns: `CancellationError` and errors that are the user's already as they are; nil for the end of a
  ///   subscription that is none of the kind.
  func publicError(_ error: any Error) -> (any Error)? {
    switch error {
    case let error as GRPCError: liftError(error)
    case let error as GRPCFrameError: liftError(GRPCError(error))
    case let error as ProtobufError: violation("an answer cannot be read: \(error)", cause: error)
    default: error
    }
  }

  /// An answer that cannot be read, or says what it must not say.
  func violation(_ reason: String, cause: (any Error)? = nil) -> LiftError {
    refusal(.protocolViolation, reason, cause: cause)
  }

  /// A failure that no status tells.
  func refusal(_ code: LiftError.Code, _ reason: String, cause: (any Error)? = nil) -> LiftError {
    LiftError(code, "\(what) at \(target): \(reason)", cause: cause)
  }

  private func liftError(_ error: GRPCError) -> LiftError? {
    switch error.origin {
    case .peer: return fromPeer(error)
    case .transport(let failure): return from(ConnectionFailure(failure), error)
    case .deadline(let phase): return fromDeadline(phase, error)
    case .closed: return make(.clientClosed, "the client is closed", error)
    case .http: return fromHTTP(error)
    case .frame(.messageTooLong): return make(.resourceExhausted, error.message, error)
    case .frame: return make(.protocolViolation, error.message, error)
    case .metadata(let problem): return make(.invalidArgument, "\(problem)", error)
    case .addressSource(let cause): return (cause as? LiftError) ?? make(.unknown, "\(cause)", error, cause: cause)
    }
  }

  private func fromPeer(_ error: GRPCError) -> LiftError? {
    guard let code = ServerStatus(status: error.code.rawValue, text: error.message).code(of: call) else { return nil }
    return make(code, error.message.isEmpty ? "\(error.code)" : error.message, error)
  }

  private func from(_ failure: ConnectionFailure, _ error: GRPCError) -> LiftError {
    switch failure {
    case .nameNotResolved(let text): make(.nameNotResolved, text, error)
    case .refused(let text): make(.connectionRefused, text, error)
    case .tls(let cause, let text): make(.tlsFailed, text, error, cause: cause)
    case .notHTTP2(let text): make(.notHTTP2, text, error)
    case .lost(let text): make(.connectionLost, text, error)
    case .closedLocally: make(.clientClosed, "the client is closed", error)
    }
  }

  private func fromDeadline(_ phase: GRPCError.Phase, _ error: GRPCError) -> LiftError {
    switch phase {
    case .connecting: make(.deadlineExceeded, "no connection in time; nothing was sent", error)
    case .waiting: make(.deadlineExceeded, "no answer in time; it may be carried out all the same", error)
    }
  }

  private func fromHTTP(_ error: GRPCError) -> LiftError {
    let code = ServerStatus(status: error.code.rawValue, text: "").code(of: .fetchMetadata) ?? .unknown
    return make(
      code == .unknown ? .protocolViolation : code, "the peer does not answer in gRPC: \(error.message)", error)
  }

  private func make(
    _ code: LiftError.Code, _ reason: String, _ error: GRPCError, cause: (any Error)? = nil
  ) -> LiftError {
    LiftError(
      code, "\(what) at \(target): \(reason)", cause: cause, grpcStatus: error.code.rawValue,
      httpStatus: error.httpStatus)
  }
}
