package import EventStreamsProtobuf

/// Reads those messages of a read that carry an event, without making any message of it.
///
/// One view can be used for many messages: every ``decode(_:_:)`` starts anew.
package struct ReadRespView: Sendable {
  /// The event, or what the link leads to; `nil` when that is gone.
  package private(set) var event: RecordedEventView?
  /// The link that was followed.
  package private(set) var link: RecordedEventView?
  /// Where in the log of all streams the read came upon it.
  package private(set) var commitPosition: UInt64?

  /// Makes a view of nothing.
  package init() {}

  /// Reads one message.
  ///
  /// - Parameters:
  ///   - bytes: The block, into which the ranges of the view will point.
  ///   - range: The place of the message in it.
  /// - Returns: False when the message may be something else than an event: then the view holds
  ///   nothing, and ``Streams/ReadResp`` has to be asked.
  /// - Throws: ``ProtobufError``, its offset counted from the start of `bytes`.
  package mutating func decode(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) -> Bool {
    self = Self()
    var found = false
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch (tag.number, tag.wireType) {
      case (1, .lengthDelimited):
        try merge(bytes, try reader.lengthDelimited(bytes))
        found = true
      case (2...9, _):
        self = Self()
        return false
      default: try reader.skip(tag, bytes)
      }
    }
    return found
  }

  private mutating func merge(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch (tag.number, tag.wireType) {
      case (1, .lengthDelimited): try Self.merge(&event, bytes, try reader.lengthDelimited(bytes))
      case (2, .lengthDelimited): try Self.merge(&link, bytes, try reader.lengthDelimited(bytes))
      case (3, .varint): commitPosition = try reader.varint(bytes)
      case (4, .lengthDelimited):
        try Self.checkEmpty(bytes, try reader.lengthDelimited(bytes))
        commitPosition = nil
      default: try reader.skip(tag, bytes, depth: 1)
      }
    }
  }

  private static func merge(
    _ event: inout RecordedEventView?, _ bytes: borrowing RawSpan, _ range: Range<Int>
  ) throws(ProtobufError) {
    var merged = event ?? RecordedEventView()
    try merged.merge(bytes, range)
    event = merged
  }

  private static func checkEmpty(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(range)
    while !reader.isAtEnd { try reader.skip(try reader.tag(bytes), bytes, depth: 2) }
  }
}
