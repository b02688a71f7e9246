public import FoundationEssentials

/// An event as it stands in the store.
///
/// A value of its own: nothing in it refers to the client or to the bytes it came in.
/// On the wire a `ReadResp.ReadEvent`.
public struct RecordedEvent: Sendable, Hashable, Identifiable {
  /// Holds the link apart: a struct cannot hold itself, and most events have none.
  private final class Link: Sendable, Hashable {
    let event: RecordedEvent

    init(_ event: RecordedEvent) { self.event = event }

    static func == (left: Link, right: Link) -> Bool { left.event == right.event }

    func hash(into hasher: inout Hasher) { hasher.combine(event) }
  }

  /// The name of what happened.
  public let type: String

  /// The payload as it was written.
  public let data: Data

  /// The user's metadata as it was written; empty when there is none.
  public let metadata: Data

  /// What ``data`` is: servers tell JSON and binary apart, nothing else.
  public let contentType: ContentType

  /// The id that the writer gave.
  public let id: UUID

  /// The stream that the event was written to, also when it was read through a link.
  public let stream: String

  /// The number of the event in its stream, from 0; `9223372036854775807` for the mark of a tombstone.
  public let revision: UInt64

  /// The event's own place in the log; nil where the server does not know it (events of old explicit transactions).
  public let position: LogPosition?

  /// When the server wrote it, to 100 nanoseconds.
  public let created: Date

  private let linkBox: Link?

  /// The link this event was resolved from; nil when it was not read through one.
  public var link: RecordedEvent? { linkBox?.event }

  /// The revision to save for resuming: the link's where the event was resolved, else its own.
  public var resumeRevision: UInt64 { linkBox?.event.revision ?? revision }

  /// The position to save for resuming: the link's where the event was resolved, else its own.
  public var resumePosition: LogPosition? { linkBox.map(\.event.position) ?? position }

  /// Whether it is the system's own: its type begins with `$`.
  public var isSystemEvent: Bool { type.utf8.first == UInt8(ascii: "$") }

  /// Whether it is a link, delivered as it is: links were not to be resolved, or its target is gone.
  public var isLink: Bool { type == "$>" }

  /// Whether a link was followed to this event.
  public var isResolved: Bool { linkBox != nil }

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

  package init(
    type: String, data: Data, metadata: Data, contentType: ContentType, id: UUID, stream: String, revision: UInt64,
    position: LogPosition?, created: Date, link: RecordedEvent? = nil
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
    linkBox = link.map(Link.init)
  }
}
