import EventStreamsGRPC
import Testing

@testable import EventStoreClient

/// One row of the reference's section 6.1, as a server ends a call, and what the client makes of it.
struct ErrorRow: Sendable, CustomTestStringConvertible {
  enum Call: CaseIterable, Sendable {
    case append, read, delete, tombstone, subscribe
  }

  var status: GRPCStatusCode
  var text: String
  var trailers: GRPCMetadata
  var calls: [Call]
  var expected: EventStoreError.Code
  var testDescription: String { "\(trailers["exception"] ?? "status \(status.rawValue)"): \(text)" }

  init(
    _ status: Int, _ text: String, _ trailers: GRPCMetadata, _ calls: [Call],
    _ expected: EventStoreError.Code
  ) {
    self.status = GRPCStatusCode(rawValue: status)
    self.text = text
    self.trailers = trailers
    self.calls = calls
    self.expected = expected
  }

  static let leader: GRPCMetadata = [
    "exception": "not-leader", "leader-endpoint-host": "10.0.0.2", "leader-endpoint-port": "2114",
  ]
  static let conflict: GRPCMetadata = [
    "exception": "wrong-expected-version", "stream-name": "order-1", "expected-version": "3", "actual-version": "7",
  ]

  /// Those with the `exception` trailer.
  static let exceptions: [ErrorRow] = [
    ErrorRow(7, "Access Denied", ["exception": "access-denied"], .accessDenied),
    ErrorRow(5, "Leader info available", leader, .notLeader),
    ErrorRow(
      9, "Delete failed due to WrongExpectedVersion.", conflict, [.delete, .tombstone], .wrongExpectedVersion),
    ErrorRow(
      9, "Event stream 'order-1' is deleted.", ["exception": "stream-deleted", "stream-name": "order-1"],
      .streamDeleted),
    ErrorRow(
      5, "Event stream 'order-1' is not found.", ["exception": "stream-not-found", "stream-name": "order-1"], [.read],
      .streamNotFound),
    ErrorRow(3, "Invalid Transaction", ["exception": "invalid-transaction"], [.append], .invalidTransaction),
    ErrorRow(
      3, "Required Metadata Property 'type' is missing",
      ["exception": "missing-required-metadata-property", "required-metadata-properties": "type,content-type"],
      [.append], .invalidArgument),
    ErrorRow(
      3, "Maximum Append Size of 1048576 Exceeded.",
      ["exception": "maximum-append-size-exceeded", "maximum-append-size": "1048576"], [.append], .appendTooLarge),
    ErrorRow(
      3, "Event with Id: 1, Size: 2, exceeds Maximum Append Event Size of 1024.",
      [
        "exception": "maximum-append-event-size-exceeded", "maximum-append-event-size": "1024", "event-id": "{}",
        "proposed-append-event-size": "2048",
      ], [.append], .eventTooLarge),
    ErrorRow(
      5, "Index '$idx-x' not found.", ["exception": "index-not-found", "index-name": "$idx-x"], [.read, .subscribe],
      .indexNotFound),
  ]

  /// Those without it.
  static let statuses: [ErrorRow] = [
    ErrorRow(16, "Unauthenticated", .unauthenticated),
    ErrorRow(14, "Server Is Not Ready", .serverNotReady),
    ErrorRow(14, "Server not ready", .serverNotReady),
    ErrorRow(14, "Server Is Too Busy", .serverBusy),
    ErrorRow(10, "Operation timed out: Commit phase timeout.", [:], [.append], .appendOutcomeUnknown),
    ErrorRow(10, "Operation timed out: Prepare phase timeout.", [:], [.delete, .tombstone, .read], .serverTimedOut),
    ErrorRow(
      10, "Operation timed out: Consumer too slow to handle event while live. Client resubscription required.", [:],
      [.read, .subscribe], .consumerTooSlow),
    ErrorRow(3, "The combination of (Stream, Count, 7, NoFilter) is invalid.", .invalidArgument),
    ErrorRow(3, "Trying to read from an invalid position.", .invalidArgument),
    ErrorRow(2, "Exception was thrown by handler.", .serverFault),
    ErrorRow(2, "Unexpected ReadStreamResult: Error", .serverFault),
    ErrorRow(2, "Envelope callback expected Updated, received Conflict instead", .serverFault),
    ErrorRow(12, "Method is unimplemented.", .unsupported),
    ErrorRow(13, "Incomplete message.", .serverFault),
    ErrorRow(8, "Received message exceeds the maximum configured message size.", .resourceExhausted),
    ErrorRow(4, "Deadline Exceeded", .deadlineExceeded),
    ErrorRow(1, "gone", [:], [.append, .read, .delete], .cancelledByServer),
    ErrorRow(1, "gone", [:], [.subscribe], .subscriptionDropped),
    ErrorRow(7, "no", .accessDenied),
    ErrorRow(11, "beyond", .invalidArgument),
    ErrorRow(15, "lost", .serverFault),
    ErrorRow(5, "what?", .unknown),
    ErrorRow(6, "there", .unknown),
    ErrorRow(9, "", .unknown),
  ]

  init(_ status: Int, _ text: String, _ expected: EventStoreError.Code) { self.init(status, text, [:], expected) }

  init(_ status: Int, _ text: String, _ trailers: GRPCMetadata, _ expected: EventStoreError.Code) {
    self.init(status, text, trailers, Call.allCases, expected)
  }
}
