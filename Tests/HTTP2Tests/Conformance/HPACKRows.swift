import EventStreamsHTTP2

/// RFC 7541, as a server sees it: each row is a request on stream 1 (and 3) with this block.
extension ConformanceRow {
  /// The four fields of a request from the static table and one literal.
  private static let head = HPACK.indexed(2) + HPACK.indexed(6) + HPACK.indexed(4) + HPACK.literal(1, "a")

  private static func block(_ section: String, _ rule: String, _ bytes: [UInt8], _ expectation: Expectation) -> Self {
    Self(section, rule, [.peer(Wire.headers(1, bytes))], expectation)
  }

  private static func bad(_ section: String, _ rule: String, _ bytes: [UInt8]) -> Self {
    block(section, rule, bytes, .goAway(.compressionError, by: .headers))
  }

  private static func two(
    _ section: String, _ rule: String, _ first: [UInt8], _ second: [UInt8], _ expectation: Expectation
  ) -> Self {
    Self(section, rule, [.peer(Wire.headers(1, first)), .peer(Wire.headers(3, second))], expectation)
  }

  /// "custom-key" and "custom-value" of the appendix, Huffman coded.
  private static let key = HPACK.huffman([0x25, 0xa8, 0x49, 0xe9, 0x5b, 0xa9, 0x7d, 0x7f])
  private static let value = HPACK.huffman([0x25, 0xa8, 0x49, 0xe9, 0x5b, 0xb8, 0xe8, 0xb4, 0xbf])

  /// Names from the table and new ones, their text Huffman coded, in each of the three forms.
  static let hpackHuffman: [ConformanceRow] = [
    ("HPACK 6.2.1", "stored", HPACK.Mode.indexing), ("HPACK 6.2.2", "not stored", .plain),
    ("HPACK 6.2.3", "never stored", .never),
  ].flatMap { section, words, mode in
    [
      block(
        section, "literal, \(words), name from the table, Huffman coded value",
        head + HPACK.integer(58, prefix: mode.prefix, flags: mode.rawValue) + value,
        .message(1, [("user-agent", "custom-value")])),
      block(
        section, "literal, \(words), new name, both Huffman coded", head + [mode.rawValue] + key + value,
        .message(1, [("custom-key", "custom-value")])),
    ]
  }

  static let hpackGood: [ConformanceRow] = [
    block(
      "HPACK 6.1", "indexed fields of the static table", head,
      .message(1, [(":method", "GET"), (":scheme", "http"), (":path", "/")])),
    block(
      "HPACK 6.2.1", "literal, stored, name from the table", head + HPACK.literal(58, "x", .indexing),
      .message(1, [("user-agent", "x")])),
    block(
      "HPACK 6.2.1", "literal, stored, new name", head + HPACK.literal("n", "v", .indexing), .message(1, [("n", "v")])),
    block(
      "HPACK 6.2.2", "literal, not stored, name from the table", head + HPACK.literal(58, "x"),
      .message(1, [("user-agent", "x")])),
    block("HPACK 6.2.2", "literal, not stored, new name", head + HPACK.literal("n", "v"), .message(1, [("n", "v")])),
    block(
      "HPACK 6.2.3", "literal, never stored, name from the table", head + HPACK.literal(58, "x", .never),
      .message(1, [("user-agent", "x")])),
    block(
      "HPACK 6.2.3", "literal, never stored, new name", head + HPACK.literal("n", "v", .never),
      .message(1, [("n", "v")])),
    block(
      "HPACK 2.3.3", "a stored field is index 62 in the same block",
      head + HPACK.literal("n", "v", .indexing) + HPACK.indexed(62), .message(1, [("n", "v")])),
    two(
      "HPACK 2.3.2", "a stored field is known in the next block", head + HPACK.literal("n", "v", .indexing),
      head + HPACK.indexed(62), .message(3, [("n", "v")])),
    two(
      "HPACK 2.3.2", "the newest stored field has the lowest index",
      head + HPACK.literal("n", "1", .indexing) + HPACK.literal("n", "2", .indexing),
      head + HPACK.indexed(62) + HPACK.indexed(63), .message(3, [("n", "1"), ("n", "2")])),
    two(
      "HPACK 6.2.1", "a name from the dynamic table", head + HPACK.literal("n", "v", .indexing),
      head + HPACK.literal(62, "w"), .message(3, [("n", "w")])),
    two(
      "HPACK 4.3", "a size of 0 empties the table, then a larger one is taken",
      head + HPACK.literal("n", "v", .indexing), HPACK.tableSize(0) + HPACK.tableSize(4_096) + head, .message(3)),
    block("HPACK 6.3", "a size update at the start of a block", HPACK.tableSize(128) + head, .message(1)),
    block("HPACK 6.3", "the largest size that we announce", HPACK.tableSize(4_096) + head, .message(1)),
    block(
      "HPACK 4.4", "a field larger than the table empties it",
      HPACK.tableSize(40) + head + HPACK.literal("n", "v", .indexing)
        + HPACK.literal("name", "value of many bytes", .indexing), .message(1, [("name", "value of many bytes")])),
    two(
      "HPACK 4.4", "a table that is full drops its oldest entry",
      HPACK.tableSize(64) + head + HPACK.literal("n", "v", .indexing) + HPACK.literal("m", "w", .indexing),
      head + HPACK.indexed(62), .message(3, [("m", "w")])),
    two(
      "HPACK 6.3", "two size updates at the start of a block", head,
      HPACK.tableSize(10) + HPACK.tableSize(2_000) + head, .message(3)),
    block(
      "HPACK 5.2", "Huffman padding of seven bits", head + [0x00] + HPACK.string("n") + HPACK.huffman([0, 0, 0, 0x7f]),
      .message(1, [("n", "00000")])),
    block(
      "HPACK 5.1", "an integer of two bytes", head + HPACK.literal("n", String(repeating: "v", count: 200)),
      .message(1, [("n", String(repeating: "v", count: 200))])),
    block(
      "HPACK 5.1", "an integer of three bytes", head + HPACK.literal("n", String(repeating: "v", count: 9_000)),
      .message(1, [("n", String(repeating: "v", count: 9_000))])),
    block(
      "HPACK 5.1", "an integer with needless zero bytes",
      head + [0x00, 0x01, 0x6e, 0x7f, 0x80, 0x00] + [UInt8](repeating: 0x76, count: 127),
      .message(1, [("n", String(repeating: "v", count: 127))])),
    block(
      "HPACK 5.2", "Huffman coded name",
      head + [0x00] + HPACK.huffman([0x25, 0xa8, 0x49, 0xe9, 0x5b, 0xa9, 0x7d, 0x7f]) + HPACK.string("v"),
      .message(1, [("custom-key", "v")])),
    block(
      "HPACK 5.2", "Huffman coded value",
      head + [0x00] + HPACK.string("n") + HPACK.huffman([0x25, 0xa8, 0x49, 0xe9, 0x5b, 0xb8, 0xe8, 0xb4, 0xbf]),
      .message(1, [("n", "custom-value")])),
    block(
      "HPACK C.4.1", "the Huffman coded request of the appendix",
      [0x82, 0x86, 0x84, 0x41, 0x8c, 0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff],
      .message(1, [(":authority", "www.example.com")])),
    two(
      "HPACK C.4.2", "its successor uses the dynamic table",
      [0x82, 0x86, 0x84, 0x41, 0x8c, 0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff],
      [0x82, 0x86, 0x84, 0xbe, 0x58, 0x86, 0xa8, 0xeb, 0x10, 0x64, 0x9c, 0xbf],
      .message(3, [(":authority", "www.example.com"), ("cache-control", "no-cache")])),
    block(
      "HPACK C.3.1", "the plain request of the appendix",
      [0x82, 0x86, 0x84, 0x41, 0x0f] + Array("www.example.com".utf8), .message(1, [(":authority", "www.example.com")])),
  ]

