internal import Glibc
internal import Synchronization

/// A listening socket whose connections speak HTTP/2, all of them on one loop.
///
/// It lives from `bind` to ``stop(grace:)``; after that nothing of it is left but the process-wide loops.
package actor HTTP2Listener: LoopHandler {
  /// Called on the loop for every request, after its headers; must not block.
  package typealias StreamHandler = @Sendable (HTTP2Stream, PeerInfo) -> Void

  private static let backlog: Int32 = 1024
  private static let acceptsPerTurn = 64
  /// How long nothing is accepted after the system ran out of descriptors or memory.
  private static let breather = Duration.milliseconds(100)

  /// The port that was bound, also when 0 was asked for.
  package nonisolated let port: Int
  /// The loop of all its connections.
  package nonisolated let loop: EventLoop
  package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
  /// Connections that are open, those still shaking hands included.
  package nonisolated var openConnections: Int { counters.connections.load(ordering: .relaxed) }
  /// Streams that are open on all of them.
  package nonisolated var openStreams: Int { counters.total.streams.load(ordering: .relaxed) }

  private final class Counters: Sendable {
    let connections = Atomic(0)
    let total = HTTP2Connection.Counters()
  }

  private nonisolated let counters = Counters()
  private let socket: Socket
  private let tls: TLSContext?
  private let timers: any TimerSource
  private let configuration: HTTP2ConnectionConfiguration
  private let onStream: StreamHandler
  private let stopped = Promise<Void, Never>()
  private var place: Registration?
  private var pause: (any TimerHandle)?
  private var graceTimer: (any TimerHandle)?
  private var isStopping = false
  private var connections: [ObjectIdentifier: HTTP2Connection] = [:]

  /// Starts to listen at the first address of `host` that can be bound; port 0 picks a free one.
  package static func bind(
    host: String, port: Int, tls: TLSContext?, on loop: EventLoop, timers: any TimerSource,
    configuration: HTTP2ConnectionConfiguration, onStream: @escaping StreamHandler
  ) async throws(TransportError) -> HTTP2Listener {
    let endpoint = Endpoint(host: host, port: port)
    guard (0...65_535).contains(port) else { throw .listenFailed(endpoint, errno: EINVAL) }
    let promise = Promise<[SocketAddress], TransportError>()
    NameResolver.shared.resolve(endpoint, promise)
    let addresses = try await promise.value(whenCancelled: .connectionLost(endpoint, .closedLocally))
    let socket = try listen(endpoint, addresses)
    let listener = HTTP2Listener(
      socket, tls: tls, on: loop, timers: timers, configuration: configuration, onStream: onStream)
    do throws(SystemError) { try await listener.begin() } catch {
      socket.close()
      throw .listenFailed(endpoint, errno: error.number)
    }
    return listener
  }

  private static func listen(_ endpoint: Endpoint, _ addresses: [SocketAddress]) throws(TransportError) -> Socket {
    var last = EADDRNOTAVAIL
    for address in addresses {
      do throws(SystemError) {
        return try Socket.listening(on: address, backlog: backlog)
      } catch {
        last = error.number
      }
    }
    throw .listenFailed(endpoint, errno: last)
  }

  private init(
    _ socket: Socket, tls: TLSContext?, on loop: EventLoop, timers: any TimerSource,
    configuration: HTTP2ConnectionConfiguration, onStream: @escaping StreamHandler
  ) {
    self.socket = socket
    self.tls = tls
    self.loop = loop
    self.timers = timers
    self.configuration = configuration
    self.onStream = onStream
    port = socket.localAddress().port
  }

  /// Takes no more connections, says GOAWAY on the open ones, lets their calls end, and closes them; after `grace`
  /// whatever is still open.
  ///
  /// Returns when every socket is closed. Idempotent.
  package func stop(grace: Duration) async {
    beginStopping(grace)
    await stopped.settled()
  }

  private func begin() throws(SystemError) {
    place = loop.core.add(socket.descriptor, .readable, self)
    if place == nil { throw SystemError() }
  }

  nonisolated func socketReady(_ readiness: Readiness) { assumeIsolated { $0.acceptConnections() } }

  nonisolated func flushOutput() {}
}

// Accepting.
extension HTTP2Listener {
  private func acceptConnections() {
    for _ in 0..<Self.acceptsPerTurn {
      do throws(SystemError) {
        let (socket, address) = try socket.accept()
        admit(socket, address)
      } catch {
        switch error.number {
        case EAGAIN: return
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return takeBreather()
        default: continue  // A connection that died in the queue: the next one may be fine.
        }
      }
    }
  }

  private func admit(_ socket: Socket, _ address: SocketAddress) {
    guard connections.count < configuration.maxConnections, let connection = makeConnection(socket, address) else {
      return socket.close()
    }
    connections[ObjectIdentifier(connection)] = connection
    counters.connections.store(connections.count, ordering: .relaxed)
    socket.disableNagle()
    connection.assumeIsolated { $0.begin() }
  }

  private func makeConnection(_ socket: Socket, _ address: SocketAddress) -> HTTP2Connection? {
    let engine: TLSEngine?
    do throws(TLSError) {
      engine = try tls.map { context throws(TLSError) in try TLSEngine(context, host: "") }
    } catch {
      return nil  // Out of memory.
    }
    let peer = PeerInfo(address: address.description, isTLS: tls != nil)
    return HTTP2Connection(
      socket, endpoint: address.endpoint, peer: peer, tls: engine, role: .server(onStream), on: loop, timers: timers,
      configuration: configuration, total: counters.total
    ) { [weak self] connection, state in
      guard case .closed = state else { return }
      self?.assumeIsolated { $0.forget(connection) }
    }
  }

  private func forget(_ connection: HTTP2Connection) {
    connections[ObjectIdentifier(connection)] = nil
    counters.connections.store(connections.count, ordering: .relaxed)
    if isStopping, connections.isEmpty { finishStopping() }
  }

  /// Level-triggered epoll would spin on a queue that cannot be emptied.
  private func takeBreather() {
    guard let place, pause == nil else { return }
    loop.core.change(place, to: [])
    pause = timers.schedule(after: Self.breather) { [weak self] in
      self?.assumeIsolated { $0.resume() }
    }
  }

  private func resume() {
    pause = nil
    if let place { loop.core.change(place, to: .readable) }
  }
}

// Stopping.
extension HTTP2Listener {
  private func beginStopping(_ grace: Duration) {
    guard !isStopping else { return }
    isStopping = true
    if let place { loop.core.remove(place) }
    place = nil
    pause?.cancel()
    socket.close()
    for connection in connections.values { connection.assumeIsolated { $0.drain() } }
    guard !connections.isEmpty else { return finishStopping() }
    graceTimer = timers.schedule(after: grace) { [weak self] in
      self?.assumeIsolated { $0.closeAll() }
    }
  }

  private func closeAll() {
    for connection in connections.values { connection.assumeIsolated { $0.close() } }
  }

  private func finishStopping() {
    graceTimer?.cancel()
    graceTimer = nil
    stopped.fulfil(.success(()))
  }
}
