import Testing

@testable import EventStreamsHTTP2

@Suite("HTTP/2: header lists that we are asked to send", .timeLimit(.minutes(1)))
struct HeaderCheckTests {
  private static func request(_ fields: (String, String)...) -> [HTTP2HeaderField] {
    .request() + fields.map { HTTP2HeaderField($0.0, $0.1) }
  }

  static let refused: [(String, [HTTP2HeaderField])] = [
    ("an upper-case letter", request(("X-a", "b"))), ("a space in a name", request(("a b", "c"))),
    ("an empty name", request(("", "b"))), ("a colon inside a name", request(("a:b", "c"))),
    ("a line break in a name", request(("a\r\nb", "c"))), ("a letter outside ASCII in a name", request(("é", "c"))),
    ("CR in a value", request(("a", "b\rc"))), ("LF in a value", request(("a", "b\nc"))),
    ("a second field smuggled in", request(("a", "b\r\nauthorization: x"))), ("NUL in a value", request(("a", "\0"))),
    ("another control character in a value", request(("a", "b\u{1f}"))),
    ("the delete character in a value", request(("a", "b\u{7f}c"))), ("a space before a value", request(("a", " b"))),
    ("a space behind a value", request(("a", "b "))), ("a tab before a value", request(("a", "\tb"))),
    ("a tab behind a value", request(("a", "b\t"))), ("nothing but a space", request(("a", " "))),
    ("connection", request(("connection", "close"))), ("keep-alive", request(("keep-alive", "1"))),
    ("proxy-connection", request(("proxy-connection", "close"))),
    ("transfer-encoding", request(("transfer-encoding", "chunked"))), ("upgrade", request(("upgrade", "h2c"))),
    ("te other than trailers", request(("te", "gzip"))),
    ("a pseudo-header field behind others", request((":test", "a"))),
    (":status in a request", [HTTP2HeaderField(":status", "200")] + .request()),
    (":path twice", [HTTP2HeaderField(":path", "/")] + .request()),
    (
      ":authority behind a regular field",
      Array([HTTP2HeaderField].request().prefix(3)) + [HTTP2HeaderField("a", "b"), HTTP2HeaderField(":authority", "a")]
    ),
    ("no :path", Array([HTTP2HeaderField].request().prefix(2))),
    ("no :method", Array([HTTP2HeaderField].request().dropFirst())), ("nothing", []),
    ("CR in :path", .request("/a\rb")), ("a bare colon", [HTTP2HeaderField(":", "a")] + .request()),
  ]

  @Test(
    "a request with a field that HTTP/2 forbids is refused, takes no stream, and the next one goes",
    arguments: refused.indices)
  func request(index: Int) throws {
    let pair = SessionPair()
    let error = #expect(throws: HTTP2Error.self) {
      try pair.client.submitRequest(Self.refused[index].1, endStream: true)
    }
    #expect(error?.code == .protocolError, "\(Self.refused[index].0)")
    #expect(pair.client.openStreams == 0 && pair.client.waitingRequests == 0 && !pair.client.hasOutput)
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    #expect(id == 1 && pair.serverEvents == [.headers(1, .request(), endStream: true)])
  }

  @Test("what went through before does not shield another list of the same length")
  func notFooled() throws {
    var check = HeaderCheck()
    let good = [HTTP2HeaderField(":status", "200"), HTTP2HeaderField("a", "b")]
    #expect(check.fault(in: good, .response) == nil)
    #expect(check.fault(in: good, .response) == nil)
    #expect(check.fault(in: [good[0], HTTP2HeaderField("a", "b\n")], .response) != nil)
    #expect(check.fault(in: good, .trailers) == ":status does not belong there (trailers)")
    #expect(check.fault(in: [], .response) == ":status is missing")
    #expect(check.fault(in: [], .trailers) == nil)
  }

  @Test("the error names the field and the fault, and no value")
  func words() {
    var check = HeaderCheck()
    let secret = "hunter2\n"
    let fault = check.fault(in: Self.request(("authorization", secret)), .request)
    #expect(fault == "the value of authorization has characters or blanks it must not have")
    #expect(check.fault(in: Self.request(("X", "y")), .request)?.hasPrefix("\"X\" is no name of a field") == true)
    #expect(check.fault(in: Self.request(("upgrade", "y")), .request) == "upgrade has no place in HTTP/2")
    #expect(check.fault(in: [HTTP2HeaderField(":path", "/")] + .request(), .request) == ":path is there twice")
  }

  @Test("every character that a name and a value may have goes through to the other side")
  func allowed() throws {
    let name = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
    let value = String(decoding: (0x20...0x7e).map { UInt8($0) }, as: UTF8.self)
    let fields = Self.request((name, "x" + value + "\tx"), ("empty", ""), ("umlaut", "grüße"), ("te", "trailers"))
    let pair = SessionPair()
    let id = try pair.client.submitRequest(fields, endStream: true)
    pair.pump()
    #expect(pair.serverEvents == [.headers(id, fields, endStream: true)])
  }

  @Test("a response that is refused leaves the stream as it was: another one can be given")
  func response() throws {
    let pair = SessionPair()
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    let bad = .response + [HTTP2HeaderField("a", "b\r\nc: d")]
    let error = #expect(throws: HTTP2Error.self) { try pair.server.submitResponse(id, bad, body: [1], endStream: true) }
    #expect(error?.code == .protocolError)
    #expect(throws: HTTP2Error.self) { try pair.server.submitResponse(id, .trailers, endStream: true) }
    #expect(pair.server.queuedBytes(id) == 0)
    try pair.server.submitResponse(id, .response, body: [2], endStream: true)
    pair.pump()
    #expect(pair.clientBodies[id] == [2])
    #expect(pair.clientEvents.last == .closed(id, .noError, byPeer: false))
  }

  @Test("trailers that are refused reset the stream, and no line break gets through")
  func trailers() throws {
    let pair = SessionPair()
    let id = try pair.client.submitRequest(.request(), endStream: true)
    pair.pump()
    try pair.server.submitResponse(id, .response, endStream: false)
    pair.server.submitTrailers(id, [HTTP2HeaderField("grpc-message", "a\nb")])
    pair.pump()
    #expect(pair.clientEvents.last == .closed(id, .internalError, byPeer: true))
    #expect(!pair.clientEvents.contains { if case .trailers = $0 { true } else { false } })
  }
}
