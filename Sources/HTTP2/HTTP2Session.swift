internal import CEventStreamsNghttp2

/// One side of an HTTP/2 connection, over nghttp2's memory interface: bytes in, events out, and the reverse.
///
/// Pure: no sockets, clocks or threads. Not `Sendable`: it belongs to its connection's actor, or to a test. Nothing a
/// peer sends makes it trap or throw; a connection that cannot go on says so by ``HTTP2Event/failed(_:)`` and has its
/// GOAWAY in the output.
///
/// Flow control opens with consumption: a stream's window is given back by ``consume(_:_:)``, the connection's on
/// receipt, so one stream that nobody reads holds up no other.
package final class HTTP2Session {
  /// Which side this is.
  package let role: Role
  private let configuration: Configuration
  // Ended in `deinit`. `nil` only when memory for it could not be had: the session then is finished from the start.
  private let session: OpaquePointer?
  private var state: SessionState
  private var arena = HeaderArena()

  /// Makes a session whose SETTINGS (and, on a client, preface) are in the output at once.
  package init(role: Role, configuration: Configuration = Configuration()) {
    self.role = role
    self.configuration = configuration
    state = SessionState(role: role, configuration: configuration)
    session = SessionCallbacks.makeSession(role, configuration)
    guard session != nil else {
      state.isTerminated = true
      return
    }
    open()
  }

  deinit {
    if let session { nghttp2_session_del(session) }
  }

  /// Whether something may be sent, or told by `takeOutput`, now.
  package var hasOutput: Bool {
    if !state.output.isEmpty || !state.deferredEvents.isEmpty { return true }
    guard let session, !state.isTerminated else { return false }
    return nghttp2_session_want_write(session) != 0 || canStartWaiting
  }

  /// Whether it wants neither reading nor writing: the socket can be closed.
  package var isFinished: Bool {
    guard state.output.isEmpty, state.deferredEvents.isEmpty else { return false }
    guard let session, !state.isTerminated else { return true }
    return nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0
      && state.streams.count == 0
  }

  /// Streams that are open on the wire; requests that wait for a place are not among them.
  package var openStreams: Int { state.openStreams }

  /// Requests that wait for a place among the peer's MAX_CONCURRENT_STREAMS.
  package var waitingRequests: Int { state.waitingCount }

  /// How many streams the peer lets us have open; 100 until its SETTINGS arrive.
  package var peerMaxConcurrentStreams: Int {
    guard let session else { return 0 }
    return Int(nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS))
  }

  /// Bytes given to `send` that have not left yet; 0 for an unknown stream.
  package func queuedBytes(_ stream: Int32) -> Int {
    state.streams.find(stream).map { state.streams[$0].queue.count } ?? 0
  }
}

// MARK: - Bytes

extension HTTP2Session {
  /// Feeds what the socket gave, and appends what it meant.
  ///
  /// Ranges of ``HTTP2Event/data(_:_:flowControlled:endStream:)`` lie within `bytes`. After a failure input is ignored.
  package func receive(_ bytes: Span<UInt8>, events: inout [HTTP2Event]) {
    takeDeferredEvents(&events)
    guard let session, !state.isTerminated, !bytes.isEmpty else { return }
    swap(&state.events, &events)
    state.controlFrames = max(0, state.controlFrames - configuration.controlFramesPerRead)
    let result = bytes.withUnsafeBufferPointer { block in
      withState { state in
        state.pointee.input = block.baseAddress
        defer { state.pointee.input = nil }
        return nghttp2_session_mem_recv(session, block.baseAddress, block.count)
      }
    }
    if result < 0, state.violation == nil { state.violate(Self.code(of: result), Self.reason(of: result)) }
    settle()
    swap(&state.events, &events)
  }

  /// Appends frames that are ready to `buffer` until about `limit` bytes, and to `events` what sending brought about.
  package func takeOutput(into buffer: inout [UInt8], limit: Int, events: inout [HTTP2Event]) {
    takeDeferredEvents(&events)
    let wanted = buffer.count + limit
    if buffer.isEmpty {
      swap(&buffer, &state.output)
      state.output.removeAll(keepingCapacity: true)
    } else if !state.output.isEmpty {
      buffer.append(contentsOf: state.output)
      state.output.removeAll(keepingCapacity: true)
    }
    guard !state.isTerminated, buffer.count < wanted else { return }
    swap(&state.events, &events)
    swap(&state.output, &buffer)
    startWaiting()
    state.outputLimit = wanted
    pumpOutput()
    swap(&state.output, &buffer)
    if state.violation != nil { settle() }
    swap(&state.events, &events)
  }

