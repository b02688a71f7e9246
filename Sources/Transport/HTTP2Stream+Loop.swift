internal import EventStreamsHTTP2

// The connection's side: called on its loop only, by the connection.
extension HTTP2Stream {
  /// What the loop has to do for a stream that posted itself.
  struct Work {
    /// `nil` once the stream is closed.
    var connection: HTTP2Connection?
    var id: Int32 = 0
    var first: Outbound?
    var more: [Outbound] = []
    var bytes = 0
    var credit = 0
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
      state.isGivenBack = false
      state.creditStep = max(1, (self.window ?? window) / 2)
      state.isPosted = true
    }
    connection.loop.post(self)
  }

  /// The stream has news for its connection.
  package func runOnLoop() {
    let work = takeWork()
    guard let connection = work.connection else { return }  // Closed in the meantime.
    connection.assumeIsolated { $0.apply(self, work) }
  }

  /// Lets a stream go that its connection never began: everything queued on it stays, another connection may open it.
  ///
  /// - Returns: False when it was reset meanwhile.
  func takeBack(_ work: Work) -> Bool {
    state.withLock { state in
      guard state.resetCode == nil else { return false }
      state.connection = nil
      state.isGivenBack = true
      state.isPosted = false
      let newer = [state.firstOutbound].compactMap(\.self) + state.moreOutbound
      state.moreOutbound = [work.first].compactMap(\.self) + work.more + newer
      state.firstOutbound = state.moreOutbound.isEmpty ? nil : state.moreOutbound.removeFirst()
      state.queued -= work.bytes
      state.unapplied += work.bytes
      return true
    }
  }

  /// Takes what the application wants, and who is to do it.
  func takeWork() -> Work {
    state.withLock { state in
      state.isPosted = false
      guard !state.isGivenBack else { return Work() }  // What is queued is the next connection's.
      var work = Work(
        connection: state.connection, id: state.id, first: state.firstOutbound.take(), more: [], bytes: state.unapplied,
        credit: 0, reset: state.resetCode, opener: state.opener.take())
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

  /// The request was its headers alone.
  ///
  /// - Returns: Whether this is the first touch since the last ``wake()``.
  func endOfRequest() -> Bool {
    state.withLock { state in
      state.end = .finished
      return state.touch()
    }
  }

  /// Takes over what `events`, all of this stream, brought: headers, trailers, and data as ranges of `block`.
  ///
  /// - Returns: Whether this is the first touch since the last ``wake()``.
  func deliver(_ events: ArraySlice<HTTP2Event>, of block: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in
      guard state.end == nil else { return false }
      var total = 0
      for case .data(_, let range, _, _) in events { total += range.count }
      // Where bytes wait already the array's own doubling is what is wanted.
      if state.bytes.isEmpty, total > 0 { state.bytes.reserveCapacity(total) }
      for event in events { state.take(event, of: block) }
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
  /// Frees what will not be sent, wakes everybody. A reader for whom something came in the same read is left to ``wake()``:
  /// readers that are resumed one right behind the other cost the pool of threads one bell, those resumed between frames
  /// one each.
  func close(_ failure: TransportError?) {
    let (reader, writer, handler, opener) = state.withLock { state in
      state.isClosed = true
      state.connection = nil
      state.dropOutbound()
      state.queued = 0
      if state.end == nil { state.end = failure.map { .failed($0) } ?? .finished }
      state.hasFailed = failure != nil && state.resetCode == nil
      let handler = state.failureHandler.take()
      let reader = state.isTouched ? nil : state.reader.take()
      return (reader, state.writer.take(), state.hasFailed ? handler : nil, state.opener.take())
    }
    _ = consume opener  // Outside the lock.
    reader?.resume()
    writer?.resume()
    handler?()
  }
}

extension HTTP2Stream.State {
  fileprivate mutating func take(_ event: HTTP2Event, of block: UnsafeRawBufferPointer) {
    switch event {
    case .headers(_, let fields, let isLast):
      headers = fields
      if isLast { end = .finished }
    case .data(_, let range, _, let isLast):
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[range]))
      if isLast { end = .finished }
    case .trailers(_, let fields):
      trailers = fields
      end = .finished
    default: break
    }
  }

  /// - Returns: Whether this is the first touch since the last wake.
  mutating func touch() -> Bool {
    guard !isTouched else { return false }
    isTouched = true
    return true
  }
}
