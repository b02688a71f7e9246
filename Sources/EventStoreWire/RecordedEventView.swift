import EventStreamsProtobuf

/// The fields of one recorded event, as numbers and as places in the block it was read from.
///
/// Nothing is allocated: whoever keeps the event makes texts and data of the ranges, once. Texts
/// are checked to be UTF-8 here, except the stream's name, which is bytes on the wire. A range
/// is empty when the field is absent.
package struct RecordedEventView: Sendable {
  /// The event's id; `nil` if there is none, or a text of another form than ``UUIDHalves`` reads.
  package private(set) var id: UUIDHalves?
  /// The stream's name.
  package private(set) var stream = 0..<0
  /// The number in the stream.
  package private(set) var revision: UInt64 = 0
  /// Where the prepare record begins.
  package private(set) var preparePosition: UInt64 = 0
  /// Where the commit record begins.
  package private(set) var commitPosition: UInt64 = 0
  /// The event's type.
  package private(set) var type = 0..<0
  /// The content type.
  package private(set) var contentType = 0..<0
  /// When it was written, in ticks of 100 ns since 1970; `nil` if that is absent or no number.
  package private(set) var created: Int64?
  /// What the writer added.
  package private(set) var customMetadata = 0..<0
  /// What the event says.
  package private(set) var data = 0..<0

  /// Makes a view of nothing.
  package init() {}

  /// Reads a `RecordedEvent` on top of what is there.
  mutating func merge(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch (tag.number, tag.wireType) {
      case (1, .lengthDelimited): try mergeID(bytes, try reader.lengthDelimited(bytes))
      case (2, .lengthDelimited): try mergeStream(bytes, try reader.lengthDelimited(bytes))
      case (3, .varint): revision = try reader.varint(bytes)
      case (4, .varint): preparePosition = try reader.varint(bytes)
      case (5, .varint): commitPosition = try reader.varint(bytes)
      case (6, .lengthDelimited): try mergeMetadata(bytes, try reader.lengthDelimited(bytes))
      case (7, .lengthDelimited): customMetadata = try reader.lengthDelimited(bytes)
      case (8, .lengthDelimited): data = try reader.lengthDelimited(bytes)
      default: try reader.skip(tag, bytes, depth: 2)
      }
    }
  }

  private var idIsText = false

  private mutating func mergeID(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch (tag.number, tag.wireType) {
      case (1, .lengthDelimited):
        try mergeStructured(bytes, try reader.lengthDelimited(bytes))
      case (2, .lengthDelimited):
        let text = try reader.lengthDelimited(bytes)
        id = UUIDHalves(text: bytes, in: text)
        idIsText = true
        if id == nil { try ProtobufReader.checkUTF8(text, bytes) }
      default: try reader.skip(tag, bytes, depth: 3)
      }
    }
  }

  private mutating func mergeStructured(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var halves = idIsText ? UUIDHalves() : id ?? UUIDHalves()
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch (tag.number, tag.wireType) {
      case (1, .varint): halves.high = try reader.varint(bytes)
      case (2, .varint): halves.low = try reader.varint(bytes)
      default: try reader.skip(tag, bytes, depth: 4)
      }
    }
    id = halves
    idIsText = false
  }

  private mutating func mergeStream(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch (tag.number, tag.wireType) {
      case (3, .lengthDelimited): stream = try reader.lengthDelimited(bytes)
      default: try reader.skip(tag, bytes, depth: 3)
      }
    }
  }

  private mutating func mergeMetadata(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtobufError) {
    var key = 0..<0
    var value = 0..<0
    var reader = ProtobufReader(range)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch (tag.number, tag.wireType) {
      case (1, .lengthDelimited):
        key = try reader.lengthDelimited(bytes)
        try ProtobufReader.checkUTF8(key, bytes)
      case (2, .lengthDelimited):
        value = try reader.lengthDelimited(bytes)
        try ProtobufReader.checkUTF8(value, bytes)
      default: try reader.skip(tag, bytes, depth: 3)
      }
    }
    if Self.matches("type", bytes, key) {
      type = value
    } else if Self.matches("content-type", bytes, key) {
      contentType = value
    } else if Self.matches("created", bytes, key) {
      created = Self.ticks(bytes, value)
    }
  }

  @inline(__always)
  private static func matches(_ name: StaticString, _ bytes: borrowing RawSpan, _ range: Range<Int>) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    return bytes.extracting(range).withUnsafeBytes { key in
      name.withUTF8Buffer { key.elementsEqual($0) }
    }
  }

  private static func ticks(_ bytes: borrowing RawSpan, _ range: Range<Int>) -> Int64? {
    guard 1...18 ~= range.count else { return (try? ProtobufReader.text(range, bytes)).flatMap { Int64($0) } }
    var value: Int64 = 0
    for offset in range {
      let digit = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) &- UInt8(ascii: "0")
      guard digit < 10 else { return (try? ProtobufReader.text(range, bytes)).flatMap { Int64($0) } }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }
}
