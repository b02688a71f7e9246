import EventStreamsTestSupport
import EventStreamsTransport
import Testing

@testable import EventStreamsGRPC

@Suite("calls that wait for a connection", .timeLimit(.minutes(1)))
struct WaitingCallTests {
  /// Gives the address when the gate is opened.
  struct GatedAddress: AddressSource {
    let gate = Signal()
    let asked = Signal()
    let port: Int

    func nextEndpoint(after failure: (Endpoint, any Error)?) async throws -> Endpoint {
      asked.raise()
      try await gate.wait()
      return Endpoint(host: "127.0.0.1", port: port)
    }
  }

  static func neverConnected() throws -> GRPCChannel {
    try GRPCChannel(.init(authority: "x"), addresses: NeverAddress())
  }

  static func waiting(_ channel: GRPCChannel) -> Int { channel.state.withLock { $0.waiting.inOrder.count } }

  @Test("they are sent in the order in which they came, those that ended meanwhile are not")
  func order() async throws {
    let seen = Lock([String]())
    var routes = GRPCRoutes()
    routes.add("/test.Live/Seen", .single) { call in
      seen.withLock { $0.append(call.metadata["n"] ?? "") }
      try await call.send(GRPCFrame.frame([]))
    }
    let server = try await GRPCServer.start(GRPCServer.Configuration(), routes: routes)
    let addresses = GatedAddress(port: server.port)
    let channel = try GRPCChannel(.init(authority: "x"), addresses: addresses)
    let calls = (0..<40).map { channel.makeCall("/test.Live/Seen", metadata: ["n": "\($0)"]) }
    for call in calls { call.start(GRPCFrame.frame([]), halfClose: true) }
    for index in stride(from: 0, to: 40, by: 4) { calls[index].cancel() }
    #expect(Self.waiting(channel) == 30)
    try await addresses.asked.wait()
    addresses.gate.raise()
    for (index, call) in calls.enumerated() where index % 4 != 0 { _ = try await call.onlyMessage() }
    let names = seen.withLock { $0 }
    let expected = (0..<40).filter { $0 % 4 != 0 }.map(String.init)
    #expect(names == expected)
    #expect(addresses.asked.count == 1)
    await channel.close()
    await server.stop(grace: .zero)
  }

  @Test("one that ends leaves the list at once, in whatever way it ends")
  func leaves() async throws {
    let clock = ManualClock()
    var configuration = GRPCChannel.Configuration(authority: "x")
    configuration.clock = clock
    let channel = try GRPCChannel(configuration, addresses: NeverAddress())
    let cancelled = channel.makeCall(LivePair.echo)
    cancelled.start(halfClose: true)
    let late = channel.makeCall(LivePair.echo, deadlines: .init(whole: .seconds(5)))
    late.start(halfClose: true)
    let given = channel.makeCall(LivePair.echo)
    given.start(halfClose: true)
    let reading = Task { try await collect(given) }
    #expect(Self.waiting(channel) == 3)
    cancelled.cancel()
    #expect(Self.waiting(channel) == 2)
    reading.cancel()
    await #expect(throws: CancellationError.self) { try await reading.value }
    #expect(Self.waiting(channel) == 1)
    await clock.waitForSleeper(within: .seconds(5))
    clock.advance(by: .seconds(5))
    _ = try await failure { _ = try await collect(late) }
    #expect(Self.waiting(channel) == 0 && channel.liveCalls == 0)
    await channel.close()
  }

  @Test("a channel goes when it is dropped, though a call of its ended while the next attempt was awaited")
  func dropped() async throws {
    let port = try await ChannelTests.closedPort()
    let clock = ManualClock()
    let loop = EventLoop.next()
    weak var gone: GRPCChannel?
    do {
      let channel = try LivePair.makeChannel(port: port) {
        $0.clock = clock
        $0.random = { 0 }
        $0.loop = loop
      }
      gone = channel
      _ = try await failure { _ = try await channel.unary(LivePair.echo, GRPCFrame.frame([])) }
      let cancelled = channel.makeCall(LivePair.echo)
      cancelled.start(halfClose: true)
      cancelled.cancel()
      let late = channel.makeCall(LivePair.echo, deadlines: .init(whole: .milliseconds(300)))
      late.start(halfClose: true)
      await clock.waitForSleeper(within: .milliseconds(300))
      clock.advance(by: .milliseconds(300))
      _ = try await failure { _ = try await late.onlyMessage() }
    }
    while gone != nil, !Task.isCancelled { await Task.yield() }
    #expect(gone == nil)
    clock.advance(by: .seconds(10))  // What would have been the end of the pause.
    let other = try await GRPCServer.start(GRPCServer.Configuration(), routes: LivePair.routes)
    let channel = try LivePair.makeChannel(port: other.port) { $0.loop = loop }
    #expect(try await channel.unary(LivePair.echo, GRPCFrame.frame([1])) == [1])  // The loop lives.
    await channel.close()
    await other.stop(grace: .zero)
  }

