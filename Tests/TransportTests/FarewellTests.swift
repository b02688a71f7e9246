import EventStreamsHTTP2
import EventStreamsTestSupport
import Glibc
import Testing

@testable import EventStreamsTransport

@Suite("last bytes of a connection", .timeLimit(.minutes(1)))
struct FarewellTests {
  private static let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
  /// HEADERS with `:status: 200` and END_STREAM on stream 1.
  private static let answer: [UInt8] = [0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88]
  /// The first bytes of HEADERS on a stream, behind the length.
  private static func isAsked(_ stream: UInt8, _ bytes: [UInt8]) -> Bool {
    bytes.indices.dropLast(8).contains { bytes[$0] == 1 && Array(bytes[($0 + 2)..<($0 + 6)]) == [0, 0, 0, stream] }
  }

  private let closed = Signal<TransportError>()

  private func connect(_ peer: RawPeer, tls: TLSContext? = nil) async throws -> HTTP2Connection {
    let loop = EventLoop.next()
    return try await HTTP2Connection.connect(
      to: peer.endpoint, tls: tls, on: loop, timers: makeTimerSource(ContinuousClock(), on: loop),
      configuration: .init(),
      onStateChange: { [closed] _, state in
        if case .closed(let error) = state { closed.send(error) }
      })
  }

  private func connectPlain(_ peer: RawPeer) async throws -> HTTP2Connection {
    async let connecting = connect(peer)
    await peer.accept()
    peer.send(Self.settings)
    return try await connecting
  }

  /// A connection over TLS whose other end is an engine in the test's hand.
  private func connectTLS(_ peer: RawPeer) async throws -> (HTTP2Connection, TLSEngine) {
    let certificates = try TestCertificates.shared()
    let engine = try TLSEngine(
      TLSContext(server: TLSServerConfiguration(identity: certificates.server.identity)), host: "")
    let trusting = try TLSContext(
      client: TLSClientConfiguration(roots: .bytes(certificates.authority.certificate), serverName: "localhost"))
    async let connecting = connect(peer, tls: trusting)
    await peer.accept()
    await until {
      peer.read()?.withUnsafeBytes { engine.feed($0) }
      try? engine.handshake()
      Self.flush(engine, peer)
      return engine.isEstablished
    }
    try engine.write(Self.settings)
    Self.flush(engine, peer)
    return (try await connecting, engine)
  }

  private static func flush(_ engine: TLSEngine, _ peer: RawPeer) {
    var bytes: [UInt8] = []
    engine.drain(into: &bytes)
    if !bytes.isEmpty { peer.send(bytes) }
  }

  @Test("an answer that was here when a write failed is handed over; only what was open is lost")
  func answerBeforeFailure() async throws {
    let peer = try RawPeer()
    let connection = try await connectPlain(peer)
    let answered = EchoPair.request()
    connection.open(answered)
    _ = await peer.readAll { Self.isAsked(1, $0) }
    let open = EchoPair.request()
    connection.open(open)
    await until { peer.waiting > 0 }  // Unread: closing makes the system send RST.
    connection.loop.post(
      Probe {
        peer.send(Self.answer)
        peer.close()
        open.send([1], endStream: true)  // Leaves at the end of this turn, before the socket is read.
      })
    let response = try await Response(of: answered)
    #expect(response.headers == [HTTP2HeaderField(":status", "200")] && response.end == .finished)
    let resets = [ECONNRESET, EPIPE].map { TransportError.connectionLost(connection.endpoint, .reset(errno: $0)) }
    guard case .failed(let error) = try await open.receive().end else {
      Issue.record("the other stream was not lost")
      return
    }
    #expect(resets.contains(error))
    #expect(await closed.value() == error)
  }

