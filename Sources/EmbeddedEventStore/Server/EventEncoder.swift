internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
internal import EventStreamsProtobuf

/// Writes events as framed `ReadResp` messages, one after the other into one buffer, with no message in between.
struct EventEncoder {
  /// Whether ids go out as two numbers or as text.
  let hasStructuredIDs: Bool

  /// Appends one event with its gRPC prefix.
  func append(_ delivered: DeliveredEvent, to writer: inout ProtobufWriter) {
    guard let found = delivered.found else { return }
    let event = delivered.event.map { size($0) }
    let link = delivered.link.map { size($0) }
    let inner =
      (event.map(ProtobufWriter.size(ofFieldWithLength:)) ?? 0)
      + (link.map(ProtobufWriter.size(ofFieldWithLength:)) ?? 0)
      + 1 + ProtobufWriter.size(ofVarint: found.position)
    writer.reserve(GRPCFrame.prefixLength + ProtobufWriter.size(ofFieldWithLength: inner))
    let start = writer.appendZeros(GRPCFrame.prefixLength)
    writer.tag(1, .lengthDelimited)  // ReadResp.event
    writer.varint(UInt64(inner))
    if let record = delivered.event, let event { write(record, 1, event, &writer) }
    if let record = delivered.link, let link { write(record, 2, link, &writer) }
    writer.tag(3, .varint)  // ReadEvent.commit_position
    writer.varint(found.position)
    GRPCFrame.seal(&writer.bytes, from: start)
  }

  // MARK: Sizes

  private func size(_ record: LogRecord) -> Int {
    let stream = ProtobufWriter.size(ofFieldWithLength: record.stream.utf8.count)
    return ProtobufWriter.size(ofFieldWithLength: idSize(record.id)) + ProtobufWriter.size(ofFieldWithLength: stream)
      + (record.revision == 0 ? 0 : 1 + ProtobufWriter.size(ofVarint: UInt64(record.revision)))
      + 2 * (1 + ProtobufWriter.size(ofVarint: record.position))
      + Self.entrySize("type", record.type.utf8.count)
      + Self.entrySize("created", Self.digits(record.created))
      + Self.entrySize("content-type", Self.contentType(record).utf8CodeUnitCount)
      + (record.metadata.isEmpty ? 0 : ProtobufWriter.size(ofFieldWithLength: record.metadata.count))
      + (record.data.isEmpty ? 0 : ProtobufWriter.size(ofFieldWithLength: record.data.count))
  }

  private func idSize(_ id: EventID) -> Int {
    hasStructuredIDs ? ProtobufWriter.size(ofFieldWithLength: Self.halvesSize(id)) : 2 + 36
  }

  private static func halvesSize(_ id: EventID) -> Int {
    (id.high == 0 ? 0 : 1 + ProtobufWriter.size(ofVarint: id.high))
      + (id.low == 0 ? 0 : 1 + ProtobufWriter.size(ofVarint: id.low))
  }

  private static func entrySize(_ key: StaticString, _ value: Int) -> Int {
    ProtobufWriter.size(
      ofFieldWithLength: 2 + key.utf8CodeUnitCount + ProtobufWriter.size(ofFieldWithLength: value))
  }

  private static func digits(_ ticks: Int64) -> Int { String(ticks).utf8.count }

  private static func contentType(_ record: LogRecord) -> StaticString {
    record.isJSON ? "application/json" : "application/octet-stream"
  }

  // MARK: Writing

  private func write(_ record: LogRecord, _ field: Int, _ size: Int, _ writer: inout ProtobufWriter) {
    writer.tag(field, .lengthDelimited)
    writer.varint(UInt64(size))
    write(record.id, &writer)
    writer.tag(2, .lengthDelimited)  // RecordedEvent.stream_identifier
    writer.varint(UInt64(ProtobufWriter.size(ofFieldWithLength: record.stream.utf8.count)))
    writer.tag(3, .lengthDelimited)
    writer.lengthDelimited(record.stream)
    if record.revision != 0 {
      writer.tag(3, .varint)
      writer.varint(UInt64(record.revision))
    }
    writer.tag(4, .varint)
    writer.varint(record.position)
    writer.tag(5, .varint)
    writer.varint(record.position)
    Self.entry("type", record.type, &writer)
    Self.entry("created", String(record.created), &writer)
    Self.entry("content-type", Self.contentType(record).description, &writer)
    Self.bytes(7, record.metadata, &writer)
    Self.bytes(8, record.data, &writer)
  }

  private func write(_ id: EventID, _ writer: inout ProtobufWriter) {
    writer.tag(1, .lengthDelimited)
    writer.varint(UInt64(idSize(id)))
    guard hasStructuredIDs else {
      writer.tag(2, .lengthDelimited)
      writer.lengthDelimited(id.text)
      return
    }
    writer.tag(1, .lengthDelimited)
    writer.varint(UInt64(Self.halvesSize(id)))
    if id.high != 0 {
      writer.tag(1, .varint)
      writer.varint(id.high)
    }
    if id.low != 0 {
      writer.tag(2, .varint)
      writer.varint(id.low)
    }
  }

  private static func entry(_ key: StaticString, _ value: String, _ writer: inout ProtobufWriter) {
    writer.tag(6, .lengthDelimited)
    let size = 2 + key.utf8CodeUnitCount + ProtobufWriter.size(ofFieldWithLength: value.utf8.count)
    writer.varint(UInt64(size))
    writer.tag(1, .lengthDelimited)
    writer.varint(UInt64(key.utf8CodeUnitCount))
    key.withUTF8Buffer { writer.bytes.append(contentsOf: $0) }
    writer.tag(2, .lengthDelimited)
    writer.lengthDelimited(value)
  }

  private static func bytes(_ field: Int, _ value: [UInt8], _ writer: inout ProtobufWriter) {
    guard !value.isEmpty else { return }
    writer.tag(field, .lengthDelimited)
    writer.varint(UInt64(value.count))
    writer.bytes.append(contentsOf: value)
  }
}
