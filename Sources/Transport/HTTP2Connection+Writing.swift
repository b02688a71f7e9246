internal import EventStreamsHTTP2
internal import Glibc

// From the session to the socket.
extension HTTP2Connection {
  /// Bytes gathered for one send.
  private static let chunk = 256 * 1024
  /// Chunks sent in one turn before other connections have theirs.
  private static let chunksPerTurn = 4

  /// Has output sent at the end of this turn.
  func flushSoon() {
    guard !isFlushDue, phase != .closed else { return }
    isFlushDue = true
    loop.core.flushLater(self)
  }

  func flush() {
    isFlushDue = false
    guard phase != .closed else { return }
    writeOutput()
    wakeTouched()
    guard phase != .closed else { return }
    if phase == .draining {
      closeIfIdle()
    } else if session.isFinished, unsent.isEmpty {
      shutDown(lossError(.closedByPeer))
    }
  }

  /// The socket takes bytes again.
  func resumeWriting() {
    guard phase != .closed, let place, !unsent.isEmpty else { return }
    var pending: [UInt8] = []
    swap(&pending, &unsent)
    guard sendBytes(pending), unsent.isEmpty else { return }
    loop.core.change(place, to: .readable)
    flush()
  }

  /// Sends what the session and TLS have, as far as the socket takes it.
  func writeOutput() {
    guard unsent.isEmpty, sendError == nil else { return }
    var buffer = loop.core.borrowOutput()
    defer { loop.core.returnOutput(&buffer) }
    for _ in 0..<Self.chunksPerTurn {
      buffer.removeAll(keepingCapacity: true)
      // What sending brings about may close the connection: the descriptor may be another socket's by now.
      guard gather(&buffer), phase != .closed, !buffer.isEmpty, sendBytes(buffer) else { return }
      guard unsent.isEmpty else { return }
    }
    if session.hasOutput { flushSoon() }
  }

  /// Fills `buffer` with what goes to the socket next.
  ///
  /// - Returns: `false` when TLS failed and the connection is closed.
  private func gather(_ buffer: inout [UInt8]) -> Bool {
    guard let tls else {
      takeOutput(into: &buffer)
      return true
    }
    do throws(TLSError) {
      if tls.isEstablished {
        var plain = loop.core.borrowOutput()
        defer { loop.core.returnOutput(&plain) }
        takeOutput(into: &plain)
        try tls.write(plain)
      }
      tls.drain(into: &buffer)
      return true
    } catch {
      shutDown(.tls(error, endpoint))
      return false
    }
  }

  /// Frames from the session; what sending brought about is applied at once.
  private func takeOutput(into buffer: inout [UInt8]) {
    events.removeAll(keepingCapacity: true)
    session.takeOutput(into: &buffer, limit: Self.chunk, events: &events)
    if !events.isEmpty { apply(block: UnsafeRawBufferPointer(start: nil, count: 0)) }
  }

  /// Sends; what the socket does not take now is kept and waited for.
  ///
  /// - Returns: `false` when the connection is lost, or is about to be.
  private func sendBytes(_ bytes: [UInt8]) -> Bool {
    let count = bytes.withUnsafeBytes { socket.send($0) }
    if count == bytes.count { return true }
    if count < 0, count != -Int(EAGAIN) {
      sendingFailed(Int32(-count))
      return false
    }
    unsent = Array(bytes[max(0, count)...])
    if let place { loop.core.change(place, to: [.readable, .writable]) }
    return true
  }

  /// A peer that has gone may have said something first, an answer or its goodbye: that is read, then comes the end.
  private func sendingFailed(_ number: Int32) {
    guard number == EPIPE || number == ECONNRESET, place != nil else { return lost(.reset(errno: number)) }
    sendError = number
    unsent = []
  }
}
