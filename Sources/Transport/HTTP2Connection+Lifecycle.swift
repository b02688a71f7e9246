internal import EventStreamsHTTP2
internal import Glibc
internal import Synchronization

// From the connected socket to the closed one.
extension HTTP2Connection {
  /// Enters the loop; what there is to say first is said at the end of this turn.
  func begin() {
    guard let place = loop.core.add(socket.descriptor, .readable, self) else {
      shutDown(.connectionLost(endpoint, .reset(errno: errno)))
      return
    }
    self.place = place
    startWatching()
    guard let tls else { return flushSoon() }
    do throws(TLSError) { try tls.handshake() } catch { return failTLS(error) }
    flushSoon()
  }

  /// TLS is through, or was not needed.
  func handshakeDone() {
    phase = .settling
    flushSoon()
  }

  /// The peer's SETTINGS are here.
  func settled() {
    guard phase == .settling else { return }
    phase = .open
    watch.setUp?.cancel()
    counters.isUsable.store(true, ordering: .relaxed)
    guard case .client(let promise) = role else { return }
    isHandedOut = promise.fulfil(.success(()))
    if !isHandedOut { close() }  // Nobody waits any more.
  }

  /// No new streams from here; told once.
  func startDraining() {
    guard phase != .draining, phase != .closed else { return }
    phase = .draining
    counters.isUsable.store(false, ordering: .relaxed)
    if isHandedOut { onStateChange(self, .draining) }
  }

  /// Closes a draining connection on which nothing is open.
  func closeIfIdle() {
    guard phase == .draining, streams.isEmpty else { return }
    session.goAway(.noError, debug: "")
    writeOutput()
    guard phase == .draining, unsent.isEmpty else { return }  // The last bytes leave first; `resumeWriting` comes here.
    shutDown(lossError(.closedLocally))
  }

  func failTLS(_ error: TLSError) {
    sendTLSOutput()  // The alert.
    shutDown(.tls(error, endpoint))
  }

  /// The socket has ended or failed.
  func lost(_ reason: LossReason) {
    guard phase != .closed else { return }
    let isEnd = reason == .closedByPeer || reason == .truncated
    if isEnd, let sendError { return lost(.reset(errno: sendError)) }
    if phase == .handshaking, let tls, tls.hasInput {
      return shutDown(.tls(tls.endedDuringHandshake(Self.words(reason)), endpoint))
    }
    let isUnheard = phase == .handshaking || phase == .settling
    shutDown(lossError(isEnd && isUnheard ? .closedBeforeHTTP2 : reason))
  }

  private static func words(_ reason: LossReason) -> String {
    if case .reset(let number) = reason {
      return "the connection broke during the handshake: \(systemErrorText(number))"
    }
    return "the peer closed the connection during the handshake"
  }

  /// A goodbye that came before explains the end better than the end itself.
  func lossError(_ reason: LossReason) -> TransportError {
    let isEnd = reason == .closedByPeer || reason == .truncated || reason == .closedLocally
    if let goAway, isEnd || goAway.code != .noError {
      return .connectionLost(endpoint, .goAway(goAway.code, debug: goAway.debug))
    }
    return .connectionLost(endpoint, reason)
  }

  /// The one way out: socket closed, timers gone, streams and owner told.
  func shutDown(_ error: TransportError) {
    guard phase != .closed else { return }
    phase = .closed
    counters.isUsable.store(false, ordering: .relaxed)
    watch.stop()
    closeSocket()
    endStreams(error)
    wakeTouched()
    if case .client(let promise) = role { promise.fulfil(.failure(error)) }
    if isHandedOut { onStateChange(self, .closed(error)) }
  }

  /// Every stream is told of the connection's end.
  func endStreams(_ error: TransportError) {
    let ended = streams
    streams = StreamMap()
    countStreams()
    for stream in ended.all { stream.close(error) }
  }

  /// Sends what TLS has to say by itself, as far as the socket takes it now: the connection ends.
  private func sendTLSOutput() {
    guard let tls, unsent.isEmpty, sendError == nil else { return }
    var bytes: [UInt8] = []
    tls.drain(into: &bytes)
    _ = bytes.withUnsafeBytes { socket.send($0) }
  }

  private func closeSocket() {
    guard let place else { return socket.close() }
    loop.core.remove(place)
    self.place = nil
    if let tls {
      tls.finish()
      sendTLSOutput()
    }
    unsent = []
    socket.finishSending()
    // Unread bytes would make the system send RST, which may overtake our last words: read them away.
    var rounds = 16
    while rounds > 0, socket.receive(into: loop.core.readBuffer) > 0 { rounds -= 1 }
    socket.close()
  }
}
