package import EventStreamsTransport

extension TLSSettings {
  /// What Transport makes a connection with; nil for clear text.
  package var clientConfiguration: TLSClientConfiguration? {
    guard let enabled else { return nil }
    let roots: TLSClientConfiguration.Roots =
      switch enabled.roots.source {
      case .system: .system
      case .file(let path): .file(path)
      case .pem(let text): .bytes(Array(text.utf8))
      }
    return TLSClientConfiguration(roots: roots, verify: enabled.verify, identity: enabled.identity.map(\.forTransport))
  }
}

extension TLSSettings.Identity {
  fileprivate var forTransport: TLSIdentity {
    switch source {
    case .files(let certificate, let key): TLSIdentity(certificate: .file(certificate), key: .file(key))
    case .pem(let certificate, let key):
      TLSIdentity(certificate: .bytes(Array(certificate.utf8)), key: .bytes(Array(key.utf8)))
    }
  }
}

extension TLSFailure {
  /// The public face of what Transport found.
  package init(_ error: TLSError) {
    switch error {
    case .untrustedCertificate(let reason), .selfSignedCertificate(let reason):
      self = .untrustedCertificate(reason: reason)
    case .expiredCertificate(let reason): self = .expiredCertificate(reason: reason)
    case .hostNameMismatch(let expected): self = .hostNameMismatch(expected: expected)
    case .notTLS(let detail): self = .notTLS(detail: detail)
    case .noALPN(let offered): self = .noHTTP2(detail: offered.isEmpty ? "it offers nothing" : "it offers \(offered)")
    case .protocolVersion(let detail): self = .protocolVersion(reason: detail)
    case .handshakeFailed(let reason): self = .handshake(reason: reason)
    case .badCertificateFile(let path, let reason): self = .unusableCertificate(source: path, reason: reason)
    case .clientCertificateRequired: self = .clientCertificate(reason: "it asks for one and none is set")
    case .clientCertificateRejected(let reason): self = .clientCertificate(reason: reason)
    }
  }
}
