import EventStreamsEventStoreWire
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import Foundation
import Testing

@Suite("Field tables", .timeLimit(.minutes(1)))
struct FieldTableTests {
  static let lines = JSONLine.all(
    of: Bundle.module.url(forResource: "fields", withExtension: "jsonl", subdirectory: "Tables"))
  static let messages = EventStoreWireRegistry.messages + LiftbridgeWireRegistry.messages
  static let enumerations = EventStoreWireRegistry.enumerations + LiftbridgeWireRegistry.enumerations

  @Test("the tables name every message and enumeration of both wire modules, and no other")
  func complete() {
    let names = Self.lines.compactMap { $0["message"]?.text }
    #expect(names.sorted() == Self.messages.map { $0.protobufName }.sorted())
    let enumerations = Self.lines.compactMap { $0["enum"]?.text }
    #expect(enumerations.sorted() == Self.enumerations.map { $0.protobufName }.sorted())
    #expect(names.count + enumerations.count == Self.lines.count)
  }

  @Test("a message has the fields of its table, an enumeration the values")
  func same() throws {
    let messages = Dictionary(uniqueKeysWithValues: Self.messages.map { ($0.protobufName, $0.fields) })
    let enumerations = Dictionary(uniqueKeysWithValues: Self.enumerations.map { ($0.protobufName, $0.names) })
    for line in Self.lines.map(\.value) {
      if let name = line["message"]?.text {
        let expected = try (line["fields"]?.elements ?? []).map { try #require(Self.descriptor($0)) }
        #expect(messages[name] == expected, "\(name)")
      } else {
        let name = try #require(line["enum"]?.text)
        let values = try #require(enumerations[name]).map { ($0.key, JSONValue.integer(Int64($0.value))) }
        #expect(line["values"] == .object(Dictionary(uniqueKeysWithValues: values)), "\(name)")
      }
    }
  }

  private static func descriptor(_ json: JSONValue) -> FieldDescriptor? {
    guard case .integer(let number)? = json["number"], let name = json["name"]?.text,
      let kind = kind(json["type"])
    else { return nil }
    return FieldDescriptor(
      number: Int(number), name: name, kind: kind, typeName: json["of"]?.text,
      isRepeated: json["label"]?.text == "repeated", isOptional: json["label"]?.text == "optional",
      oneof: json["oneof"]?.text.map(DescriptorTests.upperCamel), mapKey: Self.kind(json["key"]),
      mapValue: Self.kind(json["value"]))
  }

  private static func kind(_ json: JSONValue?) -> FieldKind? { json?.text.flatMap { FieldKind(rawValue: $0) } }
}
