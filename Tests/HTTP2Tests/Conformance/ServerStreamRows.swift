import EventStreamsHTTP2

/// RFC 9113, sections 3 to 5, as a server sees them.
extension ConformanceRow {
  private static let big = [UInt8](repeating: 0, count: 16_384)
  private static let open: [UInt8] = Wire.headers(1, HPACK.post, end: false)

  static let serverPreface: [ConformanceRow] = [
    .bare(
      "3.4", "the preface and SETTINGS begin a connection", Wire.preface + Wire.settings,
      .accepted { $0.hasFrame(.settings, 0) }),
    .bare("3.4", "a wrong preface", Array("INVALID CONNECTION PREFACE\r\n\r\n".utf8), .goAway(.protocolError, by: nil)),
    .bare(
      "3.4", "a preface with one wrong byte", Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\r".utf8),
      .goAway(.protocolError, by: nil)),
    .bare(
      "3.4", "HTTP/1.1 on the port", Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), .goAway(.protocolError, by: nil)),
    .bare("3.4", "TLS on the port", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], .goAway(.protocolError, by: nil)),
    .bare("3.4", "PING instead of SETTINGS", Wire.preface + Wire.ping(), .goAway(.protocolError, by: .ping)),
    .bare(
      "3.4", "HEADERS instead of SETTINGS", Wire.preface + Wire.headers(1, HPACK.get),
      .goAway(.protocolError, by: .headers)),
    .bare(
      "3.4", "an acknowledgement instead of SETTINGS", Wire.preface + Wire.settingsAck,
      .goAway(.protocolError, by: .settings)),
    .bare(
      "3.4", "a request right behind SETTINGS, before ours are acknowledged",
      Wire.preface + Wire.settings + Wire.headers(1, HPACK.get), .message(1)),
  ]

  static let serverFrames: [ConformanceRow] = [
    Self("4.1", "a frame of unknown type is ignored", [.peer(Wire.raw(0x16, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]))], .fine),
    Self(
      "4.1", "undefined flags are ignored", [.peer(Wire.raw(6, 0x16, 0, [0, 1, 2, 3, 4, 5, 6, 7]))],
      .accepted { $0.hasFrame(.ping, 0) }),
    Self(
      "4.1", "the reserved bit of the stream number is ignored",
      [.peer(Wire.raw(6, 0, .min, [0, 1, 2, 3, 4, 5, 6, 7]))], .accepted { $0.hasFrame(.ping, 0) }),
    Self(
      "4.2", "DATA of 16,384 bytes is taken", [.peer(open), .peer(Wire.data(1, big))],
      .accepted { $0.received(1) == 16_384 }),
    Self(
      "4.2", "DATA of 16,385 bytes", [.peer(open), .peer(Wire.data(1, big + [0]))], .goAway(.frameSizeError, by: .data)),
    Self(
      "4.2", "HEADERS of 16,385 bytes",
      [.peer(Wire.headers(1, HPACK.get + HPACK.literal("x", String(repeating: "a", count: 16_400))))],
      .goAway(.frameSizeError, by: .headers)),
    Self(
      "4.2", "SETTINGS above the limit", [.peer(Wire.settings(Array(repeating: (9, 0), count: 2_731)))],
      .goAway(.frameSizeError, by: .settings)),
    Self(
      "4.2", "an unknown frame above the limit", [.peer(Wire.raw(0x20, 0, 0, big + [0]))],
      .goAway(.frameSizeError, by: HTTP2FrameType(rawValue: 0x20))),
    Self(
      "4.3", "a header block that cannot be decoded", [.peer(Wire.headers(1, [0x40]))],
      .goAway(.compressionError, by: .headers)),
    Self(
      "4.3", "PRIORITY inside a header block",
      [.peer(Wire.headers(1, HPACK.get, more: true)), .peer(Wire.priority(1))], .goAway(.protocolError, by: .priority)),
    Self(
      "4.3", "HEADERS of another stream inside a header block",
      [.peer(Wire.headers(1, HPACK.get, more: true)), .peer(Wire.headers(3, HPACK.get))],
      .goAway(.protocolError, by: .headers)),
    Self(
      "4.3", "DATA inside a header block",
      [.peer(Wire.headers(1, HPACK.post, end: false, more: true)), .peer(Wire.data(1))],
      .goAway(.protocolError, by: .data)),
    Self(
      "4.3", "PING inside a header block", [.peer(Wire.headers(1, HPACK.get, more: true)), .peer(Wire.ping())],
      .goAway(.protocolError, by: .ping)),
    Self(
      "4.3", "an undecodable block on a stream we refused",
      [.peer(Wire.headers(1, HPACK.post, end: false)), .peer(Wire.headers(3, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))],
      .goAway(.compressionError, by: .headers)
    ).with { $0.maxConcurrentStreams = 1 },
    Self(
      "4.3", "the block of a refused stream still feeds the table",
      [
        .peer(open), .peer(Wire.headers(3, HPACK.get + HPACK.literal("x-a", "b", .indexing))), .peer(Wire.reset(1)),
        .settle,
        .peer(Wire.headers(5, HPACK.get + HPACK.indexed(62))),
      ], .message(5, [("x-a", "b")])
    ).with { $0.maxConcurrentStreams = 1 },
  ]

  static let serverStates: [ConformanceRow] = [
    Self("5.1", "idle: PRIORITY is taken", [.peer(Wire.priority(1))], .fine),
    Self("5.1", "idle: DATA", [.peer(Wire.data(1))], .goAway(.protocolError, by: .data)),
    Self("5.1", "idle: RST_STREAM", [.peer(Wire.reset(1))], .goAway(.protocolError, by: .rstStream)),
    Self("5.1", "idle: WINDOW_UPDATE", [.peer(Wire.windowUpdate(1, 100))], .goAway(.protocolError, by: .windowUpdate)),
    Self(
      "5.1", "idle: CONTINUATION", [.peer(Wire.continuation(1, HPACK.get))], .goAway(.protocolError, by: .continuation)),
    Self("5.1", "idle server stream: DATA", [.peer(Wire.data(2))], .goAway(.protocolError, by: .data)),
    Self(
      "5.1", "idle server stream: WINDOW_UPDATE", [.peer(Wire.windowUpdate(2, 1))],
      .goAway(.protocolError, by: .windowUpdate)),
    Self("5.1", "idle server stream: RST_STREAM", [.peer(Wire.reset(2))], .goAway(.protocolError, by: .rstStream)),
    Self(
      "5.1", "open: DATA, PRIORITY, WINDOW_UPDATE are taken",
      [.peer(open), .peer(Wire.data(1)), .peer(Wire.priority(1)), .peer(Wire.windowUpdate(1, 1))],
      .accepted { $0.received(1) == 1 }),
    Self(
      "5.1", "open: RST_STREAM closes", [.peer(open), .peer(Wire.reset(1))],
      .accepted { $0.has(.closed(1, .cancel, byPeer: true)) }),
    Self(
      "5.1", "half-closed (remote): WINDOW_UPDATE is taken",
      [.peer(Wire.headers(1, HPACK.get)), .peer(Wire.windowUpdate(1, 100))], .fine),
    Self(
      "5.1", "half-closed (remote): PRIORITY is taken", [.peer(Wire.headers(1, HPACK.get)), .peer(Wire.priority(1))],
      .fine),
    Self(
      "5.1", "half-closed (remote): RST_STREAM closes", [.peer(Wire.headers(1, HPACK.get)), .peer(Wire.reset(1))],
      .accepted { $0.has(.closed(1, .cancel, byPeer: true)) }),
    Self(
      "5.1", "half-closed (remote): DATA", [.peer(Wire.headers(1, HPACK.get)), .peer(Wire.data(1))],
      .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (remote): an answer that had begun is cut off",
      [.peer(Wire.headers(1, HPACK.get)), .beginResponse(1), .send(1, 5, end: false), .peer(Wire.data(1))],
      .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (remote) by DATA: DATA",
      [.peer(open), .peer(Wire.data(1, end: true)), .peer(Wire.data(1))], .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (remote) by trailers: DATA",
      [.peer(open), .peer(Wire.headers(1, HPACK.trailers)), .peer(Wire.data(1))], .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (remote): one reset for all that comes behind the end",
      [
        .peer(Wire.headers(1, HPACK.get)), .peer(Wire.data(1)), .peer(Wire.data(1)),
        .peer(Wire.headers(1, HPACK.trailers)), .peer(Wire.windowUpdate(1, 1)),
      ], .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (remote): a block that is refused still feeds the table",
      [
        .peer(Wire.headers(1, HPACK.get)), .peer(Wire.headers(1, HPACK.literal("n", "v", .indexing))),
        .peer(Wire.headers(3, HPACK.get + HPACK.indexed(62))),
      ], .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (remote): a block in two frames is refused once",
      [
        .peer(Wire.headers(1, HPACK.get)), .peer(Wire.headers(1, [], more: true)),
        .peer(Wire.continuation(1, HPACK.trailers)),
      ], .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (remote): HEADERS",
      [.peer(Wire.headers(1, HPACK.get)), .peer(Wire.headers(1, HPACK.trailers))], .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (remote): CONTINUATION",
      [.peer(Wire.headers(1, HPACK.get)), .peer(Wire.continuation(1, HPACK.trailers))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "5.1", "half-closed (local): DATA is taken", [.peer(open), .respond(1), .peer(Wire.data(1))],
      .accepted { $0.received(1) == 1 }),
    Self(
      "5.1", "half-closed (local): WINDOW_UPDATE, PRIORITY are taken",
      [.peer(open), .respond(1), .peer(Wire.windowUpdate(1, 5)), .peer(Wire.priority(1))], .fine),
    Self(
      "5.1", "half-closed (local): RST_STREAM closes", [.peer(open), .respond(1), .peer(Wire.reset(1))],
      .accepted { $0.has(.closed(1, .cancel, byPeer: true)) }),
    Self(
      "5.1", "half-closed (local): trailers are taken",
      [.peer(open), .respond(1), .peer(Wire.headers(1, HPACK.trailers))],
      .accepted { $0.has(.closed(1, .noError, byPeer: false)) }),
    Self(
      "5.1", "closed by their reset: DATA", [.peer(open), .peer(Wire.reset(1)), .peer(Wire.data(1))],
      .reset(1, .streamClosed)),
    Self(
      "5.1", "closed by their reset: HEADERS",
      [.peer(open), .peer(Wire.reset(1)), .peer(Wire.headers(1, HPACK.trailers))], .goAway(.streamClosed, by: .headers)),
    Self(
      "5.1", "closed by their reset: CONTINUATION",
      [.peer(open), .peer(Wire.reset(1)), .peer(Wire.continuation(1, HPACK.trailers))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "5.1", "closed by both: DATA", [.peer(Wire.headers(1, HPACK.get)), .respond(1), .peer(Wire.data(1))],
      .reset(1, .streamClosed)),
    Self(
      "5.1", "closed by both: HEADERS",
      [.peer(Wire.headers(1, HPACK.get)), .respond(1), .peer(Wire.headers(1, HPACK.trailers))],
      .goAway(.streamClosed, by: .headers)),
    Self(
      "5.1", "closed by both: CONTINUATION",
      [.peer(Wire.headers(1, HPACK.get)), .respond(1), .peer(Wire.continuation(1, HPACK.get))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "5.1", "closed by both: PRIORITY is taken",
      [.peer(Wire.headers(1, HPACK.get)), .respond(1), .peer(Wire.priority(1))], .fine),
    Self(
      "5.1", "closed by both: WINDOW_UPDATE is ignored",
      [.peer(Wire.headers(1, HPACK.get)), .respond(1), .peer(Wire.windowUpdate(1, 5))], .fine),
    Self(
      "5.1", "closed by both: RST_STREAM is ignored",
      [.peer(Wire.headers(1, HPACK.get)), .respond(1), .peer(Wire.reset(1))], .fine),
    Self(
      "5.1", "closed by our reset: DATA on the way is ignored", [.peer(open), .reset(1), .settle, .peer(Wire.data(1))],
      .accepted { $0.received(1) == 0 }),
    Self(
      "5.1", "closed by our reset: trailers on the way are ignored",
      [.peer(open), .reset(1), .settle, .peer(Wire.headers(1, HPACK.trailers))],
      .accepted { !$0.events.contains(.trailers(1, [HTTP2HeaderField("x-end", "1")])) }),
    Self(
      "5.1", "closed by our reset: WINDOW_UPDATE on the way is ignored",
      [.peer(open), .reset(1), .settle, .peer(Wire.windowUpdate(1, 5))], .fine),
    Self(
      "5.1", "closed by our reset: RST_STREAM on the way is ignored",
      [.peer(open), .reset(1), .settle, .peer(Wire.reset(1))], .fine),
    Self(
      "5.1", "closed by our reset: an undecodable block on the way",
      [.peer(open), .reset(1), .settle, .peer(Wire.headers(1, [0x80]))], .goAway(.compressionError, by: .headers)),
    Self(
      "5.1.1", "an even number from a client", [.peer(Wire.headers(2, HPACK.get))],
      .goAway(.protocolError, by: .headers)),
    Self(
      "5.1.1", "a lower number than before", [.peer(Wire.headers(5, HPACK.get)), .peer(Wire.headers(3, HPACK.get))],
      .goAway(.protocolError, by: .headers)),
    Self(
      "5.1.1", "DATA on a stream of ours, which was never opened",
      [.peer(Wire.headers(5, HPACK.get)), .respond(5), .peer(Wire.data(2))], .goAway(.protocolError, by: .data)),
    Self(
      "5.1.1", "RST_STREAM on a stream of ours, which was never opened",
      [.peer(Wire.headers(5, HPACK.get)), .peer(Wire.reset(2))], .goAway(.protocolError, by: .rstStream)),
    Self(
      "5.1.1", "the highest number is taken", [.peer(Wire.headers(.max, HPACK.get))], .message(.max)),
    Self(
      "5.1.1", "HEADERS on a number that was passed over by a thousand",
      [.peer(Wire.headers(2_001, HPACK.get)), .peer(Wire.headers(1, HPACK.get))],
      .goAway(.protocolError, by: .headers)),
    Self(
      "5.1.1", "HEADERS on a number that was used 1,100 streams ago",
      [
        .peer((0..<1_100).flatMap { Wire.headers(Int32(2 * $0 + 1), HPACK.block([("x", "y")])) }), .settle,
        .peer(Wire.headers(1, HPACK.get)),
      ], .goAway(.protocolError, by: .headers)
    ).with { $0.maxControlFrames = 10_000 },
    Self(
      "5.1.1", "numbers may be passed over", [.peer(Wire.headers(1, HPACK.get)), .peer(Wire.headers(99, HPACK.get))],
      .message(99)),
    Self(
      "5.1.1", "DATA on a number that was passed over", [.peer(Wire.headers(5, HPACK.get)), .peer(Wire.data(3))],
      .reset(3, .streamClosed)),
    Self(
      "5.1.1", "the order is judged on HEADERS: PRIORITY 3 to 11, then 13",
      [.peer([3, 5, 7, 9, 11].flatMap { Wire.priority($0) }), .peer(Wire.headers(13, HPACK.get))], .message(13)),
    Self(
      "5.1.1", "PRIORITY on a high number does not pass lower ones over",
      [.peer(Wire.priority(7)), .peer(Wire.headers(1, HPACK.get))], .message(1)),
    Self(
      "5.1.2", "one stream more than announced", [.peer(open), .peer(Wire.headers(3, HPACK.get))],
      .reset(3, .refusedStream)
    ).with { $0.maxConcurrentStreams = 1 },
    Self(
      "5.1.2", "a refused stream whose block comes in two frames",
      [
        .peer(open), .peer(Wire.headers(3, Array(HPACK.get.prefix(7)), more: true)),
        .peer(Wire.continuation(3, Array(HPACK.get.dropFirst(7)))),
      ], .reset(3, .refusedStream)
    ).with { $0.maxConcurrentStreams = 1 },
    Self(
      "5.1.2", "DATA of a refused stream is ignored",
      [
        .peer(open), .peer(Wire.headers(3, HPACK.post, end: false)), .peer(Wire.data(3)),
        .peer(Wire.data(3, end: true)),
      ],
      .reset(3, .refusedStream)
    ).with { $0.maxConcurrentStreams = 1 },
    Self(
      "5.1.2", "streams that we have reset leave their places",
      [.peer(open), .reset(1), .settle, .peer(Wire.headers(3, HPACK.get))], .message(3)
    ).with { $0.maxConcurrentStreams = 1 },
    Self(
      "5.1.2", "a place is free again after a stream has ended",
      [.peer(Wire.headers(1, HPACK.get)), .respond(1), .peer(Wire.headers(3, HPACK.get))], .message(3)
    ).with { $0.maxConcurrentStreams = 1 },
    Self("5.1.2", "the limit is announced", [], .fine).with { $0.maxConcurrentStreams = 7 },
    Self(
      "5.3.1", "HEADERS that depend on themselves",
      [.peer(Wire.headers(1, Frame.number(1) + [15] + HPACK.get, flags: Frame.priorityFlag))],
      .goAway(.protocolError, by: .headers)),
    Self(
      "5.3.1", "PRIORITY that depends on itself", [.peer(Wire.priority(1, on: 1))],
      .goAway(.protocolError, by: .priority)),
    Self(
      "5.4.1", "nothing is read behind a connection error",
      [.peer(Wire.ping([1, 2, 3])), .peer(Wire.headers(1, HPACK.get))], .goAway(.frameSizeError, by: .ping)),
    Self(
      "5.4.2", "a stream error leaves other streams alone",
      [.peer(open), .peer(Wire.headers(3, HPACK.block([(":method", "GET")]))), .peer(Wire.data(1))],
      .reset(3, .protocolError)),
    Self(
      "5.5", "an unknown frame on an open stream is ignored",
      [.peer(open), .peer(Wire.raw(0xf0, 0xff, 1, [1])), .peer(Wire.data(1))], .accepted { $0.received(1) == 1 }),
    Self(
      "5.5", "an unknown frame inside a header block",
      [.peer(Wire.headers(1, HPACK.get, more: true)), .peer(Wire.raw(0x16, 0, 1, [1]))],
      .goAway(.protocolError, by: HTTP2FrameType(rawValue: 0x16))),
    Self("5.5", "an unknown frame on an idle stream is ignored", [.peer(Wire.raw(0xee, 0, 9, []))], .fine),
    Self(
      "5.5", "ALTSVC and ORIGIN are ignored",
      [.peer(Wire.raw(0x0a, 0, 0, [0, 1, 97])), .peer(Wire.raw(0x0c, 0, 0, [0, 0]))], .fine),
  ]
}
