import EventStreamsHTTP2
import EventStreamsTestSupport
import Glibc
import Testing

@testable import EventStreamsTransport

@Suite("connection between client and listener", .timeLimit(.minutes(1)))
struct ConnectionTests {
  static let hello = Array("hello".utf8)

  static func pair(tls: Bool) async throws -> EchoPair {
    guard tls else { return try await EchoPair() }
    let certificates = try TestCertificates.shared()
    let server = TLSServerConfiguration(identity: certificates.server.identity)
    let client = TLSClientConfiguration(roots: .bytes(certificates.authority.certificate))
    return try await EchoPair(tls: TLSContext(server: server), clientTLS: TLSContext(client: client))
  }

  @Test("a request is answered with headers, body and trailers", arguments: [false, true])
  func roundTrip(tls: Bool) async throws {
    let pair = try await Self.pair(tls: tls)
    let connection = try await pair.connect()
    let response = try await EchoPair.call(connection, Self.hello)
    #expect(response.headers.first == HTTP2HeaderField(":status", "200"))
    #expect(response.bytes == Self.hello)
    #expect(response.trailers == [HTTP2HeaderField("x-end", "yes")])
    #expect(response.end == .finished)
    await connection.close()
    await pair.stop()
  }

  @Test("ten megabytes go there and come back whole", arguments: [false, true])
  func largeBody(tls: Bool) async throws {
    let pair = try await Self.pair(tls: tls)
    let connection = try await pair.connect()
    let body = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let stream = EchoPair.request()
    connection.open(stream)
    async let response = Response(of: stream)
    for start in stride(from: 0, to: body.count, by: 100_000) {
      stream.send(Array(body[start..<(start + 100_000)]), endStream: start + 100_000 == body.count)
      try await stream.waitUntilWritable()
    }
    #expect(try await response.bytes == body)
    await connection.close()
    await pair.stop()
  }

  @Test("500 streams at a time are answered, each with its own bytes", arguments: [false, true])
  func concurrent(tls: Bool) async throws {
    let pair = try await Self.pair(tls: tls)  // The server takes 100 at a time: the rest waits its turn.
    let connection = try await pair.connect()
    let answered = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<500 {
        group.addTask {
          let body = Array("call \(number)".utf8)
          return try await EchoPair.call(connection, body).bytes == body
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(answered == 500)
    #expect(connection.openStreams == 0)
    await until { pair.listener.openStreams == 0 }
    await connection.close()
    await pair.stop()
  }

  @Test("a stream that nobody reads holds its sender to the window, and no other stream")
  func backpressure() async throws {
    let total = 8 << 20
    let pair = try await EchoPair { stream, _ in
      Task {
        stream.send(headers: [HTTP2HeaderField(":status", "200")], endStream: false)
        guard stream.requestHeaders.contains(HTTP2HeaderField(":path", "/flood")) else {
          return stream.send(trailers: [])
        }
        for _ in 0..<(total / 16_384) {
          try await stream.waitUntilWritable()
          stream.send([UInt8](repeating: 1, count: 16_384), endStream: false)
        }
        stream.send([], endStream: true)
      }
    }
    let connection = try await pair.connect()
    let window = 2 << 20
    let stream = EchoPair.request("/flood", window: window)
    stream.send([], endStream: true)
    connection.open(stream)
    await until { stream.state.withLock { $0.bytes.count } >= window }
    for _ in 0..<20 { #expect(try await EchoPair.call(connection, []).end == .finished) }
    #expect(stream.state.withLock { $0.bytes.count } == window)
    let rest = try await Response(of: stream)
    #expect(rest.bytes.count == total)
    await connection.close()
    await pair.stop()
  }

  @Test("a server that is not read from takes no more than its window either")
  func uploadBackpressure() async throws {
    let go = Signal<Void>()
    let pair = try await EchoPair { stream, _ in
      Task {
        await go.value()
        try await EchoPair.echoAll(stream)
      }
    }
    let connection = try await pair.connect()
    let stream = EchoPair.request()
    connection.open(stream)
    let window = 1 << 20
    let sent = Lock(0)
    let writer = Task {
      for number in 1...300 {
        try await stream.waitUntilWritable()
        stream.send([UInt8](repeating: 1, count: 16_384), endStream: number == 300)
        sent.withLock { $0 += 16_384 }
      }
    }
    await until { stream.state.withLock { $0.writer != nil && $0.queued >= HTTP2Stream.writableMark } }
    #expect(sent.withLock { $0 } <= window + HTTP2Stream.writableMark + 2 * 16_384)
    go.send()
    #expect(try await Response(of: stream).bytes.count == 300 * 16_384)
    try await writer.value
    await connection.close()
    await pair.stop()
  }

  @Test("requests beyond what the server allows at a time wait, and are all answered")
  func queueing() async throws {
    var configuration = HTTP2ConnectionConfiguration()
    configuration.http2.maxConcurrentStreams = 2
    let pair = try await EchoPair(configuration: configuration)
    let connection = try await pair.connect()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          let response = try await EchoPair.call(connection, Self.hello)
          #expect(response.bytes == Self.hello)
        }
      }
      try await group.waitForAll()
    }
    await connection.close()
    await pair.stop()
  }

