package import EventStreamsProtobuf

// The two messages of an append, written from what the caller has, with no message in between.
extension Streams.AppendReq {
  /// Writes the first message of an append: stream and condition.
  package static func write(
    options stream: String, expecting expected: Streams.ExpectedStreamRevision, to writer: inout ProtobufWriter
  ) {
    let identifier = ProtobufWriter.size(ofFieldWithLength: stream.utf8.count)
    let size =
      switch expected {
      case .revision(let revision): 1 + ProtobufWriter.size(ofVarint: revision)
      case .noStream, .any, .streamExists: 2
      }
    writer.reserve(identifier + size + 24)
    writer.tag(1, .lengthDelimited)
    writer.varint(UInt64(ProtobufWriter.size(ofFieldWithLength: identifier) + size))
    writer.tag(1, .lengthDelimited)
    writer.varint(UInt64(identifier))
    writer.tag(3, .lengthDelimited)
    writer.lengthDelimited(stream)
    switch expected {
    case .revision(let revision):
      writer.tag(2, .varint)
      writer.varint(revision)
    case .noStream: writer.emptyMessage(3)
    case .any: writer.emptyMessage(4)
    case .streamExists: writer.emptyMessage(5)
    }
  }

  /// Writes a further message of an append: one event.
  package static func write(
    event id: UUIDHalves, type: String, contentType: String, customMetadata: Span<UInt8>, data: Span<UInt8>,
    to writer: inout ProtobufWriter
  ) {
    let numbers =
      (id.high == 0 ? 0 : 1 + ProtobufWriter.size(ofVarint: id.high))
      + (id.low == 0 ? 0 : 1 + ProtobufWriter.size(ofVarint: id.low))
    let size =
      ProtobufWriter.size(ofFieldWithLength: 2 + numbers)
      + ProtobufWriter.size(ofEntry: "content-type", contentType) + ProtobufWriter.size(ofEntry: "type", type)
      + (customMetadata.isEmpty ? 0 : ProtobufWriter.size(ofFieldWithLength: customMetadata.count))
      + (data.isEmpty ? 0 : ProtobufWriter.size(ofFieldWithLength: data.count))
    writer.reserve(ProtobufWriter.size(ofFieldWithLength: size))
    writer.tag(2, .lengthDelimited)
    writer.varint(UInt64(size))
    writer.write(id, length: numbers)
    writer.entry("content-type", contentType)
    writer.entry("type", type)
    if !customMetadata.isEmpty {
      writer.tag(3, .lengthDelimited)
      writer.lengthDelimited(customMetadata)
    }
    if !data.isEmpty {
      writer.tag(4, .lengthDelimited)
      writer.lengthDelimited(data)
    }
  }
}

extension ProtobufWriter {
  fileprivate mutating func emptyMessage(_ number: Int) {
    tag(number, .lengthDelimited)
    varint(0)
  }

  // Field 1 of ProposedMessage: an id in the form with two numbers; its length fits one byte.
  fileprivate mutating func write(_ id: UUIDHalves, length: Int) {
    tag(1, .lengthDelimited)
    varint(UInt64(2 + length))
    tag(1, .lengthDelimited)
    varint(UInt64(length))
    if id.high != 0 {
      tag(1, .varint)
      varint(id.high)
    }
    if id.low != 0 {
      tag(2, .varint)
      varint(id.low)
    }
  }

  fileprivate static func size(ofEntry key: StaticString, _ value: String) -> Int {
    size(ofFieldWithLength: entryLength(key, value))
  }

  private static func entryLength(_ key: StaticString, _ value: String) -> Int {
    2 + key.utf8CodeUnitCount + size(ofFieldWithLength: value.utf8.count)
  }

  // Field 2 of ProposedMessage: an entry of the metadata.
  fileprivate mutating func entry(_ key: StaticString, _ value: String) {
    tag(2, .lengthDelimited)
    varint(UInt64(Self.entryLength(key, value)))
    tag(1, .lengthDelimited)
    varint(UInt64(key.utf8CodeUnitCount))
    key.withUTF8Buffer { bytes.append(contentsOf: $0) }
    tag(2, .lengthDelimited)
    lengthDelimited(value)
  }
}
