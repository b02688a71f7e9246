import EventStreamsTestSupport
import Glibc
import Testing

@testable import EventStreamsTransport

@Suite("several addresses of one host", .timeLimit(.minutes(1)))
struct ConnectorTests {
  private typealias Outcome = Promise<Socket, TransportError>
  private static let endpoint = Endpoint(host: "several.test", port: 1)

  /// Begins with the first of `addresses`.
  private static func start(_ addresses: [SocketAddress], _ clock: any Clock<Duration>) -> (Connector, Outcome) {
    let loop = EventLoop.next()
    let promise = Outcome()
    let connector = Connector(endpoint, addresses, on: loop, timers: makeTimerSource(clock, on: loop), promise)
    loop.post(connector)
    return (connector, promise)
  }

  /// A port that is bound and not listened on: it refuses.
  private static func refusing() throws -> Socket {
    let socket = try Socket(family: AF_INET)
    let status = try RawServer.loopback.withPointer { bind(socket.descriptor, $0, $1) }
    try #require(status == 0)
    return socket
  }

  private static func peer(of socket: Socket) -> Int {
    var storage = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = getpeername(socket.descriptor, address, &length)
        return SocketAddress(address, length: Int(length)).port
      }
    }
  }

  @Test("the next address is tried when the first has been silent for 250 ms, no sooner, and wins")
  func stagger() async throws {
    let hole = try BlackHole()
    defer { hole.close() }
    let live = try Socket.listening(on: RawServer.loopback, backlog: 4)
    defer { live.close() }
    let clock = ManualClock()
    let (_, promise) = Self.start([hole.address, live.localAddress()], clock)
    await clock.waitForSleeper(within: .milliseconds(250))
    clock.advance(by: .milliseconds(249))
    await clock.waitForSleepers()
    #expect(promise.result == nil)
    clock.advance(by: .milliseconds(1))
    await promise.settled()
    let socket = try #require(try promise.result?.get())
    #expect(Self.peer(of: socket) == live.localAddress().port)
    socket.close()
  }

  @Test("an address that refuses leads to the next one at once: the clock stands still")
  func refused() async throws {
    let closed = try Self.refusing()
    defer { closed.close() }
    let live = try Socket.listening(on: RawServer.loopback, backlog: 4)
    defer { live.close() }
    let (_, promise) = Self.start([closed.localAddress(), live.localAddress()], ManualClock())
    await promise.settled()
    let socket = try #require(try promise.result?.get())
    #expect(Self.peer(of: socket) == live.localAddress().port)
    socket.close()
  }

  @Test("when none answers, each is told with what the system said, in the order of failing")
  func none() async throws {
    let closed = [try Self.refusing(), try Self.refusing()]
    defer { for socket in closed { socket.close() } }
    let (_, promise) = Self.start(closed.map { $0.localAddress() }, ManualClock())
    await promise.settled()
    let attempts = closed.map { ConnectAttempt(address: $0.localAddress().description, errno: ECONNREFUSED) }
    #expect(throws: TransportError.connectFailed(Self.endpoint, attempts: attempts)) { try promise.result?.get() }
  }

  @Test("a host without addresses fails, with nothing tried")
  func noAddress() async {
    let (_, promise) = Self.start([], ManualClock())
    await promise.settled()
    #expect(throws: TransportError.connectFailed(Self.endpoint, attempts: [])) { try promise.result?.get() }
    #expect(!TransportError.connectFailed(Self.endpoint, attempts: []).isRefused)
  }

  @Test("an attempt that nobody waits for any more is closed, the winner too when it comes too late")
  func descriptors() async {
    await #expect(processExitsWith: .success) {
      let hole = try BlackHole()
      let live = try Socket.listening(on: RawServer.loopback, backlog: 4)
      let clock = ManualClock()
      _ = EventLoop.next()
      let before = FileDescriptors.socketCount()
      // The loser goes when another one wins.
      let (_, promise) = Self.start([hole.address, live.localAddress()], clock)
      await clock.waitForSleepers()
      clock.advance(by: .milliseconds(250))
      await promise.settled()
      precondition(FileDescriptors.socketCount() == before + 1)
      try promise.result?.get().close()
      // Given up from outside.
      let (connector, given) = Self.start([hole.address, hole.address], clock)
      await clock.waitForSleepers()
      await until { FileDescriptors.socketCount() == before + 1 }
      given.fulfil(.failure(.connectTimedOut(Self.endpoint)))
      await connector.abandon()
      precondition(FileDescriptors.socketCount() == before)
      // Connected after the promise was settled by somebody else.
      let late = Outcome()
      late.fulfil(.failure(.connectTimedOut(Self.endpoint)))
      let loop = EventLoop.next()
      loop.post(
        Connector(Self.endpoint, [live.localAddress()], on: loop, timers: makeTimerSource(clock, on: loop), late))
      await until { FileDescriptors.socketCount() == before }
    }
  }
}