  private func takeDeferredEvents(_ events: inout [HTTP2Event]) {
    guard !state.deferredEvents.isEmpty else { return }
    events.append(contentsOf: state.deferredEvents)
    state.deferredEvents.removeAll(keepingCapacity: true)
  }

  /// Calls nghttp2 with the state as its user data; `state` is not touched otherwise meanwhile.
  private func withState<R>(_ body: (UnsafeMutablePointer<SessionState>) -> R) -> R {
    withUnsafeMutablePointer(to: &state) { pointer in
      nghttp2_session_set_user_data(session, pointer)
      return body(pointer)
    }
  }

  /// Moves frames from nghttp2 to `state.output`, up to its limit.
  private func pumpOutput() {
    guard let session else { return }
    withState { state in
      while state.pointee.output.count < state.pointee.outputLimit {
        var frame: UnsafePointer<UInt8>?
        let count = nghttp2_session_mem_send(session, &frame)
        guard count > 0 else {
          if count < 0 { state.pointee.violate(Self.code(of: count), Self.reason(of: count)) }
          return
        }
        state.pointee.output.append(contentsOf: UnsafeBufferPointer(start: frame, count: count))
      }
    }
  }

  /// After input: answers are made at once, so that a failure is among the events of the call that caused it.
  private func settle() {
    guard let session else { return }
    if state.violation == nil, nghttp2_session_get_outbound_queue_size(session) > 0 {
      stageControlFrames()
      if state.output.count > configuration.maxQueuedControlBytes {
        state.violate(.enhanceYourCalm, "answers are not read")
      }
    }
    guard let error = state.violation, !state.isTerminated else { return }
    terminate(error)
  }

  private func stageControlFrames() {
    state.isControlOnly = true
    state.outputLimit = .max
    pumpOutput()
    state.isControlOnly = false
  }

  /// Gives the connection up: GOAWAY unless nghttp2 has sent its own, then every stream is closed.
  private func terminate(_ error: HTTP2Error) {
    guard let session else { return }
    if !state.isGoAwaySent {
      state.ownGoAway = error.code
      submitGoAway(error.code, String(error.reason.prefix(200)), session)
      stageControlFrames()
    }
    state.isTerminated = true
    state.events.append(.failed(error))
    closeAll(error.code)
  }

  private func closeAll(_ code: HTTP2ErrorCode) {
    for id in state.streams.ids { state.close(id, code, byPeer: false) }
  }

  private static func code(of result: Int) -> HTTP2ErrorCode {
    switch Int32(truncatingIfNeeded: result) {
    case NGHTTP2_ERR_BAD_CLIENT_MAGIC.rawValue: .protocolError
    case NGHTTP2_ERR_FLOODED.rawValue, NGHTTP2_ERR_TOO_MANY_CONTINUATIONS.rawValue: .enhanceYourCalm
    default: .internalError
    }
  }

  private static func reason(of result: Int) -> String {
    String(cString: nghttp2_strerror(Int32(truncatingIfNeeded: result)))
  }
}

// MARK: - Streams

extension HTTP2Session {
  /// Opens a stream. Beyond the peer's MAX_CONCURRENT_STREAMS it waits inside, in order.
  ///
  /// - Parameter body: Sent with the headers, in the same `takeOutput`.
  /// - Parameter window: Receive window of this stream where it is to differ from the announced one.
  /// - Throws: When the peer or we have announced the end, numbers have run out, or the headers exceed the peer's limit.
  package func submitRequest(
    _ headers: [HTTP2HeaderField], body: [UInt8] = [], endStream: Bool, window: Int? = nil
  ) throws(HTTP2Error) -> Int32 {
    guard role == .client else { throw HTTP2Error(code: .internalError, reason: "a server sends no requests") }
    guard !state.isTerminated, !state.isGoAwayReceived, !state.isGoAwaySent else {
      throw HTTP2Error(code: .refusedStream, reason: "the connection takes no new streams")
    }
    guard state.nextStreamID > 0 else { throw HTTP2Error(code: .refusedStream, reason: "stream numbers have run out") }
    try checkSize(headers)
    let id = state.nextStreamID
    state.nextStreamID &+= 2
    let slot = state.streams.insert(id)
    state.streams[slot].phase = .waiting
    state.streams[slot].requestHeaders = headers
    state.streams[slot].window = window
    state.enqueueWaiting(id)
    enqueue(slot, body, endStream: endStream)
    return id
  }

