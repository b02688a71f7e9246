internal import CEventStreamsOpenSSL
internal import EventStreamsHTTP2

extension TLSEngine {
  /// OpenSSL's words for the first error of this thread's queue, which is emptied.
  static func errorText() -> String {
    let error = ERR_get_error()
    ERR_clear_error()
    guard error != 0, let reason = ERR_reason_error_string(error) else { return "OpenSSL gives no reason" }
    return String(cString: reason)
  }

  /// What the last call's failure means for a user; empties the error queue.
  func failure() -> TLSError {
    let reason = events_ERR_GET_REASON(ERR_peek_error())
    if reason == SSL_R_CERTIFICATE_VERIFY_FAILED { return verificationFailure() }
    if let plaintext = plaintextFailure() { return plaintext }
    let text = Self.errorText()
    switch reason {
    case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_WRONG_SSL_VERSION, SSL_R_WRONG_VERSION_NUMBER,
      SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, SSL_R_NO_PROTOCOLS_AVAILABLE:
      return .protocolVersion(detail: "\(text); TLS 1.2 or later is required")
    case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL, SSL_R_NO_APPLICATION_PROTOCOL:
      return .noALPN(offered: "no common protocol; h2 is required")
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return .clientCertificateRequired
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
      // How TLS 1.2 says that a client certificate is missing.
      if !context.isServer, wasAskedForCertificate, !context.hasIdentity { return .clientCertificateRequired }
      return reason == SSL_R_SSLV3_ALERT_BAD_CERTIFICATE
        ? .clientCertificateRejected(reason: text) : .handshakeFailed(reason: text)
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED,
      SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, SSL_R_TLSV1_ALERT_UNKNOWN_CA,
      SSL_R_TLSV1_ALERT_ACCESS_DENIED, SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
      return .clientCertificateRejected(reason: text)
    default: return .handshakeFailed(reason: text)
    }
  }

  /// The connection ended before the handshake was done; `reason` says how.
  func endedDuringHandshake(_ reason: String) -> TLSError {
    plaintextFailure() ?? .handshakeFailed(reason: reason)
  }

  /// Set when the peer's first byte is no TLS record type (RFC 8446, section 5.1).
  private func plaintextFailure() -> TLSError? {
    let head = head
    guard let first = head.first, !(0x14...0x17).contains(first) else { return nil }
    ERR_clear_error()
    let spoken = HTTP2ForeignInput.inspect(head.span, role: context.isServer ? .server : .client)
    return .notTLS(detail: "the peer sent \(spoken?.description ?? "HTTP/2 in clear text")")
  }

  private func verificationFailure() -> TLSError {
    ERR_clear_error()
    let code = Int32(truncatingIfNeeded: SSL_get_verify_result(ssl))
    let text = String(cString: X509_verify_cert_error_string(Int(code)))
    if context.isServer { return .clientCertificateRejected(reason: text) }
    switch code {
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: return .hostNameMismatch(expected: expectedName)
    case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID: return .expiredCertificate(reason: text)
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return .selfSignedCertificate(reason: text)
    default: return .untrustedCertificate(reason: text)
    }
  }
}
