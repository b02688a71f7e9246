/// Where PEM text comes from.
package enum PEMSource: Sendable, Hashable {
  /// A file, read when the context is made.
  case file(String)
  /// The text itself.
  case bytes([UInt8])
}

/// A certificate chain (leaf first) with its private key.
package struct TLSIdentity: Sendable, Hashable {
  /// The chain, leaf first.
  package var certificate: PEMSource
  /// The unencrypted private key of the leaf.
  package var key: PEMSource

  /// Takes the two sources; they are read when a ``TLSContext`` is made.
  package init(certificate: PEMSource, key: PEMSource) {
    self.certificate = certificate
    self.key = key
  }
}

/// What a client asks of TLS.
///
/// TLS 1.2 or later and ALPN `h2` are always required.
package struct TLSClientConfiguration: Sendable, Hashable {
  /// Whom to trust.
  package enum Roots: Sendable, Hashable {
    /// OpenSSL's default store.
    case system
    /// A PEM file of one or more certificates.
    case file(String)
    /// PEM text of one or more certificates.
    case bytes([UInt8])
  }

  /// Whom to trust.
  package var roots: Roots
  /// Whether chain and host name are checked; switched off, anybody may answer.
  package var verify: Bool
  /// The certificate shown when the server asks for one.
  package var identity: TLSIdentity?
  /// The name sent (SNI) and verified instead of the endpoint's host.
  package var serverName: String?

  /// By default the system's roots, everything verified, no client certificate.
  package init(
    roots: Roots = .system, verify: Bool = true, identity: TLSIdentity? = nil, serverName: String? = nil
  ) {
    self.roots = roots
    self.verify = verify
    self.identity = identity
    self.serverName = serverName
  }
}

/// What a server shows and asks for.
package struct TLSServerConfiguration: Sendable, Hashable {
  /// The server's own certificate and key.
  package var identity: TLSIdentity
  /// When given, every client must show a certificate that leads to one of these.
  package var clientRoots: PEMSource?

  /// Takes the parts; they are read when a ``TLSContext`` is made.
  package init(identity: TLSIdentity, clientRoots: PEMSource? = nil) {
    self.identity = identity
    self.clientRoots = clientRoots
  }
}
