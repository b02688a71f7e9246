import EventStreamsHTTP2
import EventStreamsTestSupport
import Glibc
import Testing

@testable import EventStreamsTransport

extension TestCertificates.Identity {
  /// For a configuration, by bytes.
  var identity: TLSIdentity { TLSIdentity(certificate: .bytes(certificate), key: .bytes(key)) }
  /// For a configuration, by files.
  var fileIdentity: TLSIdentity { TLSIdentity(certificate: .file(certificatePath), key: .file(keyPath)) }
}

@Suite("TLS", .timeLimit(.minutes(1)))
struct TLSTests {
  let certificates: TestCertificates
  let trusting: TLSClientConfiguration

  init() throws {
    certificates = try TestCertificates.shared()
    trusting = TLSClientConfiguration(roots: .bytes(certificates.authority.certificate))
  }

  /// Connects and makes one call; what went wrong when connecting.
  private func failure(
    client: TLSClientConfiguration?, server: TLSServerConfiguration?, host: String = "127.0.0.1"
  ) async throws -> TransportError? {
    let pair = try await EchoPair(
      tls: try server.map { try TLSContext(server: $0) }, clientTLS: try client.map { try TLSContext(client: $0) })
    do {
      let connection = try await pair.connect(host: host)
      #expect(try await EchoPair.call(connection, [1, 2, 3]).bytes == [1, 2, 3])
      await connection.close()
      await pair.stop()
      return nil
    } catch let error as TransportError {
      await pair.stop()
      return error
    }
  }

  private func tlsFailure(
    _ client: TLSClientConfiguration?, _ server: TestCertificates.Identity, clientRoots: PEMSource? = nil,
    host: String = "127.0.0.1"
  ) async throws -> TLSError? {
    let configuration = TLSServerConfiguration(identity: server.identity, clientRoots: clientRoots)
    guard case .tls(let error, _) = try await failure(client: client, server: configuration, host: host) else {
      return nil
    }
    return error
  }

  // MARK: What is accepted

  @Test(
    "a certificate for the host, signed by a trusted authority, is accepted", arguments: ["127.0.0.1", "localhost"])
  func accepted(host: String) async throws {
    let server = TLSServerConfiguration(identity: certificates.server.identity)
    #expect(try await failure(client: trusting, server: server, host: host) == nil)
  }

  @Test("certificates, keys and roots may come from files")
  func files() async throws {
    let client = TLSClientConfiguration(roots: .file(certificates.authority.certificatePath))
    let server = TLSServerConfiguration(identity: certificates.server.fileIdentity)
    #expect(try await failure(client: client, server: server) == nil)
  }

  @Test("a server name given apart is sent and verified instead of the host")
  func serverName() async throws {
    var client = trusting
    client.serverName = "other.invalid"
    #expect(try await tlsFailure(client, certificates.wrongHost) == nil)
  }

  @Test("with verification switched off every certificate is accepted")
  func unverified() async throws {
    let client = TLSClientConfiguration(roots: .system, verify: false)
    for server in [certificates.server, certificates.wrongHost, certificates.expired, certificates.selfSigned] {
      let configuration = TLSServerConfiguration(identity: server.identity)
      #expect(try await failure(client: client, server: configuration) == nil)
    }
  }

  @Test("a client certificate that the server's authority signed is accepted")
  func clientCertificate() async throws {
    var client = trusting
    client.identity = certificates.client.identity
    let server = TLSServerConfiguration(
      identity: certificates.server.identity, clientRoots: .bytes(certificates.authority.certificate))
    #expect(try await failure(client: client, server: server) == nil)
  }

  // MARK: What is refused

  @Test("a chain that leads to no trusted authority is refused")
  func untrusted() async throws {
    let client = TLSClientConfiguration(roots: .bytes(certificates.client.certificate))
    guard case .untrustedCertificate = try await tlsFailure(client, certificates.server) else {
      Issue.record("not told as untrusted")
      return
    }
  }