  /// Answers a request; trailers-only when `endStream` and no body.
  package func submitResponse(
    _ stream: Int32, _ headers: [HTTP2HeaderField], body: [UInt8] = [], endStream: Bool
  ) throws(HTTP2Error) {
    guard let session, !state.isTerminated else { return }
    guard let slot = state.streams.find(stream), !state.streams[slot].isReset else { return }
    guard role == .server, state.streams[slot].phase == .none else {
      throw HTTP2Error(code: .internalError, streamID: stream, reason: "the stream has its response already")
    }
    try checkSize(headers)
    enqueue(slot, body, endStream: endStream)
    submitHeaders(slot, headers, id: stream, session)
  }

  /// Queues body bytes; they leave as the windows allow. A closed or unknown stream takes nothing.
  package func send(_ stream: Int32, _ bytes: [UInt8], endStream: Bool) {
    guard let session, !state.isTerminated, let slot = state.streams.find(stream) else { return }
    enqueue(slot, bytes, endStream: endStream)
    state.attach(session, slot)
  }

  /// Ends our side of the stream by trailers, after what is queued.
  package func submitTrailers(_ stream: Int32, _ headers: [HTTP2HeaderField]) {
    guard let session, !state.isTerminated, let slot = state.streams.find(stream) else { return }
    guard !state.streams[slot].endRequested, !state.streams[slot].isReset else { return }
    do throws(HTTP2Error) {
      try checkSize(headers)
    } catch {
      return reset(stream, .internalError)
    }
    state.streams[slot].endRequested = true
    state.streams[slot].trailers = headers
    state.attach(session, slot)
  }

  /// Ends the stream at once, both ways; what is queued is dropped. Idempotent.
  package func reset(_ stream: Int32, _ code: HTTP2ErrorCode) {
    guard let session, !state.isTerminated else { return }
    guard let slot = state.streams.find(stream), !state.streams[slot].isReset else { return }
    if state.streams[slot].phase == .waiting { return state.cancelWaiting(stream, code, byPeer: false) }
    state.streams[slot].isReset = true
    state.streams[slot].queue.removeAll()
    state.streams[slot].trailers = nil
    nghttp2_submit_rst_stream(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream, code.rawValue)
  }

  /// Gives back stream window for `count` bytes that the owner has taken.
  package func consume(_ stream: Int32, _ count: Int) {
    guard let session, !state.isTerminated, count > 0 else { return }
    nghttp2_session_consume_stream(session, stream, count)
  }

  private func enqueue(_ slot: Int, _ bytes: [UInt8], endStream: Bool) {
    guard !state.streams[slot].endRequested, !state.streams[slot].isReset else { return }
    state.streams[slot].queue.append(bytes)
    state.streams[slot].endRequested = endStream
    if state.streams[slot].queue.count >= SessionState.writableMark { state.streams[slot].isAboveMark = true }
  }

  private var canStartWaiting: Bool {
    state.waitingCount > 0 && state.activeRequests < peerMaxConcurrentStreams
  }

  private func startWaiting() {
    guard let session else { return }
    while canStartWaiting, let id = state.nextWaiting(), let slot = state.streams.find(id) {
      state.popWaiting()
      nghttp2_session_set_next_stream_id(session, id)
      let headers = state.streams[slot].requestHeaders
      state.streams[slot].requestHeaders = []
      submitHeaders(slot, headers, id: -1, session)
    }
  }

