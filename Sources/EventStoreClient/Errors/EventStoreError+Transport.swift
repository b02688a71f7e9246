internal import EventStreamsClientSupport
package import EventStreamsGRPC
internal import EventStreamsProtobuf
package import EventStreamsTransport

extension EventStoreError {
  /// What a failed call throws: a typed error, or what is none of ours (`CancellationError`, what a user's sequence threw).
  package static func from(_ error: any Error, _ context: CallContext) -> any Error {
    if let error = error as? GRPCError { return EventStoreError(error, context) }
    if let error = error as? GRPCFrameError { return EventStoreError(GRPCError(error), context) }
    if let error = error as? TransportError { return EventStoreError(error, context, status: nil) }
    if let error = error as? LocalFailure { return EventStoreError(error, context) }
    if let error = error as? ProtobufError { return EventStoreError(error, context) }
    return error
  }

  /// Sorts by who failed: the connection, our clock, the framing, or the server by its status.
  package init(_ error: GRPCError, _ context: CallContext) {
    let status = error.code.rawValue
    switch error.origin {
    case .peer, .http: self = Self.told(error, context)
    case .transport(let failure): self.init(failure, context, status: status)
    case .addressSource(let cause):
      self.init(.connectionRefused, "\(context.words): there is no address to connect to", cause: cause)
    case .deadline(let phase):
      let place = phase == .connecting ? "while connecting" : "while waiting for the server"
      self.init(.deadlineExceeded, "\(context.words): the time ran out \(place)", status: status)
    case .frame(.messageTooLong(let length, let limit)):
      let message = "\(context.words): the server sent a message of \(length) bytes, the limit is \(limit)"
      self.init(.resourceExhausted, message, status: status)
    case .frame: self.init(.protocolViolation, "\(context.words): \(error.message)", status: status)
    case .metadata(let problem): self.init(.invalidArgument, "\(context.words): \(problem)", status: status)
    case .closed: self.init(.clientClosed, "\(context.words): the client is closed", status: status)
    }
  }

  /// What happened below gRPC; `status` is the call's, where there was one.
  package init(_ error: TransportError, _ context: CallContext, status: Int?) {
    let (code, message, cause): (Code, String, (any Error)?) =
      switch ConnectionFailure(error) {
      case .nameNotResolved(let message): (.nameNotResolved, message, error)
      case .refused(let message): (.connectionRefused, message, error)
      case .tls(let failure, let message): (.tlsFailed, message, failure)
      case .notHTTP2(let message): (.notHTTP2, message, error)
      case .lost(let message): (.connectionLost, message, error)
      case .closedLocally: (.clientClosed, "the client is closed", nil)
      }
    self.init(code, "\(context.words): \(message)", cause: cause, status: status)
  }

  init(_ code: Code, _ message: String, cause: (any Error)? = nil, status: Int?) {
    var details = Details()
    details.grpcStatus = status
    self.init(code, message, cause: cause, details: details)
  }

  /// What a second iterator throws, and one that meets somebody who waits for the first answer.
  package static let alreadyIterating = EventStoreError(
    .alreadyIterating, "a sequence is iterated once and by one at a time; who does or did so is not disturbed")
}
