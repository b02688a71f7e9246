package import EventStreamsHTTP2

package protocol LoopRunnable: AnyObject, Sendable {
  func runOnLoop()
}

package final class EventLoop: SerialExecutor, Sendable {
  package static func next() -> EventLoop { EventLoop() }
  package var isOnLoop: Bool { false }
  package var taskExecutor: LoopTaskExecutor { LoopTaskExecutor() }
  package func post(_ runnable: any LoopRunnable) {}
  package func schedule(after: Duration, _ action: @escaping @Sendable () -> Void) -> LoopTimer { LoopTimer() }
  package func enqueue(_ job: consuming ExecutorJob) {}
}

package final class LoopTaskExecutor: TaskExecutor {
  package func enqueue(_ job: consuming ExecutorJob) {}
}

package final class LoopTimer: TimerHandle {
  package func cancel() {}
}

struct LoopTimers: TimerSource {
  let loop: EventLoop
  func now() -> Duration { .zero }
  func schedule(after: Duration, _ action: @escaping @Sendable () -> Void) -> any TimerHandle { LoopTimer() }
  func stop() {}
}

package final class TLSContext: Sendable {
  package init(client: TLSClientConfiguration) throws(TLSError) {}
  package init(server: TLSServerConfiguration) throws(TLSError) {}
}

/// What a connection tells its owner, on the loop.
package enum HTTP2ConnectionState: Sendable {
  case draining
  case closed(TransportError)
}

package actor HTTP2Connection: LoopRunnable {
  package typealias StateChange = @Sendable (HTTP2Connection, HTTP2ConnectionState) -> Void
  package nonisolated let endpoint: Endpoint
  package nonisolated let loop: EventLoop
  package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

  init(endpoint: Endpoint, loop: EventLoop) {
    self.endpoint = endpoint
    self.loop = loop
  }

  package static func connect(
    to endpoint: Endpoint, tls: TLSContext?, on loop: EventLoop, timers: any TimerSource,
    configuration: HTTP2ConnectionConfiguration, onStateChange: @escaping StateChange
  ) async throws(TransportError) -> HTTP2Connection {
    throw .connectTimedOut(endpoint)
  }
  package nonisolated func open(_ stream: HTTP2Stream) {}
  package nonisolated var openStreams: Int { 0 }
  package nonisolated var isUsable: Bool { false }
  package func drain() {}
  package nonisolated func requestClose() {}
  package func close(_ reason: LossReason = .closedLocally) async {}
  package nonisolated func runOnLoop() {}
}

package final class HTTP2Stream: Sendable {
  package enum End: Sendable {
    case finished
    case failed(TransportError)
    case cancelledLocally
  }
  package struct Inbound: Sendable {
    package var headers: [HTTP2HeaderField]?
    package var bytes: [UInt8]
    package var trailers: [HTTP2HeaderField]?
    package var end: End?
  }
  package let requestHeaders: [HTTP2HeaderField]
  package init(requestHeaders: [HTTP2HeaderField], window: Int? = nil) { self.requestHeaders = requestHeaders }
  package func receive(isolation: isolated (any Actor)? = #isolation) async throws -> Inbound { throw CancellationError() }
  package func takeNow() -> Inbound? { nil }
  package func send(headers: [HTTP2HeaderField], endStream: Bool) {}
  package func send(_ bytes: [UInt8], endStream: Bool) {}
  package func send(trailers: [HTTP2HeaderField]) {}
  package func waitUntilWritable(isolation: isolated (any Actor)? = #isolation) async throws {}
  package func reset(_ code: HTTP2ErrorCode) {}
  package func setFailureHandler(_ action: @escaping @Sendable () -> Void) {}
}

/// Who is at the other end of a server's connection.
package struct PeerInfo: Sendable, Hashable {
  package var address: String
  package var isTLS: Bool
}

package final class HTTP2Listener: Sendable {
  package typealias StreamHandler = @Sendable (HTTP2Stream, PeerInfo) -> Void
  package static func bind(
    host: String, port: Int, tls: TLSContext?, on loop: EventLoop, timers: any TimerSource,
    configuration: HTTP2ConnectionConfiguration, onStream: @escaping StreamHandler
  ) async throws(TransportError) -> HTTP2Listener {
    throw .connectTimedOut(Endpoint(host: host, port: port))
  }
  package var port: Int { 0 }
  package var openConnections: Int { 0 }
  package var openStreams: Int { 0 }
  package func stop(grace: Duration) async {}
}
