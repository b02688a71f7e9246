internal import Foundation
internal import Glibc

/// A listener that is no gRPC server: says something to everyone who connects, and hangs up when they do.
package final class RawResponder: Sendable {
  /// Where it listens, on the loopback interface.
  package let port: Int
  private let listener: Int32
  private let words: [UInt8]

  /// SETTINGS, and never another byte: a server that has died.
  package static let settingsOnly = "\0\0\0\u{4}\0\0\0\0\0"

  /// Listens.
  package init(saying words: String) throws {
    self.words = Array(words.utf8)
    (listener, port) = try Self.listen()
    Thread { [self] in serve() }.start()
  }

  /// A port at which nobody listens.
  package static func deadPort() throws -> Int {
    let (listener, port) = try listen()
    close(listener)
    return port
  }

  /// Takes no more connections.
  package func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// A listening socket on the loopback interface.
  package static func listen() throws -> (descriptor: Int32, port: Int) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let size = length
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) + Glibc.listen(listener, 8) + getsockname(listener, address, &length)
      }
    }
    guard status == 0 else { throw POSIXError(.EADDRINUSE) }
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
  }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      send(connection, words, words.count, Int32(MSG_NOSIGNAL))
      var input = [UInt8](repeating: 0, count: 4_096)
      while recv(connection, &input, input.count, 0) > 0 {}
      close(connection)
    }
    close(listener)
  }
}
