import Glibc

@testable import EventStreamsTransport

/// A listening socket that says the same bytes to everybody, then keeps or closes the connection.
final class RawServer: LoopHandler {
  enum Afterwards { case close, endOfSending, keep }

  let port: Int
  private let loop = EventLoop.next()
  private let socket: Socket
  private let greeting: [UInt8]
  private let afterwards: Afterwards
  private let state = Lock((accepted: [Socket](), place: Registration?.none))

  init(greeting: [UInt8], afterwards: Afterwards) throws {
    self.greeting = greeting
    self.afterwards = afterwards
    socket = try Socket.listening(on: Self.loopback, backlog: 16)
    port = socket.localAddress().port
    loop.post(Entry(self))
  }

  /// 127.0.0.1, any port.
  static var loopback: SocketAddress {
    get throws { try SocketAddress.lookUp(Endpoint(host: "127.0.0.1", port: 0), isLiteral: true).get()[0] }
  }

  /// Closes everything; on the loop, soon.
  func stop() { loop.post(Exit(self)) }

  func socketReady(_ readiness: Readiness) {
    guard let (peer, _) = try? socket.accept() else { return }
    _ = greeting.withUnsafeBytes { peer.send($0) }
    switch afterwards {
    case .close: peer.close()
    case .endOfSending:
      peer.finishSending()
      state.withLock { $0.accepted.append(peer) }
    case .keep: state.withLock { $0.accepted.append(peer) }
    }
  }

  func flushOutput() {}

  private final class Entry: LoopRunnable {
    let server: RawServer
    init(_ server: RawServer) { self.server = server }
    func runOnLoop() {
      let place = server.loop.core.add(server.socket.descriptor, .readable, server)
      server.state.withLock { $0.place = place }
    }
  }

  private final class Exit: LoopRunnable {
    let server: RawServer
    init(_ server: RawServer) { self.server = server }
    func runOnLoop() {
      let (accepted, place) = server.state.withLock { $0 }
      for peer in accepted { peer.close() }
      if let place { server.loop.core.remove(place) }
      server.socket.close()
    }
  }
}

/// A port whose queue is full: the system drops every further attempt, as a dead machine would.
struct BlackHole {
  let address: SocketAddress
  var port: Int { address.port }
  private let sockets: [Socket]

  init() throws {
    let listener = try Socket.listening(on: RawServer.loopback, backlog: 0)
    address = listener.localAddress()
    var sockets = [listener]
    for _ in 0..<4 {
      let filler = try Socket(family: AF_INET)
      _ = filler.connect(to: address)
      sockets.append(filler)
    }
    self.sockets = sockets
  }

  func close() {
    for socket in sockets { socket.close() }
  }
}
