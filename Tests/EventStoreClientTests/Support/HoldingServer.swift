import EventStreamsHTTP2
import EventStreamsTestSupport
import EventStreamsTransport
import Foundation
import Glibc
import Synchronization

@testable import EventStoreClient

/// A server below gRPC, on a blocking socket and a thread of its own: it sees how streams end.
///
/// Takes connections one after the other. Answers each request with the bytes given and holds its stream open; says nothing
/// at all, not even its settings, where none are given.
final class HoldingServer: Sendable {
  /// How a stream ended.
  struct End: Sendable, Equatable {
    var code: HTTP2ErrorCode
    var byPeer: Bool
    /// What a client that gives up sends.
    static let cancelledByClient = End(code: .cancel, byPeer: true)
  }

  let port: Int
  let ends: AsyncStream<End>
  private let listener: Int32
  private let messages: [UInt8]?
  private let told: AsyncStream<End>.Continuation
  private let connections = Atomic(0)
  private let heard = Atomic(0)
  private let current = Lock<Int32?>(nil)

  /// Listens.
  init(answering messages: [UInt8]?) throws {
    self.messages = messages
    (ends, told) = AsyncStream.makeStream(of: End.self)
    (listener, port) = try RawResponder.listen()
    Thread { [self] in serve() }.start()
  }

  /// Connections that are open.
  var openConnections: Int { connections.load(ordering: .acquiring) }

  /// Requests that have arrived.
  var requests: Int { heard.load(ordering: .acquiring) }

  /// How the next stream ends.
  func nextEnd() async -> End? {
    var iterator = ends.makeAsyncIterator()
    return await iterator.next()
  }

  /// Ends the connection as a server does that dies; the next one is taken.
  func cut() {
    current.withLock { if let connection = $0 { shutdown(connection, Int32(SHUT_RDWR)) } }
  }

  /// Takes no more connections.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// Runs a body with a client of a server that answers so.
  static func with(
    _ messages: [UInt8]?, clock: any Clock<Duration> = ContinuousClock(),
    _ body: (HoldingServer, AsyncEventStoreClient) async throws -> Void
  ) async throws {
    let server = try HoldingServer(answering: messages)
    defer { server.stop() }
    let text = "esdb://127.0.0.1:\(server.port)?tls=false&KeepAliveInterval=-1"
    try await withEventStoreClient(EventStoreSettings(text, clock: clock)) { try await body(server, $0) }
  }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      connections.add(1, ordering: .releasing)
      current.withLock { $0 = connection }
      exchange(connection)
      current.withLock { $0 = nil }
      close(connection)
      connections.subtract(1, ordering: .releasing)
    }
    close(listener)
  }

  private func exchange(_ connection: Int32) {
    var input = [UInt8](repeating: 0, count: 65_536)
    guard let messages else {
      while recv(connection, &input, input.count, 0) > 0 {}
      return
    }
    let session = HTTP2Session(role: .server, configuration: .init())
    var events: [HTTP2Event] = []
    while true {
      var output: [UInt8] = []
      session.takeOutput(into: &output, limit: 1 << 20, events: &events)
      guard output.isEmpty || send(connection, output, output.count, Int32(MSG_NOSIGNAL)) == output.count
      else { return }
      let count = recv(connection, &input, input.count, 0)
      guard count > 0 else { return }
      events = []
      let received = Array(input[..<count])
      session.receive(received.span, events: &events)
      for event in events { answer(event, messages, session) }
    }
  }

  private func answer(_ event: HTTP2Event, _ messages: [UInt8], _ session: HTTP2Session) {
    switch event {
    case .headers(let stream, _, _):
      heard.add(1, ordering: .releasing)
      let headers = [HTTP2HeaderField(":status", "200"), HTTP2HeaderField("content-type", "application/grpc")]
      try? session.submitResponse(stream, headers, body: messages, endStream: false)
    case .closed(_, let code, let byPeer): told.yield(End(code: code, byPeer: byPeer))
    default: break
    }
  }
}
