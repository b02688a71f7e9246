import EventStreamsProtobuf
import Testing

@Suite("Every field of every message", .timeLimit(.minutes(1)))
struct EveryFieldTests {
  @Test("a field alone fills the property of its name, and is written again", arguments: DescriptorTests.messages)
  func alone(_ type: any ProtobufMessage.Type) throws {
    for field in type.fields { try check(type, field) }
  }

  private func check<M: ProtobufMessage>(_ type: M.Type, _ field: FieldDescriptor) throws {
    let bytes = Self.sample(field)
    let message = try M(decoding: bytes)
    #expect(message.encoded() == bytes, "\(M.protobufName).\(field.name)")
    let filled = message.inspected.filter { $0.value != .absent }
    #expect(filled.map(\.descriptor) == [field], "\(M.protobufName).\(field.name)")

    let empty = Mirror(reflecting: M()).children.map { "\($0.value)" }
    let changed = zip(Mirror(reflecting: message).children, empty).filter { "\($0.value)" != $1 }.map { $0.0 }
    #expect(changed.count == 1, "\(M.protobufName).\(field.name)")
    let property = changed.first?.label
    if let oneof = field.oneof {
      #expect(property == Self.lowerFirst(oneof), "\(M.protobufName).\(field.name)")
      let member = changed.first.map { "\($0.value)" } ?? ""
      let name = Self.camel(field.name)
      // Optional(Module.Choice.name), or with a value behind the name.
      #expect(member.contains(".\(name))") || member.contains(".\(name)("), "\(member) is not \(name)")
    } else {
      #expect(property == Self.camel(field.name), "\(M.protobufName).\(field.name)")
    }
  }

  /// One field with a value that is not its default.
  private static func sample(_ field: FieldDescriptor) -> [UInt8] {
    var writer = ProtobufWriter()
    switch field.kind {
    case .bool where !field.isRepeated, .int32 where !field.isRepeated, .int64 where !field.isRepeated,
      .uint32 where !field.isRepeated, .uint64 where !field.isRepeated, .enumeration where !field.isRepeated:
      writer.tag(field.number, .varint)
      writer.varint(1)
    case .message:
      writer.tag(field.number, .lengthDelimited)
      writer.varint(0)
    case .map:
      writer.tag(field.number, .lengthDelimited)
      let mark = writer.beginLength()
      entry(1, field.mapKey, &writer)
      entry(2, field.mapValue, &writer)
      writer.endLength(mark)
    case .string, .bytes, .bool, .int32, .int64, .uint32, .uint64, .enumeration:  // Lists of numbers are packed.
      writer.tag(field.number, .lengthDelimited)
      writer.lengthDelimited("\u{1}")
    }
    return writer.bytes
  }

  private static func entry(_ number: Int, _ kind: FieldKind?, _ writer: inout ProtobufWriter) {
    switch kind {
    case .string, .bytes:
      writer.tag(number, .lengthDelimited)
      writer.lengthDelimited("a")
    case .message:
      writer.tag(number, .lengthDelimited)
      writer.varint(0)
    default:
      writer.tag(number, .varint)
      writer.varint(1)
    }
  }

  private static func camel(_ name: String) -> String {
    let words = name.split(separator: "_")
    return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private static func lowerFirst(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }
}
