import EmbeddedLiftbridge
import EventStreamsTestSupport
import Foundation
import LiftClient
import Testing

@Suite("Bad input to a Liftbridge client: each its own error, with what, where and why", .timeLimit(.minutes(1)))
struct BadInputTests {
  /// Calls by each verb, with a client of its own each, and gives the error that all of them fail with.
  private func failure(_ address: String, tls: TLSSettings = .disabled) async throws -> LiftError? {
    var settings = try LiftSettings(address)
    settings.tls = tls
    let calls: [(what: String, call: @Sendable (AsyncLiftClient) async throws -> Void)] = [
      ("create stream 'orders' on 'orders.*'", { try await $0.createStream("orders", subject: "orders.*") }),
      ("publish to 'orders' partition 2", { try await $0.publish(Data(), to: "orders", partition: .number(2)) }),
      ("publish to 'orders' partition 0", { try await $0.publishUnacknowledged(Data(), to: "orders") }),
      ("subscribe to 'orders' partition 0", { _ = try await $0.subscribe("orders") }),
      ("fetch metadata", { _ = try await $0.fetchMetadata() }),
    ]
    var errors: [LiftError] = []
    for (what, call) in calls {
      try await withLiftClient(settings) { lift in
        let error = try #require(await #expect(throws: LiftError.self) { try await call(lift) })
        #expect(error.message.hasPrefix("\(what) at \(address): "), "\(error)")
        #expect(lift.liveCalls == 0 && lift.connectionTarget == nil)
        errors.append(error)
      }
    }
    #expect(Set(errors.map(\.code)).count == 1, "\(errors)")
    return errors.last
  }

  @Test("nobody listens")
  func refused() async throws {
    let port = try RawResponder.deadPort()
    let error = try await failure("127.0.0.1:\(port)")
    #expect(error?.code == .connectionRefused && error?.message.contains("127.0.0.1:\(port)") == true)
  }

  @Test("nobody listens yet: when a server is there, the next call reaches it after the back-off")
  func refusedThenServed() async throws {
    let clock = ManualClock()
    let port = try RawResponder.deadPort()
    var settings = try LiftSettings("127.0.0.1:\(port)")
    settings.clock = clock
    try await withLiftClient(settings) { lift in
      #expect(await code { _ = try await lift.fetchMetadata() } == .connectionRefused)
      let server = try await EmbeddedLiftbridge.start(.init(port: port))
      let later = Task { try await lift.createStream("s", subject: "s") }
      // The pause before the next attempt: 1 second, give or take a fifth.
      await clock.waitForSleeper(within: .milliseconds(1_300))
      clock.advance(by: .milliseconds(1_300))
      try await later.value
      #expect(lift.connectionTarget == "127.0.0.1:\(port)")
      await server.stop(grace: .zero)
    }
  }

  @Test("a name that does not resolve")
  func name() async throws {
    let error = try await failure("no-such-host.invalid:9292")
    #expect(error?.code == .nameNotResolved && error?.message.contains("no-such-host.invalid") == true)
  }

  @Test("not HTTP/2 behind the port: what it says instead is told")
  func notHTTP2() async throws {
    let responder = try RawResponder(saying: "HTTP/1.1 400 Bad Request\r\n\r\n")
    defer { responder.stop() }
    let error = try await failure("127.0.0.1:\(responder.port)")
    #expect(error?.code == .notHTTP2 && error?.message.contains("HTTP/1.1") == true)
  }

  @Test("TLS against clear text, and the reverse")
  func mixed() async throws {
    let certificates = try TestCertificates.shared()
    try await withEmbeddedLiftbridge { server in
      let error = try await failure(server.address, tls: .enabled())
      #expect(error?.code == .tlsFailed)
      guard case .notTLS? = error?.cause as? TLSFailure else {
        Issue.record("\(error as Any)")
        return
      }
    }
    let tls = ServerTLS(certificate: .pem(certificates.server.certificate), key: .pem(certificates.server.key))
    try await withEmbeddedLiftbridge(.init(tls: tls)) { server in
      let error = try await failure(server.address)
      #expect(error?.code == .notHTTP2)
    }
  }

