internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
@_exported public import EventStreamsServerSupport
internal import EventStreamsTransport
internal import Glibc

/// An event store served in this process, for tests and demonstrations: the gRPC API of EventStoreDB and KurrentDB on a
/// real socket, with everything in memory.
///
///     let server = try await EmbeddedEventStore.start()
///     … connect a client to server.connectionString …
///     await server.stop()
///
/// It behaves as the server that its configuration names, error trailers included. It is no database: nothing outlives
/// it, and memory is its limit. It runs until it is stopped, also when nobody holds it any more. What a genuine server leaves unanswered for ever is refused here with the reason.
public actor EmbeddedEventStore {
  /// What the server was started with; the port is the one it got.
  public nonisolated let configuration: Configuration

  private let server: GRPCServer
  private let timers: any TimerSource

  private init(_ configuration: Configuration, server: GRPCServer, timers: any TimerSource) {
    self.configuration = configuration
    self.server = server
    self.timers = timers
  }

  /// Starts a server; it listens when this returns.
  ///
  /// - Parameter configuration: Port 0 picks a free one.
  /// - Returns: The running server.
  /// - Throws: ``EmbeddedEventStoreError`` when the address cannot be had, the certificates are unusable, or a setting
  ///   makes no sense.
  public static func start(_ configuration: Configuration = .init()) async throws -> EmbeddedEventStore {
    try configuration.check()
    let loop = EventLoop.next()
    let timers = makeTimerSource(configuration.clock, on: loop)
    let node = Node(Node.Settings(configuration), timers: timers)
    let port = Lock(configuration.port)
    let routes = makeRoutes(node) { (configuration.advertisedHost, port.withLock { $0 }) }
    do {
      let server = try await GRPCServer.start(makeServerConfiguration(configuration, loop), routes: routes)
      port.withLock { $0 = server.port }
      node.announce(host: configuration.advertisedHost, port: server.port)
      var started = configuration
      started.port = server.port
      return EmbeddedEventStore(started, server: server, timers: timers)
    } catch {
      timers.stop()
      throw EmbeddedEventStoreError(error)
    }
  }

  /// What a client needs to reach the server, as `esdb://127.0.0.1:41234?tls=false`; credentials are not in it.
  public nonisolated var connectionString: String {
    let host = configuration.advertisedHost
    let name = host.contains(":") ? "[\(host)]" : host
    return "esdb://\(name):\(port)?tls=\(configuration.tls == nil ? "false" : "true")"
  }

  /// The port it listens on.
  public nonisolated var port: Int { configuration.port }

  /// How many calls are open now: reads, subscriptions, appends.
  ///
  /// 0 when every client has ended what it began.
  public nonisolated var openStreams: Int { server.openStreams }

  /// How many connections are open now.
  public nonisolated var openConnections: Int { server.openConnections }

  /// Stops: says goodbye to the clients, lets calls end for a while, then closes every connection.
  ///
  /// Idempotent.
  ///
  /// - Parameter grace: How long calls in flight may take to end, by the server's clock. Subscriptions do not end by
  ///   themselves, so with one open the whole time passes; where a test holds the clock, it must move it, or give zero.
  public func stop(grace: Duration = .seconds(5)) async {
    await server.stop(grace: grace)
    timers.stop()
  }
}

extension EmbeddedEventStore {
  private static func makeRoutes(
    _ node: Node, _ address: @escaping @Sendable () -> (host: String, port: Int)
  ) -> GRPCRoutes {
    var routes = GRPCRoutes()
    routes.add(Streams.Method.append) { try await AppendService(node: node).serve($0) }
    routes.add(Streams.Method.read, .single) { try await ReadService(node: node).serve($0) }
    routes.add(Streams.Method.delete, .single) { try await DeleteService(node: node).serveDelete($0) }
    routes.add(Streams.Method.tombstone, .single) { try await DeleteService(node: node).serveTombstone($0) }
    routes.add(Streams.Method.batchAppend) { try await BatchService(node: node).serve($0) }
    let information = InformationService(node: node, address: address)
    routes.add(ServerFeatures.Method.getSupportedMethods, .single) { try await information.serveFeatures($0) }
    routes.add(Gossip.Method.read, .single) { try await information.serveGossip($0) }
    return routes
  }

  private static func makeServerConfiguration(
    _ configuration: Configuration, _ loop: EventLoop
  ) -> GRPCServer.Configuration {
    let version = configuration.version
    var server = GRPCServer.Configuration(
      host: configuration.host, port: configuration.port, tls: configuration.tls,
      maxConcurrentStreams: configuration.maxConcurrentStreams, http2: configuration.http2,
      clock: configuration.clock)
    server.loop = loop
    server.maxReceiveMessage = configuration.limits.receivedMessage
    server.unknownServiceIs404 = version == .v23_10
    server.isHTTPPath = { path in
      let first = path.lowercased().utf8.dropFirst().prefix { $0 != UInt8(ascii: "/") }
      return ["streams", "subscriptions", "projections", "users", "admin", "stats", "gossip", "info", "web"]
        .contains { $0.utf8.elementsEqual(first) }
    }
    server.page = {
      """
      \(version.product) \(version.full), served in process by swift-event-streams; not a database.
      Services: event_store.client.streams.Streams, event_store.client.gossip.Gossip,
      event_store.client.server_features.ServerFeatures

      """
    }
    return server
  }
}

extension Node.Settings {
  fileprivate init(_ configuration: EmbeddedEventStore.Configuration) {
    self.init(
      version: configuration.version, limits: configuration.limits, access: AccessPolicy(users: configuration.users),
      seed: configuration.seed ?? UInt64.random(in: .min ... .max),
      base: configuration.seed == nil ? Ticks.wallClock : Ticks.seededBase)
  }
}

extension Ticks {
  /// 2024-01-01: where the time of a seeded server begins.
  fileprivate static let seededBase = 1_704_067_200 * perSecond

  fileprivate static var wallClock: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * perSecond + Int64(time.tv_nsec) / 100
  }
}
