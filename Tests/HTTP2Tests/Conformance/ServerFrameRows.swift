import EventStreamsHTTP2

/// RFC 9113, sections 6 and 7, as a server sees them.
extension ConformanceRow {
  private static let open: [UInt8] = Wire.headers(1, HPACK.post, end: false)
  private static let priorityFields: [UInt8] = Frame.number(0) + [255]

  static let serverData: [ConformanceRow] = [
    Self(
      "6.1", "DATA is handed over", [.peer(open), .peer(Wire.data(1, [1, 2, 3], end: true))],
      .accepted { $0.received(1) == 3 }),
    Self(
      "6.1", "several DATA frames are handed over",
      [.peer(open), .peer(Wire.data(1)), .peer(Wire.data(1)), .peer(Wire.data(1, end: true))],
      .accepted { $0.received(1) == 3 }),
    Self(
      "6.1", "padding is taken off",
      [.peer(open), .peer(Wire.data(1, [3, 1, 2, 0, 0, 0], end: true, flags: Frame.paddedFlag))],
      .accepted { $0.received(1) == 2 }),
    Self(
      "6.1", "DATA that is nothing but padding",
      [.peer(open), .peer(Wire.data(1, [2, 0, 0], end: true, flags: Frame.paddedFlag))],
      .accepted { $0.has(.data(1, 0..<0, flowControlled: 0, endStream: true)) }),
    Self(
      "6.1", "an empty DATA frame ends a stream", [.peer(open), .peer(Wire.data(1, [], end: true))],
      .accepted { $0.has(.data(1, 0..<0, flowControlled: 0, endStream: true)) }),
    Self("6.1", "DATA on stream 0", [.peer(Wire.data(0))], .goAway(.protocolError, by: .data)),
    Self(
      "6.1", "padding as long as the payload", [.peer(open), .peer(Wire.data(1, [3, 1, 2], flags: Frame.paddedFlag))],
      .goAway(.protocolError, by: .data)),
    Self(
      "6.1", "the padded flag without a byte", [.peer(open), .peer(Wire.data(1, [], flags: Frame.paddedFlag))],
      .goAway(.protocolError, by: .data)),
    Self(
      "6.1", "padding longer than the payload", [.peer(open), .peer(Wire.data(1, [200, 1], flags: Frame.paddedFlag))],
      .goAway(.protocolError, by: .data)),
  ]

  static let serverHeaders: [ConformanceRow] = [
    Self("6.2", "HEADERS are handed over", [.peer(Wire.headers(1, HPACK.get))], .message(1, [(":path", "/")])),
    Self(
      "6.2", "padding is taken off", [.peer(Wire.headers(1, [2] + HPACK.get + [0, 0], flags: Frame.paddedFlag))],
      .message(1)),
    Self(
      "6.2", "priority fields are passed over",
      [.peer(Wire.headers(1, priorityFields + HPACK.get, flags: Frame.priorityFlag))], .message(1)),
    Self(
      "6.2", "padding and priority together",
      [.peer(Wire.headers(1, [1] + priorityFields + HPACK.get + [0], flags: Frame.priorityFlag | Frame.paddedFlag))],
      .message(1)),
    Self(
      "6.2", "an exclusive dependency on an idle stream",
      [.peer(Wire.headers(1, [0x80, 0, 0, 9, 1] + HPACK.get, flags: Frame.priorityFlag))], .message(1)),
    Self("6.2", "HEADERS on stream 0", [.peer(Wire.headers(0, HPACK.get))], .goAway(.protocolError, by: .headers)),
    Self(
      "6.2", "padding longer than the payload", [.peer(Wire.headers(1, [200] + HPACK.get, flags: Frame.paddedFlag))],
      .goAway(.protocolError, by: .headers)),
    Self(
      "6.2", "the padded flag without a byte", [.peer(Wire.headers(1, [], flags: Frame.paddedFlag))],
      .goAway(.protocolError, by: .headers)),
    Self(
      "6.2", "the priority flag without its five bytes", [.peer(Wire.headers(1, [0, 0], flags: Frame.priorityFlag))],
      .goAway(.frameSizeError, by: .headers)),
    Self(
      "6.2", "padding that eats the priority fields",
      [.peer(Wire.headers(1, [3] + priorityFields + [0], flags: Frame.priorityFlag | Frame.paddedFlag))],
      .goAway(.protocolError, by: .headers)),
    Self(
      "6.2", "END_STREAM goes with HEADERS, though the block ends later",
      [
        .peer(Wire.headers(1, Array(HPACK.get.prefix(7)), more: true)),
        .peer(Wire.continuation(1, Array(HPACK.get.dropFirst(7)))),
      ],
      .accepted {
        $0.events.contains { if case .headers(1, _, endStream: true) = $0 { true } else { false } }
      }),
    Self(
      "6.2", "padding as long as the payload", [.peer(Wire.headers(1, [1], flags: Frame.paddedFlag))],
      .goAway(.protocolError, by: .headers)),
    Self("6.2", "an empty header block", [.peer(Wire.headers(1, []))], .reset(1, .protocolError)),
  ]

