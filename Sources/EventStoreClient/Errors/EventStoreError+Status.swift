internal import EventStreamsGRPC

/// What the server itself says: the table of the `exception` trailer, then that of the statuses without one
/// (`protocol/eventstore.md`, section 6.1).
extension EventStoreError {
  static func told(_ error: GRPCError, _ context: CallContext) -> EventStoreError {
    var details = Details()
    details.grpcStatus = error.code.rawValue
    details.httpStatus = error.httpStatus
    let code = exceptionCode(error, context, &details) ?? statusCode(error, context)
    let message = "\(context.words): \(words(code, error, context))"
    return EventStoreError(code, message, cause: error, details: details)
  }

  private static func exceptionCode(_ error: GRPCError, _ context: CallContext, _ details: inout Details) -> Code? {
    let trailers = error.trailers
    switch trailers["exception"] {
    case "access-denied": return .accessDenied
    case "not-leader":
      details.leader = leader(trailers)
      return .notLeader
    case "wrong-expected-version":
      details.conflict = conflict(trailers, context)
      return .wrongExpectedVersion
    case "stream-deleted": return .streamDeleted
    case "stream-not-found": return .streamNotFound
    case "invalid-transaction": return .invalidTransaction
    case "missing-required-metadata-property": return .invalidArgument
    case "maximum-append-size-exceeded":
      details.sizeLimit = trailers["maximum-append-size"].flatMap { Int($0) }
      return .appendTooLarge
    case "maximum-append-event-size-exceeded":
      details.sizeLimit = trailers["maximum-append-event-size"].flatMap { Int($0) }
      return .eventTooLarge
    case "index-not-found": return .indexNotFound
    default: return nil
    }
  }

  private static func leader(_ trailers: GRPCMetadata) -> String? {
    guard let host = trailers["leader-endpoint-host"], let port = trailers["leader-endpoint-port"] else { return nil }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// The actual version may be missing; -1 stands for no stream.
  private static func conflict(_ trailers: GRPCMetadata, _ context: CallContext) -> VersionConflict {
    let revision = trailers["actual-version"].flatMap { Int64($0) }.flatMap { UInt64(exactly: $0) }
    return VersionConflict(
      stream: context.stream ?? "$all", expected: context.expected ?? .any,
      actual: revision.map { .revision($0) } ?? .noStream)
  }

  private static func statusCode(_ error: GRPCError, _ context: CallContext) -> Code {
    if let code = httpCode(error) { return code }
    switch error.code.rawValue {
    case 1: return context.operation == .subscribe ? .subscriptionDropped : .cancelledByServer
    case 2, 13, 15: return .serverFault
    case 3, 11: return .invalidArgument
    case 4: return .deadlineExceeded
    case 7: return .accessDenied
    case 8: return .resourceExhausted
    case 10: return abortedCode(error, context)
    case 12: return .unsupported
    case 14: return error.message.contains("Too Busy") ? .serverBusy : .serverNotReady
    case 16: return .unauthenticated
    default: return .unknown  // 5, 6 and 9 say what was not found, exists or failed by their trailer only.
    }
  }

  /// Sharper for these servers than the general mapping, which has set the gRPC status already.
  private static func httpCode(_ error: GRPCError) -> Code? {
    guard case .http = error.origin else { return nil }
    switch error.httpStatus {
    case 404?: return .unsupported
    case 431?: return .resourceExhausted
    case 400?, 415?, 500?: return .serverFault
    default: return nil
    }
  }

  private static func abortedCode(_ error: GRPCError, _ context: CallContext) -> Code {
    if error.message.contains("Consumer too slow") { return .consumerTooSlow }
    return context.operation == .append ? .appendOutcomeUnknown : .serverTimedOut
  }

  private static func words(_ code: Code, _ error: GRPCError, _ context: CallContext) -> String {
    if error.httpStatus == 500 {
      return "the server answered HTTP 500; it does so when an error is about a name that is not printable ASCII"
    }
    switch code {
    case .streamDeleted: return "the stream is deleted"
    case .wrongExpectedVersion: return "the stream is not as expected: \(error.message)"
    case .unauthenticated: return "the server does not accept the user or the password"
    case .accessDenied where context.withholdsUser:
      return "\(error.message); the user was not told to the server, since the connection has no TLS"
    case .appendOutcomeUnknown: return "the events may have been written: \(error.message)"
    case .unsupported: return "the server does not know the call: \(error.message)"
    default:
      return error.message.isEmpty ? "the server gave status \(error.code.rawValue) and no reason" : error.message
    }
  }
}
