internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC

/// The errors of the services, status texts and trailers as the genuine servers write them.
///
/// - Note: Fact source: the recordings; names in trailers that are no visible ASCII are percent-encoded on the way out.
extension GRPCServerStatus {
  static let accessDenied = Self(
    code: .permissionDenied, message: "Access Denied", trailers: ["exception": "access-denied"])

  static let unauthenticated = Self(code: .unauthenticated, message: "Unauthenticated")

  static func streamDeleted(_ stream: String) -> Self {
    Self(
      code: .failedPrecondition, message: "Event stream '\(stream)' is deleted.",
      trailers: ["exception": "stream-deleted", "stream-name": stream])
  }

  static func invalidArgument(_ text: String) -> Self { Self(code: .invalidArgument, message: text) }

  static func missingProperty(_ name: String) -> Self {
    Self(
      code: .invalidArgument, message: "Required Metadata Property '\(name)' is missing",
      trailers: [
        "exception": "missing-required-metadata-property", "required-metadata-properties": "type,content-type",
      ])
  }

  static func maximumAppendSizeExceeded(_ limit: Int) -> Self {
    Self(
      code: .invalidArgument, message: "Maximum Append Size of \(limit) Exceeded.",
      trailers: ["exception": "maximum-append-size-exceeded", "maximum-append-size": "\(limit)"])
  }

  /// The trailer's id is the JSON text of the message that carried it.
  static func maximumAppendEventSizeExceeded(_ id: Shared.UUID, size: Int, limit: Int) -> Self {
    Self(
      code: .invalidArgument,
      message: "Event with Id: \(id.json), Size: \(size), exceeds Maximum Append Event Size of \(limit).",
      trailers: [
        "exception": "maximum-append-event-size-exceeded", "maximum-append-event-size": "\(limit)",
        "event-id": id.json, "proposed-append-event-size": "\(size)",
      ])
  }

  /// Deletions and tombstones say it alike.
  static func deleteFailed(_ stream: String, expected: Int64, actual: Int64) -> Self {
    Self(
      code: .failedPrecondition,
      message: "Delete failed due to WrongExpectedVersion. Stream: \(stream), Expected version: \(expected), "
        + "Actual version: \(actual)",
      trailers: [
        "exception": "wrong-expected-version", "stream-name": stream, "expected-version": "\(expected)",
        "actual-version": "\(actual)",
      ])
  }

  static func indexNotFound(_ name: String) -> Self {
    Self(
      code: .notFound, message: "Index '\(name)' not found.",
      trailers: ["exception": "index-not-found", "index-name": name])
  }

  static let full = Self(
    code: .resourceExhausted, message: "The memory that this embedded server may use is full (Limits.storedBytes).")

  /// What a failed read or subscription answers.
  init(_ failure: ReadFailure, version: ServerVersion) {
    switch failure {
    case .streamDeleted(let stream): self = .streamDeleted(stream)
    case .handler: self = .handlerError
    case .unexpected(let type, let result, let reason):
      let text = "Unexpected \(type): \(result)"
      self = Self(code: .unknown, message: version == .v26_1 ? "\(text) >> \(reason)" : text)
    case .invalidPosition: self = .invalidArgument("Trying to read from an invalid position.")
    case .invalidArgument(let text): self = .invalidArgument(text)
    case .filterTooCostly:
      self = .invalidArgument("The filter takes more steps than this server allows.")
    case .tooSlow:
      self = Self(
        code: .aborted,
        message: "Operation timed out: Consumer too slow to handle event while live. "
          + "Client resubscription required.")
    }
  }
}

extension Shared.UUID {
  /// The message as protobuf's JSON form writes it.
  fileprivate var json: String {
    switch value {
    case .string(let text): return "{ \"string\": \(JSONValue.string(text).text) }"
    case .structured(let halves):
      var members: [String] = []
      if halves.mostSignificantBits != 0 {
        members.append("\"mostSignificantBits\": \"\(halves.mostSignificantBits)\"")
      }
      if halves.leastSignificantBits != 0 {
        members.append("\"leastSignificantBits\": \"\(halves.leastSignificantBits)\"")
      }
      return "{ \"structured\": { \(members.joined(separator: ", ")) } }"
    case nil: return "{ }"
    }
  }
}
