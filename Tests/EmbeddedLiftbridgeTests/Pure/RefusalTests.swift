import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import Testing

@testable import EmbeddedLiftbridge

@Suite("what is refused, in the words of the genuine server", .timeLimit(.minutes(1)))
struct RefusalTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var refusal: Refusal
    var code: Refusal.Code
    var text: String
    var asyncCode: Refusal.AsyncCode
    var testDescription: String { text }

    init(_ refusal: Refusal, _ code: Refusal.Code, _ text: String, _ asyncCode: Refusal.AsyncCode = .internal) {
      self.refusal = refusal
      self.code = code
      self.text = text
      self.asyncCode = asyncCode
    }
  }

  static let rows = [
    Row(.nameEmpty, .invalidArgument, "Name cannot be empty"),
    Row(.subjectInvalid, .invalidArgument, "Subject is invalid"),
    Row(.streamReserved, .invalidArgument, "Stream is reserved"),
    Row(.replicationFactor(-2, clusterSize: nil), .invalidArgument, "Invalid replicationFactor -2"),
    Row(.replicationFactor(9, clusterSize: 1), .invalidArgument, "Invalid replicationFactor 9, cluster size 1"),
    Row(.partitionCount(-1, limit: 7), .invalidArgument, "Invalid partitions -1, limit 7"),
    Row(.option("minIsr", -1), .invalidArgument, "Invalid minIsr -1"),
    Row(.streamExists, .alreadyExists, "stream already exists"),
    Row(.noSuchStream("x"), .notFound, "no such stream: x", .notFound),
    Row(.noSuchPartition(3), .notFound, "no such partition: 3", .notFound),
    Row(
      .acknowledgementRequired, .invalidArgument, "stream with concurrency control must have AckPolicy set",
      .badRequest),
    Row(.incorrectOffset, .unknown, "incorrect expected offset", .incorrectOffset),
    Row(.messageTooLarge, .invalidArgument, "message exceeds max replication size", .badRequest),
    Row(.payloadTooLarge, .unknown, "failed to publish to NATS: nats: maximum payload exceeded"),
    Row(.publishSubjectInvalid, .unknown, "failed to publish to NATS: nats: invalid subject"),
    Row(.headersTooLarge, .invalidArgument, "headers exceed what can be stored", .badRequest),
    Row(.partitionMetadataNotFound, .notFound, "partition not found"),
    Row(.partitionNotRunning, .failedPrecondition, "The request should be sent to partition leader"),
    Row(.subscriptionNotFound, .notFound, "No such partition"),
    Row(.unknownStart(9), .invalidArgument, "Unknown StartPosition 9"),
    Row(.unknownStop(9), .invalidArgument, "Unknown StopPosition 9"),
    Row(.stopBeforeStart(stop: 1, start: 3), .invalidArgument, "Stop offset is before start offset: 1 < 3"),
    Row(.streamEmpty, .resourceExhausted, "Stream is empty"),
    Row(
      .timestampBeforeLog, .internal,
      "Failed to lookup offset for timestamp: timestamp is before the beginning of the log"),
    Row(.segmentClosed, .internal, "Failed to create stream reader: segment has been closed"),
    Row(.logClosed, .failedPrecondition, "commit log was closed"),
    Row(.consumerGroups, .unimplemented, "consumer groups are not served by this embedded server"),
    Row(.full(what: "streams", limit: 5), .resourceExhausted, "The embedded server is full: streams, limit 5"),
  ]

  @Test("each has its status, and its error in PublishAsync", arguments: rows)
  func table(row: Row) {
    #expect(row.refusal.status == (row.code, row.text))
    #expect(row.refusal.asyncError == (row.asyncCode, row.text))
  }

  @Test(
    "a message's size is that of the envelope that the genuine server makes of it",
    arguments: [
      IncomingMessage(), IncomingMessage(expectedOffset: 0), IncomingMessage(expectedOffset: 1_000),
      IncomingMessage(value: [UInt8](repeating: 1, count: 127)),
      IncomingMessage(value: [UInt8](repeating: 1, count: 128)),
      IncomingMessage(value: [UInt8](repeating: 1, count: 20_000)), IncomingMessage(policy: .all),
      IncomingMessage(policy: .never), IncomingMessage(key: [1], ackInbox: "in.box", correlationID: "id"),
      IncomingMessage(headers: ["a": [1], "": [], "long": [UInt8](repeating: 1, count: 300)]),
      IncomingMessage(expectedOffset: .max), IncomingMessage(expectedOffset: .min),
    ])
  func payload(message: IncomingMessage) {
    let policies: [AckPolicy: Liftbridge.AckPolicy] = [.leader: .leader, .all: .all, .never: .none]
    let wire = Liftbridge.Message(
      offset: message.expectedOffset, key: message.key, value: message.value, headers: message.headers,
      ackInbox: message.ackInbox, correlationId: message.correlationID,
      ackPolicy: policies[message.policy] ?? .leader)
    #expect(message.payloadSize == 8 + wire.encoded().count)
  }

  @Test(
    "the host is taken from what the client dialled",
    arguments: [
      ("host:1", "host"), ("host", "host"), ("10.0.0.1:9292", "10.0.0.1"), ("[::1]:1", "::1"), ("[::1]", "::1"),
      ("[::1", nil), (":1", nil), ("", nil),
    ] as [(String, String?)])
  func hosts(authority: String, host: String?) {
    #expect(LiftService.hostOfAuthority(authority) == host)
  }

  @Test("a seed gives the same names, each of 22 letters and digits, and no two alike")
  func names() {
    var one = SeededGenerator(seed: 7)
    var other = SeededGenerator(seed: 7)
    let names = (0..<1_000).map { _ in one.makeName() }
    #expect(names == (0..<1_000).map { _ in other.makeName() } && Set(names).count == 1_000)
    #expect(names.allSatisfy { $0.utf8.count == 22 && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
  }
}
