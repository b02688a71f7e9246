import EventStreamsHTTP2

/// RFC 9113, section 8, and RFC 7541, as a client sees them; the client's request is on stream 1.
extension ConformanceRow {
  private static let malformed = Expectation.reset(1, .protocolError)

  /// An answer of these blocks, the last with END_STREAM.
  private static func answer(
    _ section: String, _ rule: String, _ blocks: [[UInt8]], _ expectation: Expectation = malformed
  ) -> Self {
    let steps = blocks.enumerated().map { Step.peer(Wire.headers(1, $1, end: $0 == blocks.count - 1)) }
    return Self(section, rule, [.request(end: true)] + steps, expectation)
  }

  /// An answer with these fields.
  private static func fields(
    _ section: String, _ rule: String, _ fields: [(String, String)], _ expectation: Expectation = malformed
  ) -> Self {
    answer(section, rule, [HPACK.block(fields)], expectation)
  }

  /// An answer with a body.
  private static func body(_ rule: String, length: String, _ body: [UInt8], _ expectation: Expectation = malformed)
    -> Self
  {
    let head = Wire.headers(1, HPACK.ok + HPACK.literal("content-length", length), end: false)
    return Self("8.1.1", rule, [.request(end: true), .peer(head), .peer(Wire.data(1, body, end: true))], expectation)
  }

  private static let trailers = [HTTP2HeaderField("x-end", "1")]

  static let clientMessages: [ConformanceRow] = [
    answer("8.1", "a response is handed over", [HPACK.ok], .message(1, [(":status", "200")])),
    answer(
      "8.1", "headers and trailers are told apart", [HPACK.ok, HPACK.trailers],
      .accepted { $0.has(.trailers(1, trailers)) }),
    answer(
      "8.1", "1xx responses are dropped",
      [HPACK.block([(":status", "100")]), HPACK.block([(":status", "103")]), HPACK.ok],
      .accepted {
        $0.hasHeaders(1, [(":status", "200")]) && $0.events.count { if case .headers = $0 { true } else { false } } == 1
      }),
    answer("8.1", "a 1xx response that ends the stream", [HPACK.block([(":status", "100")])]),
    Self(
      "8.1", "DATA after a 1xx response",
      [
        .request(end: true), .peer(Wire.headers(1, HPACK.block([(":status", "100")]), end: false)), .peer(Wire.data(1)),
      ], malformed),
    answer("8.1", "a second HEADERS without END_STREAM", [HPACK.ok, HPACK.trailers, HPACK.trailers]),
    answer("8.1", ":status in trailers", [HPACK.ok, HPACK.ok]),
    answer(
      "8.1", "trailers before a final response", [HPACK.block([(":status", "100")]), HPACK.trailers]),
    answer("8.3", ":path in trailers", [HPACK.ok, HPACK.block([(":path", "/")])]),
    fields("8.2.1", "an empty name", [(":status", "200"), ("", "y")]),
    fields("8.2.1", "a space in a name", [(":status", "200"), ("a b", "y")]),
    fields("8.2.1", "NUL in a value", [(":status", "200"), ("x", "y\u{0}")]),
    fields("8.2.1", "CR in a value", [(":status", "200"), ("x", "y\rz")]),
    fields("8.2.1", "a tab after a value", [(":status", "200"), ("x", "y\t")]),
    fields("8.2.2", "keep-alive", [(":status", "200"), ("keep-alive", "1")]),
    fields("8.2.2", "proxy-connection", [(":status", "200"), ("proxy-connection", "close")]),
    fields("8.2.2", "upgrade", [(":status", "200"), ("upgrade", "h2c")]),
    fields("8.3.2", "an empty :status", [(":status", "")]),
    fields("8.3.2", ":status of four digits", [(":status", "2000")]),
    fields(
      "8.1.1", "304 may tell the length of the body that it does not have",
      [(":status", "304"), ("content-length", "5")],
      .message(1)),
    fields("8.1.1", "204 with content-length", [(":status", "204"), ("content-length", "5")]),
    answer(
      "8.1.1", "1xx with content-length", [HPACK.block([(":status", "103"), ("content-length", "5")]), HPACK.ok]),
    Self(
      "8.1.1", "a body behind 204",
      [
        .request(end: true), .peer(Wire.headers(1, HPACK.block([(":status", "204")]), end: false)), .peer(Wire.data(1)),
      ],
      malformed),
    body("content-length twice as long as the body", length: "4", [1, 2]),
    fields("8.1.1", "content-length twice", [(":status", "200"), ("content-length", "0"), ("content-length", "0")]),
    fields("8.2", "an upper-case letter in a name", [(":status", "200"), ("X", "y")]),
    fields("8.2.1", "LF in a value", [(":status", "200"), ("x", "y\nz")]),
    fields("8.2.1", "a space before a value", [(":status", "200"), ("x", " y")]),
    fields("8.2.2", "connection", [(":status", "200"), ("connection", "close")]),
    fields("8.2.2", "transfer-encoding", [(":status", "200"), ("transfer-encoding", "chunked")]),
    fields("8.3", "an unknown pseudo-header field", [(":status", "200"), (":x", "y")]),
    fields("8.3", ":path in a response", [(":status", "200"), (":path", "/")]),
    fields("8.3", "a pseudo-header field behind a regular one", [("x", "y"), (":status", "200")]),
    fields("8.3.2", "no :status", [("x", "y")]),
    fields("8.3.2", ":status twice", [(":status", "200"), (":status", "200")]),
    fields("8.3.2", ":status that is no number", [(":status", "2x0")]),
    fields("8.3.2", ":status of two digits", [(":status", "20")]),
    fields("8.6", "101 has no place in HTTP/2", [(":status", "101")]),
    body("content-length equal to the body", length: "2", [1, 2], .accepted { $0.received(1) == 2 }),
    body("content-length above the body", length: "3", [1, 2]),
    body("content-length below the body", length: "1", [1, 2]),
    fields(
      "10.5.1", "a header list above our limit", [(":status", "200"), ("x", String(repeating: "a", count: 500))],
      .reset(1, .enhanceYourCalm)
    ).with { $0.maxHeaderListSize = 400 },
    fields("10.5.1", "a header list at our limit is taken", [(":status", "200")], .message(1)).with {
      $0.maxHeaderListSize = 42
    },
    fields("10.5.1", "a header list one byte above our limit", [(":status", "200")], .reset(1, .enhanceYourCalm)).with {
      $0.maxHeaderListSize = 41
    },
  ]

