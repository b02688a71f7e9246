internal import CEventStreamsNghttp2

/// Rules that nghttp2 1.52 leaves out or cannot know, judged at a frame's header before nghttp2 sees it.
extension SessionState {
  mutating func beginFrame(_ session: OpaquePointer, _ header: FrameHeader) {
    currentFrame = header.type
    currentStream = header.stream
    // Inside a header block only CONTINUATION may come, which nghttp2 judges.
    guard !isInHeaderBlock else {
      isInHeaderBlock = header.type == .continuation && !header.endsHeaders
      return
    }
    switch header.type {
    case .headers: beginHeadersFrame(header)
    case .data: beginDataFrame(session, header)
    case .pushPromise: violate(.protocolError, "a push was promised though pushes are switched off")
    case .priority where header.stream == 0: violate(.protocolError, "PRIORITY belongs to a stream")
    case .ping where !header.acknowledges: countControlFrame("PING frames")
    case .settings where !header.acknowledges: countControlFrame("SETTINGS frames")
    default: break
    }
  }

  // RFC 9113, section 5.1.1: stream numbers grow. nghttp2 drops a lower one in silence. Judged on HEADERS alone:
  // `nghttp` opens with PRIORITY on idle streams 3 to 11, then asks on 13.
  private mutating func beginHeadersFrame(_ header: FrameHeader) {
    isInHeaderBlock = !header.endsHeaders
    let id = header.stream
    guard id != 0 else { return }  // nghttp2 ends the connection.
    guard role == .server else { return judgeLateHeaders(id) }
    if id & 1 == 0 {
      violate(.protocolError, "a client's stream numbers are odd")
    } else if id > history.newest {
      history.open(id)
    } else {
      judgeLateHeaders(id)
    }
  }

  private mutating func judgeLateHeaders(_ id: Int32) {
    switch history[id] {
    case .passedOver: violate(.protocolError, "HEADERS on a stream whose number was passed over")
    case .finished: violate(.streamClosed, "HEADERS on a closed stream")
    case .open, .resetByUs, .unknown: break
    }
  }

  // RFC 9113, section 5.1, "closed": a stream error. nghttp2 has forgotten the stream and would only ignore it.
  private mutating func beginDataFrame(_ session: OpaquePointer, _ header: FrameHeader) {
    if header.length == 0, !header.endsStream { countControlFrame("empty DATA frames") }
    switch history[header.stream] {
    case .passedOver, .finished: refuse(session, header.stream, .streamClosed)
    case .open: judgeWindows(session, header)
    case .resetByUs, .unknown: break
    }
  }

  // RFC 9113, section 6.9.1: a frame counts whole, padding included. nghttp2 counts what has arrived of it, and
  // gives padding back meanwhile: whether a frame is too long would depend on the borders of reads.
  private mutating func judgeWindows(_ session: OpaquePointer, _ header: FrameHeader) {
    if header.length > Int(nghttp2_session_get_local_window_size(session)) {
      return violate(.flowControlError, "more DATA than the connection's window")
    }
    let window = nghttp2_session_get_stream_local_window_size(session, header.stream)
    if window >= 0, header.length > Int(window) { refuse(session, header.stream, .flowControlError) }
  }
}
