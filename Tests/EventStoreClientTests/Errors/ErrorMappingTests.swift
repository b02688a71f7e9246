import EventStreamsClientSupport
import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@testable import EventStoreClient

@Suite("Errors of failed calls")
struct ErrorMappingTests {
  private static let context = CallContext(.append, stream: "order-1", expected: .revision(3))
  private static let endpoint = Endpoint(host: "h", port: 1)

  @Test(
    "what the HTTP status alone says, and the stream is named from the request",
    arguments: [
      (400, 13, EventStoreError.Code.serverFault), (401, 16, .unauthenticated), (403, 7, .accessDenied),
      (404, 12, .unsupported), (415, 13, .serverFault), (431, 2, .resourceExhausted), (429, 14, .serverNotReady),
      (500, 2, .serverFault), (503, 14, .serverNotReady), (418, 2, .serverFault),
    ])
  func http(status: Int, grpc: Int, code: EventStoreError.Code) {
    let cause = GRPCError(
      code: GRPCStatusCode(rawValue: grpc), message: "HTTP status \(status)", httpStatus: status, origin: .http)
    let error = EventStoreError(cause, Self.context)
    #expect(error.code == code)
    #expect(error.httpStatus == status)
    #expect(error.grpcStatus == grpc)
    #expect(error.message.contains("'order-1'"))
    #expect(status != 500 || error.message.contains("ASCII"))
  }

  @Test(
    "what the connection says",
    arguments: [
      (TransportError.nameNotResolved(host: "h", reason: "no"), EventStoreError.Code.nameNotResolved),
      (.connectFailed(endpoint, attempts: []), .connectionRefused),
      (.connectTimedOut(endpoint), .connectionRefused),
      (.tls(.untrustedCertificate(reason: "r"), endpoint), .tlsFailed),
      (.notHTTP2(endpoint, detail: "HTTP/1.1"), .notHTTP2),
      (.connectionLost(endpoint, .closedByPeer), .connectionLost),
      (.connectionLost(endpoint, .keepAliveTimedOut), .connectionLost),
      (.streamReset(.cancel, byPeer: true), .connectionLost),
      (.streamRefused(detail: "GOAWAY"), .connectionLost),
    ])
  func transport(failure: TransportError, code: EventStoreError.Code) {
    let error = EventStoreError(GRPCError(failure), Self.context)
    #expect(error.code == code)
    #expect(error.message.hasPrefix("appending to 'order-1': "))
    #expect(error.cause != nil)
  }

  @Test(
    "what TLS says is told apart by the cause",
    arguments: [
      (TLSError.untrustedCertificate(reason: "r"), TLSFailure.untrustedCertificate(reason: "r")),
      (.selfSignedCertificate(reason: "r"), .untrustedCertificate(reason: "r")),
      (.expiredCertificate(reason: "r"), .expiredCertificate(reason: "r")),
      (.hostNameMismatch(expected: "h"), .hostNameMismatch(expected: "h")),
      (.notTLS(detail: "HTTP/1.1"), .notTLS(detail: "HTTP/1.1")),
      (.noALPN(offered: ""), .noHTTP2(detail: "it offers nothing")),
      (.protocolVersion(detail: "d"), .protocolVersion(reason: "d")),
      (.handshakeFailed(reason: "r"), .handshake(reason: "r")),
      (.clientCertificateRejected(reason: "r"), .clientCertificate(reason: "r")),
    ])
  func tls(error: TLSError, failure: TLSFailure) {
    let thrown = EventStoreError(.tls(error, Self.endpoint), Self.context, status: nil)
    #expect(thrown.code == .tlsFailed)
    #expect(thrown.cause as? TLSFailure == failure)
  }

  @Test("our own clock, framing and closing")
  func local() {
    let code = { (origin: GRPCError.Origin) in
      EventStoreError(GRPCError(code: .unknown, message: "", origin: origin), Self.context).code
    }
    #expect(code(.deadline(.connecting)) == .deadlineExceeded)
    #expect(code(.deadline(.waiting)) == .deadlineExceeded)
    #expect(code(.closed) == .clientClosed)
    #expect(code(.frame(.compressed)) == .protocolViolation)
    #expect(code(.frame(.messageTooLong(length: 2, limit: 1))) == .resourceExhausted)
    #expect(code(.addressSource(CancellationError())) == .connectionRefused)
    #expect(EventStoreError.from(CancellationError(), Self.context) is CancellationError)
  }

  @Test("each row of the reference has its code", arguments: ErrorRow.exceptions + ErrorRow.statuses)
  func rows(row: ErrorRow) {
    for call in row.calls {
      let cause = GRPCError(code: row.status, message: row.text, trailers: row.trailers, origin: .peer)
      let error = EventStoreError(cause, CallContext(call.operation, stream: "order-1", expected: .revision(3)))
      #expect(error.code == row.expected)
      #expect(error.grpcStatus == row.status.rawValue)
      #expect(error.message.contains("'order-1'"))
    }
  }

  @Test("details of the trailers are values")
  func details() {
    let error = { (trailers: GRPCMetadata) in
      EventStoreError(
        GRPCError(code: .unknown, message: "m", trailers: trailers, origin: .peer), Self.context)
    }
    #expect(error(ErrorRow.leader).leader == "10.0.0.2:2114")
    let conflict = VersionConflict(stream: "order-1", expected: .revision(3), actual: .revision(7))
    #expect(error(ErrorRow.conflict).conflict == conflict)
    #expect(error(["exception": "wrong-expected-version"]).conflict?.actual == .noStream)
    #expect(error(["exception": "wrong-expected-version", "actual-version": "-1"]).conflict?.actual == .noStream)
    let size: GRPCMetadata = ["exception": "maximum-append-size-exceeded", "maximum-append-size": "12"]
    #expect(error(size).sizeLimit == 12)
    let eventSize: GRPCMetadata = [
      "exception": "maximum-append-event-size-exceeded", "maximum-append-event-size": "13",
    ]
    #expect(error(eventSize).sizeLimit == 13)
  }
}

extension ErrorRow.Call {
  var operation: CallContext.Operation {
    switch self {
    case .append: .append
    case .read: .read
    case .delete: .delete
    case .tombstone: .tombstone
    case .subscribe: .subscribe
    }
  }
}
