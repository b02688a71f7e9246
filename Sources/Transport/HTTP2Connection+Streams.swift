internal import EventStreamsHTTP2
internal import Synchronization

// The streams of a connection: opened, served, ended.
extension HTTP2Connection {
  /// A stream posted itself: what its application wants is handed to the session.
  func apply(_ stream: HTTP2Stream, _ work: HTTP2Stream.Work) {
    if work.id == 0, phase != .open, phase != .settling, let opener = work.opener, stream.takeBack(work) {
      return opener.connectionRefused(stream)
    }
    guard phase != .closed else { return stream.close(.streamRefused(detail: "the connection is closed")) }
    var id = work.id
    var isFirstApplied = false
    if id == 0 {
      guard work.reset == nil else { return stream.close(nil) }
      guard let opened = submit(stream, work.first) else { return }
      id = opened
      isFirstApplied = true
    } else if let first = work.first {
      send(first, on: id)
    }
    for outbound in work.more { send(outbound, on: id) }
    if work.credit > 0 { session.consume(id, work.credit) }
    if let code = work.reset { reset(id, code) }
    if work.bytes > 0 || isFirstApplied { stream.applied(id: id, queued: session.queuedBytes(id)) }
    flushSoon()
  }

  private func reset(_ id: Int32, _ code: HTTP2ErrorCode) {
    if case .server = role { writeOutput() }  // Trailers first, the session would drop them.
    session.reset(id, code)
  }

  /// Opens the stream, its first body bytes along with the headers.
  private func submit(_ stream: HTTP2Stream, _ first: HTTP2Stream.Outbound?) -> Int32? {
    var body: [UInt8] = []
    var ends = false
    if case .data(let bytes, let endStream) = first {
      body = bytes
      ends = endStream
    }
    do throws(HTTP2Error) {
      guard phase == .open || phase == .settling else { throw HTTP2Error(code: .refusedStream, reason: "draining") }
      let id = try session.submitRequest(stream.requestHeaders, body: body, endStream: ends, window: stream.window)
      adopt(stream, id)
      return id
    } catch {
      if error.code == .refusedStream, phase == .open { startDraining() }  // Numbers have run out.
      stream.close(.streamRefused(detail: error.reason))
      return nil
    }
  }

  private func adopt(_ stream: HTTP2Stream, _ id: Int32) {
    streams.insert(id, stream)
    countStreams()
    watch.isIdle = false
  }

  func countStreams() {
    let before = counters.streams.exchange(streams.count, ordering: .relaxed)
    total?.streams.add(streams.count - before, ordering: .relaxed)
  }

  private func send(_ outbound: HTTP2Stream.Outbound, on id: Int32) {
    switch outbound {
    case .data(let bytes, let endStream): session.send(id, bytes, endStream: endStream)
    case .trailers(let fields): session.submitTrailers(id, fields)
    case .headers(let fields, let endStream):
      do throws(HTTP2Error) {
        try session.submitResponse(id, fields, endStream: endStream)
      } catch {
        session.reset(id, .internalError)  // Headers beyond what the peer takes: it is told by the reset.
      }
    }
  }

  /// A request, on a server.
  func receivedHeaders(_ id: Int32, _ fields: [HTTP2HeaderField], _ isLast: Bool) {
    guard case .server(let onStream) = role else { return }
    let stream = HTTP2Stream(peer: fields, id: id, connection: self, window: configuration.http2.streamWindow)
    adopt(stream, id)
    if isLast, stream.endOfRequest() { touched.append(stream) }
    onStream(stream, peer)
  }

  func streamClosed(_ id: Int32, _ code: HTTP2ErrorCode, byPeer: Bool) {
    guard let stream = streams.remove(id) else { return }
    if streams.isEmpty {
      becomeIdle()
      if phase == .draining { flushSoon() }  // The flush closes.
    }
    countStreams()
    stream.close(failure(code, byPeer: byPeer))
  }

  private func failure(_ code: HTTP2ErrorCode, byPeer: Bool) -> TransportError? {
    switch code {
    case .noError where !byPeer: nil
    case .refusedStream where byPeer: .streamRefused(detail: "refused by the peer")
    default: .streamReset(code, byPeer: byPeer)
    }
  }
}
