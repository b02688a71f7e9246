import EmbeddedEventStore
import EventStreamsClientSupport
import EventStreamsTestSupport
import EventStreamsTransport
import FoundationEssentials
import Testing

@testable import EventStoreClient

@Suite("Bad input: each its own error, with what, where and why", .timeLimit(.minutes(1)))
struct BadInputTests {
  private let certificates: TestCertificates

  init() throws { certificates = try TestCertificates.shared() }

  /// Calls twice, since a client must stay usable, and gives the second error.
  private func failure(_ settings: EventStoreSettings) async throws -> EventStoreError? {
    try await withEventStoreClient(settings) { client in
      let first = await #expect(throws: EventStoreError.self) { try await client.getStream("order-1") }
      let second = await #expect(throws: EventStoreError.self) {
        try await client.appendToStream("order-1", NewEvent(type: "t"), expecting: .any)
      }
      #expect(first?.code == second?.code)
      for error in [first, second] {
        #expect(
          error?.message.contains("'order-1' at \(settings.host):\(settings.port): ") == true, "\(error?.message ?? "")"
        )
      }
      return second
    }
  }

  private func failure(_ text: String) async throws -> EventStoreError? { try await failure(EventStoreSettings(text)) }

  private func serverTLS(_ identity: TestCertificates.Identity, clients: Bool = false) -> ServerTLS {
    ServerTLS(
      certificate: .pem(identity.certificate), key: .pem(identity.key),
      clientRoots: clients ? .pem(certificates.authority.certificate) : nil)
  }

  @Test("a refused connection names the address; when a server is there, the next call reaches it")
  func refused() async throws {
    let clock = ManualClock()
    let port = try RawResponder.deadPort()
    let settings = try EventStoreSettings("esdb://127.0.0.1:\(port)?tls=false", clock: clock)
    try await withEventStoreClient(settings) { client in
      let error = await #expect(throws: EventStoreError.self) { try await client.getStream("order-1") }
      #expect(error?.code == .connectionRefused)
      #expect(error?.message.contains("127.0.0.1:\(port)") == true)
      let server = try await EmbeddedEventStore.start(.init(port: port))
      let later = Task { try await client.appendToStream("order-1", NewEvent(type: "t"), expecting: .any) }
      // The pause before the next attempt: 1 second, give or take a fifth.
      await eventually { client.liveCalls == 1 }
      await clock.waitForSleeper(within: .milliseconds(1_300))
      clock.advance(by: .milliseconds(1_300))
      #expect(try await later.value.version == .revision(0))
      await server.stop(grace: .zero)
    }
  }

  @Test("a name that does not resolve")
  func name() async throws {
    let error = try await failure("esdb://no-such-host.invalid?tls=false")
    #expect(error?.code == .nameNotResolved)
    #expect(error?.message.contains("no-such-host.invalid") == true)
  }

  @Test("not HTTP/2 behind the port")
  func notHTTP2() async throws {
    let responder = try RawResponder(saying: "HTTP/1.1 400 Bad Request\r\n\r\n")
    defer { responder.stop() }
    let error = try await failure("esdb://127.0.0.1:\(responder.port)?tls=false")
    #expect(error?.code == .notHTTP2)
    #expect(error?.message.contains("HTTP/1.1") == true)
  }

  @Test("TLS against clear text, and the reverse")
  func mixed() async throws {
    try await withEmbeddedEventStore { server in
      let error = try await failure("esdb://127.0.0.1:\(server.port)")
      #expect(error?.code == .tlsFailed)
      guard case .notTLS = error?.cause as? TLSFailure else {
        return #expect(Bool(false), "\(String(describing: error))")
      }
    }
    try await withEmbeddedEventStore(.init(tls: serverTLS(certificates.server))) { server in
      let error = try await failure("esdb://127.0.0.1:\(server.port)?tls=false")
      #expect(error?.code == .notHTTP2)
    }
  }

  @Test("certificates: untrusted, for another host, past their date; and without verification all of them pass")
  func certificate() async throws {
    let rows: [(TestCertificates.Identity, String, (TLSFailure?) -> Bool)] = [
      (certificates.server, "", { if case .untrustedCertificate = $0 { true } else { false } }),
      (certificates.wrongHost, "trusted", { $0 == .hostNameMismatch(expected: "127.0.0.1") }),
      (certificates.expired, "trusted", { if case .expiredCertificate = $0 { true } else { false } }),
      (certificates.selfSigned, "trusted", { if case .untrustedCertificate = $0 { true } else { false } }),
    ]
    for (identity, trusted, matches) in rows {
      try await withEmbeddedEventStore(.init(tls: serverTLS(identity))) { server in
        let roots = trusted.isEmpty ? "" : "?tlsCaFile=\(certificates.authority.certificatePath)"
        let error = try await failure("esdb://127.0.0.1:\(server.port)\(roots)")
        #expect(error?.code == .tlsFailed)
        #expect(matches(error?.cause as? TLSFailure), "\(String(describing: error))")
        try await withEventStoreClient("esdb://127.0.0.1:\(server.port)?tlsVerifyCert=false") { client in
          try await client.appendToStream("s", NewEvent(type: "t"), expecting: .any)
        }
      }
    }
  }

  @Test("a client's certificate: missing and unknown are refused, the right one passes; files that are none")
  func clientCertificate() async throws {
    let roots = TLSSettings.Roots.file(certificates.authority.certificatePath)
    try await withEmbeddedEventStore(.init(tls: serverTLS(certificates.server, clients: true))) { server in
      let missing = try await failure(
        EventStoreSettings(host: "localhost", port: server.port, tls: .enabled(roots: roots)))
      #expect(missing?.code == .tlsFailed)
      guard case .clientCertificate = missing?.cause as? TLSFailure else {
        return #expect(Bool(false), "\(String(describing: missing))")
      }
      let stranger = TLSSettings.Identity.files(
        certificate: certificates.stranger.certificatePath, key: certificates.stranger.keyPath)
      let unknown = try await failure(
        EventStoreSettings(host: "localhost", port: server.port, tls: .enabled(roots: roots, identity: stranger)))
      #expect(unknown?.code == .tlsFailed)
      guard case .clientCertificate = unknown?.cause as? TLSFailure else {
        return #expect(Bool(false), "\(String(describing: unknown))")
      }
      let text =
        "esdb://localhost:\(server.port)?TlsCaFile=\(certificates.authority.certificatePath)"
        + "&UserCertFile=\(certificates.client.certificatePath)&UserKeyFile=\(certificates.client.keyPath)"
      try await withEventStoreClient(text) {
        try await $0.appendToStream("s", NewEvent(type: "t"), expecting: .any)
      }
    }
    let absent = try await withEventStoreClient("esdb://localhost?TlsCaFile=/no/such/file") { client in
      await #expect(throws: EventStoreError.self) { try await client.getStream("order-1") }
    }
    #expect(absent?.code == .tlsFailed)
    guard case .unusableCertificate(let source, _) = absent?.cause as? TLSFailure else {
      return #expect(Bool(false), "\(String(describing: absent))")
    }
    #expect(source.contains("/no/such/file"))
  }

  @Test("a wrong password, and none")
  func password() async throws {
    let configuration = EmbeddedEventStore.Configuration(
      tls: serverTLS(certificates.server), users: ["ada": "right"])
    try await withEmbeddedEventStore(configuration) { server in
      let tail = "localhost:\(server.port)?tlsCaFile=\(certificates.authority.certificatePath)"
      let wrong = try await failure("esdb://ada:wrong@\(tail)")
      #expect(wrong?.code == .unauthenticated)
      #expect(wrong?.description.contains("wrong") == false)
      #expect(try await failure("esdb://\(tail)")?.code == .accessDenied)
      try await withEventStoreClient("esdb://ada:right@\(tail)") {
        try await $0.appendToStream("s", NewEvent(type: "t"), expecting: .any)
      }
    }
  }

  @Test("an event over the server's limit, and an append over it: the limit is told")
  func tooLarge() async throws {
    var configuration = EmbeddedEventStore.Configuration()
    configuration.limits.maximumAppendEventSize = 2_000
    configuration.limits.maximumAppendSize = 5_000
    try await withEmbeddedEventStore(configuration) { server in
      try await withEventStoreClient(server.connectionString) { client in
        let large = NewEvent(type: "t", data: Data(count: 3_000))
        let event = await #expect(throws: EventStoreError.self) {
          try await client.appendToStream("s", large, expecting: .any)
        }
        #expect(event?.code == .eventTooLarge)
        #expect(event?.sizeLimit == 2_000)
        #expect(event?.message.hasPrefix("appending to 's' at 127.0.0.1:\(server.port): ") == true)
        let append = await #expect(throws: EventStoreError.self) {
          let events = (0..<10).map { _ in NewEvent(type: "t", data: Data(count: 1_000)) }
          try await client.appendToStream("s", events, expecting: .any)
        }
        #expect(append?.code == .appendTooLarge)
        #expect(append?.sizeLimit == 5_000)
        #expect(append?.message.hasPrefix("appending to 's' at 127.0.0.1:\(server.port): ") == true)
        try await client.appendToStream("s", NewEvent(type: "t"), expecting: .noStream)
      }
    }
  }

  @Test("an empty stream name, a limit of nothing, an unknown option")
  func arguments() async throws {
    try await withEmbeddedEventStore { server in
      try await withEventStoreClient(server.connectionString) { client in
        let name = await #expect(throws: EventStoreError.self) { try await client.getStream("") }
        #expect(name?.code == .invalidArgument)
        #expect(name?.message.contains("empty") == true)
        let limit = await #expect(throws: EventStoreError.self) { try await client.getStream("s", limit: 0) }
        #expect(limit?.code == .invalidArgument)
        let end = await #expect(throws: EventStoreError.self) {
          try await client.readAll(from: .end).first { _ in true }
        }
        #expect(end?.code == .invalidArgument)
        #expect(server.openConnections == 0)
        // Every other name is taken.
        for name in [" ", "å/ß?&", String(repeating: "x", count: 5_000)] {
          try await client.appendToStream(name, NewEvent(type: "t"), expecting: .noStream)
          #expect(try await client.getStream(name).first?.stream == name)
        }
      }
      let error = #expect(throws: EventStoreError.self) { try AsyncEventStoreClient("\(server.connectionString)&x=1") }
      #expect(error?.code == .invalidConnectionString)
    }
  }
}
