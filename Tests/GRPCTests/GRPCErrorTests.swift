import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@testable import EventStreamsGRPC

@Suite("what failures below gRPC become", .timeLimit(.minutes(1)))
struct GRPCErrorTests {
  static let here = Endpoint(host: "h", port: 1)

  struct Row: Sendable, CustomTestStringConvertible {
    var error: TransportError
    var code: GRPCStatusCode
    var notProcessed: Bool
    var testDescription: String { "\(error)" }
  }

  static let rows: [Row] = [
    Row(error: .nameNotResolved(host: "h", reason: "r"), code: .unavailable, notProcessed: true),
    Row(error: .connectFailed(here, attempts: []), code: .unavailable, notProcessed: true),
    Row(error: .connectTimedOut(here), code: .unavailable, notProcessed: true),
    Row(error: .tls(.clientCertificateRequired, here), code: .unavailable, notProcessed: true),
    Row(error: .notHTTP2(here, detail: "d"), code: .unavailable, notProcessed: true),
    Row(error: .connectionLost(here, .closedByPeer), code: .unavailable, notProcessed: false),
    Row(error: .connectionLost(here, .keepAliveTimedOut), code: .unavailable, notProcessed: false),
    Row(error: .connectionLost(here, .closedLocally), code: .cancelled, notProcessed: false),
    Row(error: .streamRefused(detail: "d"), code: .unavailable, notProcessed: true),
    Row(error: .streamReset(.refusedStream, byPeer: true), code: .unavailable, notProcessed: true),
    Row(error: .streamReset(.cancel, byPeer: true), code: .cancelled, notProcessed: false),
    Row(error: .streamReset(.enhanceYourCalm, byPeer: true), code: .resourceExhausted, notProcessed: false),
    Row(error: .streamReset(.internalError, byPeer: false), code: .internal, notProcessed: false),
  ]

  @Test("each transport error has its status, and tells whether the call may have been carried out", arguments: rows)
  func transport(row: Row) {
    let error = GRPCError(row.error)
    #expect(error.code == row.code)
    #expect(error.notProcessed == row.notProcessed)
  }

  @Test("a connection that we closed was closed by its owner")
  func closedLocally() {
    guard case .closed = GRPCError(.connectionLost(Self.here, .closedLocally)).origin else {
      return #expect(Bool(false), "closed")
    }
  }

  @Test("an attempt to connect that failed has processed nothing, whatever it failed with")
  func connecting() {
    #expect(GRPCError(connecting: TransportError.connectionLost(Self.here, .closedByPeer)).notProcessed)
    let other = GRPCError(connecting: NoFailure())
    #expect(other.notProcessed && other.code == .unavailable)
    guard case .addressSource(is NoFailure) = other.origin else { return #expect(Bool(false), "the source failed") }
  }

  @Test(
    "each violation of the framing has its status",
    arguments: [
      (GRPCFrameError.compressed, GRPCStatusCode.internal), (.reservedFlag(2), .internal),
      (.incompleteMessage, .internal),
      (.messageTooLong(length: 2, limit: 1), .resourceExhausted), (.wrongMessageCount(2), .internal),
    ])
  func frames(violation: GRPCFrameError, code: GRPCStatusCode) {
    let error = GRPCError(violation)
    #expect(error.code == code && !error.message.isEmpty)
  }

  @Test("a description names the status, the HTTP status and the message")
  func description() {
    var error = GRPCError(code: .notFound, message: "gone", origin: .peer)
    #expect(error.description == "NOT_FOUND: gone")
    error.httpStatus = 404
    #expect(error.description == "NOT_FOUND (HTTP 404): gone")
  }
}

@Suite("the header fields of requests", .timeLimit(.minutes(1)))
struct RequestHeadersTests {
  static let headers = RequestHeaders(scheme: "https", authority: "a:1", userAgent: "u", metadata: ["d": "1"])

  @Test("pseudo fields come first, the defaults before the call's own")
  func order() {
    let fields = Self.headers.fields(path: "/p/m", metadata: ["x": "2"], timeout: .seconds(5)).fields
    #expect(
      fields.map { "\($0.name)=\($0.value)" } == [
        ":method=POST", ":scheme=https", ":path=/p/m", ":authority=a:1", "te=trailers", "content-type=application/grpc",
        "user-agent=u", "d=1", "grpc-timeout=5S", "x=2",
      ])
  }

  @Test("no compression is announced, and no time-out unless there is one")
  func leftOut() {
    let names = Self.headers.fields(path: "/p/m", metadata: [:], timeout: nil).fields.map(\.name)
    #expect(!names.contains("grpc-timeout") && !names.contains("grpc-accept-encoding"))
  }

  @Test("requests that differ in path, metadata or time-out have fields of their own")
  func kept() {
    let headers = Self.headers
    let requests: [(String, GRPCMetadata, Duration?)] = [
      ("/p/m", [:], nil), ("/p/m", [:], nil), ("/p/n", [:], nil), ("/p/n", ["x": "2"], nil),
      ("/p/n", ["x": "2"], .seconds(1)), ("/p/n", ["x": "3"], .seconds(1)), ("/p/m", [:], nil),
    ]
    for (path, metadata, timeout) in requests {
      let fields = headers.fields(path: path, metadata: metadata, timeout: timeout).fields
      #expect(fields[2].value == path)
      #expect(fields.first { $0.name == "x" }?.value == metadata["x"])
      #expect(fields.first { $0.name == "grpc-timeout" }?.value == timeout.map { _ in "1S" })
    }
  }
}