  static let serverSmallFrames: [ConformanceRow] = [
    Self("6.3", "PRIORITY with weight 1", [.peer(open), .peer(Wire.priority(1, weight: 0))], .fine),
    Self("6.3", "PRIORITY with weight 256", [.peer(open), .peer(Wire.priority(1, weight: 255))], .fine),
    Self("6.3", "PRIORITY with a dependency", [.peer(open), .peer(Wire.priority(3, on: 1))], .fine),
    Self(
      "6.3", "PRIORITY with an exclusive dependency", [.peer(open), .peer(Wire.priority(3, on: 0x8000_0001))], .fine),
    Self("6.3", "PRIORITY on stream 0", [.peer(Wire.priority(0, on: 1))], .goAway(.protocolError, by: .priority)),
    .bare(
      "6.3", "PRIORITY on stream 0 after the peer gave priorities up",
      Wire.preface + Wire.settings([(9, 1)]) + Wire.priority(0, on: 1), .goAway(.protocolError, by: .priority)),
    Self(
      "6.3", "PRIORITY of four bytes", [.peer(open), .peer(Wire.raw(2, 0, 1, [0, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .priority)),
    Self(
      "6.3", "PRIORITY of six bytes", [.peer(open), .peer(Wire.raw(2, 0, 1, [0, 0, 0, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .priority)),
    Self(
      "6.4", "RST_STREAM closes with its code", [.peer(open), .peer(Wire.reset(1, 2))],
      .accepted { $0.has(.closed(1, .internalError, byPeer: true)) }),
    Self("6.4", "RST_STREAM on stream 0", [.peer(Wire.reset(0))], .goAway(.protocolError, by: .rstStream)),
    Self(
      "6.4", "RST_STREAM on an idle stream", [.peer(open), .peer(Wire.reset(3))],
      .goAway(.protocolError, by: .rstStream)),
    Self(
      "6.4", "RST_STREAM of three bytes", [.peer(open), .peer(Wire.raw(3, 0, 1, [0, 0, 0]))],
      .goAway(.frameSizeError, by: .rstStream)),
    Self(
      "6.4", "RST_STREAM of five bytes", [.peer(open), .peer(Wire.raw(3, 0, 1, [0, 0, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .rstStream)),
    Self(
      "6.6", "PUSH_PROMISE from a client", [.peer(open), .peer(Wire.push(1))], .goAway(.protocolError, by: .pushPromise)
    ),
    Self(
      "6.7", "PING is answered with its bytes", [.peer(Wire.ping([8, 7, 6, 5, 4, 3, 2, 1]))],
      .accepted { $0.frames.contains(Frame(type: .ping, flags: Frame.ackFlag, payload: [8, 7, 6, 5, 4, 3, 2, 1])) }),
    Self(
      "6.7", "an acknowledgement is not answered", [.peer(Wire.ping(ack: true))], .accepted { !$0.hasFrame(.ping, 0) }),
    Self("6.7", "PING on a stream", [.peer(Wire.ping(on: 1))], .goAway(.protocolError, by: .ping)),
    Self("6.7", "PING of six bytes", [.peer(Wire.ping([0, 0, 0, 0, 0, 0]))], .goAway(.frameSizeError, by: .ping)),
    Self("6.7", "PING without bytes", [.peer(Wire.ping([]))], .goAway(.frameSizeError, by: .ping)),
    Self(
      "6.7", "PING of nine bytes", [.peer(Wire.ping([0, 0, 0, 0, 0, 0, 0, 0, 0]))], .goAway(.frameSizeError, by: .ping)),
    Self(
      "6.8", "GOAWAY is told", [.peer(open), .peer(Wire.goAway(0, 0, debug: "bye"))],
      .accepted { $0.has(.goAway(lastStreamID: 0, .noError, debug: "bye")) }),
    Self(
      "6.8", "streams go on after GOAWAY", [.peer(open), .peer(Wire.goAway()), .peer(Wire.data(1))],
      .accepted { $0.received(1) == 1 }),
    Self("6.8", "GOAWAY on a stream", [.peer(open), .peer(Wire.goAway(on: 1))], .goAway(.protocolError, by: .goAway)),
    Self(
      "6.8", "GOAWAY of seven bytes", [.peer(Wire.raw(7, 0, 0, [0, 0, 0, 0, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .goAway)),
    Self(
      "6.8", "GOAWAY whose last stream grows", [.peer(open), .peer(Wire.goAway(2)), .peer(Wire.goAway(4))],
      .goAway(.protocolError, by: .goAway)),
  ]

  static let serverSettings: [ConformanceRow] = [
    Self(
      "6.5", "SETTINGS are acknowledged", [.peer(Wire.settings([(3, 9)]))],
      .accepted { $0.has(.settings(maxConcurrentStreams: 9)) && $0.frames == [Frame(type: .settings, flags: 1)] }),
    Self(
      "6.5", "an acknowledgement with a payload", [.peer(Wire.raw(4, 1, 0, [0, 1, 0, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .settings)),
    Self("6.5", "SETTINGS on a stream", [.peer(Wire.raw(4, 0, 1, []))], .goAway(.protocolError, by: .settings)),
    Self(
      "6.5", "SETTINGS of five bytes", [.peer(Wire.raw(4, 0, 0, [0, 3, 0, 0, 0]))],
      .goAway(.frameSizeError, by: .settings)),
    Self("6.5", "an acknowledgement of nothing", [.peer(Wire.settingsAck)], .goAway(.protocolError, by: .settings)),
    Self("6.5.2", "ENABLE_PUSH 0", [.peer(Wire.settings([(2, 0)]))], .fine),
    Self("6.5.2", "ENABLE_PUSH 1", [.peer(Wire.settings([(2, 1)]))], .fine),
    Self("6.5.2", "ENABLE_PUSH 2", [.peer(Wire.settings([(2, 2)]))], .goAway(.protocolError, by: .settings)),
    Self("6.5.2", "INITIAL_WINDOW_SIZE 2^31-1", [.peer(Wire.settings([(4, 0x7fff_ffff)]))], .fine),
    Self(
      "6.5.2", "INITIAL_WINDOW_SIZE 2^31", [.peer(Wire.settings([(4, 0x8000_0000)]))],
      .goAway(.flowControlError, by: .settings)),
    Self("6.5.2", "MAX_FRAME_SIZE 16,384", [.peer(Wire.settings([(5, 16_384)]))], .fine),
    Self("6.5.2", "MAX_FRAME_SIZE 2^24-1", [.peer(Wire.settings([(5, 0xff_ffff)]))], .fine),
    Self(
      "6.5.2", "MAX_FRAME_SIZE 16,383", [.peer(Wire.settings([(5, 16_383)]))], .goAway(.protocolError, by: .settings)),
    Self(
      "6.5.2", "MAX_FRAME_SIZE 2^24", [.peer(Wire.settings([(5, 0x100_0000)]))], .goAway(.protocolError, by: .settings)),
    Self(
      "6.5.2", "HEADER_TABLE_SIZE 0 and large", [.peer(Wire.settings([(1, 0)])), .peer(Wire.settings([(1, 1 << 20)]))],
      .fine),
    Self("6.5.2", "MAX_CONCURRENT_STREAMS 0", [.peer(Wire.settings([(3, 0)]))], .fine),
    Self(
      "6.5.2", "HEADER_TABLE_SIZE 0: our next block begins by saying so",
      [.peer(Wire.settings([(1, 0)])), .peer(Wire.headers(1, HPACK.get)), .respond(1)],
      .accepted { $0.frames.contains { $0.type == .headers && $0.payload.first == 0x20 } }),
    Self(
      "6.5.2", "we send no larger frames than before to a peer that takes them",
      [
        .peer(Wire.settings([(4, 1 << 20), (5, 1 << 20)])), .peer(Wire.headers(1, HPACK.get)), .beginResponse(1),
        .send(1, 60_000, end: true),
      ], .accepted { $0.sent(1) == 60_000 && $0.frames.allSatisfy { $0.payload.count <= 16_384 } }),
    Self(
      "10.5", "SETTINGS of 32 parameters are taken", [.peer(Wire.settings(Array(repeating: (0xff, 0), count: 32)))],
      .fine),
    Self(
      "10.5", "SETTINGS of 33 parameters", [.peer(Wire.settings(Array(repeating: (0xff, 0), count: 33)))],
      .goAway(.enhanceYourCalm, by: .settings)),
    Self(
      "6.5.2", "an unknown parameter is ignored", [.peer(Wire.settings([(0xff, 1)]))],
      .accepted { $0.hasFrame(.settings, 0) }),
    Self(
      "6.5.3", "of one parameter given twice the last counts",
      [
        .peer(Wire.settings([(4, 100), (4, 1)])), .peer(Wire.headers(1, HPACK.get)), .beginResponse(1),
        .send(1, 10, end: true),
      ], .accepted { $0.sent(1) == 1 }),
    Self(
      "6.5.3", "each SETTINGS frame is acknowledged", [.peer(Wire.settings), .peer(Wire.settings)],
      .accepted { $0.frames.filter { $0.type == .settings && $0.flags == 1 }.count == 2 }),
  ]

  static let serverWindows: [ConformanceRow] = [
    Self("6.9", "WINDOW_UPDATE on the connection", [.peer(Wire.windowUpdate(0, 1_000))], .fine),
    Self("6.9", "WINDOW_UPDATE on a stream", [.peer(open), .peer(Wire.windowUpdate(1, 1_000))], .fine),
    Self(
      "6.9", "an increment of 0 on the connection", [.peer(Wire.windowUpdate(0, 0))],
      .goAway(.protocolError, by: .windowUpdate)),
    Self(
      "6.9", "an increment of 0 on a stream", [.peer(open), .peer(Wire.windowUpdate(1, 0))],
      .goAway(.protocolError, by: .windowUpdate)),
    Self(
      "6.9", "WINDOW_UPDATE of three bytes", [.peer(Wire.raw(8, 0, 0, [0, 0, 1]))],
      .goAway(.frameSizeError, by: .windowUpdate)),
    Self(
      "6.9", "WINDOW_UPDATE of five bytes", [.peer(Wire.raw(8, 0, 0, [0, 0, 0, 1, 0]))],
      .goAway(.frameSizeError, by: .windowUpdate)),
    Self("6.9", "the reserved bit of the increment is ignored", [.peer(Wire.windowUpdate(0, 0x8000_0001))], .fine),
    Self(
      "6.9.1", "a window of 1 lets one byte through",
      [.peer(Wire.settings([(4, 1)])), .peer(Wire.headers(1, HPACK.get)), .beginResponse(1), .send(1, 5, end: true)],
      .accepted { $0.sent(1) == 1 }),
    Self(
      "6.9.1", "a window of 0 lets HEADERS through, no DATA",
      [.peer(Wire.settings([(4, 0)])), .peer(Wire.headers(1, HPACK.get)), .beginResponse(1), .send(1, 5, end: true)],
      .accepted { $0.sent(1) == 0 && $0.hasFrame(.headers, 1) }),
    Self(
      "6.9.1", "the connection's window holds too",
      [
        .peer(Wire.settings([(4, 0x7fff_ffff)])), .peer(Wire.headers(1, HPACK.get)), .beginResponse(1),
        .send(1, 100_000, end: true),
      ], .accepted { $0.sent(1) == 65_535 }),
    Self(
      "6.9.1", "the connection's window of 2^31-1", [.peer(Wire.windowUpdate(0, 0x7fff_ffff - 65_535))], .fine),
    Self(
      "6.9.1", "the connection's window beyond 2^31-1 by several updates",
      [.peer(Wire.windowUpdate(0, 0x7fff_ffff - 65_535)), .peer(Wire.windowUpdate(0, 1))],
      .goAway(.flowControlError, by: .windowUpdate)),
    Self(
      "6.9.1", "a stream's window beyond 2^31-1 by several updates",
      [.peer(open), .peer(Wire.windowUpdate(1, 0x7fff_ffff - 65_535)), .peer(Wire.windowUpdate(1, 1))],
      .reset(1, .flowControlError)),
    Self(
      "6.9.1", "the connection's window beyond 2^31-1", [.peer(Wire.windowUpdate(0, 0x7fff_ffff))],
      .goAway(.flowControlError, by: .windowUpdate)),
    Self(
      "6.9.1", "a stream's window beyond 2^31-1", [.peer(open), .peer(Wire.windowUpdate(1, 0x7fff_ffff))],
      .reset(1, .flowControlError)),
    Self(
      "6.9.1", "more DATA than the stream's window", [.peer(open), .peer(Wire.data(1, [1, 2, 3, 4, 5]))],
      .reset(1, .flowControlError)
    ).with { $0.streamWindow = 4 },
    Self(
      "6.9.1", "as much DATA as the stream's window", [.peer(open), .peer(Wire.data(1, [1, 2, 3, 4]))],
      .accepted { $0.received(1) == 4 }
    ).with { $0.streamWindow = 4 },
    Self(
      "6.9.1", "padding counts", [.peer(open), .peer(Wire.data(1, [3, 1, 0, 0, 0], flags: Frame.paddedFlag))],
      .reset(1, .flowControlError)
    ).with { $0.streamWindow = 4 },
    Self(
      "6.9.2", "a change of INITIAL_WINDOW_SIZE counts for open streams",
      [
        .peer(Wire.settings([(4, 0)])), .peer(Wire.headers(1, HPACK.get)), .beginResponse(1), .send(1, 5, end: true),
        .peer(Wire.settings([(4, 1)])),
      ], .accepted { $0.sent(1) == 1 }),
    Self(
      "6.9.2", "a window may go below zero and come back",
      [
        .peer(Wire.settings([(4, 3)])), .peer(Wire.headers(1, HPACK.get)), .beginResponse(1), .send(1, 9, end: true),
        .peer(Wire.settings([(4, 2)])), .peer(Wire.windowUpdate(1, 2)),
      ], .accepted { $0.sent(1) == 4 }),
    Self(
      "6.9.2", "INITIAL_WINDOW_SIZE that takes a window beyond 2^31-1",
      [.peer(open), .peer(Wire.windowUpdate(1, 1_000)), .peer(Wire.settings([(4, 0x7fff_ffff)]))],
      .reset(1, .flowControlError)),
  ]

  static let serverContinuations: [ConformanceRow] = [
    Self(
      "6.10", "a block in two frames",
      [
        .peer(Wire.headers(1, Array(HPACK.get.prefix(7)), more: true)),
        .peer(Wire.continuation(1, Array(HPACK.get.dropFirst(7)))),
      ], .message(1, [(":authority", "a")])),
    Self(
      "6.10", "a block in four frames",
      [
        .peer(Wire.headers(1, [], more: true)), .peer(Wire.continuation(1, Array(HPACK.get.prefix(3)), more: true)),
        .peer(Wire.continuation(1, Array(HPACK.get.dropFirst(3)), more: true)), .peer(Wire.continuation(1, [])),
      ], .message(1)),
    Self(
      "6.10", "trailers in two frames",
      [
        .peer(open), .peer(Wire.headers(1, Array(HPACK.trailers.prefix(2)), more: true)),
        .peer(Wire.continuation(1, Array(HPACK.trailers.dropFirst(2)))),
      ], .accepted { $0.has(.trailers(1, [HTTP2HeaderField("x-end", "1")])) }),
    Self(
      "6.10", "another frame instead of CONTINUATION",
      [.peer(Wire.headers(1, HPACK.get, more: true)), .peer(Wire.settings)], .goAway(.protocolError, by: .settings)),
    Self(
      "6.10", "CONTINUATION on stream 0",
      [.peer(Wire.headers(1, HPACK.get, more: true)), .peer(Wire.continuation(0, []))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "6.10", "CONTINUATION of another stream",
      [.peer(Wire.headers(1, HPACK.get, more: true)), .peer(Wire.continuation(3, []))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "6.10", "CONTINUATION after END_HEADERS", [.peer(open), .peer(Wire.continuation(1, HPACK.trailers))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "6.10", "CONTINUATION after CONTINUATION with END_HEADERS",
      [
        .peer(Wire.headers(1, HPACK.post, end: false, more: true)), .peer(Wire.continuation(1, [])),
        .peer(Wire.continuation(1, HPACK.trailers)),
      ], .goAway(.protocolError, by: .continuation)),
    Self(
      "6.10", "CONTINUATION after DATA",
      [.peer(open), .peer(Wire.data(1)), .peer(Wire.continuation(1, HPACK.trailers))],
      .goAway(.protocolError, by: .continuation)),
    Self(
      "6.10", "eight CONTINUATION frames are taken",
      [
        .peer(Wire.headers(1, HPACK.get, more: true)),
        .peer((0..<7).flatMap { _ in Wire.continuation(1, [], more: true) }), .peer(Wire.continuation(1, [])),
      ], .message(1)),
    Self(
      "6.10", "one CONTINUATION more than a limit of two",
      [
        .peer(Wire.headers(1, HPACK.get, more: true)),
        .peer((0..<3).flatMap { _ in Wire.continuation(1, [], more: true) }),
      ], .goAway(.enhanceYourCalm, by: .continuation)
    ).with { $0.maxContinuations = 2 },
    Self(
      "6.10", "as many CONTINUATION as a limit of twelve",
      [
        .peer(Wire.headers(1, HPACK.get, more: true)),
        .peer((0..<11).flatMap { _ in Wire.continuation(1, [], more: true) }), .peer(Wire.continuation(1, [])),
      ], .message(1)
    ).with { $0.maxContinuations = 12 },
    Self(
      "6.10", "a ninth CONTINUATION",
      [
        .peer(Wire.headers(1, HPACK.get, more: true)),
        .peer((0..<9).flatMap { _ in Wire.continuation(1, [], more: true) }),
      ], .goAway(.enhanceYourCalm, by: .continuation)),
    Self(
      "7", "an unknown code in RST_STREAM is kept", [.peer(open), .peer(Wire.reset(1, 0xff))],
      .accepted { $0.has(.closed(1, HTTP2ErrorCode(rawValue: 0xff), byPeer: true)) }),
    Self(
      "7", "an unknown code in GOAWAY is kept", [.peer(open), .peer(Wire.goAway(0, 0xff))],
      .accepted { $0.has(.goAway(lastStreamID: 0, HTTP2ErrorCode(rawValue: 0xff), debug: "")) }),
  ]
}
