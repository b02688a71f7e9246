public import FoundationEssentials

/// An event as it stands in the store.
///
/// A value of its own: nothing in it refers to the client or to the bytes it came in.
/// On the wire a `ReadResp.ReadEvent`.
public struct RecordedEvent: Sendable, Hashable, Identifiable {
  /// What one event holds, apart: an event is handed through many calls, and one pointer moves faster than a dozen fields.
  @usableFromInline final class Storage: Sendable, Hashable {
    @usableFromInline let type: String
    @usableFromInline let data: Data
    @usableFromInline let metadata: Data
    @usableFromInline let contentType: ContentType
    @usableFromInline let id: UUID
    @usableFromInline let stream: String
    @usableFromInline let revision: UInt64
    @usableFromInline let position: LogPosition?
    @usableFromInline let created: Date
    @usableFromInline let link: RecordedEvent?

    init(
      type: String, data: Data, metadata: Data, contentType: ContentType, id: UUID, stream: String, revision: UInt64,
      position: LogPosition?, created: Date, link: RecordedEvent?
    ) {
      self.type = type
      self.data = data
      self.metadata = metadata
      self.contentType = contentType
      self.id = id
      self.stream = stream
      self.revision = revision
      self.position = position
      self.created = created
      self.link = link
    }

    @usableFromInline static func == (left: Storage, right: Storage) -> Bool {
      left === right
        || (left.id == right.id && left.stream == right.stream && left.revision == right.revision
          && left.type == right.type && left.data == right.data && left.metadata == right.metadata
          && left.contentType == right.contentType && left.position == right.position && left.created == right.created
          && left.link == right.link)
    }

    @usableFromInline func hash(into hasher: inout Hasher) {
      hasher.combine(id)
      hasher.combine(stream)
      hasher.combine(revision)
    }
  }

  // Getters are inlined where they are used: looking at a length is no reason to hold what it is the length of.
  @usableFromInline let storage: Storage

  /// The name of what happened.
  @inlinable public var type: String { storage.type }

  /// The payload as it was written.
  @inlinable public var data: Data { storage.data }

  /// The user's metadata as it was written; empty when there is none.
  @inlinable public var metadata: Data { storage.metadata }

  /// What ``data`` is: servers tell JSON and binary apart, nothing else.
  @inlinable public var contentType: ContentType { storage.contentType }

  /// The id that the writer gave.
  @inlinable public var id: UUID { storage.id }

  /// The stream that the event was written to, also when it was read through a link.
  @inlinable public var stream: String { storage.stream }

  /// The number of the event in its stream, from 0; `9223372036854775807` for the mark of a tombstone.
  @inlinable public var revision: UInt64 { storage.revision }

  /// The event's own place in the log; nil where the server does not know it (events of old explicit transactions).
  @inlinable public var position: LogPosition? { storage.position }

  /// When the server wrote it, which it tells in ticks of 100 nanoseconds; 1970 where it does not tell it.
  @inlinable public var created: Date { storage.created }

  /// The link this event was resolved from; nil when it was not read through one.
  @inlinable public var link: RecordedEvent? { storage.link }

  /// The revision to save for resuming: the link's where the event was resolved, else its own.
  public var resumeRevision: UInt64 { (storage.link ?? self).revision }

  /// The position to save for resuming: the link's where the event was resolved, else its own.
  public var resumePosition: LogPosition? { (storage.link ?? self).position }

  /// Both of them, at the price of one look; asked for each event that is handed over.
  package var resumePlace: (revision: UInt64, position: LogPosition?) {
    guard let link = storage.link else { return (storage.revision, storage.position) }
    return (link.revision, link.position)
  }

  /// Whether it is the system's own: its type begins with `$`.
  public var isSystemEvent: Bool { type.utf8.first == UInt8(ascii: "$") }

  /// Whether it is a link, delivered as it is: links were not to be resolved, or its target is gone.
  public var isLink: Bool { type == "$>" }

  /// Whether a link was followed to this event.
  public var isResolved: Bool { storage.link != nil }

  /// Makes an event as a server would give it, for tests and stand-ins.
  ///
  /// - Parameters:
  ///   - event: What was written.
  ///   - stream: Where it was written to.
  ///   - revision: Its number in the stream, from 0.
  ///   - position: Its place in the log.
  ///   - created: When it was written; now by default.
  ///   - link: The link it was resolved from.
  public init(
    _ event: NewEvent, stream: String, revision: UInt64, position: LogPosition? = nil, created: Date = Date(),
    link: RecordedEvent? = nil
  ) {
    self.init(
      type: event.type, data: event.data, metadata: event.metadata, contentType: event.contentType, id: event.id,
      stream: stream, revision: revision, position: position, created: created, link: link)
  }

  /// Takes the parts, as read from the wire.
  package init(
    type: String, data: Data, metadata: Data, contentType: ContentType, id: UUID, stream: String, revision: UInt64,
    position: LogPosition?, created: Date, link: RecordedEvent? = nil
  ) {
    storage = Storage(
      type: type, data: data, metadata: metadata, contentType: contentType, id: id, stream: stream, revision: revision,
      position: position, created: created, link: link)
  }
}
