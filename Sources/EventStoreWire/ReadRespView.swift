package import EventStreamsProtobuf

/// Reads those messages of a read that carry an event, without making any message of it.
///
/// One view can be used for many messages: every ``decode(_:_:)`` starts anew.
@usableFromInline
package struct ReadRespView: Sendable {
  // Kept apart from whether they are there: an optional of this size is copied at every touch.

  /// The event; of use only while ``hasEvent``.
  @usableFromInline package private(set) var eventFields = RecordedEventView()
  /// The link; of use only while ``hasLink``.
  @usableFromInline package private(set) var linkFields = RecordedEventView()
  /// Whether there is an event, or what the link leads to.
  @usableFromInline package private(set) var hasEvent = false
  /// Whether a link was followed.
  @usableFromInline package private(set) var hasLink = false
  /// Where in the log of all streams the read came upon it.
  package private(set) var commitPosition: UInt64?

  /// Makes a view of nothing.
  package init() {}

  /// The event, or what the link leads to; `nil` when that is gone.
  @inlinable package var event: RecordedEventView? { hasEvent ? eventFields : nil }
  /// The link that was followed.
  @inlinable package var link: RecordedEventView? { hasLink ? linkFields : nil }

  /// Reads one message.
  ///
  /// - Parameters:
  ///   - bytes: The block, into which the ranges of the view will point.
  ///   - range: The place of the message in it.
  /// - Returns: False when the message may be something else than an event: then the view holds
  ///   nothing, and ``Streams/ReadResp`` has to be asked.
  /// - Throws: ``ProtobufError``, its offset counted from the start of `bytes`; what the view holds then means nothing.
  package mutating func decode(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) -> Bool {
    clear()
    var found = false
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let start = reader.offset
      switch try reader.varint(bytes) {
      case 0x0a:
        try merge(bytes, try reader.lengthDelimited(bytes))
        found = true
      case 0x10..<0x50:  // Another member of the oneof.
        clear()
        return false
      default: try reader.skipField(from: start, bytes, depth: 0)
      }
    }
    return found
  }

  private mutating func clear() {
    hasEvent = false
    hasLink = false
    commitPosition = nil
  }

  @inline(__always)
  private mutating func merge(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let start = reader.offset
      switch try reader.varint(bytes) {
      case 0x0a:
        if !hasEvent { eventFields = RecordedEventView() }
        hasEvent = true
        try eventFields.merge(bytes, try reader.lengthDelimited(bytes))
      case 0x12:
        if !hasLink { linkFields = RecordedEventView() }
        hasLink = true
        try linkFields.merge(bytes, try reader.lengthDelimited(bytes))
      case 0x18: commitPosition = try reader.varint(bytes)
      case 0x22:
        try Self.checkEmpty(bytes, try reader.lengthDelimited(bytes))
        commitPosition = nil
      default: try reader.skipField(from: start, bytes, depth: 1)
      }
    }
  }

  private static func checkEmpty(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(range)
    while !reader.isAtEnd { try reader.skipField(from: reader.offset, bytes, depth: 2) }
  }
}
