internal import CEventStreamsOpenSSL
internal import Glibc

/// Certificates, roots and rules, read once and shared by any number of connections.
package final class TLSContext: Sendable {
  // An SSL_CTX is reference-counted by OpenSSL, not changed after `init`, and SSL_new may be called on it from any thread.
  nonisolated(unsafe) let pointer: OpaquePointer
  let isServer: Bool
  let verifies: Bool
  let hasIdentity: Bool
  let serverName: String?

  /// Reads the files or bytes it names.
  ///
  /// - Throws: ``TLSError/badCertificateFile(path:reason:)`` with the file, or the role the bytes were given for.
  package convenience init(client: TLSClientConfiguration) throws(TLSError) {
    try self.init(
      method: TLS_client_method(), isServer: false, verifies: client.verify, identity: client.identity,
      serverName: client.serverName)
    guard client.verify else {
      SSL_CTX_set_verify(pointer, SSL_VERIFY_NONE, nil)
      return
    }
    SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
    switch client.roots {
    case .system: SSL_CTX_set_default_verify_paths(pointer)
    case .file(let path): try trust(.file(path))
    case .bytes(let bytes): try trust(.bytes(bytes))
    }
  }

  /// Reads the files or bytes it names.
  ///
  /// - Throws: ``TLSError/badCertificateFile(path:reason:)`` with the file, or the role the bytes were given for.
  package convenience init(server: TLSServerConfiguration) throws(TLSError) {
    try self.init(
      method: TLS_server_method(), isServer: true, verifies: server.clientRoots != nil, identity: server.identity,
      serverName: nil)
    SSL_CTX_set_alpn_select_cb(pointer, selectProtocol, nil)
    guard let roots = server.clientRoots else { return }
    SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    for certificate in try trust(roots) { SSL_CTX_add_client_CA(pointer, certificate.pointer) }
  }

  private init(
    method: OpaquePointer?, isServer: Bool, verifies: Bool, identity: TLSIdentity?, serverName: String?
  ) throws(TLSError) {
    // Loops outlive `main`: what OpenSSL frees at exit would be gone under the feet of one that still decrypts.
    OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    guard let context = SSL_CTX_new(method) else { throw .handshakeFailed(reason: TLSEngine.errorText()) }
    pointer = context
    self.isServer = isServer
    self.verifies = verifies
    self.serverName = serverName
    hasIdentity = identity != nil
    events_SSL_CTX_prepare(context)
    _ = events_SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION)
    _ = SSL_CTX_set_alpn_protos(context, protocolList, UInt32(protocolList.count))  // Used by clients only.
    if let identity { try use(identity) }
  }

  deinit { SSL_CTX_free(pointer) }

  private func use(_ identity: TLSIdentity) throws(TLSError) {
    let chain = try PEMFile(identity.certificate, role: "certificate").certificates()
    let keyFile = try PEMFile(identity.key, role: "private key")
    let key = try keyFile.privateKey()
    guard let leaf = chain.first, SSL_CTX_use_certificate(pointer, leaf.pointer) == 1 else {
      throw .badCertificateFile(path: identity.certificate.name("certificate"), reason: TLSEngine.errorText())
    }
    for certificate in chain.dropFirst() { _ = events_SSL_CTX_add1_chain_cert(pointer, certificate.pointer) }
    guard SSL_CTX_use_PrivateKey(pointer, key.pointer) == 1, SSL_CTX_check_private_key(pointer) == 1 else {
      throw .badCertificateFile(path: keyFile.name, reason: "not the key of the certificate: \(TLSEngine.errorText())")
    }
  }

  @discardableResult
  private func trust(_ source: PEMSource) throws(TLSError) -> [PEMFile.Certificate] {
    let certificates = try PEMFile(source, role: "CA certificates").certificates()
    let store = SSL_CTX_get_cert_store(pointer)
    for certificate in certificates { X509_STORE_add_cert(store, certificate.pointer) }
    return certificates
  }
}

/// ALPN's list of one: `h2`, with its length before it (RFC 7301, section 3.1).
private let protocolList: [UInt8] = [2, 0x68, 0x32]

/// Chooses `h2`; a client that does not offer it gets the alert `no_application_protocol`.
private func selectProtocol(
  _ ssl: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ length: UnsafeMutablePointer<UInt8>?,
  _ offered: UnsafePointer<UInt8>?, _ offeredLength: UInt32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let offered else { return SSL_TLSEXT_ERR_ALERT_FATAL }
  let list = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
  var index = 0
  while index < list.count {
    let end = index + 1 + Int(list[index])
    guard end <= list.count else { break }
    if list[index..<end].elementsEqual(protocolList) {
      chosen?.pointee = offered + index + 1
      length?.pointee = list[index]
      return SSL_TLSEXT_ERR_OK
    }
    index = end
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}