  private func submitHeaders(_ slot: Int, _ headers: [HTTP2HeaderField], id: Int32, _ session: OpaquePointer) {
    state.streams[slot].phase = .submitted
    let endsHere = state.streams[slot].endRequested && state.streams[slot].queue.isEmpty
      && state.streams[slot].trailers == nil
    let flags = endsHere ? UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) : UInt8(NGHTTP2_FLAG_NONE.rawValue)
    // Nothing is left to attach once END_STREAM went with the headers.
    state.streams[slot].endedWithHeaders = endsHere
    let result = arena.withVector(headers) { nghttp2_submit_headers(session, flags, id, nil, $0, $1, nil) }
    if result < 0 { state.deferClose(state.streams[slot].id, .internalError) }
  }

  private func checkSize(_ headers: [HTTP2HeaderField]) throws(HTTP2Error) {
    guard let session else { return }
    let limit = nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE)
    guard limit != .max else { return }
    let size = headers.reduce(0) { $0 + $1.listSize }
    guard size > Int(limit) else { return }
    throw HTTP2Error(code: .internalError, reason: "a header list of \(size) bytes; the peer takes \(limit)")
  }
}

// MARK: - The connection

extension HTTP2Session {
  /// Asks for a round trip; answered by ``HTTP2Event/pingAcknowledged(_:)`` with the same number.
  package func ping(_ opaque: UInt64) {
    guard let session, !state.isTerminated else { return }
    _ = withUnsafeBytes(of: opaque.bigEndian) { bytes in
      nghttp2_submit_ping(
        session, UInt8(NGHTTP2_FLAG_NONE.rawValue), bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
  }

  /// Tells a client that the end is near: GOAWAY with the highest number, while streams, new ones too, go on.
  package func shutdownNotice() {
    guard let session, role == .server, !state.isTerminated, !state.isGoAwaySent else { return }
    nghttp2_submit_shutdown_notice(session)
  }

  /// Takes no new streams any more; open ones go on after `noError`, and end at once after any other code.
  package func goAway(_ code: HTTP2ErrorCode, debug: String = "") {
    guard let session, !state.isTerminated, !state.isGoAwaySent else { return }
    state.ownGoAway = code
    submitGoAway(code, debug, session)
    while let id = state.nextWaiting() { state.cancelWaiting(id, .refusedStream, byPeer: false) }
    guard code != .noError else { return }
    stageControlFrames()
    state.isTerminated = true
    swap(&state.events, &state.deferredEvents)
    closeAll(code)
    swap(&state.events, &state.deferredEvents)
  }

  private func submitGoAway(_ code: HTTP2ErrorCode, _ debug: String, _ session: OpaquePointer) {
    state.isGoAwaySent = true
    let last = nghttp2_session_get_last_proc_stream_id(session)
    let text = Array(debug.utf8)
    text.withUnsafeBufferPointer {
      _ = nghttp2_submit_goaway(
        session, UInt8(NGHTTP2_FLAG_NONE.rawValue), last, code.rawValue, $0.baseAddress, $0.count)
    }
  }

  private func open() {
    guard let session else { return }
    var settings = [
      entry(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, configuration.streamWindow, 0...Int(Int32.max)),
      entry(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, configuration.maxHeaderListSize, 0...Int(UInt32.max)),
    ]
    switch role {
    case .client: settings.append(entry(NGHTTP2_SETTINGS_ENABLE_PUSH, 0, 0...1))
    case .server:
      settings.append(entry(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, Int(UInt32.max), 0...Int(UInt32.max)))
    }
    nghttp2_submit_settings(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), settings, settings.count)
    stageControlFrames()
    if role == .server { announceStreamLimit() }
    let window = min(max(configuration.connectionWindow, 65_535), Int(Int32.max))
    nghttp2_session_set_local_window_size(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, Int32(window))
    stageControlFrames()
  }

  // nghttp2 would answer a stream above its own limit by ending the connection. Servers refuse the one stream
  // (RFC 9113, section 5.1.2, allows both), so nghttp2 is given no limit, the frame on the wire ours, and
  // `beginHeaders` counts.
  private func announceStreamLimit() {
    let limit = UInt32(clamping: configuration.maxConcurrentStreams)
    withUnsafeBytes(of: limit.bigEndian) { bytes in
      state.output.replaceSubrange((state.output.count - 4)..., with: bytes)
    }
  }

  private func entry(_ id: nghttp2_settings_id, _ value: Int, _ range: ClosedRange<Int>) -> nghttp2_settings_entry {
    nghttp2_settings_entry(
      settings_id: Int32(bitPattern: id.rawValue),
      value: UInt32(min(max(value, range.lowerBound), range.upperBound)))
  }
}
