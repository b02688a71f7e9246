internal import EventStreamsHTTP2

// The consumer's side: one consumer, any thread.
extension HTTP2Stream {
  /// Waits until something has arrived and takes all of it; at once when something is there.
  ///
  /// - Throws: `CancellationError` when the task is cancelled; the stream is then reset with CANCEL.
  package func receive(isolation: isolated (any Actor)? = #isolation) async throws -> Inbound {
    while true {
      guard !Task.isCancelled else {
        reset(.cancel)
        throw CancellationError()
      }
      if let taken = takeNow() { return taken }
      await waitForInbound()
    }
  }

  /// Takes all that has arrived, without waiting; `nil` when nothing has.
  package func takeNow() -> Inbound? {
    var connection: HTTP2Connection?
    let taken: Inbound? = state.withLock { state in
      guard state.hasInbound else { return nil }
      var taken = Inbound(headers: state.headers.take(), bytes: [], trailers: state.trailers.take(), end: state.end)
      swap(&taken.bytes, &state.bytes)
      state.isEndTaken = state.end != nil
      guard state.end == nil else { return taken }
      state.uncredited += taken.bytes.count
      if state.uncredited >= state.creditStep { connection = state.post() }
      return taken
    }
    connection?.loop.post(self)
    return taken
  }

  /// What has arrived and was not taken.
  package enum Arrived: Sendable, Hashable {
    case nothing
    case something
    /// The peer's half is over, in whatever way; told also after it was taken.
    case end
  }

  /// Looks without taking.
  package var arrived: Arrived {
    state.withLock { state in
      guard state.end == nil else { return .end }
      return state.hasInbound ? .something : .nothing
    }
  }

  /// Has `handler` called once, on the loop, when the peer or the connection breaks the stream; at once when that has
  /// happened.
  ///
  /// A server learns here that its client is gone, also after the whole request was read.
  package func setFailureHandler(_ handler: @escaping @Sendable () -> Void) {
    let hasFailed = state.withLock { state in
      if !state.isClosed { state.failureHandler = handler }
      return state.hasFailed
    }
    if hasFailed { handler() }
  }

  private func waitForInbound(isolation: isolated (any Actor)? = #isolation) async {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { reader in
        let mustWait = state.withLock { state in
          guard !state.hasInbound, !Task.isCancelled else { return false }
          precondition(state.reader == nil, "a stream has one consumer")
          state.reader = reader
          return true
        }
        if !mustWait { reader.resume() }
      }
    } onCancel: {
      reset(.cancel)
    }
  }
}
