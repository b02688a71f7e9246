internal import EventStreamsHTTP2
internal import EventStreamsTransport

/// One call, seen from the client.
///
/// Whoever holds it must end it: by reading to the end, or by ``cancel()``; until then the channel
/// stays alive. One task reads; writing and cancelling may come from others.
///
/// Starting costs one hand-over to the loop: the stream with everything queued on it. What arrives
/// costs one exchange for each batch.
package final class GRPCClientCall: Sendable {
  private struct State {
    var machine = ClientCallMachine()
    var isStarted = false
    var isOpened = false
    var isCancelled = false
    var isFinished = false
    var isWaiting = false
    var isMessageOverdue = false
    var wholeDeadline: Duration?
    var ticket: DeadlineKeeper.Ticket?
  }

  private enum Step {
    case ended(ClientCallMachine.Outcome)
    case cancelled
    case bytes([UInt8])
    case more
  }

  private let channel: GRPCChannel
  private let deadlines: CallDeadlines
  private let state = Lock(State())
  let stream: HTTP2Stream

  init(channel: GRPCChannel, headers: [HTTP2HeaderField], deadlines: CallDeadlines, window: Int?) {
    self.channel = channel
    self.deadlines = deadlines
    stream = HTTP2Stream(requestHeaders: headers, window: window)
  }

  /// Sends the call on its way; returns at once. The deadlines run from here.
  ///
  /// - Parameters:
  ///   - framed: Whole messages with their prefixes, or nothing.
  ///   - halfClose: Whether nothing will be written after them.
  package func start(_ framed: [UInt8] = [], halfClose: Bool) {
    let isFirst = state.withLock { state in
      defer { state.isStarted = true }
      return !state.isStarted
    }
    precondition(isFirst, "a call is started once")
    if !framed.isEmpty || halfClose { stream.send(framed, endStream: halfClose) }
    channel.callStarted()
    // A limit of nothing ends the call here: a timer would race with the answer.
    guard [deadlines.whole, deadlines.firstMessage].allSatisfy({ $0 ?? .seconds(1) > .zero }) else {
      return end(.failed(.deadline(.connecting, "the deadline of the call")))
    }
    armAtStart()
    channel.dispatch(self)
  }

  /// Sends more messages; returns when little enough waits to be sent.
  ///
  /// A call that has ended meanwhile takes nothing more: it throws how it failed, or returns when it
  /// ended well (a server may answer before it has read everything).
  package func write(
    _ framed: [UInt8], halfClose: Bool = false, isolation: isolated (any Actor)? = #isolation
  ) async throws {
    if let outcome = state.withLock({ $0.machine.outcome }) {
      if case .failed(let error) = outcome { throw error }
      return
    }
    stream.send(framed, endStream: halfClose)
    try await stream.waitUntilWritable(isolation: isolation)
  }

  /// Waits for the next bytes of the response and supplies them.
  ///
  /// - Returns: true when bytes were supplied; false when the call ended with status OK or was ended
  ///   by ``cancel()``.
  /// - Throws: ``GRPCError``; `CancellationError` when the task was cancelled, the stream is reset then.
  ///   Bytes that came before an error are handed over first.
  package func receive(
    into deframer: inout GRPCDeframer, isolation: isolated (any Actor)? = #isolation
  ) async throws -> Bool {
    while true {
      var step = takeOutcome()
      if case .more = step {
        beginWaiting()
        step = try await nextStep(isolation: isolation)
      }
      switch step {
      case .bytes(let bytes):
        deframer.supply(bytes)
        return true
      case .more: continue
      case .cancelled:
        finish()
        return false
      case .ended(let outcome):
        finish()
        try conclude(outcome, deframer)
        return false
      }
    }
  }

  /// Ends the call: RST_STREAM CANCEL when it is open. A waiting ``receive(into:isolation:)`` returns false.
  package func cancel() {
    state.withLock { state in
      guard state.machine.outcome == nil else { return }
      state.isCancelled = true
      state.machine.end(.ok)
    }
    stream.reset(.cancel)
    finish()
  }

  /// A deframer with the channel's limit.
  package func makeDeframer() -> GRPCDeframer { channel.makeDeframer() }

  /// Whether ``cancel()`` ended it.
  package var isCancelledLocally: Bool { state.withLock { $0.isCancelled } }

  /// The custom headers of the response, once they are here.
  package var initialMetadata: GRPCMetadata? { state.withLock { $0.machine.initialMetadata } }

  /// The custom trailers, once they are here.
  package var trailers: GRPCMetadata? { state.withLock { $0.machine.trailers } }
}

// MARK: - Reading

extension GRPCClientCall {
  private func nextStep(isolation: isolated (any Actor)?) async throws -> Step {
    do {
      let inbound = try await stream.receive(isolation: isolation)
      let step = state.withLock { state in Self.take(inbound, &state) }
      settle(after: step)
      return step
    } catch is CancellationError {
      end(.failed(GRPCError(code: .cancelled, message: "the task was cancelled", origin: .closed)))
      finish()
      throw CancellationError()
    }
  }

