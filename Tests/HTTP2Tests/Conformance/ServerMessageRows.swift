import EventStreamsHTTP2

/// RFC 9113, section 8, as a server sees it.
extension ConformanceRow {
  private static let open: [UInt8] = Wire.headers(1, HPACK.post, end: false)
  private static let malformed = Expectation.reset(1, .protocolError)

  /// A request with these fields only.
  private static func ask(
    _ section: String, _ rule: String, _ fields: [(String, String)], _ expectation: Expectation = malformed
  ) -> Self {
    Self(section, rule, [.peer(Wire.headers(1, HPACK.block(fields)))], expectation)
  }

  /// A whole request with one more field.
  private static func asking(
    _ section: String, _ rule: String, _ name: String, _ value: String, _ expectation: Expectation = malformed
  ) -> Self {
    Self(section, rule, [.peer(Wire.headers(1, HPACK.get + HPACK.literal(name, value)))], expectation)
  }

  /// A whole request, then this body and trailers.
  private static func ask(
    _ section: String, _ rule: String, length: String, body: [[UInt8]], _ expectation: Expectation = malformed
  ) -> Self {
    let steps = body.enumerated().map { Step.peer(Wire.data(1, $1, end: $0 == body.count - 1)) }
    let head = Wire.headers(1, HPACK.post + HPACK.literal("content-length", length), end: false)
    return Self(section, rule, [.peer(head)] + steps, expectation)
  }