  @Test("the system's roots do not trust a test's authority")
  func systemRoots() async throws {
    let error = try await tlsFailure(TLSClientConfiguration(), certificates.server)
    guard case .untrustedCertificate = error else {
      Issue.record("not told as untrusted: \(String(describing: error))")
      return
    }
  }

  @Test("the system's roots are asked: an authority among them is trusted")
  func trustedBySystem() async {
    await #expect(processExitsWith: .success) {
      let certificates = try TestCertificates.shared()
      setenv("SSL_CERT_FILE", certificates.authority.certificatePath, 1)  // Where OpenSSL looks for the system's roots.
      let pair = try await EchoPair(
        tls: TLSContext(server: TLSServerConfiguration(identity: certificates.server.identity)),
        clientTLS: TLSContext(client: TLSClientConfiguration(roots: .system)))
      let connection = try await pair.connect()
      let answer = try await EchoPair.call(connection, [1, 2, 3]).bytes
      precondition(answer == [1, 2, 3])
    }
  }

  @Test("a certificate signed by itself is refused as such")
  func selfSigned() async throws {
    guard case .selfSignedCertificate = try await tlsFailure(trusting, certificates.selfSigned) else {
      Issue.record("not told as self-signed")
      return
    }
  }

  @Test("an expired certificate is refused as such")
  func expired() async throws {
    guard case .expiredCertificate = try await tlsFailure(trusting, certificates.expired) else {
      Issue.record("not told as expired")
      return
    }
  }

  @Test("a certificate for another host or address is refused", arguments: ["127.0.0.1", "localhost"])
  func wrongHost(host: String) async throws {
    #expect(try await tlsFailure(trusting, certificates.wrongHost, host: host) == .hostNameMismatch(expected: host))
  }

  @Test("a client that shows no certificate where one is required learns that")
  func clientCertificateMissing() async throws {
    let error = try await tlsFailure(
      trusting, certificates.server, clientRoots: .bytes(certificates.authority.certificate))
    #expect(error == .clientCertificateRequired)
  }

  @Test("a client certificate of an unknown authority is rejected")
  func clientCertificateUntrusted() async throws {
    var client = trusting
    client.identity = certificates.stranger.identity
    let error = try await tlsFailure(
      client, certificates.server, clientRoots: .bytes(certificates.authority.certificate))
    guard case .clientCertificateRejected = error else {
      Issue.record("not told as rejected: \(String(describing: error))")
      return
    }
  }

  @Test("TLS against a plaintext port is told as such")
  func plaintextBehindPort() async throws {
    guard case .tls(.notTLS(let detail), _) = try await failure(client: trusting, server: nil) else {
      Issue.record("not told as plaintext")
      return
    }
    #expect(!detail.isEmpty)
  }

  @Test("plaintext against a TLS port is told as not HTTP/2")
  func tlsBehindPort() async throws {
    let server = TLSServerConfiguration(identity: certificates.server.identity)
    guard case .notHTTP2(_, let detail) = try await failure(client: nil, server: server) else {
      Issue.record("not told as something else than HTTP/2")
      return
    }
    #expect(detail == "it sent a TLS record")
  }

  @Test("an HTTP/1 answer to TLS is told with its first line")
  func http1() async throws {
    let error = try await scripted(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
    #expect(error == .notTLS(detail: "the peer sent HTTP/1 text \"HTTP/1.1 400 Bad Request\""))
  }

  @Test(
    "the peer's alerts become what a user can mend",
    arguments: [
      (70, .protocolVersion(detail: "tlsv1 alert protocol version; TLS 1.2 or later is required")),
      (120, .noALPN(offered: "no common protocol; h2 is required")), (116, .clientCertificateRequired),
      (48, .clientCertificateRejected(reason: "tlsv1 alert unknown ca")),
      (80, .handshakeFailed(reason: "tlsv1 alert internal error")),
    ] as [(UInt8, TLSError)])
  func alerts(number: UInt8, expected: TLSError) async throws {
    #expect(try await scripted([0x15, 3, 3, 0, 2, 2, number]) == expected)
  }

  @Test("a connection that ends in the midst of the handshake is told as such")
  func closedDuringHandshake() async throws {
    let error = try await scripted([0x16, 3, 3], afterwards: .endOfSending)
    #expect(error == .handshakeFailed(reason: "the peer closed the connection during the handshake"))
  }

  private func scripted(_ answer: [UInt8], afterwards: RawServer.Afterwards = .keep) async throws -> TLSError? {
    let server = try RawServer(greeting: answer, afterwards: afterwards)
    defer { server.stop() }
    let loop = EventLoop.next()
    let context = try TLSContext(client: trusting)
    do throws(TransportError) {
      _ = try await HTTP2Connection.connect(
        to: Endpoint(host: "127.0.0.1", port: server.port), tls: context, on: loop,
        timers: makeTimerSource(ContinuousClock(), on: loop), configuration: .init(), onStateChange: { _, _ in })
      return nil
    } catch {
      guard case .tls(let cause, _) = error else { return nil }
      return cause
    }
  }
}

