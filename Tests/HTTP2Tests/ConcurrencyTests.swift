import Testing

@testable import EventStreamsHTTP2

@Suite("HTTP/2 session: many streams", .timeLimit(.minutes(1)))
struct ConcurrencyTests {
  private static func limited(_ streams: Int) -> SessionPair {
    var configuration = HTTP2Session.Configuration()
    configuration.maxConcurrentStreams = streams
    return SessionPair(server: configuration)
  }

  @Test("the limit of the peer is told, and requests beyond it wait in order")
  func queueing() throws {
    let pair = Self.limited(2)
    #expect(pair.client.peerMaxConcurrentStreams == 2)
    let ids = try (0..<5).map { try pair.client.submitRequest(.request("/\($0)"), endStream: true) }
    pair.pump()
    #expect(pair.serverEvents.compactMap(\.stream) == Array(ids.prefix(2)))
    #expect(pair.client.openStreams == 2 && pair.client.waitingRequests == 3)
    for id in ids {
      try pair.server.submitResponse(id, .response, endStream: true)
      pair.pump()
    }
    let asked = pair.serverEvents.compactMap { if case .headers(let id, _, _) = $0 { id } else { nil } }
    #expect(asked == ids)
    #expect(pair.client.openStreams == 0 && pair.client.waitingRequests == 0)
    #expect(!pair.client.hasOutput)
  }

  @Test("a request that waits and is cancelled never leaves, is closed once, and frees nothing it did not have")
  func cancelWaiting() throws {
    let pair = Self.limited(1)
    let first = try pair.client.submitRequest(.request(), endStream: true)
    let second = try pair.client.submitRequest(.request(), body: [1, 2, 3], endStream: true)
    let third = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    pair.client.reset(second, .cancel)
    pair.client.reset(second, .cancel)
    #expect(pair.client.hasOutput, "the owner must be made to ask, or it would not learn of the end")
    #expect(pair.client.queuedBytes(second) == 0)
    pair.pump()
    #expect(pair.clientEvents.filter { $0.stream == second } == [.closed(second, .cancel, byPeer: false)])
    #expect(!pair.serverEvents.contains { $0.stream == second })
    try pair.server.submitResponse(first, .response, endStream: true)
    pair.pump()
    #expect(pair.serverEvents.last?.stream == third)
    #expect(pair.client.openStreams == 1 && pair.client.waitingRequests == 0)
  }

  @Test("100,000 requests cancelled while they wait leave nothing behind")
  func cancelMany() throws {
    let pair = Self.limited(1)
    let first = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    pair.takeEvents()
    for _ in 0..<1_000 {
      let ids = try (0..<100).map { _ in try pair.client.submitRequest(.request(), endStream: true) }
      for id in ids.reversed() { pair.client.reset(id, .cancel) }
      var bytes: [UInt8] = []
      pair.client.takeOutput(into: &bytes, limit: 1 << 16, events: &pair.clientEvents)
      #expect(bytes.isEmpty && pair.clientEvents.count == 100)
      pair.takeEvents()
    }
    #expect(pair.client.waitingRequests == 0 && pair.client.openStreams == 1)
    try pair.server.submitResponse(first, .response, endStream: true)
    pair.pump()
    let last = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    #expect(pair.serverEvents.last == .headers(last, .request(), endStream: true))
  }

  @Test("requests wait from the start when the server takes none, until it does")
  func noneThenSome() throws {
    let client = HTTP2Session(role: .client)
    var events: [HTTP2Event] = []
    client.receive(Wire.settings([(3, 0)]).span, events: &events)
    let id = try client.submitRequest(.request(), endStream: true)
    var bytes: [UInt8] = []
    client.takeOutput(into: &bytes, limit: 1 << 16, events: &events)
    #expect(!Frame.split(bytes).contains { $0.type == .headers })
    #expect(!client.hasOutput)
    client.receive(Wire.settings([(3, 1)]).span, events: &events)
    #expect(client.hasOutput)
    bytes = []
    client.takeOutput(into: &bytes, limit: 1 << 16, events: &events)
    #expect(Frame.split(bytes).contains { $0.type == .headers && $0.stream == id })
  }

