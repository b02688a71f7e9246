internal import EventStreamsHTTP2
package import EventStreamsTransport
internal import Synchronization

/// Calls to one peer over one connection, made when the first call needs it.
///
/// Calls that come while it connects wait. A lost connection is replaced when the next call comes;
/// after a failed attempt the back-off applies (``ChannelMachine``). A connection that announced its
/// end (GOAWAY) lives until its streams have ended, new calls go to a new one. Everything lives on
/// one loop. Dropping the channel closes it; every call holds its channel.
package final class GRPCChannel: Sendable {
  /// What a channel is made from.
  package struct Configuration: Sendable {
    /// `nil`: plaintext.
    package var tls: TLSClientConfiguration?
    /// The value of `:authority`.
    package var authority: String
    /// The value of `user-agent`.
    package var userAgent: String
    /// Sent with every call, before the call's own.
    package var defaultMetadata = GRPCMetadata()
    /// Largest message taken, in bytes.
    package var maxReceiveMessage = 17 << 20
    /// Windows, connect time-out and keep-alive.
    package var connection = HTTP2ConnectionConfiguration()
    /// The pauses between attempts.
    package var backoff = Backoff()
    /// The time of deadlines, keep-alive and back-off.
    package var clock: any Clock<Duration> = ContinuousClock()
    /// From -1 to 1, for the jitter of the back-off.
    package var random: @Sendable () -> Double = { .random(in: -1...1) }
    /// The loop to live on; `nil`: the next in turn.
    package var loop: EventLoop?

    /// The rest has the values that suit most.
    package init(tls: TLSClientConfiguration? = nil, authority: String, userAgent: String = "swift-event-streams") {
      self.tls = tls
      self.authority = authority
      self.userAgent = userAgent
    }
  }

  struct State {
    var machine: ChannelMachine
    var connection: HTTP2Connection?
    var draining: [HTTP2Connection] = []
    var waiting = WaitingCalls()
    var attempt: Task<Void, Never>?
    var pause: (any TimerHandle)?
    var failure: (endpoint: Endpoint?, error: any Error)?
  }

  let configuration: Configuration
  let loop: EventLoop
  let timers: any TimerSource
  let deadlineKeeper: DeadlineKeeper
  let state: Lock<State>
  let connector: ChannelConnector
  private let headers: RequestHeaders
  private let live = Atomic<Int>(0)

  /// Makes a channel; nothing is connected.
  ///
  /// - Throws: what is wrong with the certificates of `configuration.tls`.
  package init(_ configuration: Configuration, addresses: any AddressSource) throws(TLSError) {
    self.configuration = configuration
    let tls: TLSContext?
    if let settings = configuration.tls { tls = try TLSContext(client: settings) } else { tls = nil }
    loop = configuration.loop ?? .next()
    timers = makeTimerSource(configuration.clock, on: loop)
    deadlineKeeper = DeadlineKeeper(timers)
    state = Lock(State(machine: ChannelMachine(backoff: configuration.backoff)))
    connector = ChannelConnector(
      state: state, addresses: addresses, tls: tls, loop: loop, timers: timers, configuration: configuration)
    headers = RequestHeaders(
      scheme: configuration.tls == nil ? "http" : "https", authority: configuration.authority,
      userAgent: configuration.userAgent, metadata: configuration.defaultMetadata)
  }

  deinit {
    let (connections, attempt) = shutDown()
    attempt?.cancel()
    for connection in connections { connection.requestClose() }
    deadlineKeeper.stop()
    timers.stop()
  }

  /// A call that is not yet sent.
  ///
  /// `path` is `/package.Service/Method`, `window` the receive window of the call's stream in bytes
  /// when it is not to be the usual one. Metadata that cannot be sent end the call when it is started.
  package func makeCall(
    _ path: String, metadata: GRPCMetadata = [:], deadlines: CallDeadlines = .none, window: Int? = nil
  ) -> GRPCClientCall {
    let timeout = deadlines.sendsTimeoutHeader ? deadlines.whole : nil
    let headers = headers.fields(path: path, metadata: metadata, timeout: timeout)
    return GRPCClientCall(channel: self, headers: headers, deadlines: deadlines, window: window)
  }

  /// One message there, one back.
  ///
  /// - Returns: the payload of the answer.
  package func unary(
    _ path: String, _ framedMessage: [UInt8], metadata: GRPCMetadata = [:], deadlines: CallDeadlines = .none,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [UInt8] {
    try Task.checkCancellation()  // Not even sent.
    let call = makeCall(path, metadata: metadata, deadlines: deadlines)
    call.start(framedMessage, halfClose: true)
    return try await call.onlyMessage(isolation: isolation)
  }

  /// A deframer with this channel's limit.
  package func makeDeframer() -> GRPCDeframer { GRPCDeframer(limit: configuration.maxReceiveMessage) }

  /// The executor of the loop on which everything of this channel lives.
  package var taskExecutor: any TaskExecutor { loop.taskExecutor }

  /// Whether ``close()`` was called.
  package var isClosed: Bool { state.withLock { $0.machine.state == .closed } }

  /// The endpoint of the connection in use.
  package var target: String? { state.withLock { $0.connection?.endpoint.description } }

  /// Calls started and not ended.
  package var liveCalls: Int { live.load(ordering: .relaxed) }

  /// Ends open calls with the origin `.closed` and releases the connection; idempotent.
  package func close() async {
    let (connections, attempt) = shutDown()
    attempt?.cancel()
    for connection in connections { await connection.close(.closedLocally) }
    deadlineKeeper.stop()
    timers.stop()
  }

  func now() -> Duration { timers.now() }
  func callStarted() { live.add(1, ordering: .relaxed) }
  func callFinished() { live.subtract(1, ordering: .relaxed) }

  private func shutDown() -> ([HTTP2Connection], Task<Void, Never>?) {
    let taken: State? = state.withLock { state in
      guard state.machine.close() else { return nil }
      let taken = state
      state = State(machine: taken.machine)
      return taken
    }
    guard let taken else { return ([], nil) }
    taken.pause?.cancel()
    for call in taken.waiting.inOrder { call.end(.failed(.channelClosed)) }
    return (taken.draining + [taken.connection].compactMap(\.self), taken.attempt)
  }
}