  @Test("connections beyond the listener's limit are closed at once, and the place is free again afterwards")
  func maxConnections() async throws {
    let pair = try await EchoPair(configuration: HTTP2ConnectionConfiguration(maxConnections: 1))
    let first = try await pair.connect()
    #expect(pair.listener.openConnections == 1)
    let error = await #expect(throws: TransportError.self) { try await pair.connect() }
    guard case .connectionLost = error else {
      Issue.record("a server that is full is taken for something else: \(String(describing: error))")
      return
    }
    await first.close()
    await until { pair.listener.openConnections == 0 }
    let second = try await pair.connect()
    #expect(try await EchoPair.call(second, Self.hello).bytes == Self.hello)
    await second.close()
    await pair.stop()
  }

  @Test("a client that says nothing is closed when its time is up")
  func silentClient() async throws {
    let clock = ManualClock()
    let pair = try await EchoPair(serverClock: clock)
    let socket = try Socket(family: 2)
    defer { socket.close() }
    _ = socket.connect(
      to: try SocketAddress.lookUp(Endpoint(host: "127.0.0.1", port: pair.listener.port), isLiteral: true).get()[0])
    await until { pair.listener.openConnections == 1 }
    await clock.waitForSleepers()
    clock.advance(by: .seconds(20))
    await until { pair.listener.openConnections == 0 }
    await pair.stop()
  }

  @Test("small writes are not held back by the system, at either end")
  func noDelay() async throws {
    let accepted = Signal<Socket>()
    let pair = try await EchoPair { stream, _ in
      guard let connection = stream.state.withLock({ $0.connection }) else { return }
      accepted.send(connection.assumeIsolated { $0.socket })
      stream.send(headers: [HTTP2HeaderField(":status", "200")], endStream: true)
    }
    let connection = try await pair.connect()
    connection.open(EchoPair.request())
    for socket in [await connection.socket, await accepted.value()] {
      var value: Int32 = 0
      var length = socklen_t(MemoryLayout<Int32>.size)
      let status = getsockopt(socket.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &value, &length)
      #expect(status == 0 && value != 0)
    }
    await connection.close()
    await pair.stop()
  }

  @Test("an IPv6 address can be listened on and connected to")
  func ipv6() async throws {
    let pair = try await EchoPair(host: "::1")
    let connection = try await pair.connect(host: "::1")
    #expect(try await EchoPair.call(connection, Self.hello).bytes == Self.hello)
    await connection.close()
    await pair.stop()
  }

  @Test("a port that is taken cannot be listened on")
  func portTaken() async throws {
    let pair = try await EchoPair()
    let loop = EventLoop.next()
    let endpoint = Endpoint(host: "127.0.0.1", port: pair.listener.port)
    await #expect(throws: TransportError.listenFailed(endpoint, errno: 98)) {
      try await HTTP2Listener.bind(
        host: endpoint.host, port: endpoint.port, tls: nil, on: loop, timers: pair.timers, configuration: .init(),
        onStream: EchoPair.echo)
    }
    await pair.stop()
  }
}
