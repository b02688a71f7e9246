internal import EventStreamsHTTP2

extension HTTP2Connection {
  /// What silence means: the set-up's limit, keep-alive and idleness.
  struct Watch {
    var lastReceived = Duration.zero
    /// When the PING that is on its way was sent.
    var pingSent: Duration?
    var pingCount = 0
    var isIdle = true
    var idleSince = Duration.zero
    var setUp: (any TimerHandle)?
    var keepAlive: (any TimerHandle)?
    var idle: (any TimerHandle)?

    mutating func received(at now: Duration) {
      lastReceived = now
      pingSent = nil  // Anything counts as an answer.
    }

    mutating func stop() {
      setUp?.cancel()
      keepAlive?.cancel()
      idle?.cancel()
      setUp = nil
      keepAlive = nil
      idle = nil
    }
  }

  /// Starts the timers, which run on the connection's loop.
  ///
  /// They hold the connection until ``Watch/stop()``, as its loop does. (Held weakly it would pay for the slower reference
  /// counting of objects that somebody holds weakly, several times a stream.)
  func startWatching() {
    let now = timers.now()
    watch.lastReceived = now
    watch.idleSince = now
    if case .server = role {
      watch.setUp = timer(configuration.connectTimeout) { $0.setUpTimedOut() }
    }
    if let interval = configuration.keepAliveInterval {
      watch.keepAlive = timer(interval) { $0.checkKeepAlive(interval) }
    }
    if let limit = configuration.idleTimeout { watch.idle = timer(limit) { $0.checkIdle(limit) } }
  }

  /// The last stream has ended.
  func becomeIdle() {
    watch.isIdle = true
    guard configuration.idleTimeout != nil else { return }
    watch.idleSince = timers.now()
  }

  private func timer(
    _ after: Duration, _ action: @escaping @Sendable (isolated HTTP2Connection) -> Void
  ) -> any TimerHandle {
    timers.schedule(after: after) { [self] in
      assumeIsolated { connection in
        if connection.phase != .closed { action(connection) }
      }
    }
  }

  private func setUpTimedOut() {
    guard phase == .handshaking || phase == .settling else { return }
    shutDown(.connectTimedOut(endpoint))
  }

  private func checkKeepAlive(_ interval: Duration) {
    let now = timers.now()
    if let sent = watch.pingSent {
      let left = sent + configuration.keepAliveTimeout - now
      guard left > .zero else { return close(.keepAliveTimedOut) }
      watch.keepAlive = timer(left) { $0.checkKeepAlive(interval) }
      return
    }
    let left = watch.lastReceived + interval - now
    guard left <= .zero, phase == .open || phase == .draining else {
      watch.keepAlive = timer(left > .zero ? left : interval) { $0.checkKeepAlive(interval) }
      return
    }
    session.ping(Self.keepAlivePing)
    flushSoon()
    watch.pingSent = now
    watch.pingCount += 1
    watch.keepAlive = timer(configuration.keepAliveTimeout) { $0.checkKeepAlive(interval) }
  }

  private func checkIdle(_ limit: Duration) {
    let left = watch.isIdle ? watch.idleSince + limit - timers.now() : limit
    guard left <= .zero else {
      watch.idle = timer(left) { $0.checkIdle(limit) }
      return
    }
    close(.idle)
  }
}
