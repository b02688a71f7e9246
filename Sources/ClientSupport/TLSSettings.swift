/// Whether and how a connection is encrypted.
///
/// TLS 1.2 or later, the peer's chain and name verified unless switched off. Files are read by a client's first call, which
/// throws `tlsFailed` when they cannot be used.
public struct TLSSettings: Sendable, Hashable {
  /// Whom to trust.
  public struct Roots: Sendable, Hashable {
    /// Where they come from.
    package enum Source: Sendable, Hashable {
      case system
      case file(String)
      case pem(String)
    }

    /// Where they come from.
    package let source: Source

    /// The certificates that the machine trusts.
    public static var system: Roots { Roots(source: .system) }

    /// The certificates of a PEM file, and no others.
    public static func file(_ path: String) -> Roots { Roots(source: .file(path)) }

    /// The certificates of a PEM text, and no others.
    public static func pem(_ text: String) -> Roots { Roots(source: .pem(text)) }
  }

  /// Who we are: a certificate with its private key.
  public struct Identity: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where it comes from.
    package enum Source: Sendable, Hashable {
      case files(certificate: String, key: String)
      case pem(certificate: String, key: String)
    }

    /// Where it comes from.
    package let source: Source

    /// Paths of two PEM files: the certificate, followed by those that lead to the root, and its private key.
    public static func files(certificate: String, key: String) -> Identity {
      Identity(source: .files(certificate: certificate, key: key))
    }

    /// Two PEM texts: the certificate, followed by those that lead to the root, and its private key.
    public static func pem(certificate: String, key: String) -> Identity {
      Identity(source: .pem(certificate: certificate, key: key))
    }

    /// The paths; of texts only that there are some, since one is a private key.
    public var description: String {
      switch source {
      case .files(let certificate, let key): "files(certificate: \(certificate), key: \(key))"
      case .pem: "pem(certificate: hidden, key: hidden)"
      }
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// Shows what ``description`` shows.
    public var customMirror: Mirror { Mirror(self, children: ["source": description]) }
  }

  /// What an encrypted connection is made with.
  package struct Enabled: Sendable, Hashable {
    /// Whom to trust.
    package var roots: Roots
    /// What to show a server that asks for a client's certificate.
    package var identity: Identity?
    /// Whether the server's chain and name are verified.
    package var verify: Bool
  }

  /// Nil for clear text.
  package var enabled: Enabled?

  /// Clear text.
  ///
  /// Credentials are never sent over it.
  public static var disabled: TLSSettings { TLSSettings(enabled: nil) }

  /// Encrypted.
  ///
  /// - Parameters:
  ///   - roots: Whom to trust.
  ///   - identity: What to show a server that asks for a client's certificate.
  ///   - verify: Whether the chain must lead to one of the roots and the certificate must carry the host's name or
  ///     address. False accepts every server, also one that pretends to be another.
  /// - Returns: Settings for an encrypted connection.
  public static func enabled(roots: Roots = .system, identity: Identity? = nil, verify: Bool = true) -> TLSSettings {
    TLSSettings(enabled: Enabled(roots: roots, identity: identity, verify: verify))
  }

  /// Whether the connection is encrypted.
  public var isEnabled: Bool { enabled != nil }
}
