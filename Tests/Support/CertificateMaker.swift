internal import CEventStreamsOpenSSL
internal import Glibc

/// Makes one X.509 certificate with a fresh P-256 key.
final class CertificateMaker {
  /// OpenSSL or the system refused a step.
  struct Failure: Error {
    let step: String
  }

  private static let day = 86_400
  private let certificate: OpaquePointer
  private let key: OpaquePointer

  /// Makes a key and a certificate for it.
  ///
  /// - Parameters:
  ///   - name: The subject's common name.
  ///   - names: The subject's alternative names, in OpenSSL's notation.
  ///   - issuer: Who signs; `nil`: itself.
  ///   - isAuthority: Whether it may sign others.
  ///   - isExpired: Whether its time is over.
  /// - Throws: What OpenSSL says.
  init(
    name: String, names: String? = nil, issuer: CertificateMaker? = nil, isAuthority: Bool = false,
    isExpired: Bool = false
  ) throws {
    key = try Self.makeKey()
    certificate = try Self.need(X509_new(), "X509_new")
    X509_set_version(certificate, 2)
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1..<Int.max))
    X509_gmtime_adj(X509_getm_notBefore(certificate), -10 * Self.day)
    X509_gmtime_adj(X509_getm_notAfter(certificate), isExpired ? -Self.day : 10 * Self.day)
    X509_set_pubkey(certificate, key)
    let subject = X509_get_subject_name(certificate)
    X509_NAME_add_entry_by_txt(subject, "CN", 0x1000, Array(name.utf8), Int32(name.utf8.count), -1, 0)
    let signer = issuer?.certificate ?? certificate
    X509_set_issuer_name(certificate, X509_get_subject_name(signer))
    try add(NID_basic_constraints, isAuthority ? "critical,CA:TRUE" : "CA:FALSE", signer)
    try add(NID_subject_key_identifier, "hash", signer)
    if let names { try add(NID_subject_alt_name, names, signer) }
    guard X509_sign(certificate, issuer?.key ?? key, EVP_sha256()) > 0 else { throw Failure(step: "X509_sign") }
  }

  deinit {
    X509_free(certificate)
    EVP_PKEY_free(key)
  }

  /// Writes `FILE.pem` and `FILE-key.pem`.
  func write(_ directory: String, _ file: String) throws -> TestCertificates.Identity {
    let certificateText = try pem { PEM_write_bio_X509($0, certificate) }
    let keyText = try pem { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    let paths = ("\(directory)/\(file).pem", "\(directory)/\(file)-key.pem")
    try Self.save(certificateText, paths.0)
    try Self.save(keyText, paths.1)
    return TestCertificates.Identity(
      certificate: certificateText, key: keyText, certificatePath: paths.0, keyPath: paths.1)
  }

  private static func makeKey() throws -> OpaquePointer {
    let context = try need(EVP_PKEY_CTX_new_from_name(nil, "EC", nil), "EVP_PKEY_CTX_new_from_name")
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
      EVP_PKEY_generate(context, &key) == 1
    else { throw Failure(step: "EVP_PKEY_generate") }
    return try need(key, "EVP_PKEY_generate")
  }

  private func add(_ kind: Int32, _ value: String, _ issuer: OpaquePointer) throws {
    var context = X509V3_CTX()
    X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
    let made = try Self.need(X509V3_EXT_conf_nid(nil, &context, kind, value), "X509V3_EXT_conf_nid \(value)")
    X509_add_ext(certificate, made, -1)
    X509_EXTENSION_free(made)
  }

  private func pem(_ body: (OpaquePointer) -> Int32) throws -> [UInt8] {
    let bio = try Self.need(BIO_new(BIO_s_mem()), "BIO_new")
    defer { BIO_free(bio) }
    guard body(bio) == 1 else { throw Failure(step: "PEM_write_bio") }
    var bytes: UnsafePointer<CChar>?
    let count = events_BIO_get_mem_data(bio, &bytes)
    return Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  private static func save(_ bytes: [UInt8], _ path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw Failure(step: "open \(path)") }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure(step: "write \(path)") }
  }

  private static func need<T>(_ value: T?, _ step: String) throws -> T {
    guard let value else { throw Failure(step: step) }
    return value
  }
}
