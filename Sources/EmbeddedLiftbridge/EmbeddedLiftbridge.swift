internal import EventStreamsGRPC
internal import EventStreamsTransport
internal import Synchronization

/// A Liftbridge server in this process, for tests and demonstrations.
///
///     try await withEmbeddedLiftbridge { server in
///       try await withLiftClient(server.address) { lift in … }
///     }
///
/// It listens on a socket, keeps everything in memory, within limits, and answers as the genuine server does, as far as
/// the calls that it has go: CreateStream, Publish, PublishAsync, PublishToSubject, Subscribe, FetchMetadata,
/// FetchPartitionMetadata and the health check; the others are UNIMPLEMENTED. It is no database.
public actor EmbeddedLiftbridge {
  private nonisolated let server: GRPCServer
  private nonisolated let broker: Broker
  /// `host:port` to dial, an IPv6 address in brackets.
  public nonisolated let address: String

  private init(_ server: GRPCServer, _ broker: Broker, host: String) {
    self.server = server
    self.broker = broker
    address = Endpoint(host: host, port: server.port).description
  }

  /// Starts a server, which listens when this returns.
  ///
  /// - Parameter configuration: Where and how; by default a free port of the loopback address, in clear text.
  /// - Returns: The server; ``stop(grace:)`` ends it.
  /// - Throws: ``StartError``: the port is taken, the address is not this machine's, a certificate cannot be used.
  public static func start(_ configuration: Configuration = Configuration()) async throws -> EmbeddedLiftbridge {
    let loop = EventLoop.next()
    let broker = Broker(configuration, on: loop)
    let service = LiftService(broker: broker, advertisedHost: configuration.hostToAdvertise)
    let server: GRPCServer
    do {
      server = try await GRPCServer.start(configuration.forGRPC(on: loop), routes: service.routes)
    } catch {
      broker.stop()
      throw StartError(error, configuration)
    }
    service.port.store(server.port, ordering: .relaxed)
    return EmbeddedLiftbridge(server, broker, host: configuration.hostToDial)
  }

  /// The port that it listens on.
  public nonisolated var port: Int { server.port }

  /// Calls that are open, on all connections.
  public nonisolated var openStreams: Int { server.openStreams }

  /// Connections that are open.
  public nonisolated var openConnections: Int { server.openConnections }

  /// Calls whose handlers have not returned.
  package nonisolated var liveCalls: Int { server.liveCalls }

  /// Subscriptions that are open.
  package nonisolated var subscriptions: Int { broker.subscriptions }

  /// Ends it: clients are told (GOAWAY), calls in flight may end, then everything is closed.
  ///
  /// Nothing outlives it: when this returns, all sockets are closed and every handler has returned. Idempotent.
  ///
  /// - Parameter grace: How long calls in flight may take to end, by the server's clock. Subscriptions do not end by
  ///   themselves, so with one open the whole time passes; where a test holds the clock, it must move it, or give zero.
  public func stop(grace: Duration = .milliseconds(500)) async {
    await server.stop(grace: grace)
    broker.stop()
  }
}

/// Runs `body` with a server in this process and stops it however that ends.
///
/// - Parameters:
///   - configuration: Where and how; by default a free port of the loopback address, in clear text.
///   - body: Gets the server, which listens; calls still open at its end are cut.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws, and what starting throws.
public func withEmbeddedLiftbridge<Result>(
  _ configuration: EmbeddedLiftbridge.Configuration = EmbeddedLiftbridge.Configuration(),
  _ body: (EmbeddedLiftbridge) async throws -> Result
) async throws -> Result {
  let server = try await EmbeddedLiftbridge.start(configuration)
  do {
    let result = try await body(server)
    await server.stop(grace: .zero)
    return result
  } catch {
    await server.stop(grace: .zero)
    throw error
  }
}
