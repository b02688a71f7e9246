internal import Glibc

/// A numeric address with its port, as the system's calls take it.
struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
  /// The bytes of a `sockaddr_in` or `sockaddr_in6`.
  private let bytes: [UInt8]

  /// Copies what the system gave.
  init(_ address: UnsafePointer<sockaddr>, length: Int) {
    bytes = Array(UnsafeRawBufferPointer(start: address, count: length))
  }

  /// `AF_INET` or `AF_INET6`.
  var family: Int32 { withPointer { address, _ in Int32(address.pointee.sa_family) } }

  /// The port, in the machine's order.
  var port: Int { bytes.count < 4 ? 0 : Int(bytes[2]) << 8 | Int(bytes[3]) }

  /// Lends the address to a system call.
  func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    withUnsafeTemporaryAllocation(byteCount: max(bytes.count, 16), alignment: 8) { buffer in
      buffer.copyBytes(from: bytes)
      let base = UnsafeRawPointer(buffer.baseAddress.unsafelyUnwrapped)  // Never nil: at least 16 bytes.
      return body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
    }
  }

  /// `127.0.0.1:80` or `[::1]:80`.
  var description: String { endpoint.description }

  /// The numeric host with the port.
  var endpoint: Endpoint {
    let host = withPointer { address, length in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
        buffer.initialize(repeating: 0)
        let status = getnameinfo(address, length, buffer.baseAddress, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
        guard status == 0, let base = buffer.baseAddress else { return "?" }
        return String(cString: base)
      }
    }
    return Endpoint(host: host, port: port)
  }
}

extension SocketAddress {
  /// Whether `host` is an address and no name, so that nothing needs to be asked.
  static func isLiteral(_ host: String) -> Bool {
    var buffer = in6_addr()
    return host.contains(":") || inet_pton(AF_INET, host, &buffer) == 1
  }

  /// Asks the system for the addresses of a host: blocks, unless `isLiteral`.
  ///
  /// For listeners, `isPassive`.
  static func lookUp(
    _ endpoint: Endpoint, isLiteral: Bool, isPassive: Bool = false
  ) -> Result<[SocketAddress], TransportError> {
    // The system would cut a larger number to its lower 16 bits.
    guard (0...65_535).contains(endpoint.port) else {
      return .failure(.nameNotResolved(host: endpoint.host, reason: "\(endpoint.port) is no port (0 to 65535)"))
    }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags =
      Int32(AI_NUMERICSERV) | (isLiteral ? Int32(AI_NUMERICHOST) : 0) | (isPassive ? Int32(AI_PASSIVE) : 0)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(endpoint.host, String(endpoint.port), &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    guard status == 0 else {
      let reason = status == EAI_SYSTEM ? systemErrorText(errno) : String(cString: gai_strerror(status))
      return .failure(.nameNotResolved(host: endpoint.host, reason: reason))
    }
    var found: [SocketAddress] = []
    var next = list
    while let entry = next?.pointee {
      if let address = entry.ai_addr { found.append(SocketAddress(address, length: Int(entry.ai_addrlen))) }
      next = entry.ai_next
    }
    return .success(interleaved(found))
  }

  /// The families in turn, each in the system's order, beginning with the first one's (RFC 8305, section 4).
  static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
    guard let first = addresses.first?.family else { return [] }
    let preferred = addresses.filter { $0.family == first }
    let others = addresses.filter { $0.family != first }
    var result: [SocketAddress] = []
    for index in 0..<max(preferred.count, others.count) {
      if index < preferred.count { result.append(preferred[index]) }
      if index < others.count { result.append(others[index]) }
    }
    return result
  }
}