  static let hpackBad: [ConformanceRow] = [
    bad("HPACK 6.1", "index 0", head + [0x80]),
    bad("HPACK 2.3.3", "an index behind both tables", head + HPACK.indexed(70)),
    bad("HPACK 2.3.3", "index 62 of an empty dynamic table", head + HPACK.indexed(62)),
    bad("HPACK 2.3.3", "a name behind both tables", head + HPACK.literal(90, "v")),
    bad("HPACK 2.3.3", "a stored literal with a name behind both tables", head + HPACK.literal(90, "v", .indexing)),
    bad("HPACK 4.2", "a size update that is not at the start of the block", head + HPACK.tableSize(1)),
    bad("HPACK 6.3", "a size above what we announced", HPACK.tableSize(4_097) + head),
    bad(
      "HPACK 5.2", "Huffman padding of more than seven bits",
      head + [0x00] + HPACK.string("n") + HPACK.huffman([0xa8, 0xeb, 0x10, 0x64, 0x9c, 0xbf, 0xff])),
    bad("HPACK 5.2", "Huffman padding that is not ones", head + [0x00] + HPACK.string("n") + HPACK.huffman([0x00])),
    bad(
      "HPACK 5.2", "the Huffman end-of-string symbol",
      head + [0x00] + HPACK.string("n") + HPACK.huffman([0xff, 0xff, 0xff, 0xfc])),
    bad("HPACK 5.1", "an integer without end", head + [0x00, 0x01, 0x6e, 0x7f] + [UInt8](repeating: 0xff, count: 10)),
    bad("HPACK 5.1", "an integer cut off", head + [0x00, 0x01, 0x6e, 0x7f, 0x80]),
    bad("HPACK 5.2", "a string cut off", head + [0x00, 0x01, 0x6e, 0x05, 0x61]),
    bad("HPACK 5.2", "a name cut off", head + [0x00, 0x05, 0x6e]),
    bad("HPACK 5.2", "a string of 1 MiB announced", head + [0x00, 0x01, 0x6e] + HPACK.integer(1 << 20, prefix: 7)),
    two(
      "HPACK 4.4", "an entry that was dropped from a full table",
      HPACK.tableSize(64) + head + HPACK.literal("n", "v", .indexing) + HPACK.literal("m", "w", .indexing),
      head + HPACK.indexed(63), .goAway(.compressionError, by: .headers)),
    two(
      "HPACK 4.3", "an entry that a size update evicted", head + HPACK.literal("n", "v", .indexing),
      HPACK.tableSize(0) + head + HPACK.indexed(62), .goAway(.compressionError, by: .headers)),
    Self(
      "HPACK 4.1", "a bad block in trailers",
      [.peer(Wire.headers(1, HPACK.post, end: false)), .peer(Wire.headers(1, [0x80]))],
      .goAway(.compressionError, by: .headers)),
    Self(
      "HPACK 4.1", "a bad block in CONTINUATION",
      [.peer(Wire.headers(1, HPACK.get, more: true)), .peer(Wire.continuation(1, [0x80]))],
      .goAway(.compressionError, by: .continuation)),
  ]
}
