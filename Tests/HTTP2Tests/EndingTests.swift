import EventStreamsHTTP2
import Testing

@Suite("HTTP/2 session: resets, GOAWAY, PING", .timeLimit(.minutes(1)))
struct EndingTests {
  private let pair = SessionPair()

  private func open() throws -> Int32 {
    let id = try pair.client.submitRequest(.request(), endStream: false)
    pair.pump()
    try pair.server.submitResponse(id, .response, endStream: false)
    pair.pump()
    pair.takeEvents()
    return id
  }

  @Test("a client's reset reaches the server with its code, and both sides are told once")
  func clientResets() throws {
    let id = try open()
    pair.client.send(id, [UInt8](repeating: 1, count: 1_000), endStream: false)
    pair.client.reset(id, .cancel)
    pair.client.reset(id, .internalError)
    pair.client.send(id, [1], endStream: true)
    pair.pump()
    #expect(pair.clientEvents == [.closed(id, .cancel, byPeer: false)])
    #expect(pair.serverEvents == [.closed(id, .cancel, byPeer: true)])
    #expect(pair.client.openStreams == 0 && pair.server.openStreams == 0)
  }

  @Test("a server's reset reaches the client, and what the client still sends is ignored")
  func serverResets() throws {
    let id = try open()
    pair.server.reset(id, .enhanceYourCalm)
    pair.client.send(id, [1, 2, 3], endStream: true)
    pair.pump()
    #expect(pair.serverEvents == [.closed(id, .enhanceYourCalm, byPeer: false)])
    #expect(pair.clientEvents == [.closed(id, .enhanceYourCalm, byPeer: true)])
  }

  @Test("nothing of a stream is handed over once it was reset here, though it had arrived before RST_STREAM left")
  func silenceAfterReset() throws {
    let id = try open()
    pair.server.send(id, [1, 2, 3], endStream: false)
    pair.server.submitTrailers(id, .trailers)
    pair.client.reset(id, .cancel)
    var bytes: [UInt8] = []
    pair.server.takeOutput(into: &bytes, limit: 1 << 16, events: &pair.serverEvents)
    pair.client.receive(bytes.span, events: &pair.clientEvents)
    pair.pump()
    #expect(pair.clientEvents == [.closed(id, .cancel, byPeer: false)])
  }

  @Test("a connection that fails closes every stream once, however many there are")
  func failingWithMany() throws {
    // A read of the table of streams once released memory that was freed: a crash with certain numbers of streams only.
    for count in 0...256 {
      let client = HTTP2Session(role: .client)
      let ids = try (0..<count).map { _ in try client.submitRequest(.request(), endStream: false) }
      var events: [HTTP2Event] = []
      let unexpected: [UInt8] = [0, 0, 4, 5, 4, 0, 0, 0, 1, 0, 0, 0, 2]  // PUSH_PROMISE where SETTINGS belong.
      client.receive(unexpected.span, events: &events)
      let closed = events.compactMap { event -> Int32? in
        if case .closed(let id, .protocolError, byPeer: false) = event { id } else { nil }
      }
      #expect(closed == ids)
      #expect(client.openStreams + client.waitingRequests == 0)
    }
  }

  @Test("a server that needs no more of the request sends its whole answer, then RST_STREAM NO_ERROR")
  func earlyAnswer() throws {
    let id = try pair.client.submitRequest(.request(), endStream: false)
    pair.pump()
    try pair.server.submitResponse(id, .response, body: [UInt8](repeating: 3, count: 70_000), endStream: false)
    pair.server.submitTrailers(id, .trailers)
    pair.server.reset(id, .noError)
    pair.pump()
    #expect(pair.clientBodies[id]?.count == 70_000)
    #expect(pair.clientEvents.suffix(2) == [.trailers(id, .trailers), .closed(id, .noError, byPeer: true)])
    #expect(pair.serverEvents.last == .closed(id, .noError, byPeer: false))
  }

