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
      (.clientCertificateRequired, .clientCertificate(reason: "it asks for one and none is set")),
      (.badCertificateFile(path: "p", reason: "r"), .unusableCertificate(source: "p", reason: "r")),
      (.noALPN(offered: "http/1.1"), .noHTTP2(detail: "it offers http/1.1")),
    ])
  func tls(error: TLSError, failure: TLSFailure) {
    let thrown = EventStoreError(.tls(error, Self.endpoint), Self.context, status: nil)
    #expect(thrown.code == .tlsFailed)
    #expect(thrown.cause as? TLSFailure == failure)
    #expect(thrown.message.contains("\(failure)") && thrown.description.contains("h:1"))
    // Not one message for two causes.
    let all: [TLSFailure] = [
      .untrustedCertificate(reason: ""), .hostNameMismatch(expected: ""), .expiredCertificate(reason: ""),
      .notTLS(detail: ""), .noHTTP2(detail: ""), .protocolVersion(reason: ""), .clientCertificate(reason: ""),
      .unusableCertificate(source: "", reason: ""), .handshake(reason: ""),
    ]
    #expect(Set(all.map(\.description)).count == all.count)
  }

  @Test("every way of losing a connection says what happened, and closing it by ourselves is no loss")
  func losses() {
    let reasons: [(LossReason, String)] = [
      (.closedByPeer, "was closed by the server"), (.reset(errno: 104), "error 104"),
      (.keepAliveTimedOut, "did not answer a ping"), (.idle, "nothing used it"),
      (.http2(HTTP2Error(code: .protocolError, frame: nil, streamID: 0, reason: "bad frame")), "bad frame"),
      (.goAway(.internalError, debug: "why"), "(why)"), (.goAway(.noError, debug: ""), "ended by the server"),
    ]
    for (reason, words) in reasons {
      let error = EventStoreError(.connectionLost(Self.endpoint, reason), Self.context, status: 14)
      #expect(error.code == .connectionLost)
      #expect(error.message.contains(words) && error.message.contains("h:1"), "\(error.message)")
      #expect(error.grpcStatus == 14)
    }
    let closed = EventStoreError(.connectionLost(Self.endpoint, .closedLocally), Self.context, status: nil)
    #expect(closed.code == .clientClosed && closed.cause == nil && closed.grpcStatus == nil)
    let reset = EventStoreError(.streamReset(.internalError, byPeer: true), Self.context, status: nil)
    #expect(reset.message.contains("reset by the server"))
  }

  @Test("where access is denied over clear text and a user was given, the error says that it was kept back")
  func withheldUser() {
    for (exception, code) in [("access-denied", EventStoreError.Code.accessDenied), ("stream-deleted", .streamDeleted)]
    {
      for withholds in [true, false] {
        let cause = GRPCError(
          code: .permissionDenied, message: "Access Denied", trailers: ["exception": exception], origin: .peer)
        let error = EventStoreError(cause, CallContext(.read, stream: "s", withholdsUser: withholds))
        #expect(error.code == code)
        #expect(error.message.contains("has no TLS") == (withholds && code == .accessDenied))
      }
    }
  }

  @Test("what is none of ours comes through as it is: a sequence's error, a stand-in's, a cancellation")
  func foreign() {
    struct Own: Error, Equatable {}
    #expect(EventStoreError.from(Own(), Self.context) is Own)
    let typed = EventStoreError(.unsupported, "a stand-in's own words")
    let same = EventStoreError.from(typed, Self.context) as? EventStoreError
    #expect(same?.message == typed.message && same?.code == .unsupported)
    let framing = EventStoreError.from(GRPCFrameError.reservedFlag(9), Self.context) as? EventStoreError
    #expect(framing?.code == .protocolViolation)
    #expect(framing?.message.contains("flag 9") == true)
  }

  @Test("a description has the code, the message and the cause; a message has neither data nor a user")
  func descriptions() {
    let cause = GRPCError(code: .unavailable, message: "Server Is Not Ready", origin: .peer)
    let error = EventStoreError(cause, Self.context)
    #expect(error.description.hasPrefix("serverNotReady: appending to 'order-1': Server Is Not Ready ("))
    #expect(
      EventStoreError(GRPCError(code: .aborted, message: "", origin: .peer), Self.context).message.hasSuffix(": "))
    let silent = EventStoreError(GRPCError(code: .internal, message: "", origin: .peer), Self.context)
    #expect(silent.message.hasSuffix("the server gave status 13 and no reason"))
    let all = CallContext(.subscribe, stream: nil)
    #expect(EventStoreError(GRPCError.channelClosed, all).message == "subscribing to $all: the client is closed")
  }

  @Test("trailers that make no sense give no values, and no trap")
  func oddTrailers() {
    let error = { (trailers: GRPCMetadata) in
      EventStoreError(GRPCError(code: .unknown, message: "m", trailers: trailers, origin: .peer), Self.context)
    }
    let size = "maximum-append-size"
    for text in ["", "x", "99999999999999999999", "1.5"] {
      #expect(error(["exception": "maximum-append-size-exceeded", size: text]).sizeLimit == nil)
      #expect(error(["exception": "wrong-expected-version", "actual-version": text]).conflict?.actual == .noStream)
    }
    let largest = error(["exception": "wrong-expected-version", "actual-version": "9223372036854775807"])
    #expect(largest.conflict?.actual == .revision(9_223_372_036_854_775_807))
    #expect(error(["exception": "not-leader"]).leader == nil)
    #expect(error(["exception": "not-leader", "leader-endpoint-host": "h"]).leader == nil)
    let six: GRPCMetadata = ["exception": "not-leader", "leader-endpoint-host": "::1", "leader-endpoint-port": "1"]
    #expect(error(six).leader == "[::1]:1")
    #expect(error(["exception": "something-new"]).code == .serverFault)  // By its status then.
    #expect(error(["exception": ""]).code == .serverFault)
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
