internal import EventStreamsHTTP2
package import EventStreamsTransport

/// Serves gRPC on one listening socket and one loop.
///
/// Each call runs in a task of its own on that loop, owned by the server: a group could not cancel
/// one call alone. ``stop(grace:)`` ends them all and waits for them.
package final class GRPCServer: Sendable {
  /// What a server is made from.
  package struct Configuration: Sendable {
    /// The address to listen on.
    package var host: String
    /// The port; 0 picks a free one.
    package var port: Int
    /// `nil`: plaintext.
    package var tls: TLSServerConfiguration?
    /// Limits and windows of HTTP/2, keep-alive.
    package var connection = HTTP2ConnectionConfiguration()
    /// Largest message taken, in bytes.
    package var maxReceiveMessage = 17 << 20
    /// The time of deadlines and keep-alive.
    package var clock: any Clock<Duration> = ContinuousClock()
    /// The answer to `GET /`, as plain text.
    package var page: @Sendable () -> String = { "gRPC\n" }
    /// The value of the `server` header.
    package var serverName = "swift-event-streams"
    /// Whether a call to an unknown service gets HTTP 404 (EventStoreDB 23.10) and not UNIMPLEMENTED.
    package var unknownServiceIs404 = false
    /// Which paths of unknown services belong to an HTTP API, and get HTTP 404.
    package var isHTTPPath: @Sendable (String) -> Bool = { _ in false }
    /// Whether a custom trailer outside visible ASCII turns the answer into HTTP 500, as on the
    /// genuine servers; otherwise its value is percent-encoded.
    package var refusesInvalidTrailers = false
    /// The texts of answers that no handler gives.
    package var words = GRPCServerWords()
    /// The loop to live on; `nil`: the next in turn.
    package var loop: EventLoop?

    /// The rest has the values that suit most.
    package init(host: String = "127.0.0.1", port: Int = 0, tls: TLSServerConfiguration? = nil) {
      self.host = host
      self.port = port
      self.tls = tls
    }
  }

  private let core: Core
  private let listener: HTTP2Listener
  private let timers: any TimerSource

  private init(core: Core, listener: HTTP2Listener, timers: any TimerSource) {
    self.core = core
    self.listener = listener
    self.timers = timers
  }

  /// Listens; returns when connections are taken.
  ///
  /// - Throws: `TLSError` for unusable certificates, `TransportError` when the address cannot be had.
  package static func start(_ configuration: Configuration, routes: GRPCRoutes) async throws -> GRPCServer {
    let tls = try configuration.tls.map { settings throws(TLSError) in try TLSContext(server: settings) }
    let loop = configuration.loop ?? .next()
    let timers = makeTimerSource(configuration.clock, on: loop)
    let core = Core(configuration, routes: routes, loop: loop, deadlineKeeper: DeadlineKeeper(timers))
    do {
      let listener = try await HTTP2Listener.bind(
        host: configuration.host, port: configuration.port, tls: tls, on: loop, timers: timers,
        configuration: configuration.connection
      ) { stream, peer in core.accept(stream, peer) }
      return GRPCServer(core: core, listener: listener, timers: timers)
    } catch {
      timers.stop()
      throw error
    }
  }

  /// The port it listens on.
  package var port: Int { listener.port }
  /// Connections open now.
  package var openConnections: Int { listener.openConnections }
  /// Streams open now.
  package var openStreams: Int { listener.openStreams }
  /// Calls whose handlers have not returned.
  package var liveCalls: Int { core.liveCalls }
  /// The executor of the server's loop.
  package var taskExecutor: any TaskExecutor { core.loop.taskExecutor }

  /// Says goodbye (GOAWAY), lets calls in flight end for at most `grace`, then cuts them.
  ///
  /// Returns when every handler has returned. Idempotent.
  package func stop(grace: Duration = .seconds(5)) async {
    await listener.stop(grace: grace)
    await core.cancelAll()
    core.deadlineKeeper.stop()
    timers.stop()
  }
}

extension GRPCServer {
  /// What calls need of their server; connections hold it, so it must not hold them.
  final class Core: Sendable {
    let configuration: Configuration
    let fields: ResponseFields
    let loop: EventLoop
    let deadlineKeeper: DeadlineKeeper
    private let routes: GRPCRoutes
    private let calls = Lock([ObjectIdentifier: GRPCServerCall]())

    init(_ configuration: Configuration, routes: GRPCRoutes, loop: EventLoop, deadlineKeeper: DeadlineKeeper) {
      self.configuration = configuration
      self.routes = routes
      self.loop = loop
      self.deadlineKeeper = deadlineKeeper
      fields = ResponseFields(serverName: configuration.serverName)
    }

    var liveCalls: Int { calls.withLock { $0.count } }

    /// A request's headers have arrived; runs on the loop.
    func accept(_ stream: HTTP2Stream, _ peer: PeerInfo) {
      let head = RequestHead(stream.requestHeaders)
      let verdict = head.verdict(
        routes: routes, unknownServiceIs404: configuration.unknownServiceIs404, isHTTPPath: configuration.isHTTPPath,
        words: configuration.words)
      if case .serve(let method) = verdict {
        serve(GRPCServerCall(stream: stream, head: head, kind: method.kind, peer: peer, server: self), method.handler)
      } else {
        refuse(stream, verdict)
      }
    }

    /// Cancels every call and waits until its handler has returned.
    func cancelAll() async {
      while let call = calls.withLock({ $0.first?.value }) {
        call.clientIsGone()
        await call.task?.value
        finished(call)
      }
    }

    private func serve(_ call: GRPCServerCall, _ handler: @escaping GRPCHandler) {
      calls.withLock { $0[ObjectIdentifier(call)] = call }
      let task = Task(executorPreference: loop.taskExecutor) {
        await call.run(handler)
        self.finished(call)
      }
      call.attach(task)
      call.watch()
    }

    private func finished(_ call: GRPCServerCall) {
      calls.withLock { $0[ObjectIdentifier(call)] = nil }
    }

    private func refuse(_ stream: HTTP2Stream, _ verdict: RequestHead.Verdict) {
      switch verdict {
      case .serve: break
      case .page:
        let text = Array(configuration.page().utf8)
        stream.send(
          headers: fields.http(200, contentType: "text/plain; charset=utf-8", length: text.count), endStream: false)
        return stream.send(text, endStream: true)
      case .http(let status, let echoes):
        stream.send(headers: fields.http(status, contentType: echoes ? GRPCContentType.value : nil), endStream: true)
      case .unsupportedContentType(let message, let echoes):
        let status = fields.trailers(GRPCServerStatus(code: .internal, message: message))
        stream.send(
          headers: fields.http(415, contentType: echoes ? GRPCContentType.value : nil, status), endStream: true)
      case .status(let status):
        stream.send(headers: fields.trailersOnly(status, initial: [:]), endStream: true)
      }
      loop.post(BodyDrop(stream))
    }
  }
}

/// Nobody reads the request: tells the client when more of it is to come, once what has arrived
/// together with its headers is known.
private final class BodyDrop: LoopRunnable {
  private let stream: HTTP2Stream

  init(_ stream: HTTP2Stream) { self.stream = stream }

  func runOnLoop() {
    if let rest = stream.takeNow(), case .finished = rest.end { return }
    stream.reset(.noError)
  }
}
