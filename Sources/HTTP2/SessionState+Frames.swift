internal import CEventStreamsNghttp2

/// Rules that nghttp2 1.52 leaves out or cannot know, judged at a frame's header before nghttp2 sees it.
extension SessionState {
  /// Judges a frame by its header.
  ///
  /// - Returns: Whether what was found must be answered before nghttp2 sees the frame: it ignores frames on a stream that
  ///   it has reset, and would end the connection for them otherwise.
  mutating func beginFrame(_ session: OpaquePointer, _ header: FrameHeader) -> Bool {
    currentFrame = header.type
    currentStream = header.stream
    // Inside a header block only CONTINUATION may come, which nghttp2 judges.
    guard !isInHeaderBlock else {
      isInHeaderBlock = header.type == .continuation && !header.endsHeaders
      return false
    }
    switch header.type {
    case .headers: return beginHeadersFrame(session, header)
    case .data: return beginDataFrame(session, header)
    case .pushPromise: violate(.protocolError, "a push was promised though pushes are switched off")
    case .priority where header.stream == 0: violate(.protocolError, "PRIORITY belongs to a stream")
    case .ping where !header.acknowledges: countControlFrame("PING frames")
    case .settings where !header.acknowledges: countControlFrame("SETTINGS frames")
    default: break
    }
    return false
  }

  // RFC 9113, section 5.1.1: stream numbers grow. nghttp2 drops a lower one in silence. Judged on HEADERS alone:
  // `nghttp` opens with PRIORITY on idle streams 3 to 11, then asks on 13.
  private mutating func beginHeadersFrame(_ session: OpaquePointer, _ header: FrameHeader) -> Bool {
    isInHeaderBlock = !header.endsHeaders
    let id = header.stream
    guard id != 0 else { return false }  // nghttp2 ends the connection.
    if role == .server, id & 1 == 0 {
      violate(.protocolError, "a client's stream numbers are odd")
    } else if role == .server, id > history.newest {
      history.open(id)
    } else if let slot = findOpened(id) {
      return refuseHalfClosed(session, slot)
    } else {
      judgeLateHeaders(id)
    }
    return false
  }

  // RFC 9113, section 5.1, "closed": a connection error may be made of it.
  private mutating func judgeLateHeaders(_ id: Int32) {
    switch history[id] {
    case .passedOver: violate(.protocolError, "HEADERS on a stream whose number was passed over")
    case .finished: violate(.streamClosed, "HEADERS on a closed stream")
    case .unknown where role == .server: violate(.protocolError, "HEADERS on a stream number of long ago")
    case .open, .resetByUs, .unknown: break
    }
  }

  private mutating func beginDataFrame(_ session: OpaquePointer, _ header: FrameHeader) -> Bool {
    if header.length == 0, !header.endsStream { countControlFrame("empty DATA frames") }
    if let slot = findOpened(header.stream) {
      if refuseHalfClosed(session, slot) { return true }
      judgeWindow(session, header)
      return false
    }
    // RFC 9113, section 5.1, "closed": a stream error. nghttp2 has forgotten the stream and would only ignore it.
    switch history[header.stream] {
    case .passedOver, .finished: refuse(session, header.stream, .streamClosed)
    case .open, .resetByUs, .unknown: break
    }
    return false
  }

  /// A stream that lives and that the peer knows of.
  private mutating func findOpened(_ id: Int32) -> Int? {
    guard let slot = streams.find(id), role == .server || streams.slots[slot].phase == .sent else { return nil }
    return slot
  }

  // RFC 9113, section 5.1, "half-closed (remote)": a stream error, no more. nghttp2 would end the connection.
  private func refuseHalfClosed(_ session: OpaquePointer, _ slot: Int) -> Bool {
    guard streams.slots[slot].isEndReceived else { return false }
    refuse(session, streams.slots[slot].id, .streamClosed)
    return true
  }

  // RFC 9113, section 6.9.1: a frame counts whole, padding included. nghttp2 counts what has arrived of it, and
  // gives padding back meanwhile: whether a frame is too long would depend on the borders of reads. (The connection's
  // window is given back on receipt and cannot be exceeded by one frame.)
  private func judgeWindow(_ session: OpaquePointer, _ header: FrameHeader) {
    let window = nghttp2_session_get_stream_local_window_size(session, header.stream)
    if window >= 0, header.length > Int(window) { refuse(session, header.stream, .flowControlError) }
  }
}
