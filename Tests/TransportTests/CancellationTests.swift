import EventStreamsHTTP2
import EventStreamsTestSupport
import Testing

@testable import EventStreamsTransport

@Suite("ending a stream", .timeLimit(.minutes(1)))
struct CancellationTests {
  /// A server that answers with headers, then tells when its stream fails.
  private static func hanging(_ gone: Signal<Void>) async throws -> EchoPair {
    try await EchoPair { stream, _ in
      stream.setFailureHandler { gone.send() }
      stream.send(headers: [HTTP2HeaderField(":status", "200")], endStream: false)
    }
  }

  @Test("a cancelled receive throws CancellationError, and the server sees the reset")
  func cancelledReceive() async throws {
    let gone = Signal<Void>()
    let pair = try await Self.hanging(gone)
    let connection = try await pair.connect()
    let stream = EchoPair.request()
    stream.send([], endStream: true)
    connection.open(stream)
    _ = try await stream.receive()
    let reader = Task { try await stream.receive() }
    await until { stream.state.withLock { $0.reader != nil } }
    reader.cancel()
    await #expect(throws: CancellationError.self) { try await reader.value }
    await gone.value()
    await until { connection.openStreams == 0 && pair.listener.openStreams == 0 }
    await connection.close()
    await pair.stop()
  }

  @Test("a task that is cancelled before it receives gets CancellationError, though bytes are there")
  func cancelledBefore() async throws {
    let pair = try await EchoPair()
    let connection = try await pair.connect()
    let stream = EchoPair.request()
    stream.send([1], endStream: false)
    connection.open(stream)
    await until { stream.state.withLock { !$0.bytes.isEmpty } }
    let reader = Task {
      await until { Task.isCancelled }
      return try await stream.receive()
    }
    reader.cancel()
    await #expect(throws: CancellationError.self) { try await reader.value }
    await connection.close()
    await pair.stop()
  }

  @Test("a local reset frees the buffer, wakes the reader with cancelledLocally, and happens once")
  func localReset() async throws {
    let gone = Signal<Void>()
    let pair = try await Self.hanging(gone)
    let connection = try await pair.connect()
    let stream = EchoPair.request()
    connection.open(stream)
    _ = try await stream.receive()
    async let inbound = stream.receive()
    await until { stream.state.withLock { $0.reader != nil } }
    stream.reset(.cancel)
    stream.reset(.cancel)
    #expect(try await inbound.end == .cancelledLocally)
    await gone.value()
    await connection.close()
    await pair.stop()
  }

  @Test("the server's reset reaches the reader after the bytes before it")
  func peerReset() async throws {
    let pair = try await EchoPair { stream, _ in
      Task {
        stream.send(headers: [HTTP2HeaderField(":status", "200")], endStream: false)
        stream.send([1, 2, 3], endStream: false)
        _ = try await stream.receive()
        stream.reset(.enhanceYourCalm)
      }
    }
    let connection = try await pair.connect()
    let stream = EchoPair.request()
    connection.open(stream)
    var bytes: [UInt8] = []
    while bytes.count < 3 { bytes += try await stream.receive().bytes }
    stream.send([9], endStream: false)
    let response = try await Response(of: stream)
    #expect(bytes == [1, 2, 3])
    #expect(response.end == .failed(.streamReset(.enhanceYourCalm, byPeer: true)))
    await connection.close()
    await pair.stop()
  }

  @Test("trailers sent just before a reset leave first")
  func trailersBeforeReset() async throws {
    let pair = try await EchoPair { stream, _ in
      stream.send(headers: [HTTP2HeaderField(":status", "200")], endStream: false)
      stream.send(trailers: [HTTP2HeaderField("grpc-status", "4")])
      stream.reset(.cancel)
    }
    let connection = try await pair.connect()
    let stream = EchoPair.request()
    connection.open(stream)
    let response = try await Response(of: stream)
    #expect(response.trailers == [HTTP2HeaderField("grpc-status", "4")])
    await connection.close()
    await pair.stop()
  }

