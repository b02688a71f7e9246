/// What a status of the server means; the table of the server's codes and texts.
///
/// Codes decide; a text only where one code has several meanings, or where the server uses UNKNOWN for what has a
/// meaning (an incorrect offset, a denied permission).
struct ServerStatus {
  /// The call that was answered.
  enum Call: Sendable, Hashable {
    case createStream, publish, fetchMetadata
    /// The partition decides what "No such partition" means: partition 0 every stream has.
    case subscribe(partition: Int)
  }

  var status: Int
  var text: String

  /// The code of the error; nil for the ends of a subscription that are none.
  func code(of call: Call) -> LiftError.Code? {
    if case .subscribe = call, isEndOfRange { return nil }
    return specific(call) ?? general
  }

  /// A read-only partition was read to its end, or a stop was reached.
  private var isEndOfRange: Bool {
    status == 8 && ["Stop offset reached", "End of readonly partition", "Stream is empty"].contains(text)
  }

  private func specific(_ call: Call) -> LiftError.Code? {
    switch call {
    case .createStream: status == 6 ? .streamExists : status == 9 ? .encryptionFailed : nil
    case .publish: publishCode
    case .fetchMetadata: nil
    case .subscribe(let partition): subscribeCode(partition)
    }
  }

  private var publishCode: LiftError.Code? {
    switch status {
    case 2 where text.hasSuffix("maximum payload exceeded"): .messageTooLarge
    case 2 where text.hasPrefix("failed to publish to NATS"): .publishFailed
    case 2 where text == "incorrect expected offset": .incorrectOffset
    case 3 where text == "message exceeds max replication size": .messageTooLarge
    case 3 where text == "stream with concurrency control must have AckPolicy set": .ackRequired
    case 5 where text.hasPrefix("no such partition"): .partitionNotFound
    case 5: .streamNotFound
    case 8 where text.contains("message larger than max"): .messageTooLarge
    case 9 where text.hasPrefix("readonly partition"): .partitionReadOnly
    case 13 where text.hasPrefix("encryption failed"): .encryptionFailed
    default: nil
    }
  }

  private func subscribeCode(_ partition: Int) -> LiftError.Code? {
    switch status {
    // We ask for no end: only a partition that takes no more messages has one, which lies before a start behind it.
    case 3 where text.hasPrefix("Stop offset is before start offset"): .partitionReadOnly
    case 5 where text == "commit log was deleted": .streamDeleted
    case 5: partition == 0 ? .streamNotFound : .partitionNotFound
    case 9 where text == "commit log was closed": .partitionPaused
    case 9 where text == "Server not partition leader": .notLeader
    case 13 where text == "commit log was closed": .serverNotReady
    case 13 where text.hasSuffix("segment has been closed"): .partitionPaused
    default: nil
    }
  }

  private var general: LiftError.Code {
    switch status {
    case 2 where text.hasPrefix("The client is not authorized"): .accessDenied
    case 2 where text == "api: Failed to retrieve client ID": .accessDenied
    case 3: .invalidArgument
    case 4: .deadlineExceeded
    case 7: .accessDenied
    case 8: .resourceExhausted
    case 12: .unsupported
    case 13 where text == "no known metadata leader": .noLeader
    case 13: .serverFault
    case 14: .serverNotReady
    case 16: .unauthenticated
    default: .unknown
    }
  }
}
