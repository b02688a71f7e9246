/// What went wrong with TLS: the `cause` of an error whose code is `tlsFailed`.
///
/// Keep an `@unknown default` in a switch: later versions may tell more apart.
@nonexhaustive
public enum TLSFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// The server's certificate does not lead to a trusted root.
  case untrustedCertificate(reason: String)
  /// The certificate is trusted, but not for the name or address that was dialled.
  case hostNameMismatch(expected: String)
  /// The certificate, or one above it, is past its date or not valid yet.
  case expiredCertificate(reason: String)
  /// The peer speaks something else than TLS, most likely clear text.
  case notTLS(detail: String)
  /// The peer speaks TLS but does not offer HTTP/2 by ALPN.
  case noHTTP2(detail: String)
  /// The peer does not speak TLS 1.2 or later.
  case protocolVersion(reason: String)
  /// The server asks for a client's certificate, or refuses the one it was shown.
  case clientCertificate(reason: String)
  /// A file or text with certificates or a key cannot be used. Told by the client's first call.
  case unusableCertificate(source: String, reason: String)
  /// Anything else that ended the handshake.
  case handshake(reason: String)

  /// For people: what happened and, where there is one, the usual cure.
  public var description: String {
    switch self {
    case .untrustedCertificate(let reason): "the server's certificate is not trusted: \(reason)"
    case .hostNameMismatch(let expected): "the server's certificate is not for \(expected)"
    case .expiredCertificate(let reason): "the server's certificate is not valid now: \(reason)"
    case .notTLS(let detail): "the server does not speak TLS on this port: \(detail)"
    case .noHTTP2(let detail): "the server speaks TLS but does not offer HTTP/2: \(detail)"
    case .protocolVersion(let reason): "no common version of TLS: \(reason)"
    case .clientCertificate(let reason): "the server did not accept our certificate: \(reason)"
    case .unusableCertificate(let source, let reason): "\(source) cannot be used: \(reason)"
    case .handshake(let reason): "the TLS handshake failed: \(reason)"
    }
  }
}
