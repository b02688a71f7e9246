import EventStreamsProtobuf

/// The fields of one recorded event, as numbers and as places in the block it was read from.
///
/// Nothing is allocated: whoever keeps the event makes texts and data of the ranges, once. Texts
/// are checked to be UTF-8 here, except the stream's name, which is bytes on the wire. A range
/// is empty when the field is absent.
@usableFromInline
package struct RecordedEventView: Sendable {
  /// The event's id; `nil` if there is none, or a text of another form than ``UUIDHalves`` reads.
  @usableFromInline package private(set) var id: UUIDHalves?
  /// The stream's name.
  @usableFromInline package private(set) var stream = 0..<0
  /// The number in the stream.
  @usableFromInline package private(set) var revision: UInt64 = 0
  /// Where the prepare record begins.
  @usableFromInline package private(set) var preparePosition: UInt64 = 0
  /// Where the commit record begins.
  @usableFromInline package private(set) var commitPosition: UInt64 = 0
  /// The event's type.
  @usableFromInline package private(set) var type = 0..<0
  /// The content type.
  @usableFromInline package private(set) var contentType = 0..<0
  /// When it was written, in ticks of 100 ns since 1970; `nil` if that is absent or no number.
  @usableFromInline package private(set) var created: Int64?
  /// What the writer added.
  @usableFromInline package private(set) var customMetadata = 0..<0
  /// What the event says.
  @usableFromInline package private(set) var data = 0..<0

  private var idIsText = false

  /// Makes a view of nothing.
  package init() {}

  // The switches below are over whole tags, number and wire type in one, as they stand on the wire: that is what
  // a message of the usual form takes. Everything else goes through `skip`, which also judges the tag.

  /// Reads a `RecordedEvent` on top of what is there.
  mutating func merge(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let start = reader.offset
      switch try reader.varint(bytes) {
      case 0x0a: try mergeID(bytes, try reader.lengthDelimited(bytes))
      case 0x12: try mergeStream(bytes, try reader.lengthDelimited(bytes))
      case 0x18: revision = try reader.varint(bytes)
      case 0x20: preparePosition = try reader.varint(bytes)
      case 0x28: commitPosition = try reader.varint(bytes)
      case 0x32: try mergeMetadata(bytes, try reader.lengthDelimited(bytes))
      case 0x3a: customMetadata = try reader.lengthDelimited(bytes)
      case 0x42: data = try reader.lengthDelimited(bytes)
      default: try reader.skipField(from: start, bytes, depth: 2)
      }
    }
  }

  @inline(__always)
  private mutating func mergeID(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let start = reader.offset
      switch try reader.varint(bytes) {
      case 0x0a:
        try mergeStructured(bytes, try reader.lengthDelimited(bytes))
      case 0x12:
        let text = try reader.lengthDelimited(bytes)
        id = UUIDHalves(text: bytes, in: text)
        idIsText = true
        if id == nil { try ProtobufReader.checkUTF8(text, bytes) }
      default: try reader.skipField(from: start, bytes, depth: 3)
      }
    }
  }

  @inline(__always)
  private mutating func mergeStructured(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var halves = idIsText ? UUIDHalves() : id ?? UUIDHalves()
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let start = reader.offset
      switch try reader.varint(bytes) {
      case 0x08: halves.high = try reader.varint(bytes)
      case 0x10: halves.low = try reader.varint(bytes)
      default: try reader.skipField(from: start, bytes, depth: 4)
      }
    }
    id = halves
    idIsText = false
  }

  @inline(__always)
  private mutating func mergeStream(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let start = reader.offset
      switch try reader.varint(bytes) {
      case 0x1a: stream = try reader.lengthDelimited(bytes)
      default: try reader.skipField(from: start, bytes, depth: 3)
      }
    }
  }

  @inline(__always)
  private mutating func mergeMetadata(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var key = 0..<0
    var value = 0..<0
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let start = reader.offset
      switch try reader.varint(bytes) {
      case 0x0a:
        key = try reader.lengthDelimited(bytes)
        try ProtobufReader.checkUTF8(key, bytes)
      case 0x12:
        value = try reader.lengthDelimited(bytes)
        try ProtobufReader.checkUTF8(value, bytes)
      default: try reader.skipField(from: start, bytes, depth: 3)
      }
    }
    switch MetadataKey(bytes, key) {
    case .type: type = value
    case .contentType: contentType = value
    case .created: created = Ticks.parse(bytes, value)
    case nil: break
    }
  }
}