  @Test("a status at the deadline leaves before RST_STREAM CANCEL; data that may be stuck before it does not")
  func deadline() throws {
    let id = try pair.client.submitRequest(.request(), endStream: false)
    pair.pump()
    try pair.server.submitResponse(id, .response, endStream: true)
    pair.server.reset(id, .cancel)
    pair.pump()
    #expect(
      pair.clientEvents.suffix(2) == [.headers(id, .response, endStream: true), .closed(id, .cancel, byPeer: true)])
    let stuck = try pair.client.submitRequest(.request(), endStream: false)
    pair.pump()
    try pair.server.submitResponse(stuck, .response, body: [UInt8](repeating: 3, count: 70_000), endStream: false)
    pair.server.submitTrailers(stuck, .trailers)
    pair.server.reset(stuck, .cancel)
    pair.pump()
    #expect(pair.clientBodies[stuck] == nil)
    #expect(pair.clientEvents.last == .closed(stuck, .cancel, byPeer: true))
  }

  @Test("RST_STREAM NO_ERROR is left out when the request had ended by itself")
  func earlyAnswerNotNeeded() throws {
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    try pair.server.submitResponse(id, .response, endStream: true)
    pair.server.reset(id, .noError)
    var bytes: [UInt8] = []
    pair.server.takeOutput(into: &bytes, limit: 1 << 16, events: &pair.serverEvents)
    #expect(Frame.split(bytes).map(\.type) == [.headers])
  }

  @Test("1,000 cancelled calls of an honest client do not cost its connection when the server allows them")
  func manyResets() throws {
    var configuration = HTTP2Session.Configuration()
    configuration.resetBurst = 10_000
    let pair = SessionPair(server: configuration)
    for _ in 0..<3_000 {
      let id = try pair.client.submitRequest(.request(), endStream: true)
      pair.pump()
      pair.client.reset(id, .cancel)
      pair.pump()
      #expect(pair.serverEvents.last?.closing?.stream == id)
      pair.takeEvents()
    }
    #expect(!pair.server.isFinished && pair.server.openStreams == 0)
  }

  @Test("a server that allows ten resets ends the connection at a flood of them")
  func resetFlood() throws {
    var configuration = HTTP2Session.Configuration()
    configuration.resetBurst = 10
    configuration.resetsPerSecond = 1
    let pair = SessionPair(server: configuration)
    for _ in 0..<30 where !pair.client.isFinished {
      guard let id = try? pair.client.submitRequest(.request(), endStream: true) else { break }
      pair.pump()
      pair.client.reset(id, .cancel)
      pair.pump()
    }
    let codes = pair.serverEvents.compactMap { if case .failed(let error) = $0 { error } else { nil } }
    #expect(codes.map(\.code) == [.enhanceYourCalm] && codes.first?.frame == .rstStream)
    let farewells = pair.clientEvents.compactMap {
      if case .goAway(_, let code, let text) = $0 { (code, text) } else { nil }
    }
    #expect(farewells.map(\.0) == [.enhanceYourCalm], "nghttp2's own GOAWAY must not leave")
    #expect(farewells.first?.1 == "too many RST_STREAM frames")
    #expect(pair.server.isFinished)
  }

  @Test("a shutdown notice is told; streams, new ones on the way too, go on; then GOAWAY ends it")
  func graceful() throws {
    let id = try open()
    let onTheWay = try pair.client.submitRequest(.request(), endStream: true)
    var bytes: [UInt8] = []
    pair.client.takeOutput(into: &bytes, limit: 1 << 16, events: &pair.clientEvents)
    pair.server.shutdownNotice()
    var notice: [UInt8] = []
    pair.server.takeOutput(into: &notice, limit: 1 << 16, events: &pair.serverEvents)
    pair.client.receive(notice.span, events: &pair.clientEvents)
    #expect(pair.clientEvents == [.goAway(lastStreamID: .max, .noError, debug: "")])
    #expect(throws: HTTP2Error(code: .refusedStream, reason: "the connection takes no new streams")) {
      try pair.client.submitRequest(.request(), endStream: true)
    }
    pair.server.receive(bytes.span, events: &pair.serverEvents)
    #expect(pair.serverEvents.last == .headers(onTheWay, .request(), endStream: true))
    pair.server.goAway(.noError)
    try pair.server.submitResponse(onTheWay, .response, endStream: true)
    pair.server.submitTrailers(id, .trailers)
    pair.client.send(id, [], endStream: true)
    pair.pump()
    #expect(pair.clientEvents.contains(.goAway(lastStreamID: onTheWay, .noError, debug: "")))
    #expect(pair.clientEvents.compactMap(\.closing).allSatisfy { $0.code == .noError })
    #expect(pair.client.isFinished && pair.server.isFinished)
  }

  @Test("after its final GOAWAY a server takes no new stream")
  func finalGoAway() throws {
    let id = try open()
    let late = try pair.client.submitRequest(.request(), endStream: true)
    var bytes: [UInt8] = []
    pair.client.takeOutput(into: &bytes, limit: 1 << 16, events: &pair.clientEvents)
    pair.server.goAway(.noError)
    pair.server.receive(bytes.span, events: &pair.serverEvents)
    pair.pump()
    #expect(!pair.serverEvents.contains { $0.stream == late })
    let closed = pair.clientEvents.compactMap(\.closing)
    #expect(closed.map(\.stream) == [late] && closed.first?.code == .refusedStream && closed.first?.byPeer == true)
    #expect(pair.client.openStreams == 1 && !pair.client.isFinished)
    _ = id
  }

  @Test("a GOAWAY with an error closes every stream here and sends nothing after it")
  func abrupt() throws {
    let id = try open()
    pair.server.goAway(.internalError, debug: "gone")
    #expect(pair.server.hasOutput && !pair.server.isFinished)
    pair.pump()
    #expect(pair.serverEvents == [.closed(id, .internalError, byPeer: false)])
    #expect(pair.clientEvents == [.goAway(lastStreamID: id, .internalError, debug: "gone")])
    #expect(pair.server.isFinished)
  }

  @Test("a stream reset just before a GOAWAY with an error is closed once, with the code of its reset")
  func resetThenAbrupt() throws {
    let id = try open()
    pair.client.reset(id, .cancel)
    pair.client.goAway(.internalError)
    pair.pump()
    #expect(pair.clientEvents == [.closed(id, .cancel, byPeer: false)])
  }

  @Test("requests that waited when GOAWAY came are closed as not processed")
  func waitingAtGoAway() throws {
    var configuration = HTTP2Session.Configuration()
    configuration.maxConcurrentStreams = 1
    let pair = SessionPair(server: configuration)
    let ids = try (0..<3).map { _ in try pair.client.submitRequest(.request(), endStream: true) }
    pair.pump()
    pair.server.shutdownNotice()
    pair.pump()
    let closed = pair.clientEvents.compactMap(\.closing)
    #expect(closed.map(\.stream) == Array(ids.dropFirst()))
    #expect(closed.allSatisfy { $0.code == .refusedStream && $0.byPeer })
    try pair.server.submitResponse(ids[0], .response, endStream: true)
    pair.pump()
    #expect(pair.client.isFinished)
  }

  @Test("requests whose HEADERS had not left when GOAWAY came are closed as not processed")
  func unsentAtGoAway() throws {
    let ids = try (0..<10).map { _ in try pair.client.submitRequest(.request(), endStream: true) }
    var bytes: [UInt8] = []
    pair.client.takeOutput(into: &bytes, limit: 1, events: &pair.clientEvents)
    let left = Frame.split(bytes).count { $0.type == .headers }
    #expect(left < 10)
    pair.client.receive(Wire.goAway(UInt32(ids[0])).span, events: &pair.clientEvents)
    pair.pump()
    let closed = pair.clientEvents.compactMap(\.closing)
    #expect(closed.map(\.stream).sorted() == Array(ids.dropFirst()))
    #expect(closed.allSatisfy { $0.code == .refusedStream })
  }

  @Test("a PING comes back with its number, both ways")
  func ping() {
    pair.client.ping(0x0123_4567_89ab_cdef)
    pair.server.ping(42)
    pair.pump()
    #expect(pair.clientEvents == [.pingAcknowledged(0x0123_4567_89ab_cdef)])
    #expect(pair.serverEvents == [.pingAcknowledged(42)])
  }

  @Test("a session that is let go lets everything go, whatever it held")
  func lifetime() throws {
    weak var client: HTTP2Session?
    weak var server: HTTP2Session?
    do {
      let pair = SessionPair()
      (client, server) = (pair.client, pair.server)
      for _ in 0..<150 { _ = try pair.client.submitRequest(.request(), body: [1], endStream: false) }
      pair.pump()
      _ = try pair.client.submitRequest(.request(), body: [UInt8](repeating: 0, count: 1 << 20), endStream: true)
    }
    #expect(client == nil && server == nil)
  }
}