  @Test("a cancelled task ends a call that connects, and one that waits for the next attempt")
  func cancelledTask() async throws {
    let connecting = try Self.neverConnected()
    let first = Task { try await connecting.unary(LivePair.echo, GRPCFrame.frame([])) }
    while Self.waiting(connecting) == 0 { await Task.yield() }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    let pausing = try LivePair.makeChannel(port: try await ChannelTests.closedPort()) { $0.clock = ManualClock() }
    _ = try await failure { _ = try await pausing.unary(LivePair.echo, GRPCFrame.frame([])) }
    let second = Task { try await pausing.unary(LivePair.echo, GRPCFrame.frame([])) }
    while Self.waiting(pausing) == 0 { await Task.yield() }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    #expect(connecting.liveCalls == 0 && pausing.liveCalls == 0)
    #expect(Self.waiting(connecting) == 0 && Self.waiting(pausing) == 0)
    await connecting.close()
    await pausing.close()
  }

  @Test("a task that is cancelled already sends nothing and connects nothing")
  func cancelledBefore() async throws {
    let channel = try Self.neverConnected()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await channel.unary(LivePair.echo, GRPCFrame.frame([]))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    let state = channel.state.withLock { $0.machine.state }
    #expect(state == .idle)
  }

  @Test("a call that six connections gave back unsent fails, and was not processed")
  func hopeless() async throws {
    let channel = try Self.neverConnected()
    let call = channel.makeCall(LivePair.echo)
    call.start(GRPCFrame.frame([]), halfClose: true)
    for _ in 0..<GRPCClientCall.mostRefusals {
      call.state.withLock { $0.isOpened = true }
      call.connectionRefused(call.stream)
      #expect(!call.isEnded && Self.waiting(channel) == 1)
    }
    call.connectionRefused(call.stream)
    let error = try await failure { _ = try await call.onlyMessage() }
    #expect(error.code == .unavailable && error.notProcessed)
    guard case .transport(.streamRefused) = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
    #expect(channel.liveCalls == 0 && Self.waiting(channel) == 0)
    await channel.close()
  }

  @Test("a call that a connection gave back waits for the next one: its deadline finds it unsent")
  func givenBack() async throws {
    let clock = ManualClock()
    var configuration = GRPCChannel.Configuration(authority: "x")
    configuration.clock = clock
    let channel = try GRPCChannel(configuration, addresses: NeverAddress())
    let call = channel.makeCall(LivePair.echo, deadlines: .init(whole: .seconds(5)))
    call.start(GRPCFrame.frame([]), halfClose: true)
    call.state.withLock { $0.isOpened = true }
    call.connectionRefused(call.stream)
    await clock.waitForSleeper(within: .seconds(5))
    clock.advance(by: .seconds(5))
    let error = try await failure { _ = try await call.onlyMessage() }
    guard case .deadline(.connecting) = error.origin else { return #expect(Bool(false), "not \(error.origin)") }
    #expect(error.notProcessed)
    await channel.close()
  }

  @Test("the source of addresses learns how the last attempt failed")
  func failureIsTold() async throws {
    let source = Remembering(port: try await ChannelTests.closedPort())
    let clock = ManualClock()
    var configuration = GRPCChannel.Configuration(authority: "x")
    configuration.clock = clock
    configuration.random = { 0 }
    let channel = try GRPCChannel(configuration, addresses: source)
    _ = try await failure { _ = try await channel.unary(LivePair.echo, GRPCFrame.frame([])) }
    let second = Task { try await failure { _ = try await channel.unary(LivePair.echo, GRPCFrame.frame([])) } }
    while Self.waiting(channel) == 0 { await Task.yield() }
    await clock.waitForSleeper(within: .seconds(1))
    clock.advance(by: .seconds(1))
    _ = try await second.value
    let failures = source.failures.withLock { $0 }
    #expect(failures.count == 2 && failures[0] == nil && failures[1]?.port == source.port)
    await channel.close()
  }

  final class Remembering: AddressSource {
    let port: Int
    let failures = Lock([Endpoint?]())

    init(port: Int) { self.port = port }

    func nextEndpoint(after failure: (Endpoint, any Error)?) async throws -> Endpoint {
      let last = failure?.0
      failures.withLock { $0.append(last) }
      return Endpoint(host: "127.0.0.1", port: port)
    }
  }
}
