internal import CEventStreamsNghttp2

extension HTTP2Session {
  /// Feeds what the socket gave, and appends what it meant.
  ///
  /// Ranges of ``HTTP2Event/data(_:_:flowControlled:endStream:)`` lie within `bytes`. After a failure input is ignored.
  package func receive(_ bytes: Span<UInt8>, events: inout [HTTP2Event]) {
    takeDeferredEvents(&events)
    guard let session, !state.isTerminated, !bytes.isEmpty else { return }
    swap(&state.events, &events)
    state.firstEvent = state.events.count
    state.controlFrames = max(0, state.controlFrames - configuration.controlFramesPerRead)
    bytes.withUnsafeBufferPointer { feed($0, session) }
    terminateIfViolated()
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
    terminateIfViolated()
    swap(&state.events, &events)
  }

  private func takeDeferredEvents(_ events: inout [HTTP2Event]) {
    guard !state.deferredEvents.isEmpty else { return }
    events.append(contentsOf: state.deferredEvents)
    state.deferredEvents.removeAll(keepingCapacity: true)
  }

  /// Moves frames from nghttp2 to `state.output`, up to its limit.
  private func pumpOutput() {
    guard let session else { return }
    while state.output.count < state.outputLimit {
      var frame: UnsafePointer<UInt8>?
      let count = nghttp2_session_mem_send(session, &frame)
      guard count > 0 else {
        if count < 0 { state.violate(Self.code(of: count), Self.reason(of: count)) }
        return
      }
      state.output.append(contentsOf: UnsafeBufferPointer(start: frame, count: count))
    }
  }

  /// Hands input to nghttp2 frame by frame: each is judged at its header, and what it provokes is known at its end.
  private func feed(_ bytes: UnsafeBufferPointer<UInt8>, _ session: OpaquePointer) {
    state.input = bytes.baseAddress
    defer { state.input = nil }
    inspectFirst(bytes)
    var index = 0
    while index < bytes.count, state.violation == nil {
      switch state.reader.next(bytes, from: index) {
      case .incomplete: return
      case .rest(let end):
        pass(UnsafeBufferPointer(rebasing: bytes[index..<end]), session)
        index = end
      case .frame(let start, let end, let isHeldBack):
        if state.beginFrame(session, state.reader.header) { stageControlFrames() }
        if isHeldBack { passHeldBack(session) }
        pass(UnsafeBufferPointer(rebasing: bytes[start..<end]), session)
        index = end
      }
      if state.violation == nil, state.reader.isAtBorder { stageAnswers(session) }
    }
  }

  private func passHeldBack(_ session: OpaquePointer) {
    // Copied (nine bytes): nghttp2's callbacks need the state for themselves.
    let header = state.reader.partial
    state.reader.releasePartial()
    header.withUnsafeBufferPointer { pass($0, session) }
  }

  private func pass(_ bytes: UnsafeBufferPointer<UInt8>, _ session: OpaquePointer) {
    guard state.violation == nil, !bytes.isEmpty else { return }
    let result = nghttp2_session_mem_recv(session, bytes.baseAddress, bytes.count)
    guard result < 0 else { return }
    state.violate(Self.code(of: result), Self.reason(of: result))
  }

  /// Keeps the first bytes until they are known to be HTTP/2, to tell what they are when they are not.
  private func inspectFirst(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard var first = state.firstBytes else { return }
    first.append(contentsOf: bytes.prefix(128 - first.count))
    if let foreign = HTTP2ForeignInput.inspect(first, role: role) {
      state.foreignInput = foreign
      state.violate(.protocolError, "the peer does not speak HTTP/2: it sent \(foreign)")
    }
    state.firstBytes = first.count < HTTP2ForeignInput.preface.count ? first : nil
  }

  /// A frame is over: what nghttp2 has to say to it is made now, so that a failure is known with its frame.
  private func stageAnswers(_ session: OpaquePointer) {
    guard nghttp2_session_get_outbound_queue_size(session) > 0 else { return }
    stageControlFrames()
    if state.output.count > configuration.maxQueuedControlBytes {
      state.violate(.enhanceYourCalm, "answers are not read")
    }
  }

  /// Gives the connection up: GOAWAY unless nghttp2 has sent its own, then every stream is closed.
  private func terminateIfViolated() {
    guard let session, let error = state.violation, !state.isTerminated else { return }
    if !state.isErrorGoAwaySent {
      submitGoAway(error.code, String(error.reason.prefix(200)), session)
      stageControlFrames()
    }
    state.isTerminated = true
    state.events.append(.failed(error))
    for id in state.streams.ids { state.close(id, error.code, byPeer: false) }
  }

  func stageControlFrames() {
    state.isControlOnly = true
    state.outputLimit = .max
    pumpOutput()
    state.isControlOnly = false
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