  @Test("a write to a peer that has gone raises no SIGPIPE in the user's process, in clear text and in TLS")
  func noSignal() async {
    await #expect(processExitsWith: .success) {
      signal(SIGPIPE, SIG_DFL)
      for isTLS in [false, true] {
        let test = FarewellTests()
        let peer = try RawPeer()
        let connection = isTLS ? try await test.connectTLS(peer).0 : try await test.connectPlain(peer)
        let stream = EchoPair.request()
        connection.open(stream)
        await until { peer.waiting > 0 }
        connection.loop.post(
          Probe {
            peer.finishSending()
            peer.close()  // With bytes unread: RST behind FIN, after which the next write is a broken pipe.
            stream.send([1], endStream: true)
          })
        let error = await test.closed.value()
        precondition(error == .connectionLost(peer.endpoint, .reset(errno: EPIPE)), "\(error)")
      }
    }
  }

  @Test("a connection that is closed resets its calls with CANCEL before it says goodbye")
  func cancels() async throws {
    let peer = try RawPeer()
    let connection = try await connectPlain(peer)
    for _ in 0..<2 { connection.open(EchoPair.request()) }
    _ = await peer.readAll { Self.requests($0) == 2 }  // What was never sent needs no reset.
    await connection.close()
    let bytes = await peer.readAll()
    let resets = [1, 3].map { [0, 0, 4, 3, 0, 0, 0, 0, $0, 0, 0, 0, 8] as [UInt8] }
    let goAway: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    #expect(Array(bytes.suffix(2 * 13 + 17)) == resets.flatMap(\.self) + goAway)
  }

  /// The HEADERS frames behind the preface, as far as they are here.
  private static func requests(_ bytes: [UInt8]) -> Int {
    var count = 0
    var start = 24
    while start + 9 <= bytes.count {
      if bytes[start + 3] == 1 { count += 1 }
      start += 9 + Int(bytes[start]) << 16 + Int(bytes[start + 1]) << 8 + Int(bytes[start + 2])
    }
    return count
  }

  @Test("a connection that is closed says goodbye in HTTP/2, then in TLS")
  func closeNotify() async throws {
    let peer = try RawPeer()
    let (connection, engine) = try await connectTLS(peer)
    await connection.close()
    let ciphertext = await peer.readAll()
    ciphertext.withUnsafeBytes { engine.feed($0) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 1)
    defer { buffer.deallocate() }
    var plain: [UInt8] = []
    while case .bytes(let count) = try engine.read(into: buffer) { plain += buffer[..<count] }
    #expect(try engine.read(into: buffer) == .closed, "no close_notify")
    #expect(Array(plain.suffix(17).prefix(9)) == [0, 0, 8, 7, 0, 0, 0, 0, 0], "no GOAWAY")
  }

  @Test("a TLS connection that is cut is told from one that was ended", arguments: [true, false])
  func truncation(ends: Bool) async throws {
    let peer = try RawPeer()
    let (connection, engine) = try await connectTLS(peer)
    let stream = EchoPair.request()
    connection.open(stream)
    await until { connection.openStreams == 1 }
    if ends {
      engine.finish()
      Self.flush(engine, peer)
    }
    peer.finishSending()
    let expected = TransportError.connectionLost(peer.endpoint, ends ? .closedByPeer : .truncated)
    #expect(await closed.value() == expected)
    #expect(try await stream.receive().end == .failed(expected), "a cut must not look like the end of a body")
  }

  @Test("a cut behind a GOAWAY is what the GOAWAY announced")
  func truncationAnnounced() async throws {
    let peer = try RawPeer()
    let (connection, engine) = try await connectTLS(peer)
    let stream = EchoPair.request()
    connection.open(stream)
    await until { connection.openStreams == 1 }
    try engine.write([0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])
    Self.flush(engine, peer)
    peer.finishSending()
    #expect(await closed.value() == .connectionLost(peer.endpoint, .goAway(.noError, debug: "")))
  }

  @Test("bytes that are no TLS record break an established connection, with the reason, and no goodbye is tried")
  func broken() async throws {
    let peer = try RawPeer()
    let (connection, _) = try await connectTLS(peer)
    peer.send([UInt8](repeating: 0x55, count: 50))
    guard case .tls = await closed.value() else {
      Issue.record("not told as a failure of TLS")
      return
    }
    #expect(connection.openStreams == 0 && !connection.isUsable)
  }
}
