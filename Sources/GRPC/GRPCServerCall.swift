internal import EventStreamsHTTP2
internal import EventStreamsTransport

/// One call, seen from its handler.
///
/// The handler's task is cancelled when the client resets the call or is gone, when the call's
/// deadline passes and when the server stops. One task reads; sending may come from others.
package final class GRPCServerCall: Sendable {
  private struct State {
    var machine: ServerCallMachine
    var body: RequestBody
    var task: Task<Void, Never>?
    var isGone = false
    var ticket: DeadlineKeeper.Ticket?
  }

  /// The path without its query, as the client wrote it.
  package let path: String
  /// The custom headers of the request.
  package let metadata: GRPCMetadata
  /// What the client allows, from its `grpc-timeout`.
  package let timeout: Duration?
  /// The value of `:authority`.
  package let authority: String?
  /// The address of the client.
  package let peer: String
  /// Whether the connection is encrypted.
  package let isTLS: Bool

  private let stream: HTTP2Stream
  private let fields: ResponseFields
  private let deadlineKeeper: DeadlineKeeper
  private let state: Lock<State>

  init(
    stream: HTTP2Stream, head: RequestHead, kind: GRPCMethodKind, peer: PeerInfo, server: GRPCServer.Core
  ) {
    path = head.path
    metadata = GRPCMetadata(custom: stream.requestHeaders)
    timeout = head.timeout
    authority = head.authority
    self.peer = peer.address
    isTLS = peer.isTLS
    self.stream = stream
    fields = server.fields
    deadlineKeeper = server.deadlineKeeper
    state = Lock(
      State(
        machine: ServerCallMachine(refusesInvalidTrailers: server.configuration.refusesInvalidTrailers),
        body: RequestBody(
          kind: kind, encoding: head.encoding, limit: server.configuration.maxReceiveMessage,
          words: server.configuration.words)))
  }

  /// Waits for the next message of the client.
  ///
  /// - Returns: its payload; `nil` when the client has half-closed.
  /// - Throws: `CancellationError` when the client is gone; ``GRPCServerStatus`` when the request
  ///   is badly framed: let it pass, it is the answer.
  package func nextMessage(isolation: isolated (any Actor)? = #isolation) async throws -> [UInt8]? {
    while true {
      let step = try state.withLock { state throws(GRPCServerStatus) in try state.body.next() }
      switch step {
      case .message(let message): return message
      case .end: return nil
      case .needsMore: try take(try await stream.receive(isolation: isolation))
      }
    }
  }

  /// Sends whole messages with their prefixes; the response headers go before the first.
  ///
  /// Returns when little enough waits to be sent.
  ///
  /// - Throws: `CancellationError` when the client is gone or the call has ended.
  package func send(_ framed: [UInt8], isolation: isolated (any Actor)? = #isolation) async throws {
    guard sendNow(framed) else { throw CancellationError() }
    do {
      try await stream.waitUntilWritable(isolation: isolation)
    } catch is TransportError {
      throw CancellationError()  // The client is gone.
    }
  }

  /// The same without waiting; false when nobody listens any more.
  ///
  /// The caller bounds what it sends.
  @discardableResult
  package func sendNow(_ framed: [UInt8]) -> Bool {
    // Handed over within the lock, here and at the end: two senders, or a sender and the deadline, would else be able to
    // send what was decided in order the other way round. No foreign code runs there, the stream only tells its loop.
    state.withLock { state in
      switch state.machine.message() {
      case .headersAndBody(let metadata):
        stream.send(headers: fields.initial(metadata), endStream: false)
        stream.send(framed, endStream: false)
      case .body: stream.send(framed, endStream: false)
      case .drop: return false
      }
      return true
    }
  }

  /// Adds to the response headers, which go out with the first message; of no effect after it.
  ///
  /// - Throws: the entry that cannot be sent; then nothing is added.
  package func sendInitialMetadata(_ metadata: GRPCMetadata) throws(GRPCMetadataError) {
    try metadata.check(as: .server)
    state.withLock { $0.machine.setInitialMetadata(metadata) }
  }

  /// Sets the custom trailers; they also go with a status that is thrown.
  ///
  /// - Throws: the entry that cannot be sent; then the trailers stay as they were.
  package func setTrailers(_ metadata: GRPCMetadata) throws(GRPCMetadataError) {
    try metadata.check(as: .server)
    state.withLock { $0.machine.setTrailers(metadata) }
  }

  /// Whether the call has ended: the client is gone, or the deadline has passed.
  package var hasEnded: Bool { state.withLock { $0.machine.hasEnded } }

  private func take(_ inbound: HTTP2Stream.Inbound) throws {
    let isOver = state.withLock { state in
      switch inbound.end {
      case .failed, .cancelledLocally: return true
      case .finished: state.body.supply(inbound.bytes, end: true)
      case nil: state.body.supply(inbound.bytes, end: false)
      }
      return false
    }
    if isOver { throw CancellationError() }
  }
}

