internal import CEventStreamsNghttp2

extension HTTP2Session {
  /// Opens a stream.
  ///
  /// Beyond the peer's MAX_CONCURRENT_STREAMS it waits inside, in order. Headers and `body` leave in the same
  /// `takeOutput`. `window` is the receive window of this stream where it is to differ from the announced one.
  ///
  /// - Returns: The stream's number.
  /// - Throws: When the peer or we have announced the end or numbers have run out (`refusedStream`), the headers exceed the
  ///   peer's limit (`internalError`) or are not what HTTP/2 takes (`protocolError`).
  package func submitRequest(
    _ headers: [HTTP2HeaderField], body: [UInt8] = [], endStream: Bool, window: Int? = nil
  ) throws(HTTP2Error) -> Int32 {
    guard role == .client else { throw HTTP2Error(code: .internalError, reason: "a server sends no requests") }
    guard !state.isTerminated, !state.isGoAwayReceived, !state.isGoAwaySent else {
      throw HTTP2Error(code: .refusedStream, reason: "the connection takes no new streams")
    }
    guard state.nextStreamID > 0 else { throw HTTP2Error(code: .refusedStream, reason: "stream numbers have run out") }
    try check(headers, .request)
    let id = state.nextStreamID
    state.nextStreamID &+= 2
    let slot = state.streams.insert(id)
    state.streams.slots[slot].phase = .waiting
    state.streams.slots[slot].requestHeaders = headers
    state.streams.slots[slot].window = window
    state.enqueueWaiting(id)
    enqueue(slot, body, endStream: endStream)
    return id
  }

  /// Answers a request; trailers-only when `endStream` and no body.
  ///
  /// - Throws: When there is an answer already, or the headers are refused as those of a request are.
  package func submitResponse(
    _ stream: Int32, _ headers: [HTTP2HeaderField], body: [UInt8] = [], endStream: Bool
  ) throws(HTTP2Error) {
    guard let session, !state.isTerminated else { return }
    guard let slot = state.streams.find(stream), !state.streams.slots[slot].isReset else { return }
    guard role == .server, state.streams.slots[slot].phase == .none else {
      throw HTTP2Error(code: .internalError, streamID: stream, reason: "the stream has its response already")
    }
    try check(headers, .response)
    enqueue(slot, body, endStream: endStream)
    submitHeaders(slot, headers, id: stream, session)
  }

  /// Queues body bytes; they leave as the windows allow.
  ///
  /// A closed or unknown stream takes nothing.
  package func send(_ stream: Int32, _ bytes: [UInt8], endStream: Bool) {
    guard let session, !state.isTerminated, let slot = state.streams.find(stream) else { return }
    enqueue(slot, bytes, endStream: endStream)
    state.attach(session, slot)
  }

  /// Ends our side of the stream by trailers, after what is queued.
  ///
  /// Trailers that a request's headers would be refused for reset the stream with INTERNAL_ERROR.
  package func submitTrailers(_ stream: Int32, _ headers: [HTTP2HeaderField]) {
    guard let session, !state.isTerminated, let slot = state.streams.find(stream) else { return }
    guard !state.streams.slots[slot].endRequested, !state.streams.slots[slot].isReset else { return }
    do throws(HTTP2Error) {
      try check(headers, .trailers)
    } catch {
      return reset(stream, .internalError)
    }
    state.streams.slots[slot].endRequested = true
    state.streams.slots[slot].trailers = headers
    state.attach(session, slot)
  }

  /// Ends the stream at once, both ways; what is queued is dropped.
  ///
  /// Idempotent.
  ///
  /// With `noError` on a server whose side has an end (END_STREAM or trailers), what is queued leaves first: the
  /// client gets the whole response, then learns that the rest of its request is not needed. With `cancel` the end
  /// leaves first when no data waits before it.
  package func reset(_ stream: Int32, _ code: HTTP2ErrorCode) {
    guard let session, !state.isTerminated else { return }
    guard let slot = state.streams.find(stream), !state.streams.slots[slot].isReset else { return }
    if state.streams.slots[slot].phase == .waiting { return state.cancelWaiting(stream, code, byPeer: false) }
    // A status that ends a call at its deadline leaves too, unless data that may be stuck stands before it.
    let mayFinish = code == .noError || code == .cancel && state.streams.slots[slot].queue.isEmpty
    if mayFinish, role == .server, state.streams.slots[slot].endRequested {
      state.streams.slots[slot].resetsAtEnd = code
      if state.streams.slots[slot].isEndSent { state.resetRest(session, slot) }
      return
    }
    state.streams.slots[slot].isReset = true
    state.streams.slots[slot].queue.removeAll()
    state.streams.slots[slot].trailers = nil
    nghttp2_submit_rst_stream(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream, code.rawValue)
  }

  /// Gives back stream window for `count` bytes that the owner has taken.
  package func consume(_ stream: Int32, _ count: Int) {
    guard let session, !state.isTerminated, count > 0 else { return }
    nghttp2_session_consume_stream(session, stream, count)
  }

  private func enqueue(_ slot: Int, _ bytes: [UInt8], endStream: Bool) {
    guard !state.streams.slots[slot].endRequested, !state.streams.slots[slot].isReset else { return }
    state.streams.slots[slot].queue.append(bytes)
    state.streams.slots[slot].endRequested = endStream
    if state.streams.slots[slot].queue.count >= SessionState.writableMark {
      state.streams.slots[slot].isAboveMark = true
    }
  }

  var canStartWaiting: Bool {
    state.waitingCount > 0 && state.activeRequests < peerMaxConcurrentStreams
  }

  func startWaiting() {
    guard let session else { return }
    while canStartWaiting, let id = state.nextWaiting(), let slot = state.streams.find(id) {
      state.popWaiting()
      nghttp2_session_set_next_stream_id(session, id)
      let headers = state.streams.slots[slot].requestHeaders
      state.streams.slots[slot].requestHeaders = []
      submitHeaders(slot, headers, id: -1, session)
    }
  }

  private func submitHeaders(_ slot: Int, _ headers: [HTTP2HeaderField], id: Int32, _ session: OpaquePointer) {
    state.streams.slots[slot].phase = .submitted
    let endsHere =
      state.streams.slots[slot].endRequested && state.streams.slots[slot].queue.isEmpty
      && state.streams.slots[slot].trailers == nil
    let flags = endsHere ? UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) : UInt8(NGHTTP2_FLAG_NONE.rawValue)
    // Nothing is left to attach once END_STREAM went with the headers.
    state.streams.slots[slot].endedWithHeaders = endsHere
    let result = state.arena.withVector(headers) { nghttp2_submit_headers(session, flags, id, nil, $0, $1, nil) }
    if result < 0 { state.deferClose(state.streams.slots[slot].id, .internalError) }
  }

  private func check(_ headers: [HTTP2HeaderField], _ kind: HeaderCheck.Kind) throws(HTTP2Error) {
    guard let session else { return }
    if let fault = state.check.fault(in: headers, kind) { throw HTTP2Error(code: .protocolError, reason: fault) }
    let limit = nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE)
    guard limit != .max else { return }
    let size = headers.reduce(0) { $0 + $1.listSize }
    guard size > Int(limit) else { return }
    throw HTTP2Error(code: .internalError, reason: "a header list of \(size) bytes; the peer takes \(limit)")
  }
}
