internal import EventStreamsHTTP2
internal import Synchronization

/// What a connection tells its owner, on its loop.
package enum HTTP2ConnectionState: Sendable, Hashable {
  /// The peer said GOAWAY (or stream numbers ran out): open streams go on, new ones belong elsewhere.
  case draining
  /// Nothing is left of it; every stream has been told.
  case closed(TransportError)
}

/// Who is at the other end of a server's connection.
package struct PeerInfo: Sendable, Hashable {
  /// Numeric address and port.
  package var address: String
  /// Whether the connection is encrypted.
  package var isTLS: Bool
}

/// One HTTP/2 connection in either role, on the loop that also does its socket's I/O: no lock, no thread switch.
///
/// A read: everything the socket has goes through TLS and the session, what it brought is appended to its
/// streams, then each touched stream is woken once. A write: streams post themselves, the session makes the frames of
/// all of them, and one send at the end of the turn takes them. The loop keeps the connection while its socket is open.
package actor HTTP2Connection: LoopHandler, LoopRunnable {
  /// Tells the owner of a change, on the loop.
  ///
  /// ``HTTP2ConnectionState/closed(_:)`` comes once, last.
  package typealias StateChange = @Sendable (HTTP2Connection, HTTP2ConnectionState) -> Void

  enum Phase: Hashable {
    case handshaking  // TLS; leaves by its end.
    case settling  // Until the peer's SETTINGS, which is when it is of use.
    case open
    case draining  // No new streams; closes when the last one has ended.
    case closed
  }

  /// What the connection does in its role.
  enum RoleWork: Sendable {
    case client(Promise<Void, TransportError>)
    case server(@Sendable (HTTP2Stream, PeerInfo) -> Void)
  }

  /// The peer as the user named it, or its address on a server.
  package nonisolated let endpoint: Endpoint
  /// Where everything happens.
  package nonisolated let loop: EventLoop
  package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
  /// Streams that are not closed, waiting ones included.
  package nonisolated var openStreams: Int { counters.streams.load(ordering: .relaxed) }
  /// Whether new streams are taken: established, not draining, not closed.
  package nonisolated var isUsable: Bool { counters.isUsable.load(ordering: .relaxed) }

  static let drainPing: UInt64 = 1
  static let keepAlivePing: UInt64 = 2

  nonisolated let counters = Counters()
  /// The streams of all connections of a listener.
  nonisolated let total: Counters?
  nonisolated let configuration: HTTP2ConnectionConfiguration
  nonisolated let timers: any TimerSource
  let socket: Socket
  let tls: TLSEngine?
  let session: HTTP2Session
  let role: RoleWork
  let peer: PeerInfo
  let onStateChange: StateChange
  var place: Registration?
  var phase: Phase
  var streams = StreamMap<HTTP2Stream>()
  var touched: [HTTP2Stream] = []
  var events: [HTTP2Event] = []
  /// A client's peer's first bytes, until they are known to be HTTP/2.
  var firstBytes: [UInt8] = []
  /// What the socket did not take; nothing else is written before it has.
  var unsent: [UInt8] = []
  /// Why the socket takes nothing any more; what the peer had sent before is still read.
  var sendError: Int32?
  var isFlushDue = false
  var goAway: (code: HTTP2ErrorCode, debug: String)?
  var watch = Watch()
  /// Whether the owner has the connection, and is told of changes.
  var isHandedOut: Bool

  /// Numbers that any thread may read.
  final class Counters: Sendable {
    let streams = Atomic(0)
    let isUsable = Atomic(false)
  }

  /// Takes over a connected socket; ``begin()`` starts the work.
  init(
    _ socket: Socket, endpoint: Endpoint, peer: PeerInfo, tls: consuming sending TLSEngine?, role: RoleWork,
    on loop: EventLoop, timers: any TimerSource, configuration: HTTP2ConnectionConfiguration,
    total: Counters? = nil, onStateChange: @escaping StateChange
  ) {
    self.socket = socket
    self.endpoint = endpoint
    self.peer = peer
    self.tls = tls
    self.loop = loop
    self.timers = timers
    self.configuration = configuration
    self.onStateChange = onStateChange
    self.total = total
    phase = tls == nil ? .settling : .handshaking
    if case .client = role {
      session = HTTP2Session(role: .client, configuration: configuration.http2)
      isHandedOut = false
    } else {
      isHandedOut = true
      session = HTTP2Session(role: .server, configuration: configuration.http2)
    }
    self.role = role
  }

  /// Hands a stream over; any thread, never waits.
  ///
  /// On a connection that is draining or gone the stream goes back to its opener, untouched; without an opener it ends
  /// with ``TransportError/streamRefused(detail:)``.
  package nonisolated func open(_ stream: HTTP2Stream, for opener: (any HTTP2StreamOpener)? = nil) {
    stream.attach(to: self, window: configuration.http2.streamWindow, opener: opener)
  }

  /// Takes no new streams; closes when the open ones have ended, at once when there are none.
  ///
  /// A server says so first and goes on until the client has heard it (RFC 9113, section 6.8): the answer to a PING tells.
  package func drain() {
    switch (role, phase) {
    case (_, .closed): break
    case (.client, _):
      startDraining()
      closeIfIdle()
    case (.server, .open):
      session.shutdownNotice()
      session.ping(Self.drainPing)
      flushSoon()
    case (.server, .draining): closeIfIdle()
    case (.server, _): close()
    }
  }

  /// Ends every stream (the peer sees CANCEL) and closes the socket.
  ///
  /// Idempotent.
  package func close(_ reason: LossReason = .closedLocally) {
    guard phase != .closed else { return }
    let error = TransportError.connectionLost(endpoint, reason)
    // A server that leaves cuts its calls: a reset would tell clients that it gave up one call, not that it is gone.
    if case .client = role { for id in streams.ids { session.reset(id, .cancel) } }
    endStreams(error)
    if phase != .handshaking {
      session.goAway(.noError, debug: "")
      writeOutput()
    }
    shutDown(error)
  }

  /// ``close(_:)`` without waiting; any thread.
  package nonisolated func requestClose() { loop.post(self) }

  /// Carries out ``requestClose()``.
  package nonisolated func runOnLoop() { assumeIsolated { $0.close() } }

  nonisolated func socketReady(_ readiness: Readiness) {
    assumeIsolated { connection in
      if readiness.contains(.writable) { connection.resumeWriting() }
      if readiness.contains(.readable) { connection.readSocket() }
    }
  }

  nonisolated func flushOutput() {
    assumeIsolated { $0.flush() }
  }
}
