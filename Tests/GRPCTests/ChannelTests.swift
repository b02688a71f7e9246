import EventStreamsGRPC
import EventStreamsTestSupport
import EventStreamsTransport
import Testing

@Suite("the channel and its connections", .timeLimit(.minutes(1)))
struct ChannelTests {
  @Test("a refused connection ends every call that waited for it, typed, and nothing was processed")
  func refused() async throws {
    let port = try await Self.closedPort()
    let channel = try LivePair.makeChannel(port: port)
    let calls = (0..<5).map { _ in channel.makeCall(LivePair.echo) }
    for call in calls { call.start(GRPCFrame.frame([]), halfClose: true) }
    for call in calls {
      let error = try await failure { _ = try await call.onlyMessage() }
      #expect(error.code == .unavailable && error.notProcessed)
      guard case .transport(let cause) = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
      #expect(cause.isRefused)
    }
    await channel.close()
  }

  @Test("a call that comes during the pause waits for the next attempt, which finds the server")
  func reconnects() async throws {
    let port = try await Self.closedPort()
    let clock = ManualClock()
    let channel = try LivePair.makeChannel(port: port) {
      $0.clock = clock
      $0.random = { 0 }
    }
    _ = try await failure { _ = try await channel.unary(LivePair.echo, GRPCFrame.frame([])) }
    var configuration = GRPCServer.Configuration()
    configuration.port = port
    let server = try await GRPCServer.start(configuration, routes: LivePair.routes)
    async let answer = channel.unary(LivePair.echo, GRPCFrame.frame([1]))
    await clock.waitForSleeper(within: .seconds(1))
    #expect(server.openConnections == 0)
    clock.advance(by: .seconds(1))
    #expect(try await answer == [1])
    await channel.close()
    await server.stop(grace: .zero)
  }

  @Test("a call whose time is over during the pause throws the last connect error")
  func deadlineInPause() async throws {
    let port = try await Self.closedPort()
    let clock = ManualClock()
    let channel = try LivePair.makeChannel(port: port) {
      $0.clock = clock
      $0.random = { 0 }
    }
    _ = try await failure { _ = try await channel.unary(LivePair.echo, GRPCFrame.frame([])) }
    let call = channel.makeCall(LivePair.echo, deadlines: CallDeadlines(whole: .milliseconds(300)))
    call.start(GRPCFrame.frame([]), halfClose: true)
    await clock.waitForSleeper(within: .milliseconds(300))
    clock.advance(by: .milliseconds(300))
    let error = try await failure { _ = try await call.onlyMessage() }
    guard case .transport(let cause) = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
    #expect(cause.isRefused && error.notProcessed)
    await channel.close()
  }

  @Test("whatever the failure was, a call that comes during the pause waits for the next attempt, and so is served")
  func mended() async throws {
    let clock = ManualClock()
    let certificate = try TestTLS.loopback()
    let secured = try await GRPCServer.start(GRPCServer.Configuration(tls: certificate.server), routes: LivePair.routes)
    let plain = try await GRPCServer.start(GRPCServer.Configuration(), routes: LivePair.routes)
    let addresses = SwitchingAddress(plain.port)
    var configuration = Self.configuration()
    configuration.tls = certificate.client
    configuration.clock = clock
    configuration.random = { 0 }
    let channel = try GRPCChannel(configuration, addresses: addresses)
    let error = try await failure { _ = try await channel.unary(LivePair.echo, GRPCFrame.frame([])) }
    guard case .transport(.tls) = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
    addresses.set(secured.port)
    async let answer = channel.unary(LivePair.echo, GRPCFrame.frame([7]))
    await clock.waitForSleeper(within: .seconds(1))
    while channel.liveCalls == 0, !Task.isCancelled { await Task.yield() }
    clock.advance(by: .seconds(1))
    #expect(try await answer == [7])
    await channel.close()
    await secured.stop(grace: .zero)
    await plain.stop(grace: .zero)
  }

  @Test("a source of addresses that fails is told as such")
  func noAddress() async throws {
    struct Failing: AddressSource {
      func nextEndpoint(after failure: (Endpoint, any Error)?) async throws -> Endpoint { throw NoFailure() }
    }
    let channel = try GRPCChannel(.init(authority: "x"), addresses: Failing())
    let error = try await failure { _ = try await channel.unary(LivePair.echo, GRPCFrame.frame([])) }
    guard case .addressSource(is NoFailure) = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
    await channel.close()
  }

