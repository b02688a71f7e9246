internal import CEventStreamsLinux
internal import Glibc

/// A non-blocking TCP socket; whoever holds the last copy closes it.
struct Socket: Sendable, Hashable {
  let descriptor: Int32

  /// A new socket, closed on exec.
  ///
  /// - Throws: the system's error number.
  init(family: Int32) throws(SystemError) {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = socket(family, type, 0)
    guard descriptor >= 0 else { throw SystemError() }
  }

  private init(descriptor: Int32) { self.descriptor = descriptor }

  /// Gives the descriptor back to the system.
  func close() { _ = Glibc.close(descriptor) }

  /// Begins to connect.
  ///
  /// - Returns: 0 when connected already, `EINPROGRESS`, or why it failed.
  func connect(to address: SocketAddress) -> Int32 {
    address.withPointer { Glibc.connect(descriptor, $0, $1) == 0 ? 0 : errno }
  }

  /// What became of an attempt to connect: 0 when it succeeded.
  func pendingError() -> Int32 {
    var error: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno
  }

  /// Small writes leave at once: we gather them ourselves.
  func disableNagle() { setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1) }

  /// One `recv`: the bytes read, 0 at the peer's end, or minus the error number.
  func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count >= 0 { return count }
      if errno != EINTR { return -Int(errno) }
    }
  }

  /// One `send` that never raises SIGPIPE: the bytes taken, or minus the error number.
  func send(_ bytes: UnsafeRawBufferPointer) -> Int {
    while true {
      let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      if count >= 0 { return count }
      if errno != EINTR { return -Int(errno) }
    }
  }

  /// Says that nothing more will be sent.
  func finishSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  private func setOption(_ level: Int32, _ name: Int32, _ value: Int32) {
    var value = value
    _ = setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}

// Listening.
extension Socket {
  /// A listening socket.
  static func listening(on address: SocketAddress, backlog: Int32) throws(SystemError) -> Socket {
    let socket = try Socket(family: address.family)
    socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
    guard address.withPointer({ bind(socket.descriptor, $0, $1) }) == 0, listen(socket.descriptor, backlog) == 0 else {
      let error = SystemError()
      socket.close()
      throw error
    }
    return socket
  }

  /// The next connection that waits, with its peer's address; `EAGAIN` is thrown when none does.
  func accept() throws(SystemError) -> (Socket, SocketAddress) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let accepted = withSockaddr(&storage) { accept4(descriptor, $0, &length, flags) }
    guard accepted >= 0 else { throw SystemError() }
    let peer = withSockaddr(&storage) { SocketAddress($0, length: Int(length)) }
    return (Socket(descriptor: accepted), peer)
  }

  /// Where the socket is bound to.
  func localAddress() -> SocketAddress {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withSockaddr(&storage) { address in
      _ = getsockname(descriptor, address, &length)
      return SocketAddress(address, length: Int(length))
    }
  }

  private func withSockaddr<R>(_ storage: inout sockaddr_storage, _ body: (UnsafeMutablePointer<sockaddr>) -> R) -> R {
    withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
    }
  }
}

/// The system's error number of a call that failed.
struct SystemError: Error, Sendable, Hashable {
  let number: Int32

  /// Reads `errno`, right after the call.
  init() { number = errno }
}
