internal import EventStoreClient

/// Reads any bytes as a connection string: it must neither trap, nor accept what makes no sense, nor tell a password.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: bytes, count: count))
  judge(String(decoding: bytes, as: UTF8.self))
  keepsPassword(bytes)
  return 0
}

private func judge(_ text: String) {
  guard let parsed = try? ConnectionString(text) else { return }
  precondition(!parsed.host.isEmpty, "accepted without a host")
  precondition((1...65_535).contains(parsed.port), "accepted with port \(parsed.port)")
  precondition(parsed.user.map { !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: ":")) } ?? true, "accepted a bad user")
  precondition(parsed.options.tls || parsed.options.tlsCaFile == nil, "accepted a CA file that does nothing")
  precondition((parsed.options.userCertFile == nil) == (parsed.options.userKeyFile == nil), "half an identity")
  let options = parsed.options
  for limit in [options.defaultDeadline, options.keepAliveInterval ?? nil, options.keepAliveTimeout ?? nil] {
    precondition(limit.map { $0 > .zero } ?? true, "accepted a time of nothing")
  }
}

/// The same bytes around a password: whatever is wrong with the string, its error does not say it.
private func keepsPassword(_ bytes: [UInt8]) {
  let secret = "Zq7xSecret"
  let middle = bytes.count / 2
  let tail = String(decoding: bytes[middle...], as: UTF8.self)
  let text = "esdb://user:" + String(decoding: bytes[..<middle], as: UTF8.self) + secret + "@" + tail
  do {
    _ = try EventStoreSettings(text)
  } catch {
    precondition(!"\(error)".contains(secret), "the error tells the password")
  }
}