// MARK: - Running

extension GRPCServerCall: DeadlineTarget {
  /// Runs the handler to its end and answers; the caller is the call's own task.
  func run(_ handler: GRPCHandler) async {
    let failure: GRPCServerStatus?
    do {
      guard metadata.isWellFormed else { throw GRPCServerStatus.handlerError }
      try await handler(self)
      failure = nil
    } catch let status as GRPCServerStatus {
      failure = status
    } catch is CancellationError {
      failure = GRPCServerStatus(code: .cancelled, message: "The call was cancelled.")
    } catch {
      failure = .handlerError
    }
    end(failure)
  }

  /// The call's task, for cancelling and for waiting.
  func attach(_ task: Task<Void, Never>) {
    let isGone = state.withLock { state in
      state.task = task
      return state.isGone
    }
    if isGone { task.cancel() }
  }

  var task: Task<Void, Never>? { state.withLock { $0.task } }

  /// Keeps the client's deadline, and listens for its end.
  func watch() {
    if let timeout {
      let ticket = deadlineKeeper.add(self, at: deadlineKeeper.now() + GRPCTimeout.clamped(timeout))
      state.withLock { $0.ticket = ticket }
    }
    stream.setFailureHandler { [weak self] in self?.clientIsGone() }
  }

  func deadlinePassed() {
    let end = state.withLock { state in
      state.ticket = nil
      let end = state.machine.finish(GRPCServerStatus(code: .deadlineExceeded, message: "Deadline Exceeded"))
      answer(end)
      return end
    }
    if end != .nothing { stream.reset(.cancel) }
    cancelTask()
  }

  /// Ends the call without an answer: the client is gone, or the server stops.
  func clientIsGone() {
    state.withLock { $0.machine.abandon() }
    cancelTask()
  }

  private func cancelTask() {
    let task = state.withLock { state in
      state.isGone = true
      return state.task
    }
    task?.cancel()
  }

  private func end(_ failure: GRPCServerStatus?) {
    let (action, ticket) = state.withLock { state in
      defer {
        state.ticket = nil
        state.task = nil
      }
      let action = state.machine.finish(failure)
      answer(action)
      return (action, state.ticket)
    }
    if let ticket { deadlineKeeper.remove(ticket) }
    if action == .reset { return stream.reset(.internalError) }
    if action != .nothing, !requestHasEnded() { stream.reset(.noError) }  // The client need send no more.
  }

  /// Hands over the answer; within the lock.
  private func answer(_ action: ServerCallMachine.EndAction) {
    switch action {
    case .trailersOnly(let status, let initial):
      stream.send(headers: fields.trailersOnly(status, initial: initial), endStream: true)
    case .trailers(let status): stream.send(trailers: fields.trailers(status))
    case .http(let status): stream.send(headers: fields.http(status, contentType: nil), endStream: true)
    case .reset, .nothing: break
    }
  }

  /// Whether the client has half-closed, also when the handler did not read so far.
  private func requestHasEnded() -> Bool {
    if state.withLock({ $0.body.hasEnded }) { return true }
    guard let rest = stream.takeNow(), case .finished = rest.end else { return false }
    return true
  }
}
