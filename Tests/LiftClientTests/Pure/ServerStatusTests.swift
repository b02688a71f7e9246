import EventStreamsGRPC
import EventStreamsTransport
import Testing

@testable import LiftClient

@Suite("what a server's status means", .timeLimit(.minutes(1)))
struct ServerStatusTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var call: ServerStatus.Call
    var status: Int
    var text: String
    var code: LiftError.Code?
    var testDescription: String { "\(call) \(status) \(text)" }

    init(_ call: ServerStatus.Call, _ status: Int, _ text: String, _ code: LiftError.Code?) {
      self.call = call
      self.status = status
      self.text = text
      self.code = code
    }
  }

  static let rows = [
    Row(.createStream, 6, "stream already exists", .streamExists),
    Row(.createStream, 3, "Subject is invalid", .invalidArgument),
    Row(.createStream, 9, "Failed on preconditions for stream's encryption handler: kwp: …", .encryptionFailed),
    Row(.createStream, 13, "no known metadata leader", .noLeader),
    Row(.createStream, 13, "Failed to replicate partition: nats: timeout", .serverFault),
    Row(.publish, 3, "no stream provided", .invalidArgument),
    Row(.publish, 3, "message exceeds max replication size", .messageTooLarge),
    Row(.publish, 3, "stream with concurrency control must have AckPolicy set", .ackRequired),
    Row(.publish, 5, "no such stream: x", .streamNotFound),
    Row(.publish, 5, "no such partition: 5", .partitionNotFound),
    Row(.publish, 9, "readonly partition: 0", .partitionReadOnly),
    Row(.publish, 2, "incorrect expected offset", .incorrectOffset),
    Row(.publish, 2, "failed to publish to NATS: nats: maximum payload exceeded", .messageTooLarge),
    Row(.publish, 2, "failed to publish to NATS: nats: connection closed", .publishFailed),
    Row(.publish, 8, "grpc: received message larger than max (4300027 vs. 4194304)", .messageTooLarge),
    Row(.publish, 13, "encryption failed on partition", .encryptionFailed),
    Row(.publish, 4, "context deadline exceeded", .deadlineExceeded),
    Row(.publish, 2, "The client is not authorized to call Publish on resource x", .accessDenied),
    Row(.publish, 2, "api: Failed to retrieve client ID", .accessDenied),
    Row(.publish, 2, "something else", .unknown),
    Row(.publish, 1, "", .unknown),
    Row(.publish, 9, "something else", .unknown),
    Row(.publish, 12, "unknown method Publish for service proto.API", .unsupported),
    Row(.publish, 13, "something else", .serverFault),
    Row(.publish, 14, "", .serverNotReady),
    // What means something in one call means nothing of the kind in another.
    Row(.createStream, 5, "no such stream: x", .unknown),
    Row(.createStream, 2, "incorrect expected offset", .unknown),
    Row(.createStream, 13, "commit log was closed", .serverFault),
    Row(.publish, 6, "stream already exists", .unknown),
    Row(.fetchMetadata, 5, "No such partition", .unknown),
    Row(.fetchMetadata, 9, "commit log was closed", .unknown),
    Row(.fetchMetadata, 8, "End of readonly partition", .resourceExhausted),
    // Every stream has a partition 0, so there the stream is missing.
    Row(.subscribe(partition: 0), 5, "No such partition", .streamNotFound),
    Row(.subscribe(partition: 4), 5, "No such partition", .partitionNotFound),
    Row(.subscribe(partition: 0), 5, "commit log was deleted", .streamDeleted),
    Row(.subscribe(partition: 0), 9, "Server not partition leader", .notLeader),
    Row(.subscribe(partition: 0), 9, "commit log was closed", .partitionPaused),
    Row(.subscribe(partition: 0), 13, "commit log was closed", .serverNotReady),
    Row(
      .subscribe(partition: 0), 13, "Failed to create stream reader: segment has been closed", .partitionPaused),
    Row(.subscribe(partition: 0), 3, "Stop offset is before start offset: 1 < 2", .partitionReadOnly),
    Row(.subscribe(partition: 0), 3, "Unknown StartPosition 9", .invalidArgument),
    Row(.subscribe(partition: 0), 9, "Consumer is not currently assigned this partition", .unknown),
    Row(.subscribe(partition: 0), 13, "Failed to resume stream: nats: timeout", .serverFault),
    Row(.subscribe(partition: 0), 13, "no known metadata leader", .noLeader),
    Row(.subscribe(partition: 0), 14, "transport is closing", .serverNotReady),
    Row(.subscribe(partition: 0), 2, "EOF", .unknown),
    Row(.subscribe(partition: 0), 2, "The client is not authorized to call Subscribe on resource x", .accessDenied),
    Row(.subscribe(partition: 0), 8, "Stream is empty", nil),
    Row(.subscribe(partition: 0), 8, "Stop offset reached", nil),
    Row(.subscribe(partition: 0), 8, "End of readonly partition", nil),
    Row(.subscribe(partition: 0), 8, "too many", .resourceExhausted),
    Row(.publish, 8, "Stop offset reached", .resourceExhausted),
    Row(.fetchMetadata, 12, "unknown method FetchMetadata for service proto.API", .unsupported),
    Row(.fetchMetadata, 14, "", .serverNotReady),
    Row(.fetchMetadata, 16, "", .unauthenticated),
    Row(.fetchMetadata, 7, "", .accessDenied),
    Row(.fetchMetadata, 99, "", .unknown),
  ]

  @Test("each status of the reference has its own code", arguments: rows)
  func table(row: Row) {
    #expect(ServerStatus(status: row.status, text: row.text).code(of: row.call) == row.code)
  }

  static let call = CallDescription(call: .publish, what: "publish to 'orders' partition 0", target: "host:9292")
  static let endpoint = Endpoint(host: "host", port: 9292)

  static func transport(_ error: TransportError) -> GRPCError { GRPCError(error) }

  @Test(
    "each way to fail below the API has its own code",
    arguments: [
      (transport(.nameNotResolved(host: "host", reason: "unknown")), .nameNotResolved),
      (transport(.connectFailed(endpoint, attempts: [])), .connectionRefused),
      (transport(.connectTimedOut(endpoint)), .connectionRefused),
      (transport(.tls(.untrustedCertificate(reason: "self-signed"), endpoint)), .tlsFailed),
      (transport(.notHTTP2(endpoint, detail: "HTTP/1.1")), .notHTTP2),
      (transport(.connectionLost(endpoint, .closedByPeer)), .connectionLost),
      (transport(.connectionLost(endpoint, .closedLocally)), .clientClosed),
      (transport(.streamRefused(detail: "GOAWAY")), .connectionLost),
      (GRPCError(code: .deadlineExceeded, message: "", origin: .deadline(.connecting)), .deadlineExceeded),
      (GRPCError(code: .deadlineExceeded, message: "", origin: .deadline(.waiting)), .deadlineExceeded),
      (.channelClosed, .clientClosed), (GRPCError(.compressed), .protocolViolation),
      (GRPCError(.messageTooLong(length: 2, limit: 1)), .resourceExhausted),
      (GRPCError(code: .unavailable, message: "", httpStatus: 503, origin: .http), .serverNotReady),
      (GRPCError(code: .unknown, message: "", httpStatus: 200, origin: .http), .protocolViolation),
      (GRPCError(code: .notFound, message: "no such stream: orders", origin: .peer), .streamNotFound),
    ] as [(GRPCError, LiftError.Code)])
  func origins(error: GRPCError, code: LiftError.Code) {
    let found = Self.call.publicError(error) as? LiftError
    #expect(found?.code == code)
    #expect(found?.message.hasPrefix("publish to 'orders' partition 0 at host:9292: ") ?? false)
  }

  @Test("the cause of a TLS failure tells which; status and HTTP status are kept")
  func details() {
    let tls = Self.call.publicError(Self.transport(.tls(.hostNameMismatch(expected: "host"), Self.endpoint)))
    #expect((tls as? LiftError)?.cause as? TLSFailure == .hostNameMismatch(expected: "host"))
    let http = GRPCError(code: .unavailable, message: "", httpStatus: 503, origin: .http)
    #expect((Self.call.publicError(http) as? LiftError)?.httpStatus == 503)
    #expect((Self.call.publicError(http) as? LiftError)?.grpcStatus == 14)
    #expect(Self.call.publicError(CancellationError()) is CancellationError)
  }

  @Test("a code can be caught by name, and names itself")
  func codes() {
    do {
      throw LiftError(.streamExists, "it is there")
    } catch LiftError.Code.streamExists {
    } catch {
      Issue.record(error)
    }
    #expect("\(LiftError.Code.streamExists)" == "streamExists")
    #expect("\(LiftError(.streamExists, "it is there"))" == "streamExists: it is there")
  }
}
