internal import EventStoreClient

/// Reads any bytes as a connection string: it must neither trap nor accept what makes no sense.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  guard let parsed = try? ConnectionString(text) else { return 0 }
  precondition(!parsed.host.isEmpty, "accepted without a host")
  precondition((1...65_535).contains(parsed.port), "accepted with port \(parsed.port)")
  precondition(parsed.user?.isEmpty != true, "accepted with an empty user")
  precondition(parsed.options.tls || parsed.options.tlsCaFile == nil, "accepted a CA file that does nothing")
  precondition((parsed.options.userCertFile == nil) == (parsed.options.userKeyFile == nil), "half an identity")
  precondition(parsed.options.defaultDeadline.map { $0 > .zero } ?? true, "accepted a deadline of nothing")
  return 0
}
