package import EventStreamsHTTP2

// The application's side of sending: any thread.
extension HTTP2Stream {
  /// Server: the response's headers.
  package func send(headers: [HTTP2HeaderField], endStream: Bool) {
    enqueue(.headers(headers, endStream: endStream), bytes: 0, ends: endStream)
  }

  /// Body bytes; ignored once our half has ended or the stream is gone.
  package func send(_ bytes: [UInt8], endStream: Bool) {
    enqueue(.data(bytes, endStream: endStream), bytes: bytes.count, ends: endStream)
  }

  /// Server: the trailers, after everything sent before; they end our half.
  package func send(trailers: [HTTP2HeaderField]) {
    enqueue(.trailers(trailers), bytes: 0, ends: true)
  }

  /// Waits while 64 KiB or more are waiting to be sent.
  ///
  /// - Throws: `CancellationError` when the task is cancelled (the stream is reset with CANCEL) or the stream
  ///   was reset locally; ``TransportError`` when it broke.
  package func waitUntilWritable(isolation: isolated (any Actor)? = #isolation) async throws {
    while true {
      guard !Task.isCancelled else {
        reset(.cancel)
        throw CancellationError()
      }
      let (isWritable, end) = state.withLock { ($0.isWritable, $0.end) }
      switch end {
      case .failed(let error): throw error
      case .cancelledLocally: throw CancellationError()
      case .finished, nil: break
      }
      if isWritable { return }
      await waitForRoom()
    }
  }

  /// Ends the stream at once: RST_STREAM unless it is over, buffers freed, waiters woken.
  ///
  /// Idempotent, any thread.
  ///
  /// Trailers that were sent just before still leave first, as far as the windows allow.
  package func reset(_ code: HTTP2ErrorCode) {
    let (reader, writer, connection) = state.withLock { state in
      state.bytes = []
      state.headers = nil
      state.trailers = nil
      if !state.isEndTaken { state.end = .cancelledLocally }
      let (reader, writer) = (state.reader.take(), state.writer.take())
      guard !state.isClosed, state.resetCode == nil else { return (reader, writer, HTTP2Connection?.none) }
      state.resetCode = code
      if !state.hasTrailers { state.dropOutbound() }
      return (reader, writer, state.post())
    }
    connection?.loop.post(self)
    reader?.resume()
    writer?.resume()
  }

  private func enqueue(_ outbound: Outbound, bytes: Int, ends: Bool) {
    let connection: HTTP2Connection? = state.withLock { state in
      guard !state.isSendingClosed, !state.isClosed, state.resetCode == nil else { return nil }
      if state.firstOutbound == nil {
        state.firstOutbound = outbound
      } else {
        state.moreOutbound.append(outbound)
      }
      state.unapplied += bytes
      state.isSendingClosed = ends
      return state.post()
    }
    connection?.loop.post(self)
  }

  private func waitForRoom(isolation: isolated (any Actor)? = #isolation) async {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { writer in
        let mustWait = state.withLock { state in
          guard !state.isWritable, !Task.isCancelled else { return false }
          precondition(state.writer == nil, "a stream has one writer")
          state.writer = writer
          return true
        }
        if !mustWait { writer.resume() }
      }
    } onCancel: {
      reset(.cancel)
    }
  }
}

extension HTTP2Stream.State {
  /// Whether trailers, or headers that are the whole response, wait to be handed to the session.
  var hasTrailers: Bool {
    switch moreOutbound.last ?? firstOutbound {
    case .trailers, .headers(_, endStream: true): true
    case .headers, .data, nil: false
    }
  }

  /// Forgets what has not been handed to the session.
  mutating func dropOutbound() {
    firstOutbound = nil
    moreOutbound = []
    unapplied = 0
    isSendingClosed = true
  }
}
