internal import CEventStreamsNghttp2

extension SessionState {
  /// A frame arrived whole.
  mutating func frameReceived(_ session: OpaquePointer, _ frame: nghttp2_frame) {
    let acknowledges = frame.hd.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0
    switch HTTP2FrameType(rawValue: frame.hd.type) {
    case .headers: endHeaders(session, frame.headers)
    case .data: endData(frame.hd)
    case .rstStream:
      if let slot = streams.find(frame.hd.stream_id) { streams.slots[slot].isClosedByPeer = true }
    case .settings where !acknowledges:
      let streams = nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS)
      events.append(.settings(maxConcurrentStreams: Int(streams)))
    case .ping where acknowledges: events.append(.pingAcknowledged(Self.number(frame.ping.opaque_data)))
    case .goAway: goAwayReceived(frame.goaway)
    default: break
    }
  }

  private static func number(_ bytes: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8)) -> UInt64 {
    withUnsafeBytes(of: bytes) { $0.reduce(0) { $0 << 8 | UInt64($1) } }
  }

  mutating func beginHeaders(_ session: OpaquePointer, _ frame: nghttp2_headers) {
    fields.removeAll(keepingCapacity: true)
    if fields.capacity < 12 { fields.reserveCapacity(12) }
    fieldsSize = 0
    fieldsIgnored = false
    guard role == .server, frame.cat == NGHTTP2_HCAT_REQUEST else {
      fieldsIgnored = streams.find(frame.hd.stream_id).map { streams.slots[$0].isReset } ?? true
      return
    }
    guard streams.count >= configuration.maxConcurrentStreams || isGoAwaySent else { return }
    fieldsIgnored = true
    refuse(session, frame.hd.stream_id, .refusedStream)
  }

  mutating func header(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
    fieldsSize += name.count + value.count + 32
    guard !fieldsIgnored, fieldsSize <= configuration.maxHeaderListSize else {
      // Decoding goes on, or the compression state would be lost; but not without end.
      if fieldsSize > 16 * max(configuration.maxHeaderListSize, 4_096) {
        violate(.enhanceYourCalm, "a header list of more than \(fieldsSize) bytes")
      }
      return
    }
    fields.append(HTTP2HeaderField(strings.string(name), strings.string(value)))
  }

  mutating func endHeaders(_ session: OpaquePointer, _ frame: nghttp2_headers) {
    let id = frame.hd.stream_id
    let ends = frame.hd.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
    if ends, let slot = streams.find(id) { streams.slots[slot].isEndReceived = true }
    guard !fieldsIgnored else { return }
    let isTooLarge = fieldsSize > configuration.maxHeaderListSize
    if role == .server, frame.cat == NGHTTP2_HCAT_REQUEST {
      if isTooLarge { return answerTooLarge(session, id, isEnded: ends) }
      let slot = streams.insert(id)
      streams.slots[slot].sawHeaders = true
      streams.slots[slot].isEndReceived = ends
      events.append(.headers(id, takeFields(), endStream: ends))
      return
    }
    guard let slot = streams.find(id), !streams.slots[slot].isReset else { return }
    if isTooLarge { return refuse(session, id, .enhanceYourCalm) }
    if streams.slots[slot].sawHeaders {
      events.append(.trailers(id, takeFields()))
    } else if !isInformational {
      streams.slots[slot].sawHeaders = true
      events.append(.headers(id, takeFields(), endStream: ends))
    }
  }

  private var isInformational: Bool {
    guard let first = fields.first, first.name == ":status" else { return false }
    return first.value.utf8.first == UInt8(ascii: "1")
  }

  /// The list that arrived; one that came lately is given again, so that a thousand equal answers hold one list.
  private mutating func takeFields() -> [HTTP2HeaderField] {
    for known in recentFields where known == fields { return known }
    var taken: [HTTP2HeaderField] = []
    swap(&taken, &fields)
    guard taken.count <= 16 else { return taken }
    if recentFields.count < Self.recentLimit {
      recentFields.append(taken)
    } else {
      recentFields[recentOldest] = taken
      recentOldest = (recentOldest + 1) % Self.recentLimit
    }
    return taken
  }

  mutating func dataChunk(_ session: OpaquePointer, _ id: Int32, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
    // Connection window: back at once, or a stream that nobody reads would starve all others.
    nghttp2_session_consume_connection(session, count)
    guard let input, let slot = streams.find(id), !streams.slots[slot].isReset else { return }
    let start = bytes - input
    events.append(.data(id, start..<(start + count), flowControlled: count, endStream: false))
  }

  mutating func endData(_ header: nghttp2_frame_hd) {
    let id = header.stream_id
    guard header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0 else { return }
    guard let slot = streams.find(id) else { return }
    streams.slots[slot].isEndReceived = true
    guard !streams.slots[slot].isReset else { return }
    if events.count > firstEvent, case .data(id, let range, let size, false)? = events.last {
      events[events.count - 1] = .data(id, range, flowControlled: size, endStream: true)
    } else {
      events.append(.data(id, 0..<0, flowControlled: 0, endStream: true))
    }
  }

  mutating func goAwayReceived(_ frame: nghttp2_goaway) {
    let debug = UnsafeBufferPointer(start: frame.opaque_data, count: frame.opaque_data_len)
    isGoAwayReceived = true
    peerLastStream = frame.last_stream_id
    events.append(
      .goAway(
        lastStreamID: frame.last_stream_id, HTTP2ErrorCode(rawValue: frame.error_code),
        debug: String(decoding: debug, as: UTF8.self)))
    while let id = nextWaiting() {
      waitingHead += 1
      close(id, .refusedStream, byPeer: true)
    }
  }

  /// nghttp2 has closed a stream.
  mutating func streamClosed(_ id: Int32, _ code: UInt32) {
    let code = HTTP2ErrorCode(rawValue: code)
    history.close(id, .finished)
    close(id, code, byPeer: isGoAwayReceived && id > peerLastStream && code == .refusedStream)
  }

  /// Resets a stream because of what the peer did on it.
  func refuse(_ session: OpaquePointer, _ id: Int32, _ code: HTTP2ErrorCode) {
    nghttp2_submit_rst_stream(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, code.rawValue)
  }

  // RFC 6585, section 5: 431 tells a client what was wrong; the owner of the session never sees the request.
  private mutating func answerTooLarge(_ session: OpaquePointer, _ id: Int32, isEnded: Bool) {
    let answer = [HTTP2HeaderField(":status", "431"), HTTP2HeaderField("content-length", "0")]
    _ = arena.withVector(answer) { vector, count in
      nghttp2_submit_headers(session, UInt8(NGHTTP2_FLAG_END_STREAM.rawValue), id, nil, vector, count, nil)
    }
    if !isEnded { refuse(session, id, .noError) }
  }
}