  @Test("after a loss the next call connects again, without a pause")
  func loss() async throws {
    let first = try await GRPCServer.start(GRPCServer.Configuration(), routes: LivePair.routes)
    let addresses = SwitchingAddress(first.port)
    let channel = try GRPCChannel(Self.configuration(), addresses: addresses)
    _ = try await channel.unary(LivePair.echo, GRPCFrame.frame([]))
    let second = try await GRPCServer.start(GRPCServer.Configuration(), routes: LivePair.routes)
    addresses.set(second.port)
    let call = channel.makeCall(LivePair.hang)
    call.start(halfClose: true)
    // A call that was not sent yet would go to the second server.
    while first.liveCalls == 0, !Task.isCancelled { await Task.yield() }
    await first.stop(grace: .zero)
    let error = try await failure { _ = try await collect(call) }
    #expect(error.code == .unavailable || error.code == .cancelled)
    #expect(try await channel.unary(LivePair.echo, GRPCFrame.frame([2])) == [2])
    #expect(channel.target == "127.0.0.1:\(second.port)")
    await channel.close()
    await second.stop(grace: .zero)
  }

  @Test("a server that says goodbye keeps its streams, new calls go elsewhere")
  func draining() async throws {
    let first = try await GRPCServer.start(GRPCServer.Configuration(), routes: Self.named(1))
    let second = try await GRPCServer.start(GRPCServer.Configuration(), routes: Self.named(2))
    let addresses = SwitchingAddress(first.port)
    let channel = try GRPCChannel(Self.configuration(), addresses: addresses)
    let call = channel.makeCall(LivePair.both)
    var deframer = call.makeDeframer()
    call.start(GRPCFrame.frame([7]), halfClose: false)
    #expect(try await next(call, &deframer) == [7])
    addresses.set(second.port)
    async let stopped: Void = first.stop(grace: .seconds(30))
    while try await channel.unary("/test.Live/Name", GRPCFrame.frame([])) == [1] {}
    try await call.write(GRPCFrame.frame([8]), halfClose: true)
    #expect(try await next(call, &deframer) == [8])
    #expect(try await next(call, &deframer) == nil)
    await stopped
    #expect(first.openConnections == 0)
    await channel.close()
    await second.stop(grace: .zero)
  }

  @Test("close() ends open and waiting calls as closed, later ones too, and is idempotent")
  func close() async throws {
    let server = try await GRPCServer.start(GRPCServer.Configuration(), routes: LivePair.routes)
    let channel = try LivePair.makeChannel(port: server.port)
    let call = channel.makeCall(LivePair.both)
    var deframer = call.makeDeframer()
    call.start(GRPCFrame.frame([1]), halfClose: false)
    #expect(try await next(call, &deframer) == [1])
    async let reading: Void = Self.expectClosed { _ = try await collect(call) }
    await channel.close()
    await channel.close()
    #expect(channel.isClosed)
    try await reading
    try await Self.expectClosed { _ = try await channel.unary(LivePair.echo, GRPCFrame.frame([])) }
    #expect(channel.liveCalls == 0)
    await server.stop(grace: .zero)
    #expect(server.openConnections == 0)
  }

  @Test("close() ends calls that wait for a connection")
  func closeWhileConnecting() async throws {
    let channel = try GRPCChannel(.init(authority: "x"), addresses: NeverAddress())
    let call = channel.makeCall(LivePair.echo)
    call.start(halfClose: true)
    await channel.close()
    try await Self.expectClosed { _ = try await call.onlyMessage() }
    #expect(channel.liveCalls == 0)
  }

  @Test("a channel that is dropped closes its connection")
  func dropped() async throws {
    let server = try await GRPCServer.start(GRPCServer.Configuration(), routes: LivePair.routes)
    var channel: GRPCChannel? = try LivePair.makeChannel(port: server.port)
    _ = try await channel?.unary(LivePair.echo, GRPCFrame.frame([]))
    #expect(server.openConnections == 1)
    channel = nil
    while server.openConnections > 0, !Task.isCancelled { await Task.yield() }
    await server.stop(grace: .zero)
  }

  static func expectClosed(_ body: () async throws -> Void) async throws {
    let error = try await failure(body)
    guard case .closed = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
  }

  static func configuration() -> GRPCChannel.Configuration { .init(authority: "localhost") }

  static func named(_ name: UInt8) -> GRPCRoutes {
    var routes = LivePair.routes
    routes.add("/test.Live/Name", .single) { call in
      _ = try await call.nextMessage()
      try await call.send(GRPCFrame.frame([name]))
    }
    return routes
  }

  /// A port on which nobody listens (any more).
  static func closedPort() async throws -> Int {
    let server = try await GRPCServer.start(GRPCServer.Configuration(), routes: GRPCRoutes())
    let port = server.port
    await server.stop(grace: .zero)
    return port
  }
}

/// Gives the port that was set last.
final class SwitchingAddress: AddressSource {
  private let port: Lock<Int>

  init(_ port: Int) { self.port = Lock(port) }

  func set(_ port: Int) { self.port.withLock { $0 = port } }

  func nextEndpoint(after failure: (Endpoint, any Error)?) async throws -> Endpoint {
    Endpoint(host: "127.0.0.1", port: port.withLock { $0 })
  }
}