  @Test("a lowered limit holds new requests back and leaves open ones alone")
  func lowered() throws {
    let client = HTTP2Session(role: .client)
    var events: [HTTP2Event] = []
    var bytes: [UInt8] = []
    client.receive((Wire.settings([(3, 10)]) + Wire.settingsAck).span, events: &events)
    let ids = try (0..<3).map { _ in try client.submitRequest(.request(), endStream: true) }
    client.takeOutput(into: &bytes, limit: 1 << 16, events: &events)
    client.receive(Wire.settings([(3, 1)]).span, events: &events)
    _ = try client.submitRequest(.request(), endStream: true)
    client.takeOutput(into: &bytes, limit: 1 << 16, events: &events)
    #expect(client.openStreams == 3 && client.waitingRequests == 1)
    let answers = ids.flatMap { Wire.headers($0, HPACK.ok) }
    client.receive(answers.span, events: &events)
    #expect(client.openStreams == 0 && client.hasOutput)
    client.takeOutput(into: &bytes, limit: 1 << 16, events: &events)
    #expect(client.openStreams == 1 && client.waitingRequests == 0)
  }

  @Test("a server refuses the surplus of a client that does not know its limit yet")
  func refusesSurplus() throws {
    var configuration = HTTP2Session.Configuration()
    configuration.maxConcurrentStreams = 3
    let pair = SessionPair(server: configuration, handshake: false)
    let ids = try (0..<5).map { _ in try pair.client.submitRequest(.request(), endStream: true) }
    pair.pump()
    let closed = pair.clientEvents.compactMap(\.closing)
    #expect(closed.map(\.stream).sorted() == Array(ids.suffix(2)))
    #expect(closed.allSatisfy { $0.code == .refusedStream && $0.byPeer })
    #expect(pair.server.openStreams == 3)
    #expect(!pair.serverEvents.contains { $0.closing != nil }, "a stream that was not shown is not closed either")
  }

  @Test("20,000 calls on one connection: each is closed once on each side, and all counters return to 0")
  func manyCalls() throws {
    let pair = SessionPair()
    var closed = (client: 0, server: 0)
    for _ in 0..<200 {
      let ids = try (0..<100).map { _ in try pair.client.submitRequest(.request(), body: [1, 2, 3], endStream: true) }
      pair.pump()
      for id in ids {
        try pair.server.submitResponse(id, .response, body: [4, 5, 6], endStream: false)
        pair.server.submitTrailers(id, .trailers)
      }
      pair.pump()
      closed.client += pair.clientEvents.count { $0.closing?.code == .noError }
      closed.server += pair.serverEvents.count { $0.closing?.code == .noError }
      pair.takeEvents()
      pair.clientBodies = [:]
      pair.serverBodies = [:]
    }
    #expect(closed == (20_000, 20_000))
    #expect(pair.client.openStreams == 0 && pair.server.openStreams == 0)
  }

  @Test(
    "a stream that has seen 3,000 others come and go is judged as on its first day",
    arguments: [HTTP2Session.Role.client, .server])
  func longLived(role: HTTP2Session.Role) throws {
    var configuration = HTTP2Session.Configuration()
    configuration.streamWindow = 100
    configuration.resetBurst = 10_000
    let pair = SessionPair(client: configuration, server: configuration)
    let long = try pair.client.submitRequest(.request(), endStream: false)
    let ended = try pair.client.submitRequest(.request(), endStream: role == .server)
    pair.pump()
    try pair.server.submitResponse(long, .response, endStream: false)
    if role == .client { try pair.server.submitResponse(ended, .response, endStream: true) }
    for _ in 0..<3_000 {
      let id = try pair.client.submitRequest(.request(), endStream: true)
      pair.pump()
      try pair.server.submitResponse(id, .response, endStream: true)
      pair.pump()
      pair.takeEvents()
    }
    let session = role == .client ? pair.client : pair.server
    var events: [HTTP2Event] = []
    session.receive((Wire.data(ended, [1]) + Wire.data(long, [UInt8](repeating: 1, count: 101))).span, events: &events)
    #expect(
      events == [.closed(ended, .streamClosed, byPeer: false), .closed(long, .flowControlError, byPeer: false)])
  }

  @Test("when stream numbers have run out, a request is refused as not processed")
  func numbersRunOut() throws {
    let pair = SessionPair()
    pair.client.state.nextStreamID = .max
    let last = try pair.client.submitRequest(.request(), endStream: true)
    #expect(last == .max)
    #expect(throws: HTTP2Error(code: .refusedStream, reason: "stream numbers have run out")) {
      try pair.client.submitRequest(.request(), endStream: true)
    }
    pair.pump()
    #expect(pair.serverEvents == [.headers(.max, .request(), endStream: true)])
  }

  @Test("a server sends no requests")
  func serverAsks() {
    let pair = SessionPair()
    #expect(throws: HTTP2Error.self) { try pair.server.submitRequest(.request(), endStream: true) }
  }
}