  static let serverMessages: [ConformanceRow] = [
    Self("8.1", "a GET is handed over", [.peer(Wire.headers(1, HPACK.get))], .message(1, [(":method", "GET")])),
    ask(
      "8.1", "a HEAD is handed over", [(":method", "HEAD"), (":scheme", "http"), (":path", "/"), (":authority", "a")],
      .message(1)),
    Self(
      "8.1", "a POST with a body is handed over", [.peer(open), .peer(Wire.data(1, end: true))],
      .message(1, [(":method", "POST")])),
    Self(
      "8.1", "a POST with trailers is handed over",
      [.peer(open), .peer(Wire.data(1)), .peer(Wire.headers(1, HPACK.trailers))],
      .accepted { $0.has(.trailers(1, [HTTP2HeaderField("x-end", "1")])) }),
    Self(
      "8.1", "a second HEADERS without END_STREAM", [.peer(open), .peer(Wire.headers(1, HPACK.trailers, end: false))],
      malformed),
    Self(
      "8.1", "a pseudo-header field in trailers", [.peer(open), .peer(Wire.headers(1, HPACK.block([(":path", "/")])))],
      malformed),
    Self("8.1", ":status in trailers", [.peer(open), .peer(Wire.headers(1, HPACK.ok))], malformed),
    Self(
      "8.1", "HEADERS behind trailers",
      [.peer(open), .peer(Wire.headers(1, HPACK.trailers)), .peer(Wire.headers(1, HPACK.trailers))],
      .reset(1, .streamClosed)),
    asking("8.2", "an upper-case letter in a name", "X-A", "b"),
    asking("8.2.1", "an empty name", "", "b"),
    asking("8.2.1", "a space in a name", "a b", "c"),
    asking("8.2.1", "a colon inside a name", "a:b", "c"),
    asking("8.2.1", "a control character in a name", "a\u{1}", "c"),
    asking("8.2.1", "a delete character in a name", "a\u{7f}", "c"),
    asking("8.2.1", "a byte above 127 in a name", "é", "c"),
    asking("8.2.1", "a tab in a value is taken", "a", "b\tc", .message(1, [("a", "b\tc")])),
    asking("8.2.1", "a tab before a value", "a", "\tb"),
    asking("8.2.1", "a space after a value", "a", "b "),
    asking("8.2.1", "NUL in a value", "a", "b\u{0}"),
    asking("8.2.1", "CR in a value", "a", "b\r"),
    asking("8.2.1", "LF in a value", "a", "b\nc"),
    asking("8.2.1", "a space before a value", "a", " b"),
    asking("8.2.1", "a tab after a value", "a", "b\t"),
    asking("8.2.1", "an empty value is taken", "a", "", .message(1, [("a", "")])),
    asking("8.2.1", "bytes above 127 in a value are taken", "a", "é", .message(1, [("a", "é")])),
    asking("8.2.2", "connection", "connection", "close"),
    asking("8.2.2", "keep-alive", "keep-alive", "1"),
    asking("8.2.2", "proxy-connection", "proxy-connection", "close"),
    asking("8.2.2", "transfer-encoding", "transfer-encoding", "chunked"),
    asking("8.2.2", "upgrade", "upgrade", "h2c"),
    asking("8.2.2", "te other than trailers", "te", "gzip"),
    asking("8.2.2", "te with trailers and more", "te", "trailers, deflate;q=0.5"),
    asking("8.2.2", "te trailers is taken", "te", "trailers", .message(1, [("te", "trailers")])),
    asking("8.2.3", "a cookie in two fields is taken", "cookie", "a=b", .message(1, [("cookie", "a=b")])),
    ask(
      "8.3", "an unknown pseudo-header field",
      [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a"), (":test", "b")]),
    ask(
      "8.3", ":status in a request",
      [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a"), (":status", "200")]),
    ask(
      "8.3", "a pseudo-header field behind a regular one",
      [(":method", "GET"), (":scheme", "http"), (":authority", "a"), ("x", "y"), (":path", "/")]),
    ask("8.3.1", "an empty :path", [(":method", "GET"), (":scheme", "http"), (":path", ""), (":authority", "a")]),
    ask("8.3.1", "no :method", [(":scheme", "http"), (":path", "/"), (":authority", "a")]),
    ask("8.3.1", "no :scheme", [(":method", "GET"), (":path", "/"), (":authority", "a")]),
    ask("8.3.1", "no :path", [(":method", "GET"), (":scheme", "http"), (":authority", "a")]),
    ask(
      "8.3.1", ":method twice",
      [(":method", "GET"), (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a")]),
    ask(
      "8.3.1", ":scheme twice",
      [(":method", "GET"), (":scheme", "http"), (":scheme", "http"), (":path", "/"), (":authority", "a")]),
    ask(
      "8.3.1", ":path twice",
      [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":path", "/"), (":authority", "a")]),
    ask(
      "8.3.1", ":authority twice",
      [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a"), (":authority", "a")]),
    ask(
      "8.3.1", "a :path without its slash",
      [(":method", "GET"), (":scheme", "http"), (":path", "a"), (":authority", "a")]),
    ask("8.3.1", "GET with *", [(":method", "GET"), (":scheme", "http"), (":path", "*"), (":authority", "a")]),
    ask(
      "8.3.1", "host in the place of :authority is taken",
      [(":method", "GET"), (":scheme", "http"), (":path", "/"), ("host", "a")], .message(1, [("host", "a")])),
    ask(
      "8.3.1", "OPTIONS with * is taken",
      [(":method", "OPTIONS"), (":scheme", "http"), (":path", "*"), (":authority", "a")], .message(1)),
    ask("8.3.1", "an empty :method", [(":method", ""), (":scheme", "http"), (":path", "/"), (":authority", "a")]),
    ask("8.3.1", "an empty :scheme", [(":method", "GET"), (":scheme", ""), (":path", "/"), (":authority", "a")]),
    ask(
      "8.3.1", "a space in :path", [(":method", "GET"), (":scheme", "http"), (":path", "/a b"), (":authority", "a")]),
    ask(
      "8.3.1", "an authority with a user is refused or taken, not misread",
      [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a@b")], .message(1)),
    ask(
      "8.5", "CONNECT with :path", [(":method", "CONNECT"), (":authority", "a:1"), (":path", "/"), (":scheme", "http")]),
    ask("8.5", "CONNECT with :authority is taken", [(":method", "CONNECT"), (":authority", "a:1")], .message(1)),
    ask("8.5", "CONNECT without :authority", [(":method", "CONNECT")]),
    ask(
      "8.1.1", "content-length equal to the body", length: "3", body: [[1, 2], [3]], .accepted { $0.received(1) == 3 }),
    ask("8.1.1", "content-length above the body", length: "4", body: [[1, 2, 3]]),
    ask("8.1.1", "content-length below the body", length: "2", body: [[1, 2, 3]]),
    ask("8.1.1", "content-length above the body in two frames", length: "9", body: [[1], [2, 3]]),
    ask("8.1.1", "content-length below the body in two frames", length: "2", body: [[1], [2, 3]]),
    ask("8.1.1", "content-length 0 and a body", length: "0", body: [[1]]),
    ask("8.1.1", "content-length beyond 2^63", length: "9223372036854775808", body: [[1]]),
    ask("8.1.1", "content-length that is no number", length: "x", body: [[1]]),
    ask("8.1.1", "a negative content-length", length: "-1", body: [[1]]),
    Self(
      "8.1.1", "content-length of a request without a body",
      [.peer(Wire.headers(1, HPACK.post + HPACK.literal("content-length", "1")))], malformed),
    Self(
      "8.1.1", "content-length twice",
      [
        .peer(Wire.headers(1, HPACK.post + HPACK.literal("content-length", "0") + HPACK.literal("content-length", "0")))
      ], malformed),
    Self(
      "8.1.1", "content-length and trailers that come too early",
      [
        .peer(Wire.headers(1, HPACK.post + HPACK.literal("content-length", "5"), end: false)), .peer(Wire.data(1)),
        .peer(Wire.headers(1, HPACK.trailers)),
      ], malformed),
    Self("8.4", "PUSH_PROMISE of a client", [.peer(Wire.push(1))], .goAway(.protocolError, by: .pushPromise)),
    Self(
      "8.7", "a malformed request does not end the connection",
      [.peer(Wire.headers(1, HPACK.block([("x", "y")]))), .peer(Wire.headers(3, HPACK.get))], malformed),
    Self(
      "10.5.1", "a header list above our limit is answered 431",
      [.peer(Wire.headers(1, HPACK.get + HPACK.literal("x", String(repeating: "a", count: 500))))],
      .accepted { $0.events.isEmpty && $0.hasFrame(.headers, 1) }
    ).with { $0.maxHeaderListSize = 400 },
    Self("10.5.1", "a header list at our limit is taken", [.peer(Wire.headers(1, HPACK.get))], .message(1)).with {
      $0.maxHeaderListSize = 32 * 4 + 38
    },
    Self(
      "10.5.1", "a header list one byte above our limit is not", [.peer(Wire.headers(1, HPACK.get))],
      .accepted { $0.events.isEmpty }
    ).with { $0.maxHeaderListSize = 32 * 4 + 36 },
    Self(
      "10.5.1", "trailers above our limit",
      [.peer(open), .peer(Wire.headers(1, HPACK.literal("x", String(repeating: "a", count: 500))))],
      .reset(1, .enhanceYourCalm)
    ).with { $0.maxHeaderListSize = 400 },
    Self(
      "10.5.1", "a header list far above our limit",
      [
        .peer(
          Wire.headers(
            1,
            HPACK.get + HPACK.literal("x", String(repeating: "a", count: 4_000), .indexing)
              + (0..<30).flatMap { _ in HPACK.indexed(62) }))
      ], .goAway(.enhanceYourCalm, by: .headers)
    ).with { $0.maxHeaderListSize = 4_096 },
  ]
}
