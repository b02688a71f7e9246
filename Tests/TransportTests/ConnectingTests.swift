import EventStreamsHTTP2
import EventStreamsTestSupport
import Glibc
import Testing

@testable import EventStreamsTransport

@Suite("connecting", .timeLimit(.minutes(1)))
struct ConnectingTests {
  private static func failure(
    _ port: Int, host: String = "127.0.0.1", clock: any Clock<Duration> = ContinuousClock(), tls: TLSContext? = nil
  ) async -> TransportError? {
    let loop = EventLoop.next()
    let timers = makeTimerSource(clock, on: loop)
    defer { timers.stop() }
    do throws(TransportError) {
      let connection = try await HTTP2Connection.connect(
        to: Endpoint(host: host, port: port), tls: tls, on: loop, timers: timers, configuration: .init(),
        onStateChange: { _, state in Issue.record("told of \(state), though nothing was handed out") })
      await connection.close()
      return nil
    } catch {
      return error
    }
  }

  /// A port that is taken, so that no other test gets it, and on which nobody listens.
  private struct ClosedPort {
    private let socket: Socket
    var number: Int { socket.localAddress().port }

    init() throws {
      socket = try Socket(family: AF_INET)
      let status = try RawServer.loopback.withPointer { bind(socket.descriptor, $0, $1) }
      try #require(status == 0)
    }

    func close() { socket.close() }
  }

  @Test("a port where nobody listens is refused, with the address that was tried")
  func refused() async throws {
    let closed = try ClosedPort()
    defer { closed.close() }
    let port = closed.number
    let error = try #require(await Self.failure(port))
    let attempt = ConnectAttempt(address: "127.0.0.1:\(port)", errno: ECONNREFUSED)
    #expect(error == .connectFailed(Endpoint(host: "127.0.0.1", port: port), attempts: [attempt]))
    #expect(error.isRefused && error.isNotProcessed)
  }

  @Test("every address of a name is tried")
  func allAddresses() async throws {
    let closed = try ClosedPort()
    defer { closed.close() }
    let error = try #require(await Self.failure(closed.number, host: "localhost"))
    guard case .connectFailed(_, let attempts) = error else {
      Issue.record("not a failure to connect: \(error)")
      return
    }
    let expected = try SocketAddress.lookUp(Endpoint(host: "localhost", port: 1), isLiteral: false).get()
    #expect(attempts.count == expected.count)
  }

  @Test("an address that refuses leads to the next one")
  func nextAddress() async throws {
    let pair = try await EchoPair(host: "127.0.0.1")
    let connection = try await pair.connect(host: "localhost")
    #expect(connection.isUsable)
    await connection.close()
    await pair.stop()
  }

  @Test("a name that leads nowhere is told as such")
  func unresolvable() async throws {
    let error = try #require(await Self.failure(1, host: "no-such-host.invalid"))
    guard case .nameNotResolved("no-such-host.invalid", let reason) = error else {
      Issue.record("not a failure to resolve: \(error)")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test("an address that never answers ends the attempt when the time is up")
  func blackHole() async throws {
    let hole = try BlackHole()
    defer { hole.close() }
    let clock = ManualClock()
    async let outcome = Self.failure(hole.port, clock: clock)
    await clock.waitForSleepers()
    clock.advance(by: .seconds(20))
    #expect(await outcome == .connectTimedOut(Endpoint(host: "127.0.0.1", port: hole.port)))
  }

  @Test("a server that accepts and says nothing ends the attempt when the time is up")
  func silent() async throws {
    let server = try RawServer(greeting: [], afterwards: .keep)
    defer { server.stop() }
    let clock = ManualClock()
    async let outcome = Self.failure(server.port, clock: clock)
    await clock.waitForSleepers()
    clock.advance(by: .seconds(20))
    #expect(await outcome == .connectTimedOut(Endpoint(host: "127.0.0.1", port: server.port)))
  }

  @Test("a cancelled task gives up at once")
  func cancelled() async throws {
    let hole = try BlackHole()
    defer { hole.close() }
    let clock = ManualClock()
    let attempt = Task { await Self.failure(hole.port, clock: clock) }
    await clock.waitForSleepers()
    attempt.cancel()
    #expect(await attempt.value == .connectionLost(Endpoint(host: "127.0.0.1", port: hole.port), .closedLocally))
  }

  @Test(
    "something else than HTTP/2 behind the port is named",
    arguments: [
      ("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "HTTP/1.1 400 Bad Request"),
      ("220 mail ready\r\n", "220 mail ready"),
      ("\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{46}", "TLS"),
    ])
  func notHTTP2(greeting: String, expected: String) async throws {
    let server = try RawServer(greeting: Array(greeting.utf8), afterwards: .close)
    defer { server.stop() }
    let error = try #require(await Self.failure(server.port))
    guard case .notHTTP2(_, let detail) = error else {
      Issue.record("not named: \(error)")
      return
    }
    #expect(detail.contains(expected))
  }

  @Test(
    "a server that closes before it has said anything is lost, not foreign: another attempt may find it ready",
    arguments: [false, true])
  func closedAtOnce(tls: Bool) async throws {
    let server = try RawServer(greeting: [], afterwards: .close)
    defer { server.stop() }
    let context = tls ? try TLSContext(client: TLSClientConfiguration(verify: false)) : nil
    let error = try #require(await Self.failure(server.port, tls: context))
    let endpoint = Endpoint(host: "127.0.0.1", port: server.port)
    // What we have written may meet a socket that is closed already: then the system says RST.
    let expected = [LossReason.closedBeforeHTTP2, .reset(errno: ECONNRESET), .reset(errno: EPIPE)]
    #expect(expected.contains { error == .connectionLost(endpoint, $0) }, "\(error)")
  }

  @Test("a server that closes in the midst of its first frame is lost, not foreign")
  func closedInFrame() async throws {
    let server = try RawServer(greeting: [0, 0, 6, 4, 0], afterwards: .endOfSending)
    defer { server.stop() }
    let error = try #require(await Self.failure(server.port))
    #expect(error == .connectionLost(Endpoint(host: "127.0.0.1", port: server.port), .closedBeforeHTTP2))
  }

  @Test("failed attempts leave no descriptor behind")
  func noLeaks() async {
    await #expect(processExitsWith: .success) {
      let loops = [EventLoop.next(), EventLoop.next(), EventLoop.next(), EventLoop.next()]
      let server = try RawServer(greeting: Array("HTTP/1.1 400 No\r\n\r\n".utf8), afterwards: .close)
      let closed = try ClosedPort()
      let port = closed.number
      _ = await Self.failure(server.port)
      let before = FileDescriptors.count()
      for _ in 0..<50 {
        let errors = (await Self.failure(port), await Self.failure(server.port))
        precondition(errors.0 != nil && errors.1 != nil)
      }
      await until { FileDescriptors.count() <= before }  // The server closes its side when it comes to it.
      precondition(!loops.isEmpty)
    }
  }
}
