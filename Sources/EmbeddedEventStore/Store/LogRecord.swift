/// One event as the log holds it.
struct LogRecord: Sendable {
  let id: EventID
  let stream: String
  /// Its number in the stream; `Int64.max` for a tombstone.
  let revision: Int64
  /// Commit and prepare position; current servers write both alike.
  let position: UInt64
  let type: String
  let isJSON: Bool
  let data: [UInt8]
  let metadata: [UInt8]
  /// Ticks since 1970.
  let created: Int64

  /// The type of an event that points at another one.
  static let linkType = "$>"
  /// The type of a tombstone.
  static let tombstoneType = "$streamDeleted"
  /// The type under which the server itself writes metadata.
  static let metadataType = "$metadata"
  /// The revision of a tombstone.
  static let tombstoneRevision = Int64.max
}

/// An event to be written.
struct ProposedEvent: Sendable {
  var id: EventID
  var type: String
  var isJSON: Bool
  var data: [UInt8]
  var metadata: [UInt8]
}

/// What a writer expects of the stream.
enum ExpectedState: Hashable, Sendable {
  /// Nothing: it writes in any case.
  case any
  /// Nothing was ever written, or all of it was deleted.
  case noStream
  /// There are events, or at least metadata.
  case streamExists
  /// This is the revision of the last event.
  case revision(Int64)

  /// The number that stands for it in error texts.
  var number: Int64 {
    switch self {
    case .any: -2
    case .noStream: -1
    case .streamExists: -4
    case .revision(let revision): revision
    }
  }
}

/// A place in the log.
struct LogPosition: Hashable, Sendable {
  /// Where the record begins.
  var commit: UInt64
  /// Absent when the place is the border of a page that the server read.
  var prepare: UInt64?

  init(commit: UInt64, prepare: UInt64?) {
    self.commit = commit
    self.prepare = prepare
  }

  init(_ position: UInt64) { self.init(commit: position, prepare: position) }
}

/// An event on its way to a reader: the record found and, when a link was followed, what it points at.
struct DeliveredEvent: Sendable {
  /// The event itself, or the target of the link; nil when the target is gone.
  var event: LogRecord?
  /// The link that was followed.
  var link: LogRecord?

  /// The record as found.
  var found: LogRecord? { link ?? event }
}
