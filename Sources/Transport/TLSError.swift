/// Why TLS could not be set up or was refused; one case for each thing a user can mend.
package enum TLSError: Error, Sendable, Hashable {
  /// The chain does not lead to a trusted root.
  case untrustedCertificate(reason: String)
  /// The peer's certificate is its own issuer and not among the roots.
  case selfSignedCertificate(reason: String)
  /// The peer's certificate, or one above it, is not valid now.
  case expiredCertificate(reason: String)
  /// The certificate is fine but for another name or address.
  case hostNameMismatch(expected: String)
  /// The peer does not speak TLS; `detail` tells what it speaks.
  case notTLS(detail: String)
  /// The peer did not agree on `h2` by ALPN.
  case noALPN(offered: String)
  /// No common protocol version; ours begin with TLS 1.2.
  case protocolVersion(detail: String)
  /// Anything else that ended the handshake.
  case handshakeFailed(reason: String)
  /// A certificate or key could not be read; `path` is the file, or what the bytes were meant for.
  case badCertificateFile(path: String, reason: String)
  /// The server wants a client certificate and got none.
  case clientCertificateRequired
  /// The peer did not accept the certificate it was shown.
  case clientCertificateRejected(reason: String)
}