  @Test("a stream reset before it was opened is never sent")
  func neverOpened() async throws {
    let seen = Lock(0)
    let pair = try await EchoPair { stream, peer in
      seen.withLock { $0 += 1 }
      EchoPair.echo(stream, peer)
    }
    let connection = try await pair.connect()
    let stream = EchoPair.request()
    stream.send([1], endStream: true)
    stream.reset(.cancel)
    connection.open(stream)
    #expect(try await stream.receive().end == .cancelledLocally)
    _ = try await EchoPair.call(connection, [1])
    #expect(seen.withLock { $0 } == 1)
    #expect(connection.openStreams == 0)
    await connection.close()
    await pair.stop()
  }

  @Test(
    "a writer that waits for room is woken by cancellation and by the end of the connection", arguments: [true, false])
  func writer(cancels: Bool) async throws {
    let pair = try await EchoPair { stream, _ in
      stream.send(headers: [HTTP2HeaderField(":status", "200")], endStream: false)
    }
    let connection = try await pair.connect()
    let stream = EchoPair.request()
    connection.open(stream)
    stream.send([UInt8](repeating: 1, count: 4 << 20), endStream: false)
    let writer = Task { try await stream.waitUntilWritable() }
    await until { stream.state.withLock { $0.writer != nil } }
    if cancels {
      writer.cancel()
      await #expect(throws: CancellationError.self) { try await writer.value }
    } else {
      await connection.close()
      await #expect(throws: TransportError.connectionLost(connection.endpoint, .closedLocally)) {
        try await writer.value
      }
    }
    await connection.close()
    await pair.stop()
  }

  @Test("bytes on their way from a writer to the session leave the writer no room")
  func handOver() {
    let stream = EchoPair.request()
    stream.send([UInt8](repeating: 1, count: 1 << 20), endStream: false)
    let work = stream.takeWork()
    #expect(work.bytes == 1 << 20)
    #expect(!stream.state.withLock { $0.isWritable })
    stream.send([UInt8](repeating: 1, count: 10), endStream: false)
    stream.applied(id: 1, queued: 1 << 20)
    #expect(!stream.state.withLock { $0.isWritable })
    stream.applied(id: 1, queued: 0)
    #expect(stream.state.withLock { $0.isWritable && $0.unapplied == 10 })
  }

  @Test("what is sent after the end is ignored")
  func sendAfterEnd() async throws {
    let pair = try await EchoPair()
    let connection = try await pair.connect()
    let stream = EchoPair.request()
    stream.send([1], endStream: true)
    stream.send([2], endStream: true)
    connection.open(stream)
    #expect(try await Response(of: stream).bytes == [1])
    stream.send([3], endStream: true)
    try await stream.waitUntilWritable()
    #expect(try await stream.receive().end == .finished)
    await connection.close()
    await pair.stop()
  }

  @Test("1,000 streams opened and reset leave no stream and no descriptor, on either side")
  func thousandRounds() async {
    await #expect(processExitsWith: .success) {
      var configuration = HTTP2ConnectionConfiguration()
      configuration.http2.resetBurst = 10_000
      let pair = try await EchoPair(configuration: configuration)
      let connection = try await pair.connect()
      _ = try await EchoPair.call(connection, [1])
      let before = FileDescriptors.count()
      for _ in 0..<1000 {
        let stream = EchoPair.request()
        stream.send([1, 2, 3], endStream: false)
        connection.open(stream)
        _ = try await stream.receive()
        stream.reset(.cancel)
      }
      await until { connection.openStreams == 0 && pair.listener.openStreams == 0 }
      await until { FileDescriptors.count() == before }
      await connection.close()
      await pair.stop()
      precondition(pair.listener.openConnections == 0)
      await until { FileDescriptors.socketCount() == 0 }
    }
  }
}
