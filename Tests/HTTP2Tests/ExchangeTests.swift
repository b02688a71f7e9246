import EventStreamsHTTP2
import Testing

@Suite("HTTP/2 session: requests and responses", .timeLimit(.minutes(1)))
struct ExchangeTests {
  @Test(
    "a call with body, response, trailers reaches both sides whole, whatever the borders of reads",
    arguments: [1, 7, 64, Int.max])
  func wholeCall(chunk: Int) throws {
    let pair = SessionPair()
    pair.chunk = chunk
    let id = try pair.client.submitRequest(.request(), body: [1, 2, 3], endStream: true)
    pair.pump()
    #expect(pair.serverEvents.first == .headers(id, .request(), endStream: false))
    #expect(pair.serverBodies[id] == [1, 2, 3])
    try pair.server.submitResponse(id, .response, endStream: false)
    pair.server.send(id, [4, 5], endStream: false)
    pair.server.submitTrailers(id, .trailers)
    pair.pump()
    #expect(pair.clientEvents.first == .headers(id, .response, endStream: false))
    #expect(pair.clientBodies[id] == [4, 5])
    #expect(pair.clientEvents.suffix(2) == [.trailers(id, .trailers), .closed(id, .noError, byPeer: false)])
    #expect(pair.serverEvents.last == .closed(id, .noError, byPeer: false))
    #expect(pair.client.openStreams == 0 && pair.server.openStreams == 0)
  }

  @Test("headers, body and END_STREAM of a request leave in one piece: HEADERS, then one DATA")
  func oneWrite() throws {
    let pair = SessionPair()
    _ = try pair.client.submitRequest(.request(), body: [9], endStream: true)
    var bytes: [UInt8] = []
    pair.client.takeOutput(into: &bytes, limit: 1 << 16, events: &pair.clientEvents)
    let frames = Frame.split(bytes)
    #expect(frames.map(\.type) == [.headers, .data])
    #expect(frames.map(\.endsStream) == [false, true])
    #expect(!pair.client.hasOutput)
  }

  @Test("the end of a body is told by an event of its own when the bytes before it were told by an earlier read")
  func lateEnd() throws {
    let pair = SessionPair()
    let id = try pair.client.submitRequest(.request(), endStream: false)
    pair.client.send(id, [1], endStream: false)
    pair.pump()
    let known = pair.serverEvents
    pair.client.send(id, [], endStream: true)
    pair.pump()
    #expect(pair.serverEvents == known + [.data(id, 0..<0, flowControlled: 0, endStream: true)])
  }

  @Test("a header list larger than a frame leaves in HEADERS and CONTINUATION, and arrives as one")
  func continuation() throws {
    let pair = SessionPair()
    let fields: [HTTP2HeaderField] = .request() + [HTTP2HeaderField("x", String(repeating: "~", count: 20_000))]
    _ = try pair.client.submitRequest(fields, endStream: true)
    var bytes: [UInt8] = []
    pair.client.takeOutput(into: &bytes, limit: 1 << 16, events: &pair.clientEvents)
    let frames = Frame.split(bytes)
    #expect(frames.map(\.type) == [.headers, .continuation])
    #expect(frames.map(\.endsStream) == [true, false] && frames[0].payload.count <= 16_384)
    pair.server.receive(bytes.span, events: &pair.serverEvents)
    #expect(pair.serverEvents == [.headers(1, fields, endStream: true)])
  }

  @Test("a trailers-only response is one HEADERS frame with END_STREAM")
  func trailersOnly() throws {
    let pair = SessionPair()
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    #expect(pair.serverEvents == [.headers(id, .request(), endStream: true)])
    try pair.server.submitResponse(id, .response + .trailers, endStream: true)
    pair.pump()
    #expect(
      pair.clientEvents == [.headers(id, .response + .trailers, endStream: true), .closed(id, .noError, byPeer: false)])
  }

  @Test("no empty DATA frame goes before trailers that come later than the body")
  func lateTrailers() throws {
    let pair = SessionPair()
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    try pair.server.submitResponse(id, .response, body: [1], endStream: false)
    pair.pump()
    pair.server.submitTrailers(id, .trailers)
    var bytes: [UInt8] = []
    pair.server.takeOutput(into: &bytes, limit: 1 << 16, events: &pair.serverEvents)
    #expect(Frame.split(bytes).map(\.type) == [.headers])
  }

  @Test("a streamed body goes both ways, piece by piece, and ends by an empty END_STREAM")
  func streamedBodies() throws {
    let pair = SessionPair()
    let id = try pair.client.submitRequest(.request(), endStream: false)
    pair.pump()
    try pair.server.submitResponse(id, .response, endStream: false)
    for byte in UInt8(0)..<50 {
      pair.client.send(id, [byte, byte], endStream: false)
      pair.server.send(id, [byte], endStream: false)
      if byte % 3 == 0 { pair.pump() }
    }
    pair.client.send(id, [], endStream: true)
    pair.server.submitTrailers(id, .trailers)
    pair.pump()
    #expect(pair.serverBodies[id] == (UInt8(0)..<50).flatMap { [$0, $0] })
    #expect(pair.clientBodies[id] == Array(0..<50))
    #expect(pair.clientEvents.last == .closed(id, .noError, byPeer: false))
    #expect(pair.serverEvents.last == .closed(id, .noError, byPeer: false))
  }
}
