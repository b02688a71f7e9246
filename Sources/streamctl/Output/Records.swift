internal import EventStoreClient
internal import FoundationEssentials
internal import LiftClient

/// Events, markers and messages as lines; and lines as events.
enum Records {
  /// For `--help`.
  static let eventKeys =
    "stream, revision, commitPosition, preparePosition, type, id, contentType,\ncreated, data or dataBase64, metadata or metadataBase64, link"

  /// An event as it was read.
  static func event(_ event: RecordedEvent) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init(key: "stream", value: .string(event.stream)),
      .init(key: "revision", value: .integer(event.revision)),
      .init(key: "commitPosition", value: .integer(event.position?.commit)),
      .init(key: "preparePosition", value: .integer(event.position?.prepare)),
      .init(key: "type", value: .string(event.type)),
      .init(key: "id", value: .string(event.id.uuidString.lowercased())),
      .init(key: "contentType", value: .string(event.contentType.rawValue)),
      .init(key: "created", value: .string(time(event.created))),
      event.contentType == .json ? payload("data", event.data) : base64("data", event.data),
    ]
    if !event.metadata.isEmpty { members.append(payload("metadata", event.metadata)) }
    if let link = event.link { members.append(.init(key: "link", value: self.event(link))) }
    return .object(members)
  }

  /// An event to be written, from a line of standard input.
  ///
  /// - Parameters:
  ///   - line: An object with the keys that `es append --help` names.
  ///   - id: Takes the place of the line's own.
  /// - Returns: The event, with a new id when neither says one.
  /// - Throws: ``Failure`` with the code `invalidInput`.
  static func newEvent(_ line: JSONValue, id: UUID? = nil) throws -> NewEvent {
    guard case .object(let members) = line else { throw Failure("invalidInput", "not an object") }
    let known = ["type", "data", "dataBase64", "metadata", "metadataBase64", "contentType", "id"]
    var seen: Set<String> = []
    for member in members {
      guard known.contains(member.key) else {
        throw Failure("invalidInput", "unknown key '\(member.key)'; there are \(known.joined(separator: ", "))")
      }
      guard seen.insert(member.key).inserted else {
        throw Failure("invalidInput", "the key '\(member.key)' comes twice")
      }
    }
    guard let type = line["type"]?.text else { throw Failure("invalidInput", "no text under the key 'type'") }
    let data = try bytes("data", of: line)
    let metadata = try bytes("metadata", of: line)
    var contentType = line["dataBase64"] == nil ? ContentType.json : .binary
    if let name = line["contentType"] {
      guard let text = name.text, !text.isEmpty else { throw Failure("invalidInput", "contentType is no text") }
      contentType = ContentType(rawValue: text)
    }
    return NewEvent(
      type: type, data: data, metadata: metadata, contentType: contentType, id: try id ?? eventID(of: line) ?? UUID())
  }

  /// A message as it was read.
  static func message(_ message: Message) -> JSONValue {
    .object([
      .init(key: "stream", value: .string(message.stream)),
      .init(key: "partition", value: .integer(message.partition)),
      .init(key: "offset", value: .integer(message.offset)),
      message.key.map { text("key", $0) } ?? .init(key: "key", value: .null),
      text("value", message.value),
      .init(
        key: "headers",
        value: .object(message.headers.sorted { $0.key < $1.key }.map { text($0.key, $0.value) })),
      .init(key: "timestamp", value: .string(time(message.timestamp))),
      .init(key: "subject", value: .string(message.subject)),
      .init(key: "replySubject", value: .string(message.replySubject)),
    ])
  }

  /// One partition of a Liftbridge stream.
  static func partition(_ partition: LiftMetadata.Partition, of stream: String) -> JSONValue {
    [
      "stream": .string(stream), "partition": .integer(partition.id),
      "leader": partition.leader.map { .string($0.address) } ?? .null,
      "replicas": .array(partition.replicas.map { .string($0.address) }),
      "isr": .array(partition.isr.map { .string($0.address) }),
    ]
  }

  /// Something that stands between events.
  static func marker(_ name: String, revision: UInt64? = nil, position: LogPosition? = nil) -> JSONValue {
    [
      "marker": .string(name), "commitPosition": .integer(position?.commit),
      "preparePosition": .integer(position?.prepare), "revision": .integer(revision),
    ]
  }

  /// What a write came to.
  static func append(_ stream: String, _ result: AppendResult) -> JSONValue {
    var revision: UInt64?
    if case .revision(let number) = result.version { revision = number }
    return [
      "stream": .string(stream), "revision": .integer(revision), "commitPosition": .integer(result.position?.commit),
      "preparePosition": .integer(result.position?.prepare),
    ]
  }

  private static func eventID(of line: JSONValue) throws -> UUID? {
    guard let value = line["id"] else { return nil }
    guard let text = value.text, let id = UUID(uuidString: text) else {
      throw Failure("invalidInput", "id is no UUID: \(value.compact)")
    }
    return id
  }

  private static func bytes(_ key: String, of line: JSONValue) throws -> Data {
    switch (line[key], line[key + "Base64"]) {
    case (nil, nil): return Data()
    case (let value?, nil): return Data(value.compact.utf8)
    case (nil, let value?):
      guard let text = value.text, let data = Data(base64Encoded: text) else {
        throw Failure("invalidInput", "\(key)Base64 is not Base64")
      }
      return data
    case (_?, _?): throw Failure("invalidInput", "\(key) and \(key)Base64 exclude each other")
    }
  }

  /// JSON as JSON; what is none, as Base64.
  private static func payload(_ key: String, _ data: Data) -> JSONValue.Member {
    guard let value = try? JSONValue(parsing: data) else { return base64(key, data) }
    return .init(key: key, value: value)
  }

  /// UTF-8 as text; what is none, as Base64.
  private static func text(_ key: String, _ data: Data) -> JSONValue.Member {
    guard let text = String(validating: data, as: UTF8.self) else { return base64(key, data) }
    return .init(key: key, value: .string(text))
  }

  private static func base64(_ key: String, _ data: Data) -> JSONValue.Member {
    .init(key: key + "Base64", value: .string(data.base64EncodedString()))
  }

  private static func time(_ date: Date) -> String {
    // A date that no calendar holds is shown as the nearest end of Int64.
    let microseconds = (date.timeIntervalSince1970 * 1_000_000).rounded()
    return Timestamp.text(
      microseconds: Int64(exactly: microseconds)
        ?? (microseconds < 0 ? -62_135_596_800_000_000 : 253_402_300_799_000_000))
  }
}
