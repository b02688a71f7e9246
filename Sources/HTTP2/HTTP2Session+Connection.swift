internal import CEventStreamsNghttp2

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
    submitGoAway(code, debug, session)
    while let id = state.nextWaiting() { state.cancelWaiting(id, .refusedStream, byPeer: false) }
    guard code != .noError else { return }
    state.swapEvents()  // What staging brings about is told by the next call that can tell.
    stageControlFrames()
    state.isTerminated = true
    for id in state.streams.ids { state.close(id, code, byPeer: false) }
    state.swapEvents()
  }

  func submitGoAway(_ code: HTTP2ErrorCode, _ debug: String, _ session: OpaquePointer) {
    state.isGoAwaySent = true
    state.ownGoAway = code
    let last = nghttp2_session_get_last_proc_stream_id(session)
    let text = Array(debug.utf8)
    text.withUnsafeBufferPointer {
      _ = nghttp2_submit_goaway(
        session, UInt8(NGHTTP2_FLAG_NONE.rawValue), last, code.rawValue, $0.baseAddress, $0.count)
    }
  }

  /// Queues what the connection begins with.
  func open() {
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
