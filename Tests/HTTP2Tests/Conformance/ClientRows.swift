import EventStreamsHTTP2

/// RFC 9113, sections 3 to 6, as a client sees them; the client's request is on stream 1.
extension ConformanceRow {
  private static let ask = Step.request(end: true)
  private static let asking = Step.request(end: false)
  private static let ok = Step.peer(Wire.headers(1, HPACK.ok, end: false))
  private static let done = Step.peer(Wire.headers(1, HPACK.ok))
  private static let big = [UInt8](repeating: 0, count: 16_384)

  static let clientConnection: [ConformanceRow] = [
    .bare(
      "3.4", "SETTINGS begin a connection", Wire.settings,
      .accepted { $0.has(.settings(maxConcurrentStreams: 4_294_967_295)) }),
    .bare("3.4", "PING instead of SETTINGS", Wire.ping(), .goAway(.protocolError, by: nil)),
    .bare("3.4", "an acknowledgement instead of SETTINGS", Wire.settingsAck, .goAway(.protocolError, by: nil)),
    .bare("3.4", "GOAWAY instead of SETTINGS", Wire.goAway(), .goAway(.protocolError, by: nil)),
    .bare(
      "3.4", "HTTP/1.1 behind the port", Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8),
      .goAway(.protocolError, by: nil)),
    .bare("3.4", "TLS behind the port", [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46], .goAway(.protocolError, by: nil)),
    .bare(
      "3.4", "a mail server behind the port", Array("220 mail.example ESMTP\r\n".utf8), .goAway(.protocolError, by: nil)
    ),
    Self("4.1", "a frame of unknown type is ignored", [.peer(Wire.raw(0x16, 0, 0, [1, 2, 3]))], .fine),
    Self(
      "4.1", "undefined flags are ignored", [.peer(Wire.raw(6, 0x16, 0, [0, 1, 2, 3, 4, 5, 6, 7]))],
      .accepted { $0.hasFrame(.ping, 0) }),
    Self(
      "4.1", "the reserved bit of the stream number is ignored",
      [.peer(Wire.raw(6, 0, .min, [0, 1, 2, 3, 4, 5, 6, 7]))], .accepted { $0.hasFrame(.ping, 0) }),
    Self(
      "4.2", "DATA of 16,384 bytes is taken", [ask, ok, .peer(Wire.data(1, big))],
      .accepted { $0.received(1) == 16_384 }),
    Self(
      "4.2", "DATA of 16,385 bytes", [ask, ok, .peer(Wire.data(1, big + [0]))], .goAway(.frameSizeError, by: .data)),
    Self(
      "4.2", "HEADERS of 16,385 bytes", [ask, .peer(Wire.headers(1, HPACK.ok + big))],
      .goAway(.frameSizeError, by: .headers)),
    Self(
      "4.3", "a header block that cannot be decoded", [ask, .peer(Wire.headers(1, [0x40]))],
      .goAway(.compressionError, by: .headers)),
    Self(
      "4.3", "PRIORITY inside a header block",
      [ask, .peer(Wire.headers(1, HPACK.ok, more: true)), .peer(Wire.priority(1))],
      .goAway(.protocolError, by: .priority)),
    Self(
      "4.3", "HEADERS of another stream inside a header block",
      [ask, ask, .peer(Wire.headers(1, HPACK.ok, more: true)), .peer(Wire.headers(3, HPACK.ok))],
      .goAway(.protocolError, by: .headers)),
    Self(
      "5.4.1", "nothing is read behind a connection error",
      [ask, .peer(Wire.ping([1])), .peer(Wire.headers(1, HPACK.ok))], .goAway(.frameSizeError, by: .ping)),
    Self(
      "5.4.1", "a connection error closes every stream with its code", [ask, .peer(Wire.ping(on: 1))],
      .goAway(.protocolError, by: .ping)),
    Self(
      "5.5", "an unknown frame inside a header block",
      [ask, .peer(Wire.headers(1, HPACK.ok, more: true)), .peer(Wire.raw(0x16, 0, 1, [1]))],
      .goAway(.protocolError, by: HTTP2FrameType(rawValue: 0x16))),
    Self(
      "5.5", "ALTSVC and ORIGIN are ignored",
      [.peer(Wire.raw(0x0a, 0, 0, [0, 1, 97])), .peer(Wire.raw(0x0c, 0, 0, [0, 0]))], .fine),
  ]

  static let clientStates: [ConformanceRow] = [
    Self("5.1", "idle: PRIORITY is taken", [.peer(Wire.priority(1))], .fine),
    Self("5.1", "idle: DATA", [.peer(Wire.data(1))], .goAway(.protocolError, by: .data)),
    Self("5.1", "idle: HEADERS", [.peer(Wire.headers(1, HPACK.ok))], .goAway(.protocolError, by: .headers)),
    Self("5.1", "idle: RST_STREAM", [.peer(Wire.reset(1))], .goAway(.protocolError, by: .rstStream)),
    Self("5.1", "idle: WINDOW_UPDATE", [.peer(Wire.windowUpdate(1, 1))], .goAway(.protocolError, by: .windowUpdate)),
    Self(
      "5.1", "idle: CONTINUATION", [.peer(Wire.continuation(1, HPACK.ok))], .goAway(.protocolError, by: .continuation)),
    Self(
      "5.1", "a number of ours not used yet: HEADERS", [ask, .peer(Wire.headers(5, HPACK.ok))],
      .goAway(.protocolError, by: .headers)),
    Self("5.1", "DATA before the response's HEADERS", [ask, .peer(Wire.data(1))], .goAway(.protocolError, by: .data)),
    Self("5.1", "half-closed (remote): DATA", [asking, done, .peer(Wire.data(1))], .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (remote) by trailers: DATA",
      [asking, ok, .peer(Wire.headers(1, HPACK.trailers)), .peer(Wire.data(1))], .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (remote): a block that is refused still feeds the table",
      [
        asking, done, .peer(Wire.headers(1, HPACK.literal("n", "v", .indexing))), ask,
        .peer(Wire.headers(3, HPACK.ok + HPACK.indexed(62))),
      ], .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (remote): CONTINUATION", [asking, done, .peer(Wire.continuation(1, HPACK.trailers))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "5.1", "half-closed (remote): HEADERS", [asking, done, .peer(Wire.headers(1, HPACK.trailers))],
      .reset(1, .streamClosed)),
    Self(
      "5.1", "half-closed (local): the answer is taken", [ask, ok, .peer(Wire.data(1, end: true))],
      .accepted { $0.received(1) == 1 && $0.has(.closed(1, .noError, byPeer: false)) }),
    Self(
      "5.1", "closed by both: CONTINUATION", [ask, done, .peer(Wire.continuation(1, HPACK.trailers))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "5.1", "closed by our reset: WINDOW_UPDATE, RST_STREAM on the way are ignored",
      [ask, .reset(1), .settle, .peer(Wire.windowUpdate(1, 5)), .peer(Wire.reset(1))], .fine),
    Self(
      "5.1", "half-closed (remote): WINDOW_UPDATE, PRIORITY are taken",
      [asking, done, .peer(Wire.windowUpdate(1, 1)), .peer(Wire.priority(1))], .fine),
    Self(
      "5.1", "half-closed (remote): RST_STREAM NO_ERROR closes", [asking, done, .peer(Wire.reset(1, 0))],
      .accepted { $0.has(.closed(1, .noError, byPeer: true)) }),
    Self("5.1", "closed by both: DATA", [ask, done, .peer(Wire.data(1))], .reset(1, .streamClosed)),
    Self(
      "5.1", "closed by both: HEADERS", [ask, done, .peer(Wire.headers(1, HPACK.trailers))],
      .goAway(.streamClosed, by: .headers)),
    Self(
      "5.1", "closed by both: WINDOW_UPDATE, RST_STREAM, PRIORITY are ignored",
      [ask, done, .peer(Wire.windowUpdate(1, 1)), .peer(Wire.reset(1)), .peer(Wire.priority(1))], .fine),
    Self(
      "5.1", "closed by their reset: DATA", [ask, ok, .peer(Wire.reset(1)), .peer(Wire.data(1))],
      .reset(1, .streamClosed)),
    Self(
      "5.1", "closed by their reset: HEADERS", [ask, ok, .peer(Wire.reset(1)), .peer(Wire.headers(1, HPACK.trailers))],
      .goAway(.streamClosed, by: .headers)),
    Self(
      "5.1", "closed by our reset: a response on the way is ignored",
      [ask, .reset(1), .settle, ok, .peer(Wire.data(1)), .peer(Wire.headers(1, HPACK.trailers))],
      .accepted { !$0.hasHeaders(1) && $0.received(1) == 0 }),
    Self(
      "5.1", "closed by our reset: its header block still feeds the table",
      [
        ask, .reset(1), .settle, .peer(Wire.headers(1, HPACK.ok + HPACK.literal("n", "v", .indexing))), ask,
        .peer(Wire.headers(3, HPACK.ok + HPACK.indexed(62))),
      ], .message(3, [("n", "v")])),
    Self(
      "5.1.1", "HEADERS on an even number that was not promised", [.peer(Wire.headers(2, HPACK.ok))],
      .goAway(.protocolError, by: .headers)),
    Self(
      "5.1.1", "DATA on an even number between numbers of ours",
      [ask, done, ask, .peer(Wire.headers(3, HPACK.ok)), .peer(Wire.data(2))],
      .goAway(.protocolError, by: .data)),
    Self(
      "5.1.1", "HEADERS on an even number between numbers of ours",
      [ask, done, ask, .peer(Wire.headers(3, HPACK.ok)), .peer(Wire.headers(2, HPACK.ok))],
      .goAway(.protocolError, by: .headers)),
    Self("5.1.1", "DATA on an even number", [.peer(Wire.data(2))], .goAway(.protocolError, by: .data)),
    Self("5.1.1", "RST_STREAM on an even number", [.peer(Wire.reset(2))], .goAway(.protocolError, by: .rstStream)),
    Self(
      "5.3.1", "PRIORITY that depends on itself", [ask, .peer(Wire.priority(1, on: 1))],
      .goAway(.protocolError, by: .priority)),
  ]

  static let clientFrames: [ConformanceRow] = [
    Self(
      "6.1", "DATA is handed over, padding taken off",
      [ask, ok, .peer(Wire.data(1, [1, 8, 0], end: true, flags: Frame.paddedFlag))], .accepted { $0.received(1) == 1 }),
    Self("6.1", "DATA on stream 0", [.peer(Wire.data(0))], .goAway(.protocolError, by: .data)),
    Self(
      "6.1", "padding as long as the payload", [ask, ok, .peer(Wire.data(1, [2, 1], flags: Frame.paddedFlag))],
      .goAway(.protocolError, by: .data)),
    Self(
      "6.1", "padding longer than the payload", [ask, ok, .peer(Wire.data(1, [200, 1], flags: Frame.paddedFlag))],
      .goAway(.protocolError, by: .data)),
    Self(
      "6.1", "the padded flag without a byte", [ask, ok, .peer(Wire.data(1, [], flags: Frame.paddedFlag))],
      .goAway(.protocolError, by: .data)),
    Self(
      "6.1", "an empty DATA frame ends a stream", [ask, ok, .peer(Wire.data(1, [], end: true))],
      .accepted { $0.has(.data(1, 0..<0, flowControlled: 0, endStream: true)) }),
    Self(
      "6.2", "the padded flag without a byte", [ask, .peer(Wire.headers(1, [], flags: Frame.paddedFlag))],
      .goAway(.protocolError, by: .headers)),
    Self(
      "6.2", "the priority flag without its five bytes",
      [ask, .peer(Wire.headers(1, [0, 0], flags: Frame.priorityFlag))], .goAway(.frameSizeError, by: .headers)),
    Self("6.2", "an empty header block", [ask, .peer(Wire.headers(1, []))], .reset(1, .protocolError)),
    Self("6.2", "HEADERS on stream 0", [.peer(Wire.headers(0, HPACK.ok))], .goAway(.protocolError, by: .headers)),
    Self(
      "6.2", "padding longer than the payload",
      [ask, .peer(Wire.headers(1, [200] + HPACK.ok, flags: Frame.paddedFlag))], .goAway(.protocolError, by: .headers)),
    Self(
      "6.2", "padding and priority fields are passed over",
      [
        ask, .peer(Wire.headers(1, [1, 0, 0, 0, 0, 5] + HPACK.ok + [0], flags: Frame.priorityFlag | Frame.paddedFlag)),
      ], .message(1)),
    Self("6.3", "PRIORITY on stream 0", [.peer(Wire.priority(0))], .goAway(.protocolError, by: .priority)),
    Self(
      "6.3", "PRIORITY of four bytes", [ask, .peer(Wire.raw(2, 0, 1, [0, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .priority)),
    Self(
      "6.3", "PRIORITY of six bytes", [ask, .peer(Wire.raw(2, 0, 1, [0, 0, 0, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .priority)),
    Self(
      "6.4", "RST_STREAM of five bytes", [ask, .peer(Wire.raw(3, 0, 1, [0, 0, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .rstStream)),
    Self(
      "6.4", "RST_STREAM on a number of ours not used yet", [ask, .peer(Wire.reset(3))],
      .goAway(.protocolError, by: .rstStream)),
    Self(
      "6.4", "RST_STREAM closes with its code", [ask, .peer(Wire.reset(1, 7))],
      .accepted { $0.has(.closed(1, .refusedStream, byPeer: true)) }),
    Self("6.4", "RST_STREAM on stream 0", [.peer(Wire.reset(0))], .goAway(.protocolError, by: .rstStream)),
    Self(
      "6.4", "RST_STREAM of three bytes", [ask, .peer(Wire.raw(3, 0, 1, [0, 0, 0]))],
      .goAway(.frameSizeError, by: .rstStream)),
    Self(
      "6.5", "SETTINGS are acknowledged", [.peer(Wire.settings([(3, 5)]))],
      .accepted { $0.has(.settings(maxConcurrentStreams: 5)) && $0.frames == [Frame(type: .settings, flags: 1)] }),
    Self(
      "6.5", "an acknowledgement with a payload", [.peer(Wire.raw(4, 1, 0, [0, 1, 0, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .settings)),
    Self("6.5", "SETTINGS on a stream", [.peer(Wire.raw(4, 0, 1, []))], .goAway(.protocolError, by: .settings)),
    Self(
      "6.5", "SETTINGS of five bytes", [.peer(Wire.raw(4, 0, 0, [0, 3, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .settings)),
    Self("6.5", "an acknowledgement of nothing", [.peer(Wire.settingsAck)], .goAway(.protocolError, by: .settings)),
    Self(
      "6.5.2", "ENABLE_PUSH 1 from a server", [.peer(Wire.settings([(2, 1)]))], .goAway(.protocolError, by: .settings)),
    Self("6.5.2", "ENABLE_PUSH 0 from a server is taken", [.peer(Wire.settings([(2, 0)]))], .fine),
    Self(
      "6.5.2", "INITIAL_WINDOW_SIZE 2^31", [.peer(Wire.settings([(4, 0x8000_0000)]))],
      .goAway(.flowControlError, by: .settings)),
    Self(
      "6.5.2", "MAX_FRAME_SIZE 16,383", [.peer(Wire.settings([(5, 16_383)]))], .goAway(.protocolError, by: .settings)),
    Self(
      "6.5.2", "MAX_FRAME_SIZE 2^24", [.peer(Wire.settings([(5, 0x100_0000)]))], .goAway(.protocolError, by: .settings)),
    Self(
      "6.5.2", "HEADER_TABLE_SIZE 0: our next block begins by saying so", [.peer(Wire.settings([(1, 0)])), ask],
      .accepted { $0.frames.contains { $0.type == .headers && $0.payload.first == 0x20 } }),
    Self(
      "6.5.3", "each SETTINGS frame is acknowledged", [.peer(Wire.settings), .peer(Wire.settings)],
      .accepted { $0.frames.filter { $0.type == .settings && $0.flags == 1 }.count == 2 }),
    Self("6.5.2", "an unknown parameter is ignored", [.peer(Wire.settings([(0xff, 1)]))], .fine),
    Self(
      "6.6", "a push, which we have switched off", [ask, .peer(Wire.push(1))], .goAway(.protocolError, by: .pushPromise)
    ),
    Self(
      "6.6", "a push before our SETTINGS are acknowledged", [ask, .peer(Wire.push(3))],
      .goAway(.protocolError, by: .pushPromise)),
    Self(
      "6.7", "PING is answered with its bytes", [.peer(Wire.ping([8, 7, 6, 5, 4, 3, 2, 1]))],
      .accepted { $0.frames.contains(Frame(type: .ping, flags: Frame.ackFlag, payload: [8, 7, 6, 5, 4, 3, 2, 1])) }),
    Self(
      "6.7", "an acknowledgement is told, not answered", [.peer(Wire.ping(ack: true))],
      .accepted { !$0.hasFrame(.ping, 0) && $0.has(.pingAcknowledged(0x0001_0203_0405_0607)) }),
    Self("6.7", "PING on a stream", [ask, .peer(Wire.ping(on: 1))], .goAway(.protocolError, by: .ping)),
    Self("6.7", "PING of six bytes", [.peer(Wire.ping([0, 0, 0, 0, 0, 0]))], .goAway(.frameSizeError, by: .ping)),
    Self(
      "6.7", "PING of nine bytes", [.peer(Wire.ping([0, 0, 0, 0, 0, 0, 0, 0, 0]))], .goAway(.frameSizeError, by: .ping)),
    Self(
      "6.8", "GOAWAY whose last stream grows", [ask, ask, .peer(Wire.goAway(1)), .peer(Wire.goAway(3))],
      .goAway(.protocolError, by: .goAway)),
    Self(
      "6.8", "GOAWAY closes what it did not look at, and leaves the rest", [ask, ask, .peer(Wire.goAway(1)), ok],
      .accepted { $0.hasHeaders(1) && $0.has(.closed(3, .refusedStream, byPeer: true)) }),
    Self("6.8", "GOAWAY on a stream", [ask, .peer(Wire.goAway(on: 1))], .goAway(.protocolError, by: .goAway)),
    Self(
      "6.8", "GOAWAY of seven bytes", [.peer(Wire.raw(7, 0, 0, [0, 0, 0, 0, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .goAway)),
    Self(
      "6.8", "GOAWAY that names a stream of the server", [ask, .peer(Wire.goAway(2))],
      .goAway(.protocolError, by: .goAway)),
    Self(
      "6.9", "an increment of 0 on the connection", [.peer(Wire.windowUpdate(0, 0))],
      .goAway(.protocolError, by: .windowUpdate)),
    Self(
      "6.9", "an increment of 0 on a stream", [ask, .peer(Wire.windowUpdate(1, 0))],
      .goAway(.protocolError, by: .windowUpdate)),
    Self(
      "6.9", "WINDOW_UPDATE of three bytes", [.peer(Wire.raw(8, 0, 0, [0, 0, 1]))],
      .goAway(.frameSizeError, by: .windowUpdate)),
    Self(
      "6.9.1", "the connection's window beyond 2^31-1", [.peer(Wire.windowUpdate(0, 0x7fff_ffff))],
      .goAway(.flowControlError, by: .windowUpdate)),
    Self(
      "6.9.1", "a stream's window beyond 2^31-1", [asking, .peer(Wire.windowUpdate(1, 0x7fff_ffff))],
      .reset(1, .flowControlError)),
    Self(
      "6.9.1", "a window of 1 lets one byte through", [.peer(Wire.settings([(4, 1)])), asking, .send(1, 5, end: true)],
      .accepted { $0.sent(1) == 1 }),
    Self(
      "6.9.1", "more DATA than the stream's window", [ask, ok, .peer(Wire.data(1, [1, 2, 3, 4, 5]))],
      .reset(1, .flowControlError)
    ).with { $0.streamWindow = 4 },
    Self(
      "6.9.2", "a change of INITIAL_WINDOW_SIZE counts for open streams",
      [.peer(Wire.settings([(4, 0)])), asking, .send(1, 5, end: true), .peer(Wire.settings([(4, 2)]))],
      .accepted { $0.sent(1) == 2 }),
    Self(
      "6.9", "WINDOW_UPDATE on a stream and on the connection",
      [asking, .peer(Wire.windowUpdate(1, 5)), .peer(Wire.windowUpdate(0, 5))], .fine),
    Self(
      "6.9.1", "the connection's window holds too",
      [.peer(Wire.settings([(4, 0x7fff_ffff)])), asking, .send(1, 100_000, end: true)],
      .accepted { $0.sent(1) == 65_535 }),
    Self(
      "6.9.1", "as much DATA as the stream's window", [ask, ok, .peer(Wire.data(1, [1, 2, 3, 4]))],
      .accepted { $0.received(1) == 4 }
    ).with { $0.streamWindow = 4 },
    Self(
      "6.9.1", "padding counts", [ask, ok, .peer(Wire.data(1, [3, 1, 0, 0, 0], flags: Frame.paddedFlag))],
      .reset(1, .flowControlError)
    ).with { $0.streamWindow = 4 },
    Self(
      "6.9.2", "a window may go below zero and come back",
      [
        .peer(Wire.settings([(4, 3)])), asking, .send(1, 9, end: true), .peer(Wire.settings([(4, 2)])),
        .peer(Wire.windowUpdate(1, 2)),
      ], .accepted { $0.sent(1) == 4 }),
    Self(
      "6.9.2", "INITIAL_WINDOW_SIZE that takes a window beyond 2^31-1",
      [asking, .peer(Wire.windowUpdate(1, 1_000)), .peer(Wire.settings([(4, 0x7fff_ffff)]))],
      .reset(1, .flowControlError)),
    Self(
      "6.10", "another frame instead of CONTINUATION",
      [ask, .peer(Wire.headers(1, HPACK.ok, more: true)), .peer(Wire.data(1))], .goAway(.protocolError, by: .data)),
    Self(
      "6.10", "CONTINUATION of another stream",
      [ask, ask, .peer(Wire.headers(1, HPACK.ok, more: true)), .peer(Wire.continuation(3, []))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "6.10", "CONTINUATION after DATA",
      [ask, ok, .peer(Wire.data(1)), .peer(Wire.continuation(1, HPACK.trailers))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "6.10", "eight CONTINUATION frames are taken",
      [
        ask, .peer(Wire.headers(1, HPACK.ok, more: true)),
        .peer((0..<7).flatMap { _ in Wire.continuation(1, [], more: true) }), .peer(Wire.continuation(1, [])),
      ], .message(1)),
    Self(
      "6.10", "a response's block in three frames",
      [
        ask, .peer(Wire.headers(1, [], more: true)), .peer(Wire.continuation(1, Array(HPACK.ok.prefix(4)), more: true)),
        .peer(Wire.continuation(1, Array(HPACK.ok.dropFirst(4)))),
      ], .message(1)),
    Self(
      "6.10", "CONTINUATION after END_HEADERS", [ask, ok, .peer(Wire.continuation(1, HPACK.trailers))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "6.10", "CONTINUATION on stream 0",
      [ask, .peer(Wire.headers(1, HPACK.ok, more: true)), .peer(Wire.continuation(0, []))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "6.10", "a ninth CONTINUATION",
      [
        ask, .peer(Wire.headers(1, HPACK.ok, more: true)),
        .peer((0..<9).flatMap { _ in Wire.continuation(1, [], more: true) }),
      ], .goAway(.enhanceYourCalm, by: .continuation)),
    Self(
      "7", "unknown codes are kept", [ask, ask, .peer(Wire.reset(1, 0xee)), .peer(Wire.goAway(3, 0xff))],
      .accepted {
        $0.has(.closed(1, HTTP2ErrorCode(rawValue: 0xee), byPeer: true))
          && $0.has(.goAway(lastStreamID: 3, HTTP2ErrorCode(rawValue: 0xff), debug: ""))
      }),
  ]
}
