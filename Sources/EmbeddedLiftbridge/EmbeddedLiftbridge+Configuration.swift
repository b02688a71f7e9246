internal import EventStreamsGRPC
public import EventStreamsServerSupport
internal import EventStreamsTransport

extension EmbeddedLiftbridge {
  /// How an embedded server is started.
  public struct Configuration: Sendable {
    /// The address to listen on; `0.0.0.0` and `::` are all of this machine.
    public var host = "127.0.0.1"
    /// The port; 0 picks a free one.
    public var port: Int
    /// The host that metadata tells clients to dial.
    ///
    /// Nil: ``host``, or what each client dialled when the server listens everywhere.
    public var advertisedHost: String?
    /// The certificate to show; nil for clear text.
    public var tls: ServerTLS?
    /// Open calls on one connection; the surplus waits at the client.
    public var maxConcurrentStreams = 1_000
    /// How many cancelled calls, and how many frames of headers, one connection may cost the server.
    public var http2 = HTTP2Limits()
    /// Open subscriptions on all connections together; more are refused.
    public var maxSubscriptions = 10_000
    /// Fixes the date to begin with, the names and the choices that the server makes; nil: they are new each time.
    public var seed: UInt64?
    /// Where all time comes from: timestamps and deadlines.
    public var clock: any Clock<Duration>
    var limits = LiftStore.Limits()
    var policy = StreamPolicy()

    /// By default a free port of the loopback address, in clear text.
    public init(
      port: Int = 0, tls: ServerTLS? = nil, seed: UInt64? = nil, clock: any Clock<Duration> = ContinuousClock()
    ) {
      self.port = port
      self.tls = tls
      self.seed = seed
      self.clock = clock
    }
  }
}

extension EmbeddedLiftbridge.Configuration {
  private var listensEverywhere: Bool { ["0.0.0.0", "::", ""].contains(host) }

  /// What metadata advertises; nil where each client is told what it dialled.
  var hostToAdvertise: String? { advertisedHost ?? (listensEverywhere ? nil : host) }

  /// Where this process reaches it.
  var hostToDial: String { listensEverywhere ? "127.0.0.1" : host }

  func forGRPC(on loop: EventLoop) -> GRPCServer.Configuration {
    var configuration = GRPCServer.Configuration(
      host: host, port: port, tls: tls, maxConcurrentStreams: maxConcurrentStreams, http2: http2,
      clock: clock)
    configuration.maxReceiveMessage = 4 << 20  // As the genuine server, whose NATS takes less in any case.
    configuration.words = .liftbridge
    configuration.serverName = "swift-event-streams embedded Liftbridge"
    configuration.loop = loop
    configuration.page = { EmbeddedLiftbridge.page }
    return configuration
  }
}

extension GRPCServerWords {
  /// As the genuine server, which is written on grpc-go, says it.
  fileprivate static var liftbridge: GRPCServerWords {
    var words = GRPCServerWords()
    words.unknownMethod = { path in
      let parts = path.split(separator: "/")
      return "unknown method \(parts.last ?? "") for service \(parts.first ?? "")"
    }
    words.unknownService = { "unknown service \($0.split(separator: "/").first ?? "")" }
    words.messageTooLong = { "grpc: received message larger than max (\($0) vs. \($1))" }
    return words
  }
}

extension Broker {
  convenience init(_ configuration: EmbeddedLiftbridge.Configuration, on loop: EventLoop) {
    let store = LiftStore(
      limits: configuration.limits, policy: configuration.policy, seed: configuration.seed ?? .random(in: .min ... .max)
    )
    self.init(
      store: store, clock: ServerClock(configuration.clock, isSeeded: configuration.seed != nil),
      timers: makeTimerSource(configuration.clock, on: loop), maxSubscriptions: configuration.maxSubscriptions)
  }
}

extension EmbeddedLiftbridge {
  /// What a browser is shown.
  static let page = """
    Embedded Liftbridge of swift-event-streams
    API v1.9.0, in memory, for tests.
    Services: proto.API (CreateStream, Publish, PublishAsync, PublishToSubject, Subscribe, FetchMetadata,
    FetchPartitionMetadata), grpc.health.v1.Health (Check)

    """
}
