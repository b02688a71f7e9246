import EventStreamsHTTP2
import EventStreamsTransport

/// A listener on its own loop, by default one that sends back what it gets, and the way to it.
struct EchoPair: Sendable {
  let listener: HTTP2Listener
  let timers: any TimerSource
  let clientLoop: EventLoop
  let clientTLS: TLSContext?

  init(
    tls: TLSContext? = nil, clientTLS: TLSContext? = nil, host: String = "127.0.0.1",
    clock: any Clock<Duration> = ContinuousClock(), serverClock: any Clock<Duration> = ContinuousClock(),
    configuration: HTTP2ConnectionConfiguration = .init(),
    onStream: @escaping HTTP2Listener.StreamHandler = EchoPair.echo
  ) async throws {
    let loop = EventLoop.next()
    clientLoop = EventLoop.next()
    self.clientTLS = clientTLS
    timers = makeTimerSource(clock, on: clientLoop)
    listener = try await HTTP2Listener.bind(
      host: host, port: 0, tls: tls, on: loop, timers: makeTimerSource(serverClock, on: loop),
      configuration: configuration,
      onStream: onStream)
  }

  /// Answers with the same bytes and a trailer.
  ///
  /// The task ends with its stream.
  static let echo: HTTP2Listener.StreamHandler = { stream, _ in
    Task { try await echoAll(stream) }
  }

  static func echoAll(_ stream: HTTP2Stream) async throws {
    stream.send(headers: [HTTP2HeaderField(":status", "200")], endStream: false)
    while true {
      let inbound = try await stream.receive()
      if !inbound.bytes.isEmpty {
        stream.send(inbound.bytes, endStream: false)
        try await stream.waitUntilWritable()
      }
      guard inbound.end == nil else { break }
    }
    stream.send(trailers: [HTTP2HeaderField("x-end", "yes")])
  }

  func connect(
    host: String = "127.0.0.1", configuration: HTTP2ConnectionConfiguration = .init(),
    onStateChange: @escaping HTTP2Connection.StateChange = { _, _ in }
  ) async throws -> HTTP2Connection {
    try await HTTP2Connection.connect(
      to: Endpoint(host: host, port: listener.port), tls: clientTLS, on: clientLoop, timers: timers,
      configuration: configuration, onStateChange: onStateChange)
  }

  func stop() async { await listener.stop(grace: .seconds(10)) }

  static func request(_ path: String = "/echo", window: Int? = nil) -> HTTP2Stream {
    let fields = [
      HTTP2HeaderField(":method", "POST"), HTTP2HeaderField(":scheme", "http"), HTTP2HeaderField(":path", path),
      HTTP2HeaderField(":authority", "localhost"),
    ]
    return HTTP2Stream(requestHeaders: fields, window: window)
  }

  /// One whole call.
  static func call(_ connection: HTTP2Connection, _ body: [UInt8]) async throws -> Response {
    let stream = request()
    stream.send(body, endStream: true)
    connection.open(stream)
    return try await Response(of: stream)
  }
}

/// What a whole response came to.
struct Response: Sendable {
  var headers: [HTTP2HeaderField] = []
  var bytes: [UInt8] = []
  var trailers: [HTTP2HeaderField] = []
  var end: HTTP2Stream.End?

  /// Reads to the end.
  init(of stream: HTTP2Stream) async throws {
    while end == nil {
      let inbound = try await stream.receive()
      headers += inbound.headers ?? []
      bytes += inbound.bytes
      trailers += inbound.trailers ?? []
      end = inbound.end
    }
  }
}
