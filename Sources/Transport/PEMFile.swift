internal import CEventStreamsOpenSSL
internal import Glibc

/// PEM text and what it holds.
struct PEMFile {
  /// Owns one reference to an `X509`.
  final class Certificate {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { X509_free(pointer) }
  }

  /// Owns one reference to an `EVP_PKEY`.
  final class PrivateKey {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { EVP_PKEY_free(pointer) }
  }

  /// More than any chain or bundle of roots takes.
  private static let sizeLimit = 16 << 20

  /// The file, or what the bytes were given for.
  let name: String
  private let text: [UInt8]

  /// Reads the whole source.
  init(_ source: PEMSource, role: String) throws(TLSError) {
    name = source.name(role)
    switch source {
    case .bytes(let bytes): text = bytes
    case .file(let path): text = try Self.read(path)
    }
  }

  /// Every certificate in it; at least one.
  func certificates() throws(TLSError) -> [Certificate] {
    var found: [Certificate] = []
    withBIO { bio in
      while let certificate = PEM_read_bio_X509(bio, nil, refusePassword, nil) {
        found.append(Certificate(certificate))
      }
    }
    defer { ERR_clear_error() }  // The loop ends by an error: at best that nothing more is there.
    let isEnd = events_ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE
    guard !found.isEmpty, isEnd else {
      let reason = isEnd ? "no certificate in it" : TLSEngine.errorText()
      throw .badCertificateFile(path: name, reason: reason)
    }
    return found
  }

  /// The private key in it, which must not be encrypted.
  func privateKey() throws(TLSError) -> PrivateKey {
    var key: PrivateKey?
    withBIO { bio in
      if let pointer = PEM_read_bio_PrivateKey(bio, nil, refusePassword, nil) { key = PrivateKey(pointer) }
    }
    guard let key else {
      throw .badCertificateFile(path: name, reason: "no private key that can be read: \(TLSEngine.errorText())")
    }
    return key
  }

  private func withBIO(_ body: (OpaquePointer) -> Void) {
    ERR_clear_error()
    text.withUnsafeBytes { bytes in
      guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return }
      body(bio)
      BIO_free(bio)
    }
  }

  private static func read(_ path: String) throws(TLSError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .badCertificateFile(path: path, reason: systemErrorText(errno)) }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { break }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .badCertificateFile(path: path, reason: systemErrorText(errno)) }
      text += chunk[..<count]
      guard text.count <= sizeLimit else {
        throw .badCertificateFile(path: path, reason: "larger than \(sizeLimit >> 20) MiB")
      }
    }
    return text
  }
}

extension PEMSource {
  /// The file's path, or `role` for bytes.
  func name(_ role: String) -> String {
    switch self {
    case .file(let path): path
    case .bytes: role
    }
  }
}

/// An encrypted key is refused instead of asking for its password on the terminal, as OpenSSL would.
private let refusePassword:
  @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 =
    { _, _, _, _ in -1 }