  private static func take(_ inbound: HTTP2Stream.Inbound, _ state: inout State) -> Step {
    state.isWaiting = false
    if let headers = inbound.headers {
      let endsStream = inbound.bytes.isEmpty && inbound.trailers == nil && inbound.end.isFinished
      state.machine.receivedHeaders(headers, endsStream: endsStream)
    }
    let takesBody = !inbound.bytes.isEmpty && state.machine.takesBody()
    if let trailers = inbound.trailers { state.machine.receivedTrailers(trailers) }
    switch inbound.end {
    case .none: break
    case .finished: state.machine.receivedEnd()
    case .failed(let error): state.machine.failed(error)
    case .cancelledLocally: state.machine.end(.failed(.channelClosed))
    }
    if takesBody { return .bytes(inbound.bytes) }
    return Self.outcome(state)
  }

  private static func outcome(_ state: State) -> Step {
    if state.isCancelled { return .cancelled }
    return state.machine.outcome.map(Step.ended) ?? .more
  }

  private func takeOutcome() -> Step { state.withLock { Self.outcome($0) } }

  /// What follows from a batch, outside the lock.
  private func settle(after step: Step) {
    switch step {
    case .bytes: messageArrived()
    case .ended(.failed(let error)):
      if case .http = error.origin { stream.reset(.cancel) }  // The rest of such a body is of no use.
    case .ended, .cancelled, .more: break
    }
  }

  private func conclude(_ outcome: ClientCallMachine.Outcome, _ deframer: GRPCDeframer) throws {
    switch outcome {
    case .ok:
      do throws(GRPCFrameError) { try deframer.finish() } catch { throw GRPCError(error) }
    case .failed(let error):
      throw channel.isClosed && error.isLocalLoss ? .channelClosed : error
    }
  }
}

// MARK: - Ending

extension GRPCClientCall: DeadlineTarget {
  /// The channel handed the stream to a connection; false when the call has ended already.
  func willOpen() -> Bool {
    state.withLock { state in
      state.isOpened = true
      return state.machine.outcome == nil
    }
  }

  /// Whether the call has ended.
  var isEnded: Bool { state.withLock { $0.machine.outcome != nil } }

  /// Ends the call from our side; a reader gets `outcome` unless the call had one.
  func end(_ outcome: ClientCallMachine.Outcome) {
    state.withLock { $0.machine.end(outcome) }
    stream.reset(.cancel)
    finish()
  }

  func deadlinePassed() {
    let now = channel.now()
    let error: GRPCError? = state.withLock { state in
      state.ticket = nil
      let phase: GRPCError.Phase = state.isOpened ? .waiting : .connecting
      if let whole = state.wholeDeadline, whole <= now { return .deadline(phase, "the deadline of the call") }
      // A reader that does not wait has bytes to look at first; its next wait finds the mark.
      guard state.isWaiting || !state.isOpened else {
        state.isMessageOverdue = true
        return nil
      }
      return .deadline(phase, "the deadline for the next message")
    }
    guard let error else { return armWhole() }
    end(.failed(channel.replacingWhileConnecting(error)))
  }

  private func finish() {
    let (isFirst, ticket) = state.withLock { state in
      defer {
        state.isFinished = true
        state.ticket = nil
      }
      return (state.isStarted && !state.isFinished, state.ticket)
    }
    if let ticket { channel.deadlineKeeper.remove(ticket) }
    if isFirst { channel.callFinished() }
  }
}

// MARK: - Deadlines

extension GRPCClientCall {
  private func armAtStart() {
    guard deadlines.whole != nil || deadlines.firstMessage != nil else { return }
    let now = channel.now()
    let whole = deadlines.whole.map { now + GRPCTimeout.clamped($0) }
    let first = deadlines.firstMessage.map { now + GRPCTimeout.clamped($0) }
    state.withLock { $0.wholeDeadline = whole }
    arm(at: [whole, first].compactMap(\.self).min())
  }

  private func beginWaiting() {
    guard deadlines.firstMessage != nil || deadlines.betweenMessages != nil else { return }
    let (isOverdue, isStreaming) = state.withLock { state in
      state.isWaiting = true
      defer { state.isMessageOverdue = false }
      return (state.isMessageOverdue, state.machine.takesBody())
    }
    if isOverdue { return arm(at: channel.now()) }
    guard isStreaming, let between = deadlines.betweenMessages else { return }
    let whole = state.withLock { $0.wholeDeadline }
    arm(at: min(channel.now() + GRPCTimeout.clamped(between), whole ?? .seconds(Int64.max)))
  }

  private func messageArrived() {
    guard deadlines.firstMessage != nil || deadlines.betweenMessages != nil else { return }
    armWhole()
  }

  private func armWhole() { arm(at: state.withLock { $0.wholeDeadline }) }

  /// Replaces the deadline kept for this call.
  private func arm(at deadline: Duration?) {
    let old = state.withLock { state in
      defer { state.ticket = nil }
      return state.ticket
    }
    if let old { channel.deadlineKeeper.remove(old) }
    guard let deadline else { return }
    let ticket = channel.deadlineKeeper.add(self, at: deadline)
    let isLate = state.withLock { state in
      guard !state.isFinished else { return true }
      state.ticket = ticket
      return false
    }
    if isLate { channel.deadlineKeeper.remove(ticket) }
  }
}

extension GRPCError {
  /// A loss that closing the channel explains.
  fileprivate var isLocalLoss: Bool {
    switch origin {
    case .transport(.connectionLost(_, .closedLocally)), .transport(.streamRefused): true
    default: false
    }
  }
}

extension HTTP2Stream.End? {
  fileprivate var isFinished: Bool {
    if case .finished = self { return true }
    return false
  }
}
