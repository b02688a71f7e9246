extension SessionState {
  mutating func enqueueWaiting(_ id: Int32) {
    waiting.append(id)
    waitingCount += 1
  }

  /// The next request in line, cancelled ones skipped.
  mutating func nextWaiting() -> Int32? {
    while waitingHead < waiting.count {
      let id = waiting[waitingHead]
      if streams.find(id).map({ streams.slots[$0].phase == .waiting }) == true { return id }
      waitingHead += 1
    }
    waiting.removeAll(keepingCapacity: waiting.count <= 1_024)
    waitingHead = 0
    return nil
  }

  /// Takes the request that ``nextWaiting()`` told of out of the line.
  mutating func popWaiting() {
    waitingHead += 1
    waitingCount -= 1
    activeRequests += 1
    compactWaiting()
  }

  /// Ends a request that never left.
  mutating func cancelWaiting(_ id: Int32, _ code: HTTP2ErrorCode, byPeer: Bool) {
    deferClose(id, code, byPeer: byPeer)
    compactWaiting()
  }

  // Cancelled entries are skipped when met; with many of them the line itself would be what is left behind.
  private mutating func compactWaiting() {
    guard waiting.count > 64, waiting.count > 2 * waitingCount else { return }
    var live: [Int32] = []
    live.reserveCapacity(waitingCount)
    for id in waiting[waitingHead...] where streams.find(id).map({ streams.slots[$0].phase == .waiting }) == true {
      live.append(id)
    }
    waiting = live
    waitingHead = 0
  }
}
