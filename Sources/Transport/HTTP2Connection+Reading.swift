internal import EventStreamsHTTP2
internal import Glibc

// From the socket to the streams.
extension HTTP2Connection {
  /// Full buffers read in one turn before other connections have theirs.
  private static let readsPerTurn = 8
  /// Bytes that tell what a peer speaks, its first line included.
  private static let telling = 128

  func readSocket() {
    let buffer = loop.core.readBuffer
    for _ in 0..<Self.readsPerTurn where phase != .closed {
      let count = socket.receive(into: buffer)
      guard count > 0 else {
        if count == 0 {
          // TLS says goodbye first (close_notify); without that anybody may have cut the connection.
          lost(tls?.isEstablished == true ? .truncated : .closedByPeer)
        } else if count != -Int(EAGAIN) {
          lost(.reset(errno: Int32(-count)))
        }
        break
      }
      received(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      if count < buffer.count { break }
    }
  }

  private func received(_ bytes: UnsafeRawBufferPointer) {
    watch.received(at: timers.now())
    if let tls {
      decrypt(bytes, tls)
    } else {
      process(bytes)
    }
    wakeTouched()
  }

  /// Drains OpenSSL until it wants more: what it holds back raises no event of the socket.
  private func decrypt(_ ciphertext: UnsafeRawBufferPointer, _ tls: TLSEngine) {
    tls.feed(ciphertext)
    flushSoon()  // Handshake messages, or nothing.
    do throws(TLSError) {
      if phase == .handshaking {
        try tls.handshake()
        guard tls.isEstablished else { return }
        handshakeDone()
      }
      let buffer = loop.core.plainBuffer
      while phase != .closed {
        switch try tls.read(into: buffer) {
        case .bytes(let count): process(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        case .needsMore: return
        case .closed: return lost(.closedByPeer)
        }
      }
    } catch {
      failTLS(error)
    }
  }

  private func process(_ bytes: UnsafeRawBufferPointer) {
    guard isHTTP2(bytes) else { return }
    events.removeAll(keepingCapacity: true)
    session.receive(Span(_unsafeBytes: bytes), events: &events)
    apply(block: bytes)
    if session.hasOutput || session.isFinished { flushSoon() }
  }

  /// A client looks at the first bytes itself: what is not HTTP/2 gets its own error, and no answer.
  private func isHTTP2(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard phase == .settling, case .client = role, firstBytes.count < Self.telling else { return true }
    firstBytes.append(contentsOf: bytes.prefix(Self.telling - firstBytes.count))
    guard let foreign = HTTP2ForeignInput.inspect(firstBytes.span, role: .client) else { return true }
    shutDown(.notHTTP2(endpoint, detail: "it sent \(foreign)"))
    return false
  }

  /// Applies `events`, which came from `block`; what one stream is brought in a row in one go.
  func apply(block: UnsafeRawBufferPointer) {
    var batch: [HTTP2Event] = []
    swap(&batch, &events)
    var index = 0
    while index < batch.count, phase != .closed {
      guard let id = receiver(of: batch[index]) else {
        apply(batch[index])
        index += 1
        continue
      }
      var end = index + 1
      while end < batch.count, receiver(of: batch[end]) == id { end += 1 }
      if let stream = streams[id], stream.deliver(batch[index..<end], of: block) { touched.append(stream) }
      index = end
    }
    batch.removeAll(keepingCapacity: true)
    swap(&batch, &events)
  }

  /// The stream whose consumer gets what the event brought; a server's requests go to nobody yet.
  private func receiver(of event: HTTP2Event) -> Int32? {
    switch event {
    case .data(let id, _, _, _), .trailers(let id, _): return id
    case .headers(let id, _, _):
      if case .client = role { return id }
      return nil
    default: return nil
    }
  }

  private func apply(_ event: HTTP2Event) {
    switch event {
    case .headers(let id, let fields, let isLast): receivedHeaders(id, fields, isLast)
    case .trailers, .data: break  // In runs, above.
    case .closed(let id, let code, let byPeer): streamClosed(id, code, byPeer: byPeer)
    case .writable(let id): streams[id]?.applied(id: id, queued: session.queuedBytes(id))
    case .goAway(let last, let code, let debug): receivedGoAway(last, code, debug)
    case .settings: settled()
    case .pingAcknowledged(let number): pingAcknowledged(number)
    case .failed(let error):
      writeOutput()  // Its GOAWAY.
      shutDown(.connectionLost(endpoint, .http2(error)))
    }
  }

  private func receivedGoAway(_ last: Int32, _ code: HTTP2ErrorCode, _ debug: String) {
    goAway = (code, debug)
    guard case .client = role else { return }
    startDraining()
    flushSoon()
  }

  private func pingAcknowledged(_ number: UInt64) {
    guard number == Self.drainPing, phase == .open else { return }
    session.goAway(.noError, debug: "")
    startDraining()
    flushSoon()
  }

  /// Resumes the consumers of the streams that this read has touched, each once.
  func wakeTouched() {
    guard !touched.isEmpty else { return }
    var woken: [HTTP2Stream] = []
    swap(&woken, &touched)
    for stream in woken { stream.wake() }
    woken.removeAll(keepingCapacity: true)
    if touched.isEmpty { swap(&woken, &touched) }
  }
}