  @Test("a certificate of nobody's, and one for another host")
  func certificates() async throws {
    let certificates = try TestCertificates.shared()
    let trusted = TLSSettings.enabled(roots: .file(certificates.authority.certificatePath))
    let rows: [(TestCertificates.Identity, (TLSFailure?) -> Bool)] = [
      (certificates.selfSigned, { if case .untrustedCertificate = $0 { true } else { false } }),
      (certificates.wrongHost, { $0 == .hostNameMismatch(expected: "127.0.0.1") }),
      (certificates.expired, { if case .expiredCertificate = $0 { true } else { false } }),
    ]
    for (identity, matches) in rows {
      let tls = ServerTLS(certificate: .pem(identity.certificate), key: .pem(identity.key))
      try await withEmbeddedLiftbridge(.init(tls: tls)) { server in
        let error = try await failure(server.address, tls: trusted)
        #expect(error?.code == .tlsFailed && matches(error?.cause as? TLSFailure), "\(error as Any)")
      }
    }
  }

  @Test("a client's certificate that is missing, and one that is a stranger's")
  func clientCertificate() async throws {
    let certificates = try TestCertificates.shared()
    let tls = ServerTLS(
      certificate: .pem(certificates.server.certificate), key: .pem(certificates.server.key),
      clientRoots: .pem(certificates.authority.certificate))
    let roots = TLSSettings.Roots.file(certificates.authority.certificatePath)
    let stranger = TLSSettings.Identity.files(
      certificate: certificates.stranger.certificatePath, key: certificates.stranger.keyPath)
    try await withEmbeddedLiftbridge(.init(tls: tls)) { server in
      for settings in [TLSSettings.enabled(roots: roots), .enabled(roots: roots, identity: stranger)] {
        let error = try await failure(server.address, tls: settings)
        #expect(error?.code == .tlsFailed)
      }
    }
  }

  @Test("what no server takes is refused before anything is sent, by each verb")
  func arguments() async throws {
    try await withServerAndClient { server, lift in
      let long = String(repeating: "h", count: 32_768)
      let calls: [(String, @Sendable () async throws -> Void)] = [
        ("empty", { try await lift.createStream("", subject: "s") }),
        ("empty", { try await lift.createStream("s", subject: "") }),
        ("partitions is -1", { try await lift.createStream("s", subject: "s", settings: .init(partitions: -1)) }),
        ("empty", { try await lift.publish(Data(), to: "") }),
        ("empty", { try await lift.publishUnacknowledged(Data(), to: "") }),
        ("partition -1", { try await lift.publish(Data(), to: "s", partition: .number(-1)) }),
        ("timeout", { try await lift.publish(Data(), to: "s", timeout: .none) }),
        ("expectedOffset is -1", { try await lift.publish(Data(), to: "s", expectedOffset: -1) }),
        ("32767", { try await lift.publish(Data(), to: "s", headers: [long: Data()]) }),
        ("empty", { _ = try await lift.subscribe("") }),
        ("partition -1", { _ = try await lift.subscribe("s", partitions: .number(-1)) }),
        ("windowBytes", { _ = try await lift.subscribe("s", options: .init(windowBytes: 1_023)) }),
        ("future", { _ = try await lift.subscribe("s", from: .ago(.nanoseconds(-1))) }),
        ("not a number", { _ = try await lift.subscribe("s", from: .time(Date(timeIntervalSince1970: .nan))) }),
      ]
      for (why, call) in calls {
        let error = await #expect(throws: LiftError.self) { try await call() }
        #expect(error?.code == .invalidArgument && error?.message.contains(why) == true, "\(error as Any)")
      }
      #expect(server.openConnections == 0 && lift.connectionTarget == nil)
    }
  }
}
