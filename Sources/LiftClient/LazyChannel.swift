internal import EventStreamsClientSupport
internal import EventStreamsGRPC
internal import EventStreamsHTTP2
internal import EventStreamsTransport

/// The channel of a client, made by its first call: making a client neither fails nor opens a file.
///
/// What stands in the way is each call's error, until one finds it gone.
final class LazyChannel: Sendable {
  private enum State {
    case idle
    case open(GRPCChannel)
    case closed
  }

  /// As far as the settings name one; for messages.
  let address: String
  private let settings: LiftSettings
  private let loop = EventLoop.next()
  private let state = Lock(State.idle)

  init(_ settings: LiftSettings) {
    self.settings = settings
    address = (try? settings.endpoint().description) ?? settings.addresses.joined(separator: ", ")
  }

  /// The channel for a call.
  ///
  /// - Throws: ``LiftError``, with the codes `clientClosed`, `invalidArgument` where the settings make no sense, or `tlsFailed`
  ///   where a certificate cannot be used.
  func channel(for call: CallDescription) throws(LiftError) -> GRPCChannel {
    if let channel = try opened(for: call) { return channel }
    let endpoint = try settings.endpoint()
    try settings.checkTimes()
    let made: GRPCChannel
    do throws(TLSError) {
      made = try GRPCChannel(settings.channelConfiguration(endpoint, loop), addresses: SingleAddress(endpoint))
    } catch {
      let failure = TLSFailure(error)
      throw call.refusal(.tlsFailed, "\(failure)", cause: failure)
    }
    return try state.withLock { state throws(LiftError) in
      switch state {
      case .idle:
        state = .open(made)
        return made
      case .open(let channel): return channel  // Another call was faster.
      case .closed: throw call.closed
      }
    }
  }

  var isClosed: Bool {
    state.withLock { if case .closed = $0 { true } else { false } }
  }

  var target: String? { current?.target }

  var liveCalls: Int { current?.liveCalls ?? 0 }

  var taskExecutor: any TaskExecutor { loop.taskExecutor }

  /// Ends what is open; idempotent.
  func close() async {
    let channel: GRPCChannel? = state.withLock { state in
      defer { state = .closed }
      if case .open(let channel) = state { return channel }
      return nil
    }
    await channel?.close()
  }

  private var current: GRPCChannel? {
    state.withLock { if case .open(let channel) = $0 { channel } else { nil } }
  }

  private func opened(for call: CallDescription) throws(LiftError) -> GRPCChannel? {
    try state.withLock { state throws(LiftError) in
      switch state {
      case .idle: return nil
      case .open(let channel): return channel
      case .closed: throw call.closed
      }
    }
  }
}

extension CallDescription {
  fileprivate var closed: LiftError { refusal(.clientClosed, "the client is closed") }
}

extension LiftSettings {
  fileprivate func endpoint() throws(LiftError) -> Endpoint {
    let address = try address()
    return Endpoint(host: address.host, port: address.port)
  }

  fileprivate func channelConfiguration(_ endpoint: Endpoint, _ loop: EventLoop) -> GRPCChannel.Configuration {
    var configuration = GRPCChannel.Configuration(tls: tls.clientConfiguration, authority: endpoint.description)
    configuration.connection.connectTimeout = connectTimeout
    // What is announced is HTTP/2's own, so that a subscription's window is what it asks for: a larger one would count
    // on top of it.
    configuration.connection.http2.streamWindow = 65_535
    configuration.connection.keepAliveInterval = keepAliveInterval
    configuration.connection.keepAliveTimeout = keepAliveTimeout
    configuration.clock = clock
    configuration.loop = loop
    return configuration
  }
}
