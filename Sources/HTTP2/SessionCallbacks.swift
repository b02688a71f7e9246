internal import CEventStreamsNghttp2

/// nghttp2's callbacks: each finds the state behind the user data and calls one of its methods.
///
/// They run inside `nghttp2_session_mem_recv` and `nghttp2_session_mem_send`, so inside the one who called these.
enum SessionCallbacks {
  private static let failure = NGHTTP2_ERR_CALLBACK_FAILURE.rawValue

  /// Makes a session; the caller owns it and ends it by `nghttp2_session_del`, before `state` goes.
  static func makeSession(
    _ role: HTTP2Session.Role, _ configuration: HTTP2Session.Configuration,
    _ state: UnsafeMutablePointer<SessionState>
  ) -> OpaquePointer? {
    var callbacks: OpaquePointer?
    var option: OpaquePointer?
    var session: OpaquePointer?
    guard nghttp2_session_callbacks_new(&callbacks) == 0, let callbacks else { return nil }
    defer { nghttp2_session_callbacks_del(callbacks) }
    guard nghttp2_option_new(&option) == 0, let option else { return nil }
    defer { nghttp2_option_del(option) }
    setInbound(callbacks)
    setOutbound(callbacks)
    set(option, configuration)
    switch role {
    case .client: nghttp2_session_client_new2(&session, callbacks, state, option)
    case .server: nghttp2_session_server_new2(&session, callbacks, state, option)
    }
    return session
  }

  private static func set(_ option: OpaquePointer, _ configuration: HTTP2Session.Configuration) {
    nghttp2_option_set_no_auto_window_update(option, 1)
    nghttp2_option_set_no_closed_streams(option, 1)
    nghttp2_option_set_stream_reset_rate_limit(
      option, UInt64(clamping: configuration.resetBurst), UInt64(clamping: configuration.resetsPerSecond))
    nghttp2_option_set_max_continuations(option, max(0, configuration.maxContinuations))
  }

  private static func setInbound(_ callbacks: OpaquePointer) {
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { session, frame, context in
      guard let state = SessionCallbacks.state(context), let session, let frame else { return SessionCallbacks.failure }
      guard frame.pointee.hd.type == HTTP2FrameType.headers.rawValue else { return SessionCallbacks.failure }
      state.pointee.beginHeaders(session, frame.pointee.headers)
      return 0
    }
    nghttp2_session_callbacks_set_on_header_callback(callbacks) {
      _, _, name, nameLength, value, valueLength, _, context in
      guard let state = SessionCallbacks.state(context) else { return SessionCallbacks.failure }
      state.pointee.header(
        UnsafeBufferPointer(start: name, count: nameLength), UnsafeBufferPointer(start: value, count: valueLength))
      return state.pointee.violation == nil ? 0 : SessionCallbacks.failure
    }
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { session, _, id, bytes, count, context in
      guard let state = SessionCallbacks.state(context), let session, let bytes else { return SessionCallbacks.failure }
      state.pointee.dataChunk(session, id, bytes, count)
      return 0
    }
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { session, frame, context in
      guard let state = SessionCallbacks.state(context), let session, let frame else { return SessionCallbacks.failure }
      state.pointee.frameReceived(session, frame.pointee)
      return 0
    }
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, id, code, context in
      guard let state = SessionCallbacks.state(context) else { return SessionCallbacks.failure }
      state.pointee.streamClosed(id, code)
      return 0
    }
  }

  private static func setOutbound(_ callbacks: OpaquePointer) {
    nghttp2_session_callbacks_set_send_data_callback(callbacks) { _, _, header, length, source, context in
      guard let state = SessionCallbacks.state(context), let header, let source else { return SessionCallbacks.failure }
      return state.pointee.writeData(header, length, Int(source.pointee.fd))
    }
    nghttp2_session_callbacks_set_before_frame_send_callback(callbacks) { _, frame, context in
      guard let state = SessionCallbacks.state(context), let frame else { return SessionCallbacks.failure }
      return state.pointee.mayLeave(frame.pointee) ? 0 : NGHTTP2_ERR_CANCEL.rawValue
    }
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { session, frame, context in
      guard let state = SessionCallbacks.state(context), let session, let frame else { return SessionCallbacks.failure }
      state.pointee.frameSent(session, frame.pointee)
      return 0
    }
    nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks) { session, frame, error, context in
      guard let state = SessionCallbacks.state(context), let session, let frame else { return SessionCallbacks.failure }
      state.pointee.frameNotSent(session, frame.pointee.hd, error)
      return 0
    }
  }

  private static func state(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<SessionState>? {
    context?.assumingMemoryBound(to: SessionState.self)
  }
}