@Suite("TLS engine without sockets")
struct TLSEngineTests {
  private let certificates: TestCertificates

  init() throws { certificates = try TestCertificates.shared() }

  private func pump(_ from: TLSEngine, _ to: TLSEngine) {
    var bytes: [UInt8] = []
    from.drain(into: &bytes)
    guard !bytes.isEmpty else { return }
    bytes.withUnsafeBytes { to.feed($0) }
  }

  private func pair() throws -> (client: TLSEngine, server: TLSEngine) {
    let roots = TLSClientConfiguration.Roots.bytes(certificates.authority.certificate)
    let client = try TLSEngine(TLSContext(client: TLSClientConfiguration(roots: roots)), host: "localhost")
    let server = try TLSEngine(
      TLSContext(server: TLSServerConfiguration(identity: certificates.server.identity)), host: "")
    return (client, server)
  }

  @Test("a handshake byte by byte ends with both sides established")
  func byteByByte() throws {
    let (client, server) = try pair()
    for _ in 0..<10 where !(client.isEstablished && server.isEstablished) {
      try client.handshake()
      try deliver(from: client, to: server)
      try deliver(from: server, to: client)
    }
    #expect(client.isEstablished && server.isEstablished)
  }

  private func deliver(from: TLSEngine, to: TLSEngine) throws {
    var bytes: [UInt8] = []
    from.drain(into: &bytes)
    for byte in bytes {
      withUnsafeBytes(of: byte) { to.feed($0) }
      if !to.isEstablished { try to.handshake() }
    }
  }

