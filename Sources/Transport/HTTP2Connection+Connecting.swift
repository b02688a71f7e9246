internal import EventStreamsHTTP2

extension HTTP2Connection {
  /// Resolves, connects, agrees on TLS and waits for the peer's SETTINGS, all within the configuration's limit.
  ///
  /// A cancelled task gives up at once, as ``TransportError/connectionLost(_:_:)`` with ``LossReason/closedLocally``.
  ///
  /// - Parameters:
  ///   - endpoint: Host and port; each address that the host has is tried.
  ///   - tls: nil for clear text.
  ///   - loop: Where the connection lives from then on.
  ///   - timers: The time of its limits.
  ///   - configuration: Limits and windows.
  ///   - onStateChange: Called on the loop once the connection has been handed out.
  /// - Returns: A connection that takes streams.
  /// - Throws: ``TransportError``, with the reason of each address tried.
  package static func connect(
    to endpoint: Endpoint, tls: TLSContext?, on loop: EventLoop, timers: any TimerSource,
    configuration: HTTP2ConnectionConfiguration, onStateChange: @escaping StateChange
  ) async throws(TransportError) -> HTTP2Connection {
    let attempt = ConnectionSetUp(
      endpoint, tls, on: loop, timers: timers, configuration, deadline: timers.now() + configuration.connectTimeout)
    let addresses = try await attempt.resolve()
    let socket = try await attempt.connect(addresses)
    return try await attempt.establish(socket, onStateChange)
  }
}

/// The stages of setting up a client's connection, bounded by one deadline.
private struct ConnectionSetUp {
  let endpoint: Endpoint
  let tls: TLSContext?
  let loop: EventLoop
  let timers: any TimerSource
  let configuration: HTTP2ConnectionConfiguration
  let deadline: Duration

  init(
    _ endpoint: Endpoint, _ tls: TLSContext?, on loop: EventLoop, timers: any TimerSource,
    _ configuration: HTTP2ConnectionConfiguration, deadline: Duration
  ) {
    self.endpoint = endpoint
    self.tls = tls
    self.loop = loop
    self.timers = timers
    self.configuration = configuration
    self.deadline = deadline
  }

  func resolve() async throws(TransportError) -> [SocketAddress] {
    let promise = Promise<[SocketAddress], TransportError>()
    NameResolver.shared.resolve(endpoint, promise)
    return try await bounded(promise)
  }

  func connect(_ addresses: [SocketAddress]) async throws(TransportError) -> Socket {
    let promise = Promise<Socket, TransportError>()
    let connector = Connector(endpoint, addresses, on: loop, timers: timers, promise)
    loop.post(connector)
    do throws(TransportError) {
      return try await bounded(promise)
    } catch {
      await connector.abandon()
      throw error
    }
  }

  func establish(
    _ socket: Socket, _ onStateChange: @escaping HTTP2Connection.StateChange
  ) async throws(TransportError) -> HTTP2Connection {
    let promise = Promise<Void, TransportError>()
    let connection: HTTP2Connection
    do throws(TLSError) {
      connection = HTTP2Connection(
        socket, endpoint: endpoint, peer: PeerInfo(address: endpoint.description, isTLS: tls != nil),
        tls: try tls.map { context throws(TLSError) in try TLSEngine(context, host: endpoint.host) },
        role: .client(promise), on: loop, timers: timers, configuration: configuration, onStateChange: onStateChange)
    } catch {
      socket.close()
      throw .tls(error, endpoint)
    }
    await connection.begin()
    do throws(TransportError) {
      try await bounded(promise)
      return connection
    } catch {
      await connection.close()
      throw error
    }
  }

  /// Waits for a stage, until the deadline that all of them share.
  private func bounded<Value>(_ promise: Promise<Value, TransportError>) async throws(TransportError) -> Value {
    let endpoint = endpoint
    let timer = timers.schedule(after: deadline - timers.now()) {
      promise.fulfil(.failure(.connectTimedOut(endpoint)))
    }
    defer { timer.cancel() }
    return try await promise.value(whenCancelled: .connectionLost(endpoint, .closedLocally))
  }
}
