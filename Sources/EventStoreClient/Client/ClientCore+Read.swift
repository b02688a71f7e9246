internal import EventStreamsClientSupport
internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC

extension ClientCore {
  /// A read that begins when it is asked for something.
  func read(_ request: ReadRequest) -> ReadResponse {
    let context = makeContext(.read, request.source.stream, user: request.options.credentials)
    return ReadResponse(ReadCall(context) { try self.makeRead(request) })
  }

  private func makeRead(_ request: ReadRequest) throws(LocalFailure) -> any AnswerStream {
    let options = request.options
    let bytes = try ReadEncoding.encode(request)
    // A filter may search the whole log in silence; even the headers wait for the first answer.
    let firstMessage = request.source.stream == nil ? nil : standardLimit
    let deadlines = CallDeadlines(
      whole: options.wholeCall.duration(standard: nil),
      firstMessage: options.firstMessage.duration(standard: firstMessage),
      betweenMessages: options.betweenMessages.duration(standard: nil))
    let call = try channel().makeCall(
      Streams.Method.read, metadata: try metadata(options.credentials, requiresLeader: options.requiresLeader),
      deadlines: deadlines, window: options.windowBytes)
    return ServerStreamingCall(call, request: bytes)
  }

  /// A subscription that the server has confirmed.
  func subscribe(_ request: SubscribeRequest) async throws -> CatchUpSubscription {
    let context = makeContext(.subscribe, request.source.stream, user: request.options.credentials)
    let pass = OnePass { try self.makeSubscription(request) }
    do {
      try Task.checkCancellation()  // Nothing is sent for a task that is given up already.
      guard case .answers(let answers) = try pass.take() else { throw CancellationError() }
      var reader = AnswerReader(answers)
      let id = try await Self.confirmation(&reader, context)
      reader.putBack(on: pass)
      return CatchUpSubscription(
        SubscriptionCall(id: id, context: context, pass: pass, resume: request.source.resume))
    } catch {
      pass.abandon()
      throw EventStoreError.from(error, context)
    }
  }

  private static func confirmation(_ reader: inout AnswerReader, _ context: CallContext) async throws -> String {
    repeat {
      guard let answer = try reader.next() else { continue }
      guard case .confirmation(let id) = answer else {
        throw EventStoreError(.protocolViolation, "\(context.words): the server sent something before its confirmation")
      }
      return id
    } while try await reader.receive(isolation: #isolation)
    throw EventStoreError(.subscriptionDropped, "\(context.words): the server ended the call before its confirmation")
  }

  private func makeSubscription(_ request: SubscribeRequest) throws(LocalFailure) -> any AnswerStream {
    let options = request.options
    let bytes = try ReadEncoding.encode(request)
    let call = try channel().makeCall(
      Streams.Method.read, metadata: try metadata(options.credentials, requiresLeader: options.requiresLeader),
      deadlines: CallDeadlines(
        whole: options.wholeCall.duration(standard: nil),
        firstMessage: options.confirmation.duration(standard: standardLimit)),
      window: options.windowBytes)
    return ServerStreamingCall(call, request: bytes)
  }

  /// Deletes or tombstones a stream.
  func delete(_ request: DeleteRequest) async throws -> DeleteResult {
    let context = makeContext(
      request.tombstones ? .tombstone : .delete, request.stream, request.expected, user: request.options.credentials)
    do {
      try Task.checkCancellation()
      let bytes = try DeleteEncoding.encode(request)
      let options = request.options
      let payload = try await channel().unary(
        DeleteEncoding.path(request), bytes,
        metadata: try metadata(options.credentials, requiresLeader: options.requiresLeader),
        deadlines: deadlines(options.timeout))
      return try DeleteEncoding.decode(payload, request)
    } catch {
      throw EventStoreError.from(error, context)
    }
  }
}

extension ReadRequest.Source {
  /// Nil for the whole log.
  fileprivate var stream: String? {
    if case .stream(let name, _) = self { return name }
    return nil
  }
}

extension SubscribeRequest.Source {
  fileprivate var stream: String? {
    if case .stream(let name, _) = self { return name }
    return nil
  }

  /// Where the subscription began is where to go on while nothing was handed over.
  fileprivate var resume: SubscriptionCall.Resume {
    switch self {
    case .stream(_, .after(let revision)): SubscriptionCall.Resume(revision: revision)
    case .all(.after(let position), _): SubscriptionCall.Resume(position: position)
    case .stream, .all: SubscriptionCall.Resume()
    }
  }
}
