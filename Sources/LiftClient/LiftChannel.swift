internal import EventStreamsClientSupport
internal import EventStreamsGRPC
internal import EventStreamsHTTP2
internal import EventStreamsTransport

/// The channel of a client: where it leads, and what stands in its way.
struct LiftChannel: Sendable {
  /// As far as the settings name one; for messages.
  let address: String
  /// Made by the first call.
  let lazy = LazyChannel()
  private let settings: LiftSettings

  init(_ settings: LiftSettings) {
    self.settings = settings
    address = (try? settings.endpoint().description) ?? settings.addresses.joined(separator: ", ")
  }

  /// The channel for a call.
  ///
  /// - Throws: ``LiftError``, with the codes `clientClosed`, `invalidArgument` where the settings make no sense, or `tlsFailed`
  ///   where a certificate cannot be used.
  func channel(for call: CallDescription) throws(LiftError) -> GRPCChannel {
    if let channel = lazy.current { return channel }
    return try lazy.channel(closed: call.closed) { () throws(LiftError) in
      let endpoint = try settings.endpoint()
      try settings.checkTimes()
      do throws(TLSError) {
        return try GRPCChannel(settings.channelConfiguration(endpoint, lazy.loop), addresses: SingleAddress(endpoint))
      } catch {
        let failure = TLSFailure(error)
        throw call.refusal(.tlsFailed, "\(failure)", cause: failure)
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
