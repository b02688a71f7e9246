/// What the store refuses, with the words of the genuine server.
///
/// The same refusal has two faces: a gRPC status in unary calls and subscriptions (``status``), and an error inside an
/// answer of PublishAsync (``asyncError``). Texts were recorded; those of limits that only this server has are ours.
package enum Refusal: Error, Sendable, Hashable {
  /// The gRPC status codes that occur here, by their numbers on the wire.
  package enum Code: Int, Sendable {
    case unknown = 2
    case invalidArgument = 3
    case notFound = 5
    case alreadyExists = 6
    case resourceExhausted = 8
    case failedPrecondition = 9
    case unimplemented = 12
    case `internal` = 13
  }

  /// The error codes of PublishAsync, by their numbers on the wire.
  package enum AsyncCode: Int, Sendable {
    case badRequest = 1
    case notFound = 2
    case `internal` = 3
    case incorrectOffset = 5
  }

  case nameEmpty
  case subjectInvalid
  case streamReserved
  case encryptionWithoutKey
  case replicationFactor(Int, clusterSize: Int?)
  /// A negative count ends the genuine server's process; here it is refused.
  case partitionCount(Int, limit: Int)
  /// An option of a stream, by its name on the wire, whose value makes no sense.
  case option(String, Int64)
  case streamExists
  case noStreamNamed
  case noSuchStream(String)
  case noSuchPartition(Int)
  case acknowledgementRequired
  case incorrectOffset
  case messageTooLarge
  case payloadTooLarge
  case publishSubjectInvalid
  /// Too many headers, or a name that ends the genuine server's process.
  case headersTooLarge
  case partitionMetadataNotFound
  /// Asked for the state of a partition that is paused.
  case partitionNotRunning
  case subscriptionNotFound
  case unknownStart(Int)
  case unknownStop(Int)
  case stopBeforeStart(stop: Int64, start: Int64)
  case streamEmpty
  case timestampBeforeLog
  /// A subscription to what a paused partition holds.
  case segmentClosed
  /// A subscription whose partition paused.
  case logClosed
  case consumerGroups
  /// A limit of this in-memory server: `what` is at `limit`.
  case full(what: String, limit: Int)

  /// The gRPC status: its code and its text.
  package var status: (code: Code, text: String) {
    switch self {
    case .nameEmpty: (.invalidArgument, "Name cannot be empty")
    case .subjectInvalid: (.invalidArgument, "Subject is invalid")
    case .streamReserved: (.invalidArgument, "Stream is reserved")
    case .encryptionWithoutKey: (.failedPrecondition, Self.encryptionText)
    case .replicationFactor(let factor, nil): (.invalidArgument, "Invalid replicationFactor \(factor)")
    case .replicationFactor(let factor, let size?):
      (.invalidArgument, "Invalid replicationFactor \(factor), cluster size \(size)")
    case .partitionCount(let count, let limit): (.invalidArgument, "Invalid partitions \(count), limit \(limit)")
    case .option(let name, let value): (.invalidArgument, "Invalid \(name) \(value)")
    case .streamExists: (.alreadyExists, "stream already exists")
    case .partitionMetadataNotFound: (.notFound, "partition not found")
    case .partitionNotRunning: (.failedPrecondition, "The request should be sent to partition leader")
    case .full(let what, let limit): (.resourceExhausted, "The embedded server is full: \(what), limit \(limit)")
    default: publishStatus ?? subscribeStatus
    }
  }

  /// The refusals of Publish and PublishToSubject.
  private var publishStatus: (code: Code, text: String)? {
    switch self {
    case .noStreamNamed: (.invalidArgument, "no stream provided")
    case .noSuchStream(let name): (.notFound, "no such stream: \(name)")
    case .noSuchPartition(let partition): (.notFound, "no such partition: \(partition)")
    case .acknowledgementRequired: (.invalidArgument, "stream with concurrency control must have AckPolicy set")
    case .incorrectOffset: (.unknown, "incorrect expected offset")
    case .messageTooLarge: (.invalidArgument, "message exceeds max replication size")
    case .payloadTooLarge: (.unknown, "failed to publish to NATS: nats: maximum payload exceeded")
    case .publishSubjectInvalid: (.unknown, "failed to publish to NATS: nats: invalid subject")
    case .headersTooLarge: (.invalidArgument, "headers exceed what can be stored")
    default: nil
    }
  }

  /// The refusals of Subscribe.
  private var subscribeStatus: (code: Code, text: String) {
    switch self {
    case .subscriptionNotFound: (.notFound, "No such partition")
    case .unknownStart(let raw): (.invalidArgument, "Unknown StartPosition \(raw)")
    case .unknownStop(let raw): (.invalidArgument, "Unknown StopPosition \(raw)")
    case .stopBeforeStart(let stop, let start):
      (.invalidArgument, "Stop offset is before start offset: \(stop) < \(start)")
    case .streamEmpty: (.resourceExhausted, "Stream is empty")
    case .timestampBeforeLog:
      (.internal, "Failed to lookup offset for timestamp: timestamp is before the beginning of the log")
    case .segmentClosed: (.internal, "Failed to create stream reader: segment has been closed")
    case .logClosed: (.failedPrecondition, "commit log was closed")
    case .consumerGroups: (.unimplemented, "consumer groups are not served by this embedded server")
    default: (.internal, "\(self)")
    }
  }

  /// The same as an error of PublishAsync, which keeps its call open.
  package var asyncError: (code: AsyncCode, text: String) {
    switch self {
    // The genuine server looks the empty name up here and names it in its unary call only.
    case .noStreamNamed: (.notFound, "no such stream: ")
    case .noSuchStream, .noSuchPartition: (.notFound, status.text)
    case .incorrectOffset: (.incorrectOffset, status.text)
    case .acknowledgementRequired, .messageTooLarge, .headersTooLarge: (.badRequest, status.text)
    default: (.internal, status.text)
    }
  }

  private static let encryptionText =
    "Failed on preconditions for stream's encryption handler: kwp: invalid AES key size; want 16 or 32, got 0"
}
