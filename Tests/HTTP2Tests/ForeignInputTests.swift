import EventStreamsHTTP2
import Testing

@Suite("HTTP/2: what is behind a port", .timeLimit(.minutes(1)))
struct ForeignInputTests {
  static let foreign: [(String, HTTP2Session.Role, [UInt8], HTTP2ForeignInput)] = [
    (
      "an HTTP/1.1 answer", .client, Array("HTTP/1.1 400 Bad Request\r\nx: y\r\n".utf8),
      .http1(line: "HTTP/1.1 400 Bad Request")
    ),
    ("an HTTP/1.1 request", .server, Array("GET /a HTTP/1.1\r\nHost: b\r\n\r\n".utf8), .http1(line: "GET /a HTTP/1.1")),
    (
      "a POST, which begins like the preface", .server, Array("POST / HTTP/1.1\r\n\r\n".utf8),
      .http1(line: "POST / HTTP/1.1")
    ),
    (
      "a line without end", .server, Array(("GET /" + String(repeating: "a", count: 300)).utf8),
      .http1(line: "GET /" + String(repeating: "a", count: 75))
    ),
    ("a TLS alert", .client, [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46], .tls),
    ("a TLS hello", .server, [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03], .tls),
    ("a TLS record of application data", .client, [0x17, 0x03, 0x03, 0x00], .tls),
    ("a mail server", .client, Array("220 mail\r\n".utf8), .text(line: "220 mail")),
    ("an SSH server", .client, Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), .text(line: "SSH-2.0-OpenSSH_9.2")),
    ("SETTINGS that acknowledge", .client, Wire.settingsAck, .other(bytes: "00 00 00 04 01 00 00 00 00")),
    (
      "SETTINGS on a stream", .client, Wire.raw(4, 0, 1, []) + [0, 0], .other(bytes: "00 00 00 04 00 00 00 00 01")
    ),
    ("binary", .server, [0, 1, 2, 255], .other(bytes: "00 01 02 ff")),
    ("a frame that is not SETTINGS", .client, Wire.ping(), .other(bytes: "00 00 08 06 00 00 00 00 00")),
  ]

  @Test("it is told what a peer speaks that does not speak HTTP/2", arguments: foreign.indices)
  func told(index: Int) {
    let (_, role, bytes, expected) = Self.foreign[index]
    #expect(HTTP2ForeignInput.inspect(bytes.span, role: role) == expected)
    let session = HTTP2Session(role: role)
    var events: [HTTP2Event] = []
    session.receive(bytes.span, events: &events)
    #expect(session.foreignInput == expected)
    guard case .failed(let error)? = events.first else {
      Issue.record("\(events)")
      return
    }
    #expect(error.code == .protocolError && error.reason.contains("does not speak HTTP/2"))
  }

  @Test("the beginning of HTTP/2 is not suspected, byte by byte", arguments: [HTTP2Session.Role.client, .server])
  func genuine(role: HTTP2Session.Role) {
    let bytes = (role == .server ? Wire.preface : []) + Wire.settings([(3, 100)])
    for count in 0...bytes.count {
      let start = Array(bytes.prefix(count))
      #expect(HTTP2ForeignInput.inspect(start.span, role: role) == nil)
    }
    let session = HTTP2Session(role: role)
    var events: [HTTP2Event] = []
    for byte in bytes { session.receive([byte].span, events: &events) }
    #expect(session.foreignInput == nil && events == [.settings(maxConcurrentStreams: 100)])
  }

  @Test("an HTTP/1 answer that comes in pieces is told with its first line, not with its first letter")
  func pieces() {
    let session = HTTP2Session(role: .client)
    var events: [HTTP2Event] = []
    for byte in "HTTP/1.1".utf8 { session.receive([byte].span, events: &events) }
    #expect(events.isEmpty && session.foreignInput == nil)
    session.receive(Array(" 400 Bad Request\r\n\r\n".utf8).span, events: &events)
    #expect(session.foreignInput == .http1(line: "HTTP/1.1 400 Bad Request"))
  }

  @Test("what it looks like reads well in a message")
  func descriptions() {
    #expect(HTTP2ForeignInput.tls.description == "a TLS record")
    #expect(HTTP2ForeignInput.http1(line: "HTTP/1.1 200 OK").description == "HTTP/1 text \"HTTP/1.1 200 OK\"")
    #expect(HTTP2ForeignInput.text(line: "220 mail").description == "the text \"220 mail\"")
    #expect(HTTP2ForeignInput.other(bytes: "00").description == "the bytes 00")
    #expect("\(HTTP2ErrorCode.refusedStream) \(HTTP2ErrorCode(rawValue: 99))" == "REFUSED_STREAM error code 99")
    let error = HTTP2Error(code: .protocolError, frame: .ping, streamID: 3, reason: "r")
    #expect("\(error)" == "PROTOCOL_ERROR after PING on stream 3: r")
    #expect("\(HTTP2Error(code: .cancel, reason: "r"))" == "CANCEL: r")
    #expect("\(HTTP2FrameType(rawValue: 0x77))" == "frame type 119")
  }
}
