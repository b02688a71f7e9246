internal import Glibc

/// Certificates for tests, made when first asked for; nothing of it is in the repository.
///
/// One authority signs most of them; `stranger` is signed by another one that nobody trusts.
package struct TestCertificates: Sendable {
  /// A certificate with its key, as PEM text and as files.
  package struct Identity: Sendable {
    /// PEM text of the certificate.
    package let certificate: [UInt8]
    /// PEM text of the private key.
    package let key: [UInt8]
    /// Where the certificate is.
    package let certificatePath: String
    /// Where the key is.
    package let keyPath: String
  }

  private static let made: Result<TestCertificates, any Error> = Result { try TestCertificates() }

  /// The process's set.
  package static func shared() throws -> TestCertificates { try made.get() }

  /// A temporary directory with all of the files.
  package let directory: String
  /// The authority; its certificate is what tests trust.
  package let authority: Identity
  /// For `localhost`, `127.0.0.1` and `::1`.
  package let server: Identity
  /// Valid, but for `other.invalid` and `192.0.2.1` only.
  package let wrongHost: Identity
  /// For `localhost`, until yesterday.
  package let expired: Identity
  /// For `localhost`, signed by itself.
  package let selfSigned: Identity
  /// A client's, signed by the authority.
  package let client: Identity
  /// A client's, signed by an authority that nobody trusts.
  package let stranger: Identity

  private init() throws {
    var template = Array("/tmp/event-streams-certificates-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CertificateMaker.Failure(step: "mkdtemp") }
    let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let local = "DNS:localhost,IP:127.0.0.1,IP:::1"
    let ca = try CertificateMaker(name: "Test authority", isAuthority: true)
    let otherCA = try CertificateMaker(name: "Other authority", isAuthority: true)
    func make(_ file: String, names: String? = nil, by issuer: CertificateMaker?, expired: Bool = false) throws
      -> Identity
    {
      let maker = try CertificateMaker(name: file, names: names, issuer: issuer, isExpired: expired)
      return try maker.write(directory, file)
    }
    self.directory = directory
    authority = try ca.write(directory, "ca")
    server = try make("server", names: local, by: ca)
    wrongHost = try make("wrong-host", names: "DNS:other.invalid,IP:192.0.2.1", by: ca)
    expired = try make("expired", names: local, by: ca, expired: true)
    selfSigned = try make("self-signed", names: local, by: nil)
    client = try make("client", by: ca)
    stranger = try make("stranger", by: otherCA)
  }
}
