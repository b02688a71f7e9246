internal import EventStreamsHTTP2

// The connection's side: called on its loop only, by the connection.
extension HTTP2Stream {
  /// What the loop has to do for a stream that posted itself.
  struct Work {
    var id: Int32
    var first: Outbound?
    var more: [Outbound]
    var bytes: Int
    var credit: Int
    var reset: HTTP2ErrorCode?
    /// Of no use any more; let go outside the lock, since it may be the last to hold a call.
    var opener: (any HTTP2StreamOpener)?
  }

  /// Hands the stream to its connection: what was sent before leaves now.
  func attach(to connection: HTTP2Connection, window: Int, opener: (any HTTP2StreamOpener)?) {
    state.withLock { state in
      precondition(state.connection == nil && !state.isClosed, "a stream is opened once")
      state.connection = connection
      state.opener = opener
      state.creditStep = max(1, (self.window ?? window) / 2)
      state.isPosted = true
    }
    connection.loop.post(self)
  }

  /// The stream has news for its connection.
  package func runOnLoop() {
    guard let connection = state.withLock({ $0.connection }) else { return }  // Closed in the meantime.
    connection.assumeIsolated { $0.apply(self) }
  }

  /// Lets a stream go that its connection never began: everything queued on it stays, another connection may open it.
  ///
  /// - Returns: Who is to do so; nil when the stream has begun, or was reset, or nobody opened it but once.
  func takeBack() -> (any HTTP2StreamOpener)? {
    state.withLock { state in
      guard state.id == 0, state.resetCode == nil, let opener = state.opener.take() else { return nil }
      state.connection = nil
      state.isPosted = false
      return opener
    }
  }

  /// Takes what the application wants.
  func takeWork() -> Work {
    state.withLock { state in
      state.isPosted = false
      var work = Work(
        id: state.id, first: state.firstOutbound.take(), more: [], bytes: state.unapplied, credit: 0,
        reset: state.resetCode, opener: state.opener.take())
      swap(&work.more, &state.moreOutbound)
      state.queued += state.unapplied  // Until the session has told: no moment at which nothing seems to wait.
      state.unapplied = 0
      guard state.end == nil else { return work }
      work.credit = state.uncredited >= state.creditStep ? state.uncredited : 0
      state.uncredited -= work.credit
      return work
    }
  }

  /// Work was applied, or the session has sent some: `queued` bytes wait there.
  func applied(id: Int32, queued: Int) {
    let writer: UnsafeContinuation<Void, Never>? = state.withLock { state in
      state.id = id
      state.queued = queued
      return state.isWritable ? state.writer.take() : nil
    }
    writer?.resume()
  }

  /// - Returns: Whether this is the first touch since the last ``wake()``.
  func deliver(headers: [HTTP2HeaderField], isLast: Bool) -> Bool {
    state.withLock { state in
      guard state.end == nil else { return false }
      state.headers = headers
      if isLast { state.end = .finished }
      return state.touch()
    }
  }

  /// The request was its headers alone.
  ///
  /// - Returns: Whether this is the first touch since the last ``wake()``.
  func endOfRequest() -> Bool {
    state.withLock { state in
      state.end = .finished
      return state.touch()
    }
  }

  /// Appends the ranges of `events` (all of them data of this stream) out of `block`.
  ///
  /// - Returns: Whether this is the first touch since the last ``wake()``.
  func deliver(_ events: ArraySlice<HTTP2Event>, of block: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in
      guard state.end == nil else { return false }
      var total = 0
      for case .data(_, let range, _, _) in events { total += range.count }
      if state.bytes.isEmpty { state.bytes.reserveCapacity(total) }  // Else the array's own doubling is what is wanted.
      for case .data(_, let range, _, let isLast) in events {
        state.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[range]))
        if isLast { state.end = .finished }
      }
      return state.touch()
    }
  }

  /// - Returns: Whether this is the first touch since the last ``wake()``.
  func deliver(trailers: [HTTP2HeaderField]) -> Bool {
    state.withLock { state in
      guard state.end == nil else { return false }
      state.trailers = trailers
      state.end = .finished
      return state.touch()
    }
  }

  /// The read is processed: the consumer is resumed, once.
  func wake() {
    let reader: UnsafeContinuation<Void, Never>? = state.withLock { state in
      state.isTouched = false
      return state.hasInbound ? state.reader.take() : nil
    }
    reader?.resume()
  }

  /// The stream is over; `failure` unless it ended in order.
  ///
  /// Frees what will not be sent, wakes everybody.
  func close(_ failure: TransportError?) {
    let (reader, writer, handler, opener) = state.withLock { state in
      state.isClosed = true
      state.connection = nil
      state.dropOutbound()
      state.queued = 0
      if state.end == nil { state.end = failure.map { .failed($0) } ?? .finished }
      state.hasFailed = failure != nil && state.resetCode == nil
      let handler = state.failureHandler.take()
      return (state.reader.take(), state.writer.take(), state.hasFailed ? handler : nil, state.opener.take())
    }
    _ = consume opener  // Outside the lock.
    reader?.resume()
    writer?.resume()
    handler?()
  }
}

extension HTTP2Stream.State {
  /// - Returns: Whether this is the first touch since the last wake.
  mutating func touch() -> Bool {
    guard !isTouched else { return false }
    isTouched = true
    return true
  }
}
