import EventStreamsHTTP2
import Testing

@Suite("HTTP/2 session: limits and floods", .timeLimit(.minutes(1)))
struct LimitTests {
  /// A server after the handshake.
  private static func server(_ change: (inout HTTP2Session.Configuration) -> Void = { _ in }) -> HTTP2Session {
    var configuration = HTTP2Session.Configuration()
    change(&configuration)
    let server = HTTP2Session(role: .server, configuration: configuration)
    var events: [HTTP2Event] = []
    server.receive((Wire.preface + Wire.settings + Wire.settingsAck).span, events: &events)
    return server
  }

  private static func failure(_ events: [HTTP2Event]) -> HTTP2Error? {
    for case .failed(let error) in events { return error }
    return nil
  }

  /// Frames whose number the peer decides, and what they are for the error.
  static let floods: [(String, [UInt8], HTTP2FrameType)] = [
    ("PING", Wire.ping(), .ping),
    ("SETTINGS", Wire.settings, .settings),
    ("empty DATA", Wire.data(1, []), .data),
    ("DATA on a closed stream", Wire.data(3), .data),
  ]

  @Test("a flood ends the connection with ENHANCE_YOUR_CALM and names its frame", arguments: floods.indices)
  func flood(index: Int) {
    let (_, frame, type) = Self.floods[index]
    let server = Self.server()
    var events: [HTTP2Event] = []
    server.receive(
      (Wire.headers(1, HPACK.post, end: false) + Wire.headers(3, HPACK.post, end: false) + Wire.reset(3)).span,
      events: &events)
    let flood = (0..<1_100).flatMap { _ in frame }
    server.receive(flood.span, events: &events)
    let error = Self.failure(events)
    #expect(error?.code == .enhanceYourCalm && error?.frame == type)
    #expect(events.last == .closed(1, .enhanceYourCalm, byPeer: false))
    #expect(!server.isFinished)
    var bytes: [UInt8] = []
    server.takeOutput(into: &bytes, limit: 1 << 20, events: &events)
    #expect(Frame.split(bytes).last?.type == .goAway)
    #expect(server.isFinished)
  }

  @Test("a few control frames in each read, for ever, are no flood", arguments: floods.indices)
  func noFlood(index: Int) {
    let server = Self.server()
    var events: [HTTP2Event] = []
    server.receive(
      (Wire.headers(1, HPACK.post, end: false) + Wire.headers(3, HPACK.post, end: false) + Wire.reset(3)).span,
      events: &events)
    let frames = (0..<8).flatMap { _ in Self.floods[index].1 }
    for _ in 0..<2_000 {
      server.receive(frames.span, events: &events)
      var bytes: [UInt8] = []
      server.takeOutput(into: &bytes, limit: 1 << 20, events: &events)
    }
    #expect(Self.failure(events) == nil)
  }

  @Test("a peer that makes us answer and never reads is given up before the answers fill the memory")
  func unreadAnswers() {
    let server = Self.server { $0.maxQueuedControlBytes = 10_000 }
    var events: [HTTP2Event] = []
    for _ in 0..<1_000 { server.receive(Wire.ping().span, events: &events) }
    #expect(Self.failure(events)?.code == .enhanceYourCalm)
  }

  @Test("our limit of header bytes is announced in SETTINGS, with the others")
  func announced() {
    for role in [HTTP2Session.Role.client, .server] {
      var configuration = HTTP2Session.Configuration()
      configuration.maxHeaderListSize = 12_345
      configuration.streamWindow = 77_777
      configuration.maxConcurrentStreams = 33
      configuration.connectionWindow = 100_000
      let session = HTTP2Session(role: role, configuration: configuration)
      var bytes: [UInt8] = []
      var events: [HTTP2Event] = []
      session.takeOutput(into: &bytes, limit: 1 << 16, events: &events)
      let frames = Frame.split(bytes)
      let settings = stride(from: 0, to: frames[0].payload.count, by: 6).map { index in
        [UInt32(frames[0].payload[index + 1]), Frame.number(frames[0].payload, at: index + 2)]
      }
      #expect(settings.contains([6, 12_345]) && settings.contains([4, 77_777]))
      #expect(settings.contains(role == .client ? [2, 0] : [3, 33]))
      #expect(settings.count == 3)
      #expect(frames.dropFirst() == [Frame(type: .windowUpdate, payload: Frame.number(100_000 - 65_535))])
    }
  }

  @Test("a request above the peer's header limit is refused here; other requests go on")
  func peersHeaderLimit() throws {
    var configuration = HTTP2Session.Configuration()
    configuration.maxHeaderListSize = 400
    let pair = SessionPair(server: configuration)
    let large: [HTTP2HeaderField] = .request() + [HTTP2HeaderField("x", String(repeating: "a", count: 400))]
    #expect(throws: HTTP2Error.self) { try pair.client.submitRequest(large, endStream: true) }
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    #expect(pair.serverEvents.first?.stream == id)
  }

  @Test("trailers above the peer's header limit reset the stream, a response throws")
  func peersHeaderLimitOnAnswers() throws {
    var configuration = HTTP2Session.Configuration()
    configuration.maxHeaderListSize = 200
    let pair = SessionPair(client: configuration)
    let large = [HTTP2HeaderField(":status", "200"), HTTP2HeaderField("x", String(repeating: "a", count: 200))]
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    #expect(throws: HTTP2Error.self) { try pair.server.submitResponse(id, large, endStream: true) }
    try pair.server.submitResponse(id, .response, endStream: false)
    pair.server.submitTrailers(id, Array(large.dropFirst()))
    pair.pump()
    #expect(pair.clientEvents.last == .closed(id, .internalError, byPeer: true))
  }

  @Test("a header block too long for nghttp2 ends its stream and nothing else")
  func tooLongToSend() throws {
    let pair = SessionPair()
    let huge = [HTTP2HeaderField("x", String(repeating: "~", count: 100_000))]
    let client = HTTP2Session(role: .client)  // Has not seen SETTINGS: no limit is known.
    let id = try client.submitRequest(.request() + huge, endStream: true)
    var bytes: [UInt8] = []
    var events: [HTTP2Event] = []
    client.takeOutput(into: &bytes, limit: 1 << 20, events: &events)
    #expect(events.map(\.closing?.stream) == [id])
    #expect(client.openStreams == 0)
    _ = pair
  }

  @Test("a response is given once")
  func secondResponse() throws {
    let pair = SessionPair()
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    try pair.server.submitResponse(id, .response, endStream: false)
    #expect(throws: HTTP2Error.self) { try pair.server.submitResponse(id, .response, endStream: false) }
  }

  @Test("calls on streams that are unknown, closed or ended are ignored")
  func ignored() throws {
    let pair = SessionPair()
    for session in [pair.client, pair.server] {
      session.send(99, [1], endStream: true)
      session.submitTrailers(99, .trailers)
      session.reset(99, .cancel)
      session.consume(99, 5)
      #expect(session.queuedBytes(99) == 0 && !session.hasOutput)
    }
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.client.send(id, [1, 2, 3], endStream: true)
    pair.client.submitTrailers(id, .trailers)
    pair.pump()
    #expect(pair.serverEvents == [.headers(id, .request(), endStream: true)])
  }
}
