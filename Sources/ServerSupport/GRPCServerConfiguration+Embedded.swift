package import EventStreamsGRPC
internal import EventStreamsHTTP2
internal import EventStreamsTransport

extension GRPCServer.Configuration {
  /// What both embedded servers share; `clock` is the time of deadlines and keep-alive.
  package init(
    host: String, port: Int, tls: ServerTLS?, maxConcurrentStreams: Int = 100, http2: HTTP2Limits = HTTP2Limits(),
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.init(host: host, port: port, tls: tls?.transportConfiguration)
    self.clock = clock
    connection.http2.maxConcurrentStreams = maxConcurrentStreams
    connection.http2.resetBurst = http2.resetBurst
    connection.http2.resetsPerSecond = http2.resetsPerSecond
    connection.http2.maxContinuations = http2.continuations
  }
}
