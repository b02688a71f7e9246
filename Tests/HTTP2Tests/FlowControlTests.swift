import EventStreamsHTTP2
import Testing

@Suite("HTTP/2 session: flow control", .timeLimit(.minutes(1)))
struct FlowControlTests {
  private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0) } }

  private static func configuration(stream: Int, connection: Int = 16 << 20) -> HTTP2Session.Configuration {
    var configuration = HTTP2Session.Configuration()
    configuration.streamWindow = stream
    configuration.connectionWindow = connection
    return configuration
  }

  @Test("a sender is held to the stream's window, and goes on as the receiver consumes")
  func streamWindow() throws {
    let pair = SessionPair(client: Self.configuration(stream: 100_000))
    pair.clientConsumes = false
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    let body = Self.bytes(250_000)
    try pair.server.submitResponse(id, .response, body: body, endStream: true)
    pair.pump()
    #expect(pair.clientBodies[id]?.count == 100_000)
    #expect(pair.server.queuedBytes(id) == 150_000)
    // Less than half a window is not given back yet: window updates cost frames.
    pair.client.consume(id, 49_000)
    pair.pump()
    #expect(pair.clientBodies[id]?.count == 100_000)
    pair.client.consume(id, 51_000)
    pair.pump()
    #expect(pair.clientBodies[id]?.count == 200_000)
    pair.client.consume(id, 100_000)
    pair.pump()
    #expect(pair.clientBodies[id] == body)
    #expect(pair.clientEvents.last == .closed(id, .noError, byPeer: false))
  }

  @Test("a stream nobody reads does not hold up another, however much it has waiting")
  func slowStream() throws {
    let pair = SessionPair(client: Self.configuration(stream: 65_535, connection: 65_535))
    pair.clientConsumes = false
    let slow = try pair.client.submitRequest(.request(), endStream: true)
    let quick = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    try pair.server.submitResponse(slow, .response, body: Self.bytes(500_000), endStream: true)
    try pair.server.submitResponse(quick, .response, endStream: false)
    pair.pump()
    #expect(pair.clientBodies[slow]?.count == 65_535)
    for _ in 0..<20 {
      let before = pair.clientBodies[quick]?.count ?? 0
      pair.server.send(quick, Self.bytes(30_000), endStream: false)
      pair.pump()
      #expect(pair.clientBodies[quick]?.count == before + 30_000)
      pair.client.consume(quick, 30_000)
    }
    #expect(pair.clientBodies[slow]?.count == 65_535)
  }

  @Test("the connection's window comes back on receipt: far more than it flows through one stream")
  func connectionWindow() throws {
    let pair = SessionPair(
      client: Self.configuration(stream: 1 << 20, connection: 65_535), server: Self.configuration(stream: 1 << 20))
    let id = try pair.client.submitRequest(.request(), body: Self.bytes(1 << 20), endStream: true)
    pair.pump()
    #expect(pair.serverBodies[id]?.count == 1 << 20)
    try pair.server.submitResponse(id, .response, body: Self.bytes(1 << 20), endStream: true)
    pair.pump()
    #expect(pair.clientBodies[id]?.count == 1 << 20)
  }

  @Test("a request's own window differs from the announced one", arguments: [10_000, 400_000])
  func ownWindow(window: Int) throws {
    let pair = SessionPair(client: Self.configuration(stream: 100_000))
    pair.clientConsumes = false
    let id = try pair.client.submitRequest(.request(), endStream: true, window: window)
    pair.pump()
    try pair.server.submitResponse(id, .response, body: Self.bytes(1_000_000), endStream: true)
    pair.pump()
    // A smaller window cannot be announced for one stream: the peer may use what SETTINGS gave it once, then
    // the updates keep to the smaller one.
    #expect(pair.clientBodies[id]?.count == max(window, 100_000))
    pair.client.consume(id, max(window, 100_000))
    pair.pump()
    #expect(pair.clientBodies[id]?.count == max(window, 100_000) + window)
  }

  @Test("a request that leaves before the peer has acknowledged our SETTINGS has no more than its own window")
  func ownWindowBeforeAcknowledgement() throws {
    let pair = SessionPair(client: Self.configuration(stream: 100_000), handshake: false)
    pair.clientConsumes = false
    let id = try pair.client.submitRequest(.request(), endStream: true, window: 400_000)
    pair.pump()
    try pair.server.submitResponse(id, .response, body: Self.bytes(1_000_000), endStream: true)
    pair.pump()
    #expect(pair.clientBodies[id]?.count == 400_000)
  }

  @Test("padding costs no window for good, and the owner is not asked for it")
  func padding() throws {
    let pair = SessionPair(server: Self.configuration(stream: 1_000))
    let id = try pair.client.submitRequest(.request(), endStream: false)
    pair.pump()
    var events: [HTTP2Event] = []
    for _ in 0..<100 {
      let frame = Wire.data(id, [99] + [5] + [UInt8](repeating: 0, count: 99), flags: Frame.paddedFlag)
      pair.server.receive(frame.span, events: &events)
      pair.server.consume(id, 1)
    }
    let received = events.reduce(0) {
      guard case .data(_, let range, let size, _) = $1 else { return $0 }
      #expect(size == range.count)
      return $0 + size
    }
    #expect(received == 100)
    #expect(!events.contains { if case .failed = $0 { true } else { $0.closing != nil } })
  }

  /// A server with a small connection window after the handshake, with a request open on stream 1.
  private static func narrowServer(_ fields: [UInt8] = []) -> HTTP2Session {
    let server = HTTP2Session(role: .server, configuration: configuration(stream: 1 << 20, connection: 65_535))
    var events: [HTTP2Event] = []
    server.receive(
      (Wire.preface + Wire.settings + Wire.settingsAck + Wire.headers(1, HPACK.post + fields, end: false)).span,
      events: &events)
    return server
  }

  /// Hands `frame` over as often as it takes to exceed the connection's window several times, taking output between.
  private static func flood(_ server: HTTP2Session, _ frame: [UInt8]) -> (events: [HTTP2Event], frames: [Frame]) {
    var events: [HTTP2Event] = []
    var frames: [Frame] = []
    for _ in 0..<(300_000 / frame.count) {
      server.receive(frame.span, events: &events)
      var bytes: [UInt8] = []
      server.takeOutput(into: &bytes, limit: 1 << 16, events: &events)
      frames += Frame.split(bytes)
    }
    return (events, frames)
  }

  static let dropped: [(String, @Sendable (HTTP2Session) -> Void, [UInt8])] = [
    ("of a stream that we have reset", { $0.reset(1, .cancel) }, Wire.data(1, bytes(16_384))),
    ("of a stream whose request broke the rules", { _ in }, Wire.data(1, bytes(16_384))),
    (
      "that is nothing but padding", { _ in },
      Wire.data(1, [255] + [UInt8](repeating: 0, count: 255), flags: Frame.paddedFlag)
    ),
  ]

  @Test("bytes that nobody gets give the connection its window back", arguments: dropped.indices)
  func droppedBytes(index: Int) {
    let server = Self.narrowServer(index == 1 ? HPACK.literal(":status", "200") : [])
    Self.dropped[index].1(server)
    let (events, frames) = Self.flood(server, Self.dropped[index].2)
    #expect(!events.contains { if case .failed = $0 { true } else { false } })
    #expect(!frames.contains { $0.type == .goAway })
    #expect(frames.contains { $0.type == .windowUpdate && $0.stream == 0 })
  }

  @Test("bytes beyond content-length are dropped with their stream, and the connection gets their window back")
  func beyondContentLength() {
    let server = Self.narrowServer(HPACK.literal("content-length", "5"))
    let (events, frames) = Self.flood(server, Wire.data(1, Self.bytes(16_384)))
    #expect(events == [.closed(1, .protocolError, byPeer: false)])
    #expect(frames.contains { $0.type == .windowUpdate && $0.stream == 0 })
    #expect(frames.filter { $0.type == .rstStream }.map(\.stream) == [1])
  }

  @Test("consuming more than was received, or on a stream that is gone, gives the peer nothing")
  func overConsumption() throws {
    let pair = SessionPair(client: Self.configuration(stream: 100_000))
    pair.clientConsumes = false
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    try pair.server.submitResponse(id, .response, body: Self.bytes(300_000), endStream: true)
    pair.pump()
    pair.client.consume(id, 10_000_000)
    pair.pump()
    #expect(pair.clientBodies[id]?.count == 200_000)
    pair.client.reset(id, .cancel)
    pair.pump()
    pair.client.consume(id, 5)
    pair.client.consume(id, -5)
    #expect(!pair.client.hasOutput)
  }

  @Test("writable is told once when the queue falls below 64 KiB, and not for less")
  func writable() throws {
    let pair = SessionPair(server: Self.configuration(stream: 100_000))
    pair.serverConsumes = false
    let id = try pair.client.submitRequest(.request(), body: Self.bytes(200_000), endStream: false)
    let small = try pair.client.submitRequest(.request(), body: Self.bytes(60_000), endStream: false)
    pair.pump()
    #expect(pair.client.queuedBytes(id) == 100_000)
    #expect(!pair.clientEvents.contains(.writable(id)))
    pair.server.consume(id, 100_000)
    pair.pump()
    #expect(pair.clientEvents.filter { $0 == .writable(id) }.count == 1)
    #expect(!pair.clientEvents.contains(.writable(small)))
  }

  @Test("takeOutput stops at about its limit and goes on where it stopped", arguments: [1, 1_000, 20_000])
  func outputLimit(limit: Int) throws {
    let pair = SessionPair()
    let id = try pair.client.submitRequest(.request(), body: Self.bytes(60_000), endStream: true)
    var events: [HTTP2Event] = []
    var pieces = 0
    while pair.client.hasOutput {
      var bytes: [UInt8] = []
      pair.client.takeOutput(into: &bytes, limit: limit, events: &events)
      #expect(bytes.count <= limit + 16_384 + 9 + 100)
      let known = pair.serverEvents.count
      pair.server.receive(bytes.span, events: &pair.serverEvents)
      for case .data(_, let range, _, _) in pair.serverEvents[known...] {
        pair.serverBodies[id, default: []] += bytes[range]
      }
      pieces += 1
    }
    #expect(pair.serverBodies[id] == Self.bytes(60_000))
    #expect(pieces >= 2)
  }

  @Test("streams share the connection: each of ten large bodies moves in one turn")
  func fairness() throws {
    let pair = SessionPair(server: Self.configuration(stream: 1 << 20, connection: 200_000))
    let ids = try (0..<10).map { _ in
      try pair.client.submitRequest(.request(), body: Self.bytes(100_000), endStream: true)
    }
    var bytes: [UInt8] = []
    pair.client.takeOutput(into: &bytes, limit: 1 << 20, events: &pair.clientEvents)
    let served = Set(Frame.split(bytes).filter { $0.type == .data }.map(\.stream))
    #expect(served == Set(ids))
  }
}
