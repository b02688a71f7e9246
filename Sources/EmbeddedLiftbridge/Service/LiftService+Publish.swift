internal import EventStreamsGRPC
internal import EventStreamsLiftbridgeWire
internal import EventStreamsProtobuf

extension LiftService {
  /// Answers with the acknowledgement if one was asked for and the call has a deadline; else at once, with nothing.
  func publish(_ call: GRPCServerCall) async throws {
    let request: Liftbridge.PublishRequest = try await request(of: call)
    let message = IncomingMessage(request, inbox: inbox(request.ackInbox))
    let receipts = try refusing { () throws(Refusal) in
      try broker.publish(message, toStream: request.stream, partition: Int(request.partition))
    }
    var response = Liftbridge.PublishResponse()
    if message.policy != .never, call.timeout != nil {
      let receipt = try await acknowledged(receipts)
      if let refusal = receipt.refusal { throw GRPCServerStatus(refusal) }
      response.ack = Liftbridge.Ack(receipt, message)
    }
    try await call.send(response.framed)
  }

  /// The same for a subject, where nobody may listen; refusals are told in the acknowledgement.
  func publishToSubject(_ call: GRPCServerCall) async throws {
    let request: Liftbridge.PublishToSubjectRequest = try await request(of: call)
    let message = IncomingMessage(request, inbox: inbox(request.ackInbox))
    let receipts = try refusing { () throws(Refusal) in
      try broker.publish(message, toSubject: request.subject)
    }
    var response = Liftbridge.PublishToSubjectResponse()
    if message.policy != .never, call.timeout != nil {
      response.ack = Liftbridge.Ack(try await acknowledged(receipts), message)
    }
    try await call.send(response.framed)
  }

  /// Answers each request as it comes; refusals are answers too, and the call goes on.
  func publishAsync(_ call: GRPCServerCall) async throws {
    let inbox = broker.makeInbox()
    while let bytes = try await call.nextMessage() {
      let request: Liftbridge.PublishRequest = try decode(bytes)
      for response in answers(to: request, inbox: inbox) { try await call.send(response.framed) }
    }
  }

  private func answers(to request: Liftbridge.PublishRequest, inbox: String) -> [Liftbridge.PublishResponse] {
    let message = IncomingMessage(request, inbox: inbox)
    do throws(Refusal) {
      let receipts = try broker.publish(message, toStream: request.stream, partition: Int(request.partition))
      // Without an acknowledgement wanted, refusals are told nevertheless.
      return receipts.filter { $0.error != nil || $0.isDue && message.policy != .never }.map { receipt in
        receipt.refusal.map { .init($0, request.correlationId) }
          ?? Liftbridge.PublishResponse(
            ack: Liftbridge.Ack(receipt, message), correlationId: request.correlationId)
      }
    } catch {
      return [.init(error, request.correlationId)]
    }
  }

  /// The first acknowledgement; waits for the call's deadline where there will be none.
  private func acknowledged(_ receipts: [LiftStore.Receipt]) async throws -> LiftStore.Receipt {
    if let receipt = receipts.first(where: \.isDue) { return receipt }
    while true { try await Bell().wait() }  // Nobody rings it: the end of the call ends the wait.
  }

  private func inbox(_ wanted: String) -> String { wanted.isEmpty ? broker.makeInbox() : wanted }
}

extension IncomingMessage {
  fileprivate init(_ request: Liftbridge.PublishRequest, inbox: String) {
    self.init(
      key: request.key, value: request.value, headers: request.headers, ackInbox: inbox,
      correlationID: request.correlationId, policy: AckPolicy(request.ackPolicy),
      expectedOffset: request.expectedOffset)
  }

  /// Has no expected offset: a stream with concurrency control reads 0.
  fileprivate init(_ request: Liftbridge.PublishToSubjectRequest, inbox: String) {
    self.init(
      key: request.key, value: request.value, headers: request.headers, ackInbox: inbox,
      correlationID: request.correlationId, policy: AckPolicy(request.ackPolicy), expectedOffset: 0)
  }
}

extension AckPolicy {
  fileprivate init(_ policy: Liftbridge.AckPolicy) {
    self = policy == .all ? .all : policy == .none ? .never : .leader
  }
}

extension Liftbridge.Ack {
  fileprivate init(_ receipt: LiftStore.Receipt, _ message: IncomingMessage) {
    self.init(
      stream: receipt.stream, partitionSubject: receipt.streamSubject, msgSubject: receipt.messageSubject,
      offset: receipt.offset, ackInbox: message.ackInbox, correlationId: message.correlationID,
      ackPolicy: message.policy == .all ? .all : message.policy == .never ? .none : .leader,
      receptionTimestamp: receipt.received, commitTimestamp: receipt.committed ?? 0,
      ackError: Error(rawValue: Int32(receipt.error?.rawValue ?? 0)))
  }
}

extension Liftbridge.PublishResponse {
  /// An error of PublishAsync, with the empty acknowledgement that the genuine server puts beside it.
  fileprivate init(_ refusal: Refusal, _ correlationID: String) {
    let (code, text) = refusal.asyncError
    self.init(
      ack: Liftbridge.Ack(),
      asyncError: Liftbridge.PublishAsyncError(
        code: Liftbridge.PublishAsyncError.Code(rawValue: Int32(code.rawValue)), message: text),
      correlationId: correlationID)
  }
}
