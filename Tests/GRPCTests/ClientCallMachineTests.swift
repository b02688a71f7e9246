import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@Suite("client call state machine", .timeLimit(.minutes(1)))
struct ClientCallMachineTests {
  enum Event: Sendable {
    case headers([String: String], ends: Bool)
    case trailers([String: String])
    case end
    case failure(TransportError)
    case localEnd(GRPCError)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var events: [Event]
    var code: GRPCStatusCode?
    var message: String?
    var httpStatus: Int?
    var notProcessed = false
    var testDescription: String { name }
  }

  static let good = [":status": "200", "content-type": "application/grpc"]
  static let here = Endpoint(host: "h", port: 1)

  static let rows: [Row] = [
    Row(name: "headers and nothing more", events: [.headers(good, ends: false)], code: nil),
    Row(
      name: "trailers with OK", events: [.headers(good, ends: false), .trailers(["grpc-status": "0"]), .end], code: .ok),
    Row(
      name: "trailers with an error",
      events: [.headers(good, ends: false), .trailers(["grpc-status": "5", "grpc-message": "no%20%C3%A4"])],
      code: .notFound, message: "no ä"),
    Row(
      name: "trailers only",
      events: [.headers(good.merging(["grpc-status": "9", "grpc-message": "x"]) { $1 }, ends: true), .end],
      code: .failedPrecondition, message: "x"),
    Row(
      name: "trailers only with OK", events: [.headers(good.merging(["grpc-status": "0"]) { $1 }, ends: true)],
      code: .ok),
    Row(
      name: "a status in headers that do not end the stream means nothing yet",
      events: [.headers(good.merging(["grpc-status": "9"]) { $1 }, ends: false)], code: nil),
    Row(
      name: "trailers without status", events: [.headers(good, ends: false), .trailers(["x": "y"])], code: .unknown,
      httpStatus: 200),
    Row(name: "an end without trailers", events: [.headers(good, ends: true), .end], code: .unknown, httpStatus: 200),
    Row(
      name: "a status in headers, and an empty frame at the end",
      events: [.headers(good.merging(["grpc-status": "9"]) { $1 }, ends: false), .end], code: .failedPrecondition),
    Row(name: "an end without anything", events: [.end], code: .unknown),
    Row(
      name: "a status that is no number", events: [.headers(good, ends: false), .trailers(["grpc-status": "abc"])],
      code: .unknown, message: "grpc-status 'abc' is no number"),
    Row(
      name: "HTTP 404 without gRPC", events: [.headers([":status": "404"], ends: true), .end], code: .unimplemented,
      httpStatus: 404),
    Row(
      name: "HTTP 503 with a page", events: [.headers([":status": "503", "content-type": "text/html"], ends: false)],
      code: .unavailable, message: "the server answered HTTP status 503 (text/html), not gRPC", httpStatus: 503),
    Row(
      name: "HTTP 415 with a gRPC status keeps both",
      events: [.headers([":status": "415", "grpc-status": "13", "grpc-message": "no"], ends: true)], code: .internal,
      message: "no", httpStatus: 415),
    Row(
      name: "HTTP 200 with another content type",
      events: [.headers([":status": "200", "content-type": "text/plain"], ends: false), .end], code: .unknown,
      message: "the response's content-type is 'text/plain', not gRPC", httpStatus: 200),
    Row(
      name: "HTTP 200 without content type", events: [.headers([":status": "200"], ends: false)], code: .unknown,
      message: "the response has no content-type", httpStatus: 200),
    Row(
      name: "REFUSED_STREAM was not processed",
      events: [.failure(.streamReset(HTTP2ErrorCode(rawValue: 7), byPeer: true))], code: .unavailable,
      notProcessed: true),
    Row(
      name: "CANCEL by the peer",
      events: [.headers(good, ends: false), .failure(.streamReset(HTTP2ErrorCode(rawValue: 8), byPeer: true))],
      code: .cancelled),
    Row(
      name: "a lost connection may have been processed", events: [.failure(.connectionLost(here, .closedByPeer))],
      code: .unavailable),
    Row(
      name: "a stream above GOAWAY's last id", events: [.failure(.streamRefused(detail: "above"))], code: .unavailable,
      notProcessed: true),
    Row(
      name: "trailers win over a reset that follows",
      events: [
        .headers(good, ends: false), .trailers(["grpc-status": "4"]),
        .failure(.streamReset(HTTP2ErrorCode(rawValue: 8), byPeer: true)),
      ], code: .deadlineExceeded),
    Row(
      name: "our own end wins over what comes later",
      events: [.localEnd(.channelClosed), .headers(good, ends: false), .trailers(["grpc-status": "0"])],
      code: .cancelled,
      message: "the channel is closed"),
  ]

  @Test("each history has its outcome", arguments: rows)
  func table(row: Row) throws {
    var machine = ClientCallMachine()
    for event in row.events { Self.apply(event, to: &machine) }
    switch (machine.outcome, row.code) {
    case (nil, nil): break
    case (.ok?, .ok?): break
    case (.failed(let error)?, let code?):
      #expect(error.code == code)
      if let message = row.message { #expect(error.message == message) }
      #expect(error.httpStatus == row.httpStatus)
      #expect(error.notProcessed == row.notProcessed)
    default: Issue.record("outcome \(String(describing: machine.outcome)), expected \(String(describing: row.code))")
    }
  }

  @Test("initial metadata and trailers are told, the protocol's own fields are not")
  func metadata() {
    var machine = ClientCallMachine()
    Self.apply(.headers(Self.good.merging(["x-a": "1"]) { $1 }, ends: false), to: &machine)
    #expect(machine.takesBody())
    Self.apply(.trailers(["grpc-status": "3", "exception": "boom"]), to: &machine)
    #expect(machine.initialMetadata == ["x-a": "1"])
    #expect(machine.trailers == ["exception": "boom"])
    #expect(!machine.takesBody())
    guard case .failed(let error) = machine.outcome else { return #expect(Bool(false), "the call failed") }
    #expect(error.trailers["exception"] == "boom")
  }

  @Test("the custom keys of a trailers-only answer are its trailers")
  func trailersOnly() {
    var machine = ClientCallMachine()
    Self.apply(.headers(Self.good.merging(["grpc-status": "9", "exception": "e"]) { $1 }, ends: true), to: &machine)
    #expect(machine.trailers?["exception"] == "e")
  }

  static func apply(_ event: Event, to machine: inout ClientCallMachine) {
    switch event {
    case .headers(let fields, let ends): machine.receivedHeaders(Self.fields(fields), endsStream: ends)
    case .trailers(let fields): machine.receivedTrailers(Self.fields(fields))
    case .end: machine.receivedEnd()
    case .failure(let error): machine.failed(error)
    case .localEnd(let error): machine.end(.failed(error))
    }
  }

  static func fields(_ fields: [String: String]) -> [HTTP2HeaderField] {
    fields.sorted { $0.key < $1.key }.map { HTTP2HeaderField(name: $0.key, value: $0.value) }
  }
}
