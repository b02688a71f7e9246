import EventStreamsEventStoreWire
import EventStreamsProtobuf
import Foundation
import Testing

@Suite("Registries of messages", .timeLimit(.minutes(1)))
struct RegistryTests {
  @Test("every message declared in the sources is registered")
  func messages() throws {
    let declared = try Self.declared("ProtobufMessage")
    let registered = Set(DescriptorTests.messages.map { Self.plainName("\($0)") })
    #expect(declared == registered)
    #expect(declared.count > 60)
  }

  @Test("every enumeration declared in the sources is registered")
  func enumerations() throws {
    #expect(try Self.declared("ProtobufEnum") == Set(DescriptorTests.enumerations.map { "\($0)" }))
  }

  @Test("a name stands for one message, and whatever a field holds is registered too")
  func closed() {
    let names = DescriptorTests.messages.map { $0.protobufName }
    let known = Set(names + DescriptorTests.enumerations.map { $0.protobufName })
    #expect(known.count == names.count + DescriptorTests.enumerations.count)
    for field in DescriptorTests.messages.flatMap({ $0.fields }) {
      #expect(field.typeName.map(known.contains) != false, "\(field)")
    }
  }

  /// The names of the structs that the wire modules' files declare to be of `kind`.
  private static func declared(_ kind: String) throws -> Set<String> {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
      .standardizedFileURL
    var names: Set<String> = []
    for folder in ["EventStoreWire", "LiftbridgeWire", "InteropMessages"] {
      let files = try FileManager.default.contentsOfDirectory(atPath: sources.appending(path: folder).path)
      for file in files where file.hasSuffix(".swift") {
        let text = try String(contentsOf: sources.appending(path: "\(folder)/\(file)"), encoding: .utf8)
        for line in text.split(separator: "\n") where line.contains("struct ") && line.contains(": \(kind) {") {
          names.insert(plainName(String(line.split(separator: "struct ")[1])))
        }
      }
    }
    return names
  }

  // Without the type parameters and whatever else follows.
  private static func plainName(_ text: String) -> String { String(text.prefix { $0.isLetter || $0.isNumber }) }
}
