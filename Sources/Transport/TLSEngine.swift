internal import CEventStreamsOpenSSL
internal import Glibc

/// TLS of one connection over memory: ciphertext in and out, plaintext in and out; no socket, hence no SIGPIPE.
///
/// Owned by its connection and confined to that one's loop: not `Sendable`.
final class TLSEngine {
  /// What ``read(into:)`` found.
  enum Read: Hashable {
    case bytes(Int)
    case needsMore
    case closed
  }

  /// Whether the handshake is done and its rules (ALPN, verification) are met.
  private(set) var isEstablished = false
  let context: TLSContext
  let expectedName: String
  /// The peer's first bytes, for saying what it is when it is not TLS.
  private(set) var head: [UInt8] = []
  /// Whether the peer has sent anything.
  var hasInput: Bool { !head.isEmpty }
  /// OpenSSL has given up: it must not be asked to say goodbye.
  private(set) var hasFailed = false
  /// Whether the server has asked for a client certificate.
  private(set) var wasAskedForCertificate = false
  /// A record with a fatal alert, unexpected_message: RFC 8446, sections 5.1 and 6.
  private static let alert: [UInt8] = [0x15, 3, 3, 0, 2, 2, 10]
  let ssl: OpaquePointer
  private let input: OpaquePointer
  private let output: OpaquePointer

  /// Makes one side of a connection; nothing is sent yet.
  ///
  /// - Parameters:
  ///   - context: Certificates, roots and rules.
  ///   - host: What a client connects to, as the user wrote it; unused on a server.
  /// - Throws: ``TLSError`` when OpenSSL has no memory.
  init(_ context: TLSContext, host: String) throws(TLSError) {
    guard let ssl = SSL_new(context.pointer) else { throw .handshakeFailed(reason: Self.errorText()) }
    guard let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem()) else {
      SSL_free(ssl)
      throw .handshakeFailed(reason: Self.errorText())
    }
    self.ssl = ssl
    self.input = input
    self.output = output
    self.context = context
    expectedName = context.serverName ?? host
    events_BIO_set_mem_eof_return(input, -1)  // Empty means "later", not the end.
    events_BIO_set_mem_eof_return(output, -1)
    SSL_set_bio(ssl, input, output)  // Owned by `ssl` from here.
    if context.isServer { SSL_set_accept_state(ssl) } else { prepareClient() }
  }

  deinit { SSL_free(ssl) }

  private func prepareClient() {
    SSL_set_connect_state(ssl)
    SSL_set_cert_cb(
      ssl,
      { _, context in
        guard let context else { return 1 }
        Unmanaged<TLSEngine>.fromOpaque(context).takeUnretainedValue().wasAskedForCertificate = true
        return 1
      }, Unmanaged.passUnretained(self).toOpaque())  // The callback runs inside our own calls only.
    // OpenSSL takes no name, and what is behind a zero byte is not looked at: any certificate would do.
    let isName = !expectedName.isEmpty && !expectedName.utf8.contains(0)
    let isAddress = SocketAddress.isLiteral(expectedName)
    if !isAddress { _ = events_SSL_set_tlsext_host_name(ssl, expectedName) }  // RFC 6066: names only.
    guard context.verifies else { return }
    let parameters = SSL_get0_param(ssl)
    let isSet =
      isAddress
      ? X509_VERIFY_PARAM_set1_ip_asc(parameters, expectedName)
      : X509_VERIFY_PARAM_set1_host(parameters, expectedName, 0)
    // Without a name any valid certificate would pass: one that cannot be set is made to match nothing.
    if isSet != 1 || !isName { X509_VERIFY_PARAM_set1_host(parameters, "invalid.invalid", 0) }
    X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
  }

  /// Takes ciphertext from the peer.
  func feed(_ ciphertext: UnsafeRawBufferPointer) {
    if head.count < 64 { head.append(contentsOf: ciphertext.prefix(64 - head.count)) }
    BIO_write(input, ciphertext.baseAddress, Int32(clamping: ciphertext.count))
  }

  /// Goes on with the handshake, as far as what was fed allows.
  ///
  /// - Throws: The reason; what is left in the output (an alert) should still be sent.
  func handshake() throws(TLSError) {
    ERR_clear_error()
    let status = SSL_do_handshake(ssl)
    guard status == 1 else {
      if SSL_get_error(ssl, status) == SSL_ERROR_WANT_READ { return }
      throw fail()
    }
    guard agreedOnHTTP2 else { throw .noALPN(offered: "the peer chose no protocol; h2 is required") }
    isEstablished = true
  }

  /// Decrypts what there is, until `buffer` is full or more ciphertext is needed.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(TLSError) -> Read {
    var filled = 0
    while filled < buffer.count, let base = buffer.baseAddress {
      ERR_clear_error()
      let count = SSL_read(ssl, base + filled, Int32(clamping: buffer.count - filled))
      if count > 0 {
        filled += Int(count)
        continue
      }
      let reason = SSL_get_error(ssl, count)
      if filled > 0 { break }  // What stopped us will stop the next call too.
      if reason == SSL_ERROR_WANT_READ { return .needsMore }
      if reason == SSL_ERROR_ZERO_RETURN { return .closed }
      throw fail()
    }
    return .bytes(filled)
  }

  /// Encrypts; the result is in the output.
  func write(_ plaintext: [UInt8]) throws(TLSError) {
    guard !plaintext.isEmpty else { return }
    ERR_clear_error()
    let count = plaintext.withUnsafeBytes { SSL_write(ssl, $0.baseAddress, Int32(clamping: $0.count)) }
    guard Int(count) == plaintext.count else { throw fail() }  // A memory BIO takes everything.
  }

  /// Says goodbye (close_notify); the output holds it.
  func finish() {
    guard isEstablished, !hasFailed else { return }
    ERR_clear_error()
    SSL_shutdown(ssl)
  }

  /// Appends the ciphertext that is to be sent.
  func drain(into buffer: inout [UInt8]) {
    var bytes: UnsafePointer<CChar>?
    let count = events_BIO_get_mem_data(output, &bytes)
    guard count > 0, let bytes else { return }
    buffer.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
    events_BIO_reset(output)
  }

  /// Notes that nothing more can be done, and says why.
  ///
  /// A peer that does not speak TLS learns from a server that it should: OpenSSL says nothing to it.
  private func fail() -> TLSError {
    hasFailed = true
    let error = failure()
    var pending: UnsafePointer<CChar>?
    if case .notTLS = error, context.isServer, events_BIO_get_mem_data(output, &pending) == 0 {
      BIO_write(output, Self.alert, Int32(Self.alert.count))
    }
    return error
  }

  private var agreedOnHTTP2: Bool {
    var name: UnsafePointer<UInt8>?
    var length: UInt32 = 0
    SSL_get0_alpn_selected(ssl, &name, &length)
    return UnsafeBufferPointer(start: name, count: Int(length)).elementsEqual("h2".utf8)
  }
}
