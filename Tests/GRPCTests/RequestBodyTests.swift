import Testing

@testable import EventStreamsGRPC

@Suite("the framing of requests, judged as recorded from genuine servers", .timeLimit(.minutes(1)))
struct RequestBodyTests {
  static let message = GRPCFrame.frame([7, 8])
  static let additional = "Additional data after the message received."
  static let tooLarge = "Received message exceeds the maximum configured message size."

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var kind = GRPCMethodKind.single
    var bytes: [UInt8]
    var encoding: String?
    var ends = true
    var code: GRPCStatusCode
    var message: String
    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(name: "no message", bytes: [], code: .internal, message: "Incomplete message."),
    Row(name: "half a prefix", bytes: [0, 0, 0], code: .internal, message: "Incomplete message."),
    Row(name: "half a message", bytes: [0, 0, 0, 0, 9, 1], code: .internal, message: "Incomplete message."),
    Row(
      name: "half a message of many", kind: .streaming, bytes: message + [0, 0], code: .internal,
      message: "Incomplete message."),
    Row(name: "two messages", bytes: message + message, code: .internal, message: additional),
    Row(name: "bytes after the message", bytes: message + [0], ends: false, code: .internal, message: additional),
    Row(
      name: "above the limit, told from the prefix", bytes: [0, 0, 0, 0, 101], ends: false, code: .resourceExhausted,
      message: tooLarge),
    Row(
      name: "2^32-1", bytes: [0, 255, 255, 255, 255], ends: false, code: .unknown,
      message: "Exception was thrown by handler."),
    Row(
      name: "flag 1 without encoding", bytes: [1, 0, 0, 0, 0], code: .internal,
      message: "Request did not include grpc-encoding value with compressed message."),
    Row(
      name: "flag 1 with identity", bytes: [1, 0, 0, 0, 0], encoding: "identity", code: .internal,
      message: "Request sent 'identity' grpc-encoding value with compressed message."),
    Row(
      name: "flag 1 with another encoding", bytes: [1, 0, 0, 0, 0], encoding: "snappy", code: .unimplemented,
      message: "Unsupported grpc-encoding value 'snappy'. Supported encodings: identity"),
    Row(name: "flag 2", bytes: [2, 0, 0, 0, 0], code: .unknown, message: "Exception was thrown by handler."),
  ]

  @Test("what is wrong gets the recorded status", arguments: rows)
  func wrong(row: Row) throws {
    var body = RequestBody(kind: row.kind, encoding: row.encoding, limit: 100)
    body.supply(row.bytes, end: row.ends)
    if row.kind == .streaming { #expect(try body.next() == .message([7, 8])) }
    let error = try #require(throws: GRPCServerStatus.self) { try body.next() }
    #expect(error.code == row.code)
    #expect(error.message == row.message)
    #expect(error.trailers.isEmpty == (row.code != .unimplemented))
  }

  @Test("the only message is handed over when the client has half-closed")
  func single() throws {
    var body = RequestBody(kind: .single, encoding: nil, limit: 100)
    body.supply(Array(Self.message.prefix(4)), end: false)
    #expect(try body.next() == .needsMore)
    body.supply(Array(Self.message.dropFirst(4)), end: false)
    #expect(try body.next() == .needsMore)
    body.supply([], end: true)
    #expect(try body.next() == .message([7, 8]))
    #expect(try body.next() == .end)
  }

  @Test("many messages are handed over as they come")
  func streaming() throws {
    var body = RequestBody(kind: .streaming, encoding: "gzip", limit: 100)
    #expect(try body.next() == .needsMore)
    body.supply(Self.message + Self.message, end: false)
    #expect(try body.next() == .message([7, 8]))
    #expect(try body.next() == .message([7, 8]))
    #expect(try body.next() == .needsMore)
    body.supply([], end: true)
    #expect(try body.next() == .end)
  }
}
