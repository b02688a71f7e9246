import EventStreamsHTTP2
import Testing

/// One rule of RFC 9113 or RFC 7541 and what our session must do.
struct ConformanceRow: Sendable, CustomTestStringConvertible {
  /// What happens, in order, after the handshake (or instead of it).
  enum Step: Sendable {
    /// The peer's bytes.
    case peer([UInt8])
    /// The owner of a server's session answers, END_STREAM included.
    case respond(Int32)
    /// The owner of a server's session begins an answer.
    case beginResponse(Int32)
    /// The owner sends body bytes.
    case send(Int32, Int, end: Bool)
    /// The owner resets a stream.
    case reset(Int32)
    /// The owner of a client's session asks; the first is stream 1.
    case request(end: Bool)
    /// What is in the output is taken, and forgotten.
    case settle
  }

  /// What the session must answer.
  enum Expectation: Sendable {
    /// No GOAWAY and no RST_STREAM; a PING is answered; `true` from the closure.
    case accepted(@Sendable (Observed) -> Bool)
    /// GOAWAY with the code, `failed` naming the frame; nothing after it.
    case goAway(HTTP2ErrorCode, by: HTTP2FrameType?)
    /// RST_STREAM with the code, no GOAWAY, a PING is answered.
    case reset(Int32, HTTP2ErrorCode)
  }

  /// What came of it.
  struct Observed: Sendable {
    var events: [HTTP2Event] = []
    var frames: [Frame] = []
    func has(_ event: HTTP2Event) -> Bool { events.contains(event) }
    func hasFrame(_ type: HTTP2FrameType, _ stream: Int32) -> Bool {
      frames.contains { $0.type == type && $0.stream == stream }
    }
    /// Whether a request or response with these fields at its end was handed over.
    func hasHeaders(_ stream: Int32, _ fields: [(String, String)] = []) -> Bool {
      events.contains {
        guard case .headers(stream, let all, _) = $0 else { return false }
        return fields.allSatisfy { all.contains(HTTP2HeaderField($0.0, $0.1)) }
      }
    }
    /// DATA bytes that left for a stream.
    func sent(_ stream: Int32) -> Int {
      frames.filter { $0.type == .data && $0.stream == stream }.reduce(0) { $0 + $1.payload.count }
    }
    /// DATA bytes that were handed over.
    func received(_ stream: Int32) -> Int {
      events.reduce(0) {
        guard case .data(stream, let range, _, _) = $1 else { return $0 }
        return $0 + range.count
      }
    }
  }

  var section: String
  var rule: String
  var steps: [Step]
  var expectation: Expectation
  var handshake = true
  var configuration = HTTP2Session.Configuration()

  var testDescription: String { "\(section): \(rule)" }

  init(_ section: String, _ rule: String, _ steps: [Step], _ expectation: Expectation) {
    self.section = section
    self.rule = rule
    self.steps = steps
    self.expectation = expectation
  }

  /// A row whose peer does not begin as it should.
  static func bare(_ section: String, _ rule: String, _ bytes: [UInt8], _ expectation: Expectation) -> Self {
    var row = Self(section, rule, [.peer(bytes)], expectation)
    row.handshake = false
    return row
  }

  /// The same with other limits of ours.
  func with(_ change: (inout HTTP2Session.Configuration) -> Void) -> Self {
    var row = self
    change(&row.configuration)
    return row
  }
}

extension ConformanceRow.Expectation {
  /// Accepted, and nothing more is asked.
  static var fine: Self { .accepted { _ in true } }
  /// Accepted, and the request or response of the stream was handed over.
  static func message(_ stream: Int32, _ fields: [(String, String)] = []) -> Self {
    .accepted { $0.hasHeaders(stream, fields) }
  }
}

/// Plays rows against a session.
struct ConformancePlayer {
  let session: HTTP2Session
  /// Bytes handed over at once: all, or one by one.
  let chunk: Int
  var observed = ConformanceRow.Observed()

  init(_ row: ConformanceRow, role: HTTP2Session.Role, chunk: Int) {
    session = HTTP2Session(role: role, configuration: row.configuration)
    self.chunk = chunk
    guard row.handshake else { return }
    feed((role == .server ? Wire.preface : []) + Wire.settings + Wire.settingsAck)
    collect()
    observed = .init()
  }

  mutating func play(_ step: ConformanceRow.Step) throws {
    switch step {
    case .peer(let bytes): feed(bytes)
    case .respond(let id): try session.submitResponse(id, .response, endStream: true)
    case .beginResponse(let id): try session.submitResponse(id, .response, endStream: false)
    case .send(let id, let count, let end): session.send(id, [UInt8](repeating: 7, count: count), endStream: end)
    case .reset(let id): session.reset(id, .cancel)
    case .request(let end): _ = try session.submitRequest(.request(), endStream: end)
    case .settle:
      collect()
      observed.frames = []
    }
    if case .peer = step { return }
    collect()
  }

  mutating func feed(_ bytes: [UInt8]) {
    var start = 0
    while start < bytes.count {
      let piece = Array(bytes[start..<min(start + min(chunk, bytes.count), bytes.count)])
      session.receive(piece.span, events: &observed.events)
      start += piece.count
    }
    collect()
  }

  mutating func collect() {
    var bytes: [UInt8] = []
    while session.hasOutput {
      let before = bytes.count
      session.takeOutput(into: &bytes, limit: 1 << 20, events: &observed.events)
      if bytes.count == before { break }
    }
    observed.frames += Frame.split(bytes)
  }

  /// Whether the connection is alive: a PING is answered.
  mutating func isAlive() -> Bool {
    let mark: [UInt8] = [9, 9, 9, 9, 9, 9, 9, 9]
    feed(Wire.ping(mark))
    return observed.frames.contains { $0.type == .ping && $0.flags == Frame.ackFlag && $0.payload == mark }
  }
}

extension ConformanceRow {
  /// Plays the row and checks it.
  func check(role: HTTP2Session.Role, chunk: Int) throws {
    var player = ConformancePlayer(self, role: role, chunk: chunk)
    for step in steps { try player.play(step) }
    let goAway = player.observed.frames.first { $0.type == .goAway }
    let resets = player.observed.frames.filter { $0.type == .rstStream }
    switch expectation {
    case .accepted(let isTrue):
      let observed = player.observed
      #expect(isTrue(observed), "\(observed)")
      #expect(goAway == nil && resets.isEmpty, "\(observed.frames)")
      let isAlive = player.isAlive()
      #expect(isAlive, "the connection must go on")
    case .reset(let id, let code):
      let codes = resets.filter { $0.stream == id }.map { HTTP2ErrorCode(rawValue: Frame.number($0.payload, at: 0)) }
      #expect(codes == [code], "\(player.observed)")
      #expect(goAway == nil)
      let isAlive = player.isAlive()
      #expect(isAlive, "a stream error leaves the connection alone")
    case .goAway(let code, let type):
      let frame = try #require(goAway, "\(player.observed)")
      #expect(HTTP2ErrorCode(rawValue: Frame.number(frame.payload, at: 4)) == code, "\(player.observed.events)")
      let failures = player.observed.events.compactMap { if case .failed(let error) = $0 { error } else { nil } }
      #expect(failures.map(\.code) == [code])
      #expect(failures.first?.frame == type)
      #expect(player.observed.frames.last?.type == .goAway)
      #expect(player.session.isFinished)
    }
  }
}
