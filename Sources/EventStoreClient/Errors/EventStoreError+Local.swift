internal import EventStreamsClientSupport
internal import EventStreamsProtobuf

/// What no server said: found by the client before sending, or in what it received.
extension EventStoreError {
  init(_ failure: LocalFailure, _ context: CallContext) {
    switch failure {
    case .invalid(let reason): self.init(.invalidArgument, "\(context.words): \(reason)")
    case .eventTooLarge(let reason, let limit):
      var details = Details()
      details.sizeLimit = limit
      self.init(.eventTooLarge, "\(context.words): \(reason)", details: details)
    case .unusable(let error):
      let cause = TLSFailure(error)
      self.init(.tlsFailed, "\(context.words): TLS cannot be set up: \(cause)", cause: cause)
    case .closed: self.init(.clientClosed, "\(context.words): the client is closed")
    }
  }

  init(_ error: ProtobufError, _ context: CallContext) {
    self.init(.protocolViolation, "\(context.words): the server sent an answer that cannot be read: \(error)")
  }
}
