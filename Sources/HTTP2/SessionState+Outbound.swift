internal import CEventStreamsNghttp2

extension SessionState {
  /// Gives nghttp2 what the stream has to send, once its headers have left.
  mutating func attach(_ session: OpaquePointer, _ slot: Int) {
    guard streams.slots[slot].phase == .sent, !streams.slots[slot].isDataAttached else { return }
    guard !streams.slots[slot].isReset, !streams.slots[slot].endedWithHeaders else { return }
    if !streams.slots[slot].queue.isEmpty || (streams.slots[slot].endRequested && streams.slots[slot].trailers == nil) {
      attachData(session, slot)
    } else if let trailers = streams.slots[slot].trailers {
      streams.slots[slot].trailers = nil
      submitTrailers(session, slot, trailers)
    }
  }

  private mutating func attachData(_ session: OpaquePointer, _ slot: Int) {
    var provider = nghttp2_data_provider()
    provider.source.fd = Int32(slot)
    provider.read_callback = { _, id, _, length, flags, source, context in
      guard let context, let source, let flags else { return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue) }
      let state = context.assumingMemoryBound(to: SessionState.self)
      return state.pointee.readData(id, Int(source.pointee.fd), limit: length, &flags.pointee)
    }
    let id = streams.slots[slot].id
    streams.slots[slot].isDataAttached =
      nghttp2_submit_data(session, UInt8(NGHTTP2_FLAG_END_STREAM.rawValue), id, &provider) == 0
  }

  private mutating func submitTrailers(_ session: OpaquePointer, _ slot: Int, _ trailers: [HTTP2HeaderField]) {
    let id = streams.slots[slot].id
    _ = arena.withVector(trailers) { nghttp2_submit_trailer(session, id, $0, $1) }
  }

  /// nghttp2 asks how much of a stream's body goes into the next frame.
  mutating func readData(_ id: Int32, _ slot: Int, limit: Int, _ flags: inout UInt32) -> Int {
    if isControlOnly { return Int(NGHTTP2_ERR_PAUSE.rawValue) }
    guard streams.slots[slot].id == id, !streams.slots[slot].isReset else { return Int(NGHTTP2_ERR_DEFERRED.rawValue) }
    let count = min(limit, streams.slots[slot].queue.count)
    flags |= NGHTTP2_DATA_FLAG_NO_COPY.rawValue
    if count == streams.slots[slot].queue.count {
      // The item ends with what is queued; later bytes make a new one. So no empty frame precedes trailers.
      streams.slots[slot].isDrained = true
      flags |= NGHTTP2_DATA_FLAG_EOF.rawValue
      let ends = streams.slots[slot].endRequested && streams.slots[slot].trailers == nil
      if !ends { flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue }
    }
    return count
  }

  /// nghttp2 has made a DATA frame: its header and the body go straight into our output.
  mutating func writeData(_ header: UnsafePointer<UInt8>, _ length: Int, _ slot: Int) -> Int32 {
    output.append(contentsOf: UnsafeBufferPointer(start: header, count: 9))
    streams.slots[slot].queue.move(length, to: &output)
    if streams.slots[slot].isAboveMark, streams.slots[slot].queue.count < Self.writableMark {
      streams.slots[slot].isAboveMark = false
      events.append(.writable(streams.slots[slot].id))
    }
    return output.count < outputLimit ? 0 : NGHTTP2_ERR_PAUSE.rawValue
  }

  /// Whether a frame leaves as nghttp2 has made it.
  ///
  /// Of too many RST_STREAM frames it says INTERNAL_ERROR, as if the fault were ours: its GOAWAY is held back, and the
  /// connection ends by one with the right code. (The count is left to nghttp2, which has a clock.)
  mutating func mayLeave(_ frame: nghttp2_frame) -> Bool {
    guard frame.hd.type == HTTP2FrameType.goAway.rawValue, ownGoAway == nil, currentFrame == .rstStream else {
      return true
    }
    guard frame.goaway.error_code == HTTP2ErrorCode.internalError.rawValue else { return true }
    violate(.enhanceYourCalm, "too many RST_STREAM frames")
    return false
  }

  mutating func frameSent(_ session: OpaquePointer, _ frame: nghttp2_frame) {
    let ends = frame.hd.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
    switch HTTP2FrameType(rawValue: frame.hd.type) {
    case .headers:
      headersSent(session, frame.hd.stream_id)
      if ends { endSent(session, frame.hd.stream_id) }
    case .data:
      dataSent(session, frame.hd.stream_id)
      if ends { endSent(session, frame.hd.stream_id) }
    case .goAway: goAwaySent(frame.goaway)
    case .rstStream: resetSent(frame.hd.stream_id)
    default: break
    }
  }

  private mutating func headersSent(_ session: OpaquePointer, _ id: Int32) {
    guard let slot = streams.find(id), streams.slots[slot].phase == .submitted else { return }
    streams.slots[slot].phase = .sent
    if role == .client { history.open(id) }
    if let window = streams.slots[slot].window {
      let size = Int32(clamping: max(0, window - unacknowledgedWindow(session)))
      nghttp2_session_set_local_window_size(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, size)
    }
    attach(session, slot)
  }

  /// What the announced window is ahead of the one nghttp2 counts with: it adds the difference to every stream when
  /// the peer's acknowledgement arrives, though the peer, who reads SETTINGS before HEADERS, has it already.
  private func unacknowledgedWindow(_ session: OpaquePointer) -> Int {
    configuration.streamWindow
      - Int(nghttp2_session_get_local_settings(session, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE))
  }

  private mutating func dataSent(_ session: OpaquePointer, _ id: Int32) {
    guard let slot = streams.find(id), streams.slots[slot].isDrained else { return }
    streams.slots[slot].isDrained = false
    streams.slots[slot].isDataAttached = false
    let isDone =
      streams.slots[slot].endRequested && streams.slots[slot].trailers == nil && streams.slots[slot].queue.isEmpty
    if !isDone { attach(session, slot) }
  }

  private mutating func endSent(_ session: OpaquePointer, _ id: Int32) {
    guard let slot = streams.find(id) else { return }
    streams.slots[slot].isEndSent = true
    if streams.slots[slot].resetsAtEnd != nil { resetRest(session, slot) }
  }

  /// RFC 9113, section 8.1: after a whole response, RST_STREAM NO_ERROR asks the client to stop sending.
  mutating func resetRest(_ session: OpaquePointer, _ slot: Int) {
    let id = streams.slots[slot].id
    // With both sides ended the stream closes by itself.
    guard nghttp2_session_get_stream_remote_close(session, id) == 0 else { return }
    streams.slots[slot].isReset = true
    refuse(session, id, streams.slots[slot].resetsAtEnd ?? .noError)
  }

  // A reset that the owner did not ask for was provoked by the peer.
  private mutating func resetSent(_ id: Int32) {
    history.close(id, .resetByUs)
    if let slot = streams.find(id), streams.slots[slot].isReset { return }
    countControlFrame("frames that have to be answered by RST_STREAM")
  }

  private mutating func goAwaySent(_ frame: nghttp2_goaway) {
    let code = HTTP2ErrorCode(rawValue: frame.error_code)
    if let own = ownGoAway, own == code {
      ownGoAway = nil
      return
    }
    guard code != .noError else { return }  // A shutdown notice.
    isGoAwaySent = true
    isErrorGoAwaySent = true
    let debug = UnsafeBufferPointer(start: frame.opaque_data, count: frame.opaque_data_len)
    violate(code, debug.isEmpty ? "the frame breaks a rule" : String(decoding: debug, as: UTF8.self))
  }

  /// nghttp2 gave a frame up (a header block too long for it): the stream cannot go on.
  mutating func frameNotSent(_ session: OpaquePointer, _ header: nghttp2_frame_hd, _ error: Int32) {
    guard HTTP2FrameType(rawValue: header.type) == .headers, let slot = streams.find(header.stream_id) else { return }
    // A request that did not leave is closed by nghttp2 itself.
    guard role == .server || streams.slots[slot].phase == .sent, !streams.slots[slot].isReset else { return }
    nghttp2_submit_rst_stream(
      session, UInt8(NGHTTP2_FLAG_NONE.rawValue), header.stream_id, HTTP2ErrorCode.internalError.rawValue)
  }
}
