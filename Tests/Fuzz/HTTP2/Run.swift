import EventStreamsHTTP2

/// One session under a script, and what must hold whatever the script does.
struct Run {
  private let session: HTTP2Session
  private let role: HTTP2Session.Role
  private var events: [HTTP2Event] = []
  /// Streams that were told of, or asked for, and have not been closed.
  private var open: Set<Int32> = []
  private var closed: Set<Int32> = []
  private var hasFailed = false
  private var sent = 0

  init(_ script: inout Script) {
    let mode = script.number()
    role = mode & 1 == 0 ? .client : .server
    var configuration = HTTP2Session.Configuration()
    if mode & 2 != 0 { configuration.streamWindow = 10 }
    if mode & 4 != 0 { configuration.maxConcurrentStreams = 2 }
    if mode & 8 != 0 { configuration.maxHeaderListSize = 200 }
    if mode & 16 != 0 { configuration.maxControlFrames = 5 }
    session = HTTP2Session(role: role, configuration: configuration)
    guard mode & 128 == 0 else { return }
    receive((role == .server ? Pieces.preface : []) + Pieces.settings + Pieces.settingsAck)
  }

  mutating func play(_ step: UInt8, _ script: inout Script) {
    let stream = Int32(script.number() % 12)
    switch step % 16 {
    case 0, 1: receive(script.block())
    case 2, 3, 4, 5: receive(Pieces.frame(script.number() % 11, script.number(), UInt8(stream), script.block()))
    case 6, 7, 8:
      let block = Pieces.blocks[Int(script.number()) % Pieces.blocks.count]
      receive(Pieces.frame(step % 16 == 8 ? 9 : 1, script.number() & 0x2d, UInt8(stream), block))
    case 9: takeOutput(limit: Int(script.number()) * 100)
    case 10: request(script.number())
    case 11: try? session.submitResponse(stream, Self.response, body: script.block(), endStream: stream & 4 != 0)
    case 12: session.send(stream, [UInt8](repeating: 1, count: Int(script.number()) * 500), endStream: step & 16 != 0)
    case 13: session.submitTrailers(stream, [HTTP2HeaderField("grpc-status", "0")])
    case 14: session.reset(stream, HTTP2ErrorCode(rawValue: UInt32(script.number())))
    default: control(script.number(), stream)
    }
    check()
  }

  /// Takes what is left; then every stream that was told of is either open or closed, and a failed session is done.
  mutating func finish() {
    var rounds = 0
    while session.hasOutput, rounds < 100 {
      takeOutput(limit: 1 << 20)
      rounds += 1
    }
    precondition(rounds < 100, "output comes to an end")
    if hasFailed {
      precondition(session.isFinished, "a failed session is finished once its GOAWAY was taken")
      precondition(open.isEmpty, "a failed session has closed every stream")
    }
    precondition(session.openStreams + session.waitingRequests == open.count, "every stream is told of and closed once")
  }

  private static let response = [HTTP2HeaderField(":status", "200")]

  private mutating func request(_ number: UInt8) {
    let headers = [
      HTTP2HeaderField(":method", "POST"), HTTP2HeaderField(":scheme", "http"), HTTP2HeaderField(":path", "/"),
      HTTP2HeaderField(":authority", "a"),
    ]
    let window = number & 8 == 0 ? nil : Int(number) * 100
    let body = [UInt8](repeating: 2, count: Int(number))
    guard let id = try? session.submitRequest(headers, body: body, endStream: number & 1 == 0, window: window) else {
      return
    }
    precondition(open.insert(id).inserted, "numbers are new")
  }

  private mutating func control(_ number: UInt8, _ stream: Int32) {
    switch number % 5 {
    case 0: session.ping(UInt64(number))
    case 1: session.shutdownNotice()
    case 2: session.goAway(HTTP2ErrorCode(rawValue: UInt32(number >> 4)), debug: "fuzz")
    default: session.consume(stream, Int(number))
    }
  }

  private mutating func receive(_ bytes: [UInt8]) {
    events.removeAll(keepingCapacity: true)
    session.receive(bytes.span, events: &events)
    for event in events { note(event, within: bytes.count) }
  }

  private mutating func takeOutput(limit: Int) {
    var bytes: [UInt8] = []
    events.removeAll(keepingCapacity: true)
    session.takeOutput(into: &bytes, limit: limit, events: &events)
    sent += bytes.count
    for event in events { note(event, within: 0) }
  }

  private mutating func note(_ event: HTTP2Event, within count: Int) {
    switch event {
    case .headers(let id, let fields, _):
      precondition(!fields.isEmpty, "a header list has fields")
      if role == .server { precondition(open.insert(id).inserted, "a request is told of once") }
      precondition(open.contains(id))
    case .trailers(let id, _), .writable(let id): precondition(open.contains(id), "nothing comes after closed")
    case .data(let id, let range, let size, _):
      precondition(open.contains(id), "nothing comes after closed")
      precondition(
        range.lowerBound >= 0 && range.upperBound <= count && size == range.count, "the range is in the input")
    case .closed(let id, _, _):
      precondition(
        open.remove(id) != nil && closed.insert(id).inserted, "closed comes once, for a stream that was open")
    case .failed:
      precondition(!hasFailed, "a session fails once")
      hasFailed = true
    case .goAway, .settings, .pingAcknowledged: break
    }
  }

  private func check() {
    precondition(session.openStreams >= 0 && session.waitingRequests >= 0)
    for id in closed { precondition(session.queuedBytes(id) == 0, "a closed stream holds nothing") }
  }
}
