internal import EventStreamsHTTP2
package import EventStreamsTransport

/// One call, seen from the client.
///
/// Whoever holds it must end it: by reading to the end, or by ``cancel()``; until then the channel
/// stays alive. One task reads; writing and cancelling may come from others.
///
/// Starting costs one hand-over to the loop: the stream with everything queued on it. What arrives
/// costs one exchange for each batch.
package final class GRPCClientCall: Sendable {
  struct State {
    var machine = ClientCallMachine()
    var isStarted = false
    /// A connection has it.
    var isOpened = false
    /// Connections that gave it back before anything was sent.
    var refusals = 0
    /// Ended by ``GRPCClientCall/cancel()``.
    var isCancelled = false
    /// Counted out; no deadline is kept any more.
    var isFinished = false
    /// A reader waits, since bytes may be overdue.
    var isWaiting = false
    /// The time for the next message passed while nobody waited for it.
    var isMessageOverdue = false
    var hasBytes = false
    var wholeDeadline: Duration?
    var ticket: DeadlineKeeper.Ticket?
  }

  let channel: GRPCChannel
  let deadlines: CallDeadlines
  let stream: HTTP2Stream
  let state = Lock(State())
  private let refusal: GRPCMetadataError?

  init(channel: GRPCChannel, headers: RequestHeaders.Made, deadlines: CallDeadlines, window: Int?) {
    self.channel = channel
    self.deadlines = deadlines
    refusal = headers.problem
    stream = HTTP2Stream(requestHeaders: headers.fields, window: window)
  }

  deinit {
    // Nobody ended it: that is against the rules, but the server need not go on for ever.
    guard state.withLock({ $0.isStarted && !$0.isFinished }) else { return }
    stream.reset(.cancel)
    channel.callFinished()
  }

  /// Sends the call on its way and returns at once; the deadlines run from here.
  ///
  /// - Parameters:
  ///   - framed: Whole messages with their prefixes, or nothing.
  ///   - halfClose: Whether nothing will be written after them.
  package func start(_ framed: [UInt8] = [], halfClose: Bool) {
    let isAlreadyCancelled = state.withLock { state in
      precondition(!state.isStarted, "a call is started once")
      state.isStarted = true
      return state.isFinished
    }
    guard !isAlreadyCancelled else { return }
    if !framed.isEmpty || halfClose { stream.send(framed, endStream: halfClose) }
    channel.callStarted()
    if let refusal { return end(.failed(GRPCError(refusal))) }
    // A limit of nothing ends the call here: a timer would race with the answer.
    if let limit = deadlines.earliest, limit <= .zero {
      return end(.failed(.deadline(.connecting, "the deadline of the call")))
    }
    armAtStart()
    channel.dispatch(self)
  }

  /// Sends more messages; returns when little enough waits to be sent.
  ///
  /// - Returns: false when the call takes nothing more: it has ended well or by ``cancel()``, or the server has answered
  ///   before it has read everything, which reading tells.
  /// - Throws: ``GRPCError``; `CancellationError` when the task was cancelled, the stream is reset then.
  @discardableResult
  package func write(
    _ framed: [UInt8], halfClose: Bool = false, isolation: isolated (any Actor)? = #isolation
  ) async throws -> Bool {
    guard try !hasEndedWell() else { return false }
    stream.send(framed, endStream: halfClose)
    do {
      try await stream.waitUntilWritable(isolation: isolation)
      return stream.arrived != .end
    } catch let error as TransportError {
      throw explained(GRPCError(error))
    } catch is CancellationError {
      if Task.isCancelled { end(.cancelled) }
      return try !hasEndedWell()
    }
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
      var step = state.withLock { Self.outcome($0) }
      if case .more = step {
        deframer.releaseTaken()
        beginWaiting()
        step = try await nextStep(isolation: isolation)
      }
      switch step {
      case .more: continue
      case .bytes(let bytes):
        deframer.supply(bytes)
        return true
      case .ended(let outcome):
        stream.reset(.cancel)  // Of no effect unless our half is still open: servers may end theirs early.
        finish()
        try conclude(outcome, deframer)
        return false
      case .cancelled:
        finish()
        return false
      }
    }
  }

  /// Ends the call, by RST_STREAM CANCEL when it is open; a waiting ``receive(into:isolation:)`` returns false.
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

extension GRPCClientCall: HTTP2StreamOpener {
  /// More goodbyes than this in a row are no coincidence: the peer takes connections and no calls.
  static let mostRefusals = 5

  /// The connection said goodbye between the channel's look at it and its loop's turn: nothing was sent, so the call goes
  /// to the next one.
  package func connectionRefused(_ stream: HTTP2Stream) {
    let isHopeless = state.withLock { state in
      state.isOpened = false
      state.refusals += 1
      return state.refusals > Self.mostRefusals
    }
    guard isHopeless else { return channel.dispatch(self) }
    let detail = "\(Self.mostRefusals + 1) connections in a row ended before they took the call"
    end(.failed(GRPCError(.streamRefused(detail: detail))))
  }
}