  @Test("what fits no single buffer is read by several calls, then more is asked for")
  func drains() throws {
    let (client, server) = try pair()
    while !(client.isEstablished && server.isEstablished) {
      try client.handshake()
      pump(client, server)
      try server.handshake()
      pump(server, client)
    }
    let text = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    try client.write(text)
    pump(client, server)
    var received: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 30_000, alignment: 1)
    defer { buffer.deallocate() }
    while case .bytes(let count) = try server.read(into: buffer) { received += buffer[..<count] }
    #expect(received == text)
    #expect(try server.read(into: buffer) == .needsMore)
    client.finish()
    pump(client, server)
    #expect(try server.read(into: buffer) == .closed)
  }

  @Test("clear text that meets a server is answered by an alert, and is told for what it is")
  func clearText() throws {
    for (text, spoken) in [
      ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2 in clear text"),
      ("GET / HTTP/1.1\r\n\r\n", "HTTP/1 text \"GET / HTTP/1.1\""),
    ] {
      let (_, server) = try pair()
      Array(text.utf8).withUnsafeBytes { server.feed($0) }
      #expect(throws: TLSError.notTLS(detail: "the peer sent \(spoken)")) { try server.handshake() }
      var answer: [UInt8] = []
      server.drain(into: &answer)
      #expect(answer == [0x15, 3, 3, 0, 2, 2, 10])
      server.finish()
      server.drain(into: &answer)
      #expect(answer.count == 7, "after a failure there is no goodbye")
    }
  }

  @Test(
    "a name that OpenSSL would cut off or leave out matches no certificate",
    arguments: ["", "\0", "localhost\0.invalid"])
  func noName(name: String) throws {
    let client = TLSClientConfiguration(roots: .bytes(certificates.authority.certificate), serverName: name)
    let (_, server) = try pair()
    let engine = try TLSEngine(TLSContext(client: client), host: "localhost")
    #expect(throws: TLSError.hostNameMismatch(expected: name)) {
      for _ in 0..<10 {
        try engine.handshake()
        pump(engine, server)
        try server.handshake()
        pump(server, engine)
      }
    }
  }

  @Test("a client of TLS 1.1 is refused by the alert for it")
  func oldProtocol() throws {
    let (_, server) = try pair()
    // ClientHello, RFC 5246 section 7.4.1.2: version 3.2, 32 random bytes, no session, one suite, no compression.
    let body: [UInt8] = [3, 2] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0, 0x2f, 1, 0]
    let hello: [UInt8] = [0x16, 3, 1, 0, UInt8(body.count + 4), 1, 0, 0, UInt8(body.count)] + body
    hello.withUnsafeBytes { server.feed($0) }
    #expect(throws: TLSError.protocolVersion(detail: "unsupported protocol; TLS 1.2 or later is required")) {
      try server.handshake()
    }
    var answer: [UInt8] = []
    server.drain(into: &answer)
    #expect(answer.first == 0x15 && answer.last == 70)
  }
}

@Suite("PEM files")
struct PEMTests {
  private let certificates: TestCertificates

  init() throws { certificates = try TestCertificates.shared() }

  private func error(_ client: TLSClientConfiguration) -> TLSError? {
    do throws(TLSError) {
      _ = try TLSContext(client: client)
      return nil
    } catch {
      return error
    }
  }

  @Test("a file that is not there is named, with the system's words")
  func missing() {
    let expected = TLSError.badCertificateFile(path: "/no/such/file.pem", reason: "No such file or directory")
    #expect(error(TLSClientConfiguration(roots: .file("/no/such/file.pem"))) == expected)
  }

  @Test(
    "bytes that are no certificate are named by what they were given for",
    arguments: ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
  func garbage(text: String) {
    guard
      case .badCertificateFile("CA certificates", _) = error(TLSClientConfiguration(roots: .bytes(Array(text.utf8))))
    else {
      Issue.record("accepted: \(text)")
      return
    }
  }

  @Test("a key of another certificate is refused")
  func wrongKey() {
    let mixed = TLSIdentity(
      certificate: .bytes(certificates.client.certificate), key: .file(certificates.server.keyPath))
    guard
      case .badCertificateFile(certificates.server.keyPath, _) = error(
        TLSClientConfiguration(verify: false, identity: mixed))
    else {
      Issue.record("accepted a key of another certificate")
      return
    }
  }

  @Test("a certificate where the key should be is refused")
  func noKey() {
    let swapped = TLSIdentity(
      certificate: .bytes(certificates.client.certificate), key: .bytes(certificates.client.certificate))
    guard case .badCertificateFile("private key", _) = error(TLSClientConfiguration(verify: false, identity: swapped))
    else {
      Issue.record("accepted a certificate for a key")
      return
    }
  }

  @Test("a file that is too large for a certificate, and a directory, are refused by name")
  func unfit() {
    for path in ["/dev/zero", "/tmp"] {
      guard case .badCertificateFile(path, let reason) = error(TLSClientConfiguration(roots: .file(path))) else {
        Issue.record("accepted: \(path)")
        continue
      }
      #expect(reason == (path == "/tmp" ? "Is a directory" : "larger than 16 MiB"))
    }
  }

  @Test("several roots in one text are all trusted")
  func bundle() async throws {
    let roots = certificates.client.certificate + certificates.authority.certificate
    let file = try PEMFile(.bytes(roots), role: "CA certificates")
    #expect(try file.certificates().count == 2)
  }
}
