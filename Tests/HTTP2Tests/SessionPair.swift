import EventStreamsHTTP2

/// A client and a server back to back in memory; `pump` carries bytes until both are silent.
final class SessionPair {
  let client: HTTP2Session
  let server: HTTP2Session
  /// What each side was told since it was last taken.
  var clientEvents: [HTTP2Event] = []
  var serverEvents: [HTTP2Event] = []
  /// Body bytes by stream number, as each side received them.
  var clientBodies: [Int32: [UInt8]] = [:]
  var serverBodies: [Int32: [UInt8]] = [:]
  /// Bytes carried to each side.
  var bytesToServer = 0
  var bytesToClient = 0
  /// Whether a side gives back stream window as soon as it gets bytes.
  var clientConsumes = true
  var serverConsumes = true
  /// Bytes handed over at once.
  var chunk = Int.max

  init(
    client: HTTP2Session.Configuration = .init(), server: HTTP2Session.Configuration = .init(), handshake: Bool = true
  ) {
    self.client = HTTP2Session(role: .client, configuration: client)
    self.server = HTTP2Session(role: .server, configuration: server)
    guard handshake else { return }
    pump()
    takeEvents()
  }

  /// Forgets the events so far.
  func takeEvents() {
    clientEvents = []
    serverEvents = []
  }

  /// Carries bytes both ways until neither side has any.
  func pump() {
    var isMoving = true
    while isMoving {
      let toServer = carry(from: client, to: server, &clientEvents, &serverEvents, &serverBodies, serverConsumes)
      let toClient = carry(from: server, to: client, &serverEvents, &clientEvents, &clientBodies, clientConsumes)
      bytesToServer += toServer
      bytesToClient += toClient
      isMoving = toServer + toClient > 0
    }
  }

  private func carry(
    from: HTTP2Session, to: HTTP2Session, _ fromEvents: inout [HTTP2Event], _ toEvents: inout [HTTP2Event],
    _ bodies: inout [Int32: [UInt8]], _ consumes: Bool
  ) -> Int {
    var bytes: [UInt8] = []
    from.takeOutput(into: &bytes, limit: 64 << 10, events: &fromEvents)
    var start = 0
    while start < bytes.count {
      let end = chunk == .max ? bytes.count : min(start + chunk, bytes.count)
      let piece = Array(bytes[start..<end])
      let known = toEvents.count
      to.receive(piece.span, events: &toEvents)
      for case .data(let id, let range, let size, _) in toEvents[known...] {
        bodies[id, default: []] += piece[range]
        if consumes { to.consume(id, size) }
      }
      start = end
    }
    return bytes.count
  }
}

extension [HTTP2HeaderField] {
  /// A gRPC request's headers.
  static func request(_ path: String = "/service/Method") -> Self {
    [
      HTTP2HeaderField(":method", "POST"), HTTP2HeaderField(":scheme", "http"), HTTP2HeaderField(":path", path),
      HTTP2HeaderField(":authority", "localhost"), HTTP2HeaderField("te", "trailers"),
      HTTP2HeaderField("content-type", "application/grpc"),
    ]
  }
  /// A gRPC response's headers.
  static let response = [HTTP2HeaderField(":status", "200"), HTTP2HeaderField("content-type", "application/grpc")]
  /// The trailers of a call that went well.
  static let trailers = [HTTP2HeaderField("grpc-status", "0")]
}

extension HTTP2Event {
  /// The stream of an event that has one.
  var stream: Int32? {
    switch self {
    case .headers(let id, _, _), .trailers(let id, _), .data(let id, _, _, _), .closed(let id, _, _), .writable(let id):
      id
    default: nil
    }
  }
  /// The stream, code and side of a `closed` event.
  var closing: (stream: Int32, code: HTTP2ErrorCode, byPeer: Bool)? {
    guard case .closed(let id, let code, let byPeer) = self else { return nil }
    return (id, code, byPeer)
  }
}
