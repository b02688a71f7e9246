import Glibc

@testable import EventStreamsTransport

/// A server that the test plays itself, byte by byte, on a socket that does not wait.
final class RawPeer: Sendable {
  private let listener: Socket
  private let accepted = Lock<Socket?>(nil)

  init() throws { listener = try Socket.listening(on: RawServer.loopback, backlog: 4) }

  deinit {
    close()
    listener.close()
  }

  var endpoint: Endpoint { Endpoint(host: "127.0.0.1", port: listener.localAddress().port) }

  /// Bytes that have come and are not read.
  var waiting: Int {
    var count: Int32 = 0
    _ = ioctl(accepted.withLock { $0?.descriptor ?? -1 }, UInt(FIONREAD), &count)
    return Int(count)
  }

  /// Takes the connection that is being made.
  func accept() async {
    await until {
      guard let (socket, _) = try? listener.accept() else { return false }
      accepted.withLock { $0 = socket }
      return true
    }
  }

  func send(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { accepted.withLock(\.self)?.send($0) } }

  /// What has come by now; `nil` when the other side has ended.
  func read() -> [UInt8]? {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = chunk.withUnsafeMutableBytes { accepted.withLock(\.self)?.receive(into: $0) ?? 0 }
    if count == -Int(EAGAIN) { return [] }
    return count > 0 ? Array(chunk[..<count]) : nil
  }

  /// Everything that comes until `isEnough`, or until the other side ends.
  func readAll(_ isEnough: ([UInt8]) -> Bool = { _ in false }) async -> [UInt8] {
    var all: [UInt8] = []
    await until {
      guard let more = read() else { return true }
      all += more
      return isEnough(all)
    }
    return all
  }

  func finishSending() { accepted.withLock(\.self)?.finishSending() }

  func close() { accepted.withLock { $0.take() }?.close() }
}
