public import FoundationEssentials

/// An event to be written.
///
/// The id is made with the value: appending the same value again writes it once, as far as the expectation given
/// lets the server recognise it (see ``EventStoreClientProtocol/appendToStream(_:_:expecting:options:)``).
/// On the wire an `AppendReq.ProposedMessage`.
public struct NewEvent: Sendable, Hashable, Identifiable {
  /// The name of what happened, such as `OrderPlaced`.
  ///
  /// Any text but the empty one; names that begin with `$` are the system's.
  public var type: String

  /// The payload, any bytes.
  public var data: Data

  /// The user's metadata, any bytes; by custom a JSON object, with `$correlationId` and `$causationId` among its keys.
  public var metadata: Data

  /// What ``data`` is.
  public var contentType: ContentType

  /// Names the event for ever; must not be all zeros.
  public var id: UUID

  /// Makes an event with a random id of its own.
  ///
  /// - Parameters:
  ///   - type: The name of what happened; must not be empty.
  ///   - data: The payload, empty by default.
  ///   - metadata: The user's metadata, empty by default.
  ///   - contentType: What the data is, JSON by default; neither client nor server checks it.
  public init(type: String, data: Data = Data(), metadata: Data = Data(), contentType: ContentType = .json) {
    self.init(type: type, data: data, metadata: metadata, contentType: contentType, id: RandomIDs.next())
  }

  /// Makes an event with the id given.
  ///
  /// - Parameters:
  ///   - type: The name of what happened; must not be empty.
  ///   - data: The payload, empty by default.
  ///   - metadata: The user's metadata, empty by default.
  ///   - contentType: What the data is, JSON by default; neither client nor server checks it.
  ///   - id: Names the event for ever.
  public init(
    type: String, data: Data = Data(), metadata: Data = Data(), contentType: ContentType = .json, id: UUID
  ) {
    self.type = type
    self.data = data
    self.metadata = metadata
    self.contentType = contentType
    self.id = id
  }
}
