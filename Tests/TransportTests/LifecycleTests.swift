import EventStreamsHTTP2
import EventStreamsTestSupport
import Testing

@testable import EventStreamsTransport

@Suite("end of a connection", .timeLimit(.minutes(1)))
struct LifecycleTests {
  /// What a connection told its owner.
  private struct Watcher: Sendable {
    let draining = Signal<Void>()
    let closed = Signal<TransportError>()

    var handler: HTTP2Connection.StateChange {
      { _, state in
        switch state {
        case .draining: draining.send()
        case .closed(let error): closed.send(error)
        }
      }
    }
  }

  /// A peer that says SETTINGS and nothing more, as a machine that has died right after.
  private static let settingsOnly: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]

  @Test("a server that stops says so; the call in flight ends well, then the connection closes")
  func gracefulStop() async throws {
    let release = Signal<Void>()
    let pair = try await EchoPair { stream, _ in
      Task {
        await release.value()
        try await EchoPair.echoAll(stream)
      }
    }
    let watcher = Watcher()
    let connection = try await pair.connect(onStateChange: watcher.handler)
    let stream = EchoPair.request()
    stream.send([1], endStream: true)
    connection.open(stream)
    await until { pair.listener.openStreams == 1 }
    async let stopped: Void = pair.listener.stop(grace: .seconds(30))
    await watcher.draining.value()
    #expect(!connection.isUsable)
    release.send()
    #expect(try await Response(of: stream).bytes == [1])
    await stopped
    #expect(await watcher.closed.value() == .connectionLost(connection.endpoint, .goAway(.noError, debug: "")))
    #expect(pair.listener.openConnections == 0 && pair.listener.openStreams == 0)
  }

  @Test("a stream opened on a connection that drains or is closed is refused as not processed")
  func refused() async throws {
    let pair = try await EchoPair { stream, _ in
      stream.send(headers: [HTTP2HeaderField(":status", "200")], endStream: false)
    }
    let connection = try await pair.connect()
    let open = EchoPair.request()
    connection.open(open)
    _ = try await open.receive()
    await connection.drain()
    for _ in 0..<2 {
      let late = EchoPair.request()
      connection.open(late)
      guard case .failed(let error) = try await late.receive().end else {
        Issue.record("the stream was not refused")
        return
      }
      #expect(error.isNotProcessed)
      await connection.close()
    }
    #expect(try await open.receive().end == .failed(.connectionLost(connection.endpoint, .closedLocally)))
    await pair.stop()
  }

  @Test("after the grace whatever is still open is cut")
  func graceOver() async throws {
    let clock = ManualClock()
    let pair = try await EchoPair(serverClock: clock) { stream, _ in
      stream.send(headers: [HTTP2HeaderField(":status", "200")], endStream: false)
    }
    let connection = try await pair.connect()
    let stream = EchoPair.request()
    connection.open(stream)
    _ = try await stream.receive()
    async let stopped: Void = pair.listener.stop(grace: .seconds(5))
    await clock.waitForSleeper(within: .seconds(5))
    clock.advance(by: .seconds(5))
    await stopped
    guard case .failed = try await stream.receive().end else {
      Issue.record("the stream was not cut")
      return
    }
    #expect(pair.listener.openConnections == 0)
  }

  @Test("stopping twice, or with nothing open, returns")
  func stopTwice() async throws {
    let pair = try await EchoPair()
    async let first: Void = pair.stop()
    async let second: Void = pair.stop()
    _ = await (first, second)
    await pair.stop()
  }

  @Test("closing ends every stream with the reason, and the server sees each reset")
  func close() async throws {
    let ends = Lock<[HTTP2Stream.End?]>([])
    let pair = try await EchoPair { stream, _ in
      stream.setFailureHandler {
        let end = stream.takeNow()?.end
        ends.withLock { $0.append(end) }
      }
      stream.send(headers: [HTTP2HeaderField(":status", "200")], endStream: false)
    }
    let watcher = Watcher()
    let connection = try await pair.connect(onStateChange: watcher.handler)
    let streams = (0..<10).map { _ in EchoPair.request() }
    for stream in streams {
      connection.open(stream)
      _ = try await stream.receive()
    }
    connection.requestClose()
    let expected = TransportError.connectionLost(connection.endpoint, .closedLocally)
    for stream in streams { #expect(try await stream.receive().end == .failed(expected)) }
    #expect(await watcher.closed.value() == expected)
    await until { ends.withLock { $0.count } == 10 }
    // A reset with its code, and not the loss of the connection.
    #expect(ends.withLock { $0 } == Array(repeating: .failed(.streamReset(.cancel, byPeer: true)), count: 10))
    await pair.stop()
  }

  @Test("a peer that does not answer a PING in time is lost, and that is named")
  func keepAlive() async throws {
    let server = try RawServer(greeting: Self.settingsOnly, afterwards: .keep)
    defer { server.stop() }
    let clock = ManualClock()
    let loop = EventLoop.next()
    let timers = makeTimerSource(clock, on: loop)
    let watcher = Watcher()
    let configuration = HTTP2ConnectionConfiguration(keepAliveInterval: .seconds(60), keepAliveTimeout: .seconds(10))
    let endpoint = Endpoint(host: "127.0.0.1", port: server.port)
    let connection = try await HTTP2Connection.connect(
      to: endpoint, tls: nil, on: loop, timers: timers, configuration: configuration, onStateChange: watcher.handler)
    let stream = EchoPair.request()
    connection.open(stream)
    await clock.waitForSleeper(within: .seconds(60))
    clock.advance(by: .seconds(60))
    await clock.waitForSleeper(within: .seconds(10))
    #expect(connection.isUsable)
    clock.advance(by: .seconds(10))
    let expected = TransportError.connectionLost(endpoint, .keepAliveTimedOut)
    #expect(await watcher.closed.value() == expected)
    #expect(try await stream.receive().end == .failed(expected))
    timers.stop()
  }

  @Test("a peer that answers its PING is kept")
  func keepAliveAnswered() async throws {
    let clock = ManualClock()
    let pair = try await EchoPair(clock: clock)
    let configuration = HTTP2ConnectionConfiguration(keepAliveInterval: .seconds(60), keepAliveTimeout: .seconds(10))
    let connection = try await pair.connect(configuration: configuration)
    for round in 1...3 {
      // A frame that comes late is a sign of life too, and puts the PING off.
      while await connection.watch.pingCount < round {
        await clock.waitForSleepers()
        clock.advance(by: .seconds(60))
        await clock.waitForSleepers()
      }
      #expect(try await EchoPair.call(connection, [1]).bytes == [1])  // Answered after the PING.
      #expect(await connection.watch.pingSent == nil)
    }
    await connection.close()
    await pair.stop()
    pair.timers.stop()
  }

  @Test("a connection that nobody uses is closed when its time is up, one in use is not")
  func idle() async throws {
    let clock = ManualClock()
    let pair = try await EchoPair(clock: clock) { stream, _ in
      stream.send(headers: [HTTP2HeaderField(":status", "200")], endStream: false)
    }
    let watcher = Watcher()
    let configuration = HTTP2ConnectionConfiguration(idleTimeout: .seconds(300))
    let connection = try await pair.connect(configuration: configuration, onStateChange: watcher.handler)
    let stream = EchoPair.request()
    connection.open(stream)
    _ = try await stream.receive()
    await clock.waitForSleepers()
    clock.advance(by: .seconds(300))
    await clock.waitForSleeper(within: .seconds(300))
    #expect(connection.isUsable)
    stream.reset(.cancel)
    await until { connection.openStreams == 0 }
    clock.advance(by: .seconds(300))
    #expect(await watcher.closed.value() == .connectionLost(connection.endpoint, .idle))
    await pair.stop()
    pair.timers.stop()
  }

  @Test("a connection that drains gives a stream back unsent, and the next one takes it with all that is queued on it")
  func givenBack() async throws {
    final class Opener: HTTP2StreamOpener {
      let next: HTTP2Connection
      let asked = Lock(0)
      init(_ next: HTTP2Connection) { self.next = next }
      func connectionRefused(_ stream: HTTP2Stream) {
        asked.withLock { $0 += 1 }
        next.open(stream, for: self)
      }
    }
    let pair = try await EchoPair()
    let first = try await pair.connect()
    let opener = Opener(try await pair.connect())
    let open = EchoPair.request()
    first.open(open)  // Keeps the first connection draining instead of closed.
    _ = try await open.receive()
    await first.drain()
    let stream = EchoPair.request()
    stream.send([1, 2], endStream: false)
    first.open(stream, for: opener)
    stream.send([3], endStream: true)
    #expect(try await Response(of: stream).bytes == [1, 2, 3])
    #expect(opener.asked.withLock { $0 } == 1)
    let nobodys = EchoPair.request()
    first.open(nobodys)
    #expect(try await nobodys.receive().end == .failed(.streamRefused(detail: "draining")))
    open.reset(.cancel)
    await first.close()
    await opener.next.close()
    await pair.stop()
  }

  @Test("a server that dies takes its streams with it, as a connection lost by the peer")
  func lost() async throws {
    let server = try RawServer(greeting: Self.settingsOnly, afterwards: .keep)
    let loop = EventLoop.next()
    let watcher = Watcher()
    let endpoint = Endpoint(host: "127.0.0.1", port: server.port)
    let connection = try await HTTP2Connection.connect(
      to: endpoint, tls: nil, on: loop, timers: makeTimerSource(ContinuousClock(), on: loop), configuration: .init(),
      onStateChange: watcher.handler)
    let stream = EchoPair.request()
    connection.open(stream)
    await until { connection.openStreams == 1 }
    server.stop()
    guard case .failed(.connectionLost(endpoint, let reason)) = try await stream.receive().end else {
      Issue.record("the stream was not told")
      return
    }
    // Unread bytes at the server make the system say RST instead of FIN.
    #expect(reason == .closedByPeer || reason == .reset(errno: 104))
    _ = await watcher.closed.value()
  }

  @Test("what breaks HTTP/2 ends the connection with the rule that was broken")
  func violation() async throws {
    let data: [UInt8] = [0, 0, 1, 0, 0, 0, 0, 0, 1, 7]  // DATA on a stream that nobody opened.
    let server = try RawServer(greeting: Self.settingsOnly + data, afterwards: .keep)
    defer { server.stop() }
    let loop = EventLoop.next()
    let watcher = Watcher()
    let outcome = await Result { () async throws in
      try await HTTP2Connection.connect(
        to: Endpoint(host: "127.0.0.1", port: server.port), tls: nil, on: loop,
        timers: makeTimerSource(ContinuousClock(), on: loop), configuration: .init(), onStateChange: watcher.handler)
    }
    let error: TransportError?
    switch outcome {
    case .success: error = await watcher.closed.value()
    case .failure(let failure): error = failure as? TransportError
    }
    guard case .connectionLost(_, .http2(let broken)) = error else {
      Issue.record("not told as a violation: \(String(describing: error))")
      return
    }
    #expect(broken.code == .protocolError)
  }
}

extension Result where Failure == any Error {
  /// The outcome of an asynchronous call.
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
