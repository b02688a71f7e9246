package import EventStreamsGRPC
internal import EventStreamsHTTP2
internal import EventStreamsTransport

extension GRPCServer.Configuration {
  /// What both embedded servers share; `clock` is the time of deadlines and keep-alive.
  package init(
    host: String, port: Int, tls: ServerTLS?, maxConcurrentStreams: Int = 100,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.init(host: host, port: port, tls: tls?.transportConfiguration)
    self.clock = clock
    connection.http2.maxConcurrentStreams = maxConcurrentStreams
  }
}