  static let clientHPACK: [ConformanceRow] = [
    answer("HPACK 6.1", "an indexed response", [HPACK.indexed(8)], .message(1, [(":status", "200")])),
    answer(
      "HPACK 2.3.2", "a field stored by the headers is known in the trailers",
      [HPACK.indexed(8) + HPACK.literal("x-end", "1", .indexing), HPACK.indexed(62)],
      .accepted { $0.has(.trailers(1, trailers)) }),
    answer(
      "HPACK C.6.1", "the Huffman coded response of the appendix",
      [
        [
          0x48, 0x82, 0x64, 0x02, 0x58, 0x85, 0xae, 0xc3, 0x77, 0x1a, 0x4b, 0x61, 0x96, 0xd0, 0x7a, 0xbe, 0x94, 0x10,
          0x54, 0xd4, 0x44,
          0xa8, 0x20, 0x05, 0x95, 0x04, 0x0b, 0x81, 0x66, 0xe0, 0x82, 0xa6, 0x2d, 0x1b, 0xff, 0x6e, 0x91, 0x9d, 0x29,
          0xad, 0x17, 0x18,
          0x63, 0xc7, 0x8f, 0x0b, 0x97, 0xc8, 0xe9, 0xae, 0x82, 0xae, 0x43, 0xd3,
        ]
      ], .message(1, [(":status", "302"), ("cache-control", "private"), ("location", "https://www.example.com")])),
    answer(
      "HPACK 6.3", "a size above what we announced", [HPACK.tableSize(4_097) + HPACK.ok],
      .goAway(.compressionError, by: .headers)),
    answer(
      "HPACK 6.3", "a size update at the start of a block", [HPACK.tableSize(128) + HPACK.ok], .message(1)),
    answer(
      "HPACK 4.2", "a size update that is not at the start of the block", [HPACK.ok + HPACK.tableSize(1)],
      .goAway(.compressionError, by: .headers)),
    answer(
      "HPACK 4.4", "an entry that was dropped from a full table",
      [
        HPACK.tableSize(64) + HPACK.ok + HPACK.literal("n", "v", .indexing) + HPACK.literal("m", "w", .indexing),
        HPACK.indexed(63),
      ], .goAway(.compressionError, by: .headers)),
    answer(
      "HPACK 2.3.3", "a name behind both tables", [HPACK.ok + HPACK.literal(90, "v")],
      .goAway(.compressionError, by: .headers)),
    answer(
      "HPACK 5.2", "a string cut off", [HPACK.ok + [0x00, 0x01, 0x6e, 0x05, 0x61]],
      .goAway(.compressionError, by: .headers)),
    answer(
      "HPACK 5.2", "the Huffman end-of-string symbol",
      [HPACK.ok + [0x00] + HPACK.string("n") + HPACK.huffman([0xff, 0xff, 0xff, 0xfc])],
      .goAway(.compressionError, by: .headers)),
    answer("HPACK 6.1", "index 0", [[0x80]], .goAway(.compressionError, by: .headers)),
    answer("HPACK 2.3.3", "an index behind both tables", [HPACK.indexed(70)], .goAway(.compressionError, by: .headers)),
    answer(
      "HPACK 5.2", "Huffman padding that is not ones", [HPACK.ok + [0x00] + HPACK.string("n") + HPACK.huffman([0x00])],
      .goAway(.compressionError, by: .headers)),
    answer(
      "HPACK 5.1", "an integer without end",
      [HPACK.ok + [0x00, 0x01, 0x6e, 0x7f] + [UInt8](repeating: 0xff, count: 10)],
      .goAway(.compressionError, by: .headers)),
    answer("HPACK 4.1", "a bad block in trailers", [HPACK.ok, [0x80]], .goAway(.compressionError, by: .headers)),
  ]
}
