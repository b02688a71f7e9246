import EmbeddedLiftbridge
import EventStreamsTestSupport
import Foundation
import LiftClient
import Testing

@Suite("Liftbridge over TLS", .timeLimit(.minutes(3)))
struct TLSTests {
  typealias Identity = TestCertificates.Identity

  private static func configuration(
    _ identity: Identity, clientRoots: Identity? = nil
  ) -> EmbeddedLiftbridge.Configuration {
    let tls = ServerTLS(
      certificate: .file(identity.certificatePath), key: .file(identity.keyPath),
      clientRoots: clientRoots.map { .file($0.certificatePath) })
    return EmbeddedLiftbridge.Configuration(tls: tls)
  }

  private static func outcome(
    of server: EmbeddedLiftbridge, _ tls: TLSSettings, host: String = "127.0.0.1"
  ) async throws -> LiftError? {
    var settings = try LiftSettings("\(host):\(server.port)")
    settings.tls = tls
    return try await withLiftClient(settings) { lift in
      do {
        try await lift.createStream("s", subject: "s")
        return nil
      } catch let error as LiftError {
        return error
      }
    }
  }

  private func unexpected(_ error: LiftError?) { Issue.record("\(error as Any)") }

  @Test("the whole way works over TLS, by address and by name", arguments: ["127.0.0.1", "localhost"])
  func works(host: String) async throws {
    let certificates = try TestCertificates.shared()
    try await withEmbeddedLiftbridge(Self.configuration(certificates.server)) { server in
      var settings = try LiftSettings("\(host):\(server.port)")
      settings.tls = .enabled(roots: .file(certificates.authority.certificatePath))
      try await withLiftClient(settings) { lift in
        try await lift.makeStream("s", messages: 3)
        #expect(try await lift.subscribe("s", from: .earliest).first(3).map(\.offset) == [0, 1, 2])
      }
    }
  }

  @Test("a client's certificate is asked for, and shown")
  func mutual() async throws {
    let certificates = try TestCertificates.shared()
    let configuration = Self.configuration(certificates.server, clientRoots: certificates.authority)
    try await withEmbeddedLiftbridge(configuration) { server in
      let roots = TLSSettings.Roots.file(certificates.authority.certificatePath)
      let client = certificates.client
      let shown = TLSSettings.enabled(
        roots: roots, identity: .files(certificate: client.certificatePath, key: client.keyPath))
      #expect(try await Self.outcome(of: server, shown) == nil)
      let bare = try await Self.outcome(of: server, .enabled(roots: roots))
      #expect(bare?.code == .tlsFailed)
    }
  }

  @Test("each way to fail is told apart by the cause")
  func refused() async throws {
    let certificates = try TestCertificates.shared()
    let roots = TLSSettings.Roots.file(certificates.authority.certificatePath)
    try await withEmbeddedLiftbridge(Self.configuration(certificates.selfSigned)) { server in
      let error = try await Self.outcome(of: server, .enabled(roots: roots))
      #expect(error?.code == .tlsFailed)
      guard case .untrustedCertificate? = error?.cause as? TLSFailure else { return unexpected(error) }
      #expect(try await Self.outcome(of: server, .enabled(roots: roots, verify: false)) == nil)
    }
    try await withEmbeddedLiftbridge(Self.configuration(certificates.wrongHost)) { server in
      let error = try await Self.outcome(of: server, .enabled(roots: roots))
      guard case .hostNameMismatch(let expected)? = error?.cause as? TLSFailure else { return unexpected(error) }
      #expect(expected == "127.0.0.1")
    }
    try await withEmbeddedLiftbridge(Self.configuration(certificates.expired)) { server in
      let error = try await Self.outcome(of: server, .enabled(roots: roots))
      guard case .expiredCertificate? = error?.cause as? TLSFailure else { return unexpected(error) }
    }
  }

  @Test("a file that is no certificate is told by each call; once it is there, the next one connects")
  func unusable() async throws {
    let certificates = try TestCertificates.shared()
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pem")
    defer { try? FileManager.default.removeItem(at: file) }
    try await withEmbeddedLiftbridge(Self.configuration(certificates.server)) { server in
      var settings = try LiftSettings(server.address)
      settings.tls = .enabled(roots: .file(file.path))
      try await withLiftClient(settings) { lift in
        let calls: [@Sendable () async throws -> Void] = [
          { try await lift.createStream("s", subject: "s") }, { try await lift.publish(Data(), to: "s") },
          { _ = try await lift.subscribe("s") }, { _ = try await lift.fetchMetadata() },
        ]
        for call in calls {
          let error = await #expect(throws: LiftError.self) { try await call() }
          #expect(error?.code == .tlsFailed && error?.message.contains(server.address) == true)
          guard case .unusableCertificate(let source, _)? = error?.cause as? TLSFailure else {
            return unexpected(error)
          }
          #expect(source.contains(file.path))
        }
        #expect(lift.connectionTarget == nil && server.openConnections == 0 && lift.liveCalls == 0)
        try Data(certificates.authority.certificate).write(to: file)
        try await lift.createStream("s", subject: "s")
        #expect(lift.connectionTarget == server.address)
      }
    }
  }
}
