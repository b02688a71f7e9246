import EventStreamsEventStoreWire
import EventStreamsInteropMessages
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import Foundation
import Testing

@Suite("Protos/ and the code", .timeLimit(.minutes(2)))
struct DescriptorTests {
  static let messages: [any ProtobufMessage.Type] =
    EventStoreWireRegistry.messages + LiftbridgeWireRegistry.messages + GRPCTestingRegistry.messages
  static let enumerations: [any ProtobufEnum.Type] =
    EventStoreWireRegistry.enumerations + LiftbridgeWireRegistry.enumerations + GRPCTestingRegistry.enumerations

  @Test("every message, field and enumeration is the same on both sides")
  func same() throws {
    let declared = Declarations(try compile())
    let messages = Dictionary(uniqueKeysWithValues: Self.messages.map { ($0.protobufName, $0.fields) })
    #expect(Set(declared.messages.keys) == Set(messages.keys))
    for (name, fields) in declared.messages {
      #expect(messages[name] == fields.sorted { $0.number < $1.number }, "\(name)")
    }
    let enumerations = Dictionary(
      uniqueKeysWithValues: Self.enumerations.map { type in
        (type.protobufName, Dictionary(uniqueKeysWithValues: type.names.map { ($0.key, $0.value) }))
      })
    #expect(enumerations == declared.enumerations)
    #expect(messages.count > 80)
    #expect(enumerations.count > 8)
  }

  @Test("every path of a method is declared")
  func paths() throws {
    let declared = Declarations(try compile()).paths
    let known: Set<String> = [
      Streams.Method.read, Streams.Method.append, Streams.Method.delete, Streams.Method.tombstone,
      Streams.Method.batchAppend, Gossip.Method.read, ServerFeatures.Method.getSupportedMethods,
      Liftbridge.Method.createStream, Liftbridge.Method.deleteStream, Liftbridge.Method.pauseStream,
      Liftbridge.Method.setStreamReadonly, Liftbridge.Method.subscribe, Liftbridge.Method.fetchMetadata,
      Liftbridge.Method.fetchPartitionMetadata, Liftbridge.Method.publish, Liftbridge.Method.publishAsync,
      Liftbridge.Method.publishToSubject, Liftbridge.Method.setCursor, Liftbridge.Method.fetchCursor,
      GRPCTesting.Method.emptyCall, GRPCTesting.Method.unaryCall, GRPCTesting.Method.streamingInputCall,
      GRPCTesting.Method.streamingOutputCall, GRPCTesting.Method.fullDuplexCall, GRPCTesting.Method.unimplementedCall,
    ]
    #expect(declared == known)
  }

  /// The name that the Swift enumeration of a oneof has.
  static func upperCamel(_ name: String) -> String {
    name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// Compiles Protos/ with Debian's protoc.
  private func compile() throws -> FileDescriptorSet {
    let protoc = try #require(
      ["/usr/bin/protoc", "/usr/local/bin/protoc"].first { FileManager.default.isExecutableFile(atPath: $0) },
      "protoc is missing: apt-get install protobuf-compiler")
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Protos")
      .standardizedFileURL
    let found = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    let files = found.filter { $0.hasSuffix(".proto") }.sorted()
    try #require(files.count >= 10)
    let output = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).descriptors")
    defer { try? FileManager.default.removeItem(at: output) }
    try #require(run([protoc, "-I\(folder.path)", "--descriptor_set_out=\(output.path)"] + files) == 0)
    return try FileDescriptorSet(decoding: [UInt8](Data(contentsOf: output)))
  }
}

// Not Foundation's `Process`, of which the address sanitizer finds a part leaked.
private func run(_ arguments: [String]) throws -> Int32 {
  let copies = arguments.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  var process: pid_t = 0
  try #require(posix_spawn(&process, arguments[0], nil, nil, copies + [nil], environ) == 0)
  var status: Int32 = 0
  while waitpid(process, &status, 0) == -1 { try #require(errno == EINTR) }
  return status
}

/// What .proto files declare, in the code's terms.
private struct Declarations {
  var messages: [String: [FieldDescriptor]] = [:]
  var enumerations: [String: [String: Int32]] = [:]
  var paths: Set<String> = []

  init(_ set: FileDescriptorSet) {
    for file in set.files {
      for message in file.messages { add(message, in: file.package) }
      for enumeration in file.enumerations { add(enumeration, in: file.package) }
      for service in file.services {
        paths.formUnion(service.elements.map { "/\(file.package).\(service.name)/\($0.name)" })
      }
    }
  }

  private mutating func add(_ message: DescriptorProto, in scope: String) {
    let name = "\(scope).\(message.name)"
    let entries = message.nested.filter { $0.options?.isMapEntry == true }
    let maps = Dictionary(uniqueKeysWithValues: entries.map { (".\(name).\($0.name)", $0) })
    messages[name] = message.fields.map { descriptor($0, of: message, maps) }
    for nested in message.nested where nested.options?.isMapEntry != true { add(nested, in: name) }
    for enumeration in message.enumerations { add(enumeration, in: name) }
  }

  private mutating func add(_ enumeration: EnumDescriptorProto, in scope: String) {
    let values = enumeration.elements.map { ($0.name, $0.number) }
    enumerations["\(scope).\(enumeration.name)"] = Dictionary(uniqueKeysWithValues: values)
  }

  private func descriptor(
    _ field: FieldDescriptorProto, of message: DescriptorProto, _ maps: [String: DescriptorProto]
  ) -> FieldDescriptor {
    var result = FieldDescriptor(number: Int(field.number), name: field.name, kind: kind(field))
    if let entry = maps[field.typeName] {
      result.kind = .map
      result.mapKey = kind(entry.fields[0])
      result.mapValue = kind(entry.fields[1])
      result.typeName = typeName(entry.fields[1])
      return result
    }
    result.typeName = typeName(field)
    result.isRepeated = field.label == 3
    // A message may say `optional` too, but is so without.
    result.isOptional = field.isProto3Optional && result.kind != .message
    if let index = field.oneofIndex, !field.isProto3Optional {
      result.oneof = DescriptorTests.upperCamel(message.oneofs[Int(index)].name)
    }
    return result
  }

  private func kind(_ field: FieldDescriptorProto) -> FieldKind {
    let kinds: [Int32: FieldKind] = [
      3: .int64, 4: .uint64, 5: .int32, 8: .bool, 9: .string, 11: .message, 12: .bytes, 13: .uint32, 14: .enumeration,
    ]
    guard let kind = kinds[field.type] else {
      Issue.record("\(field.name) is of type \(field.type), which the code has no name for")
      return .bytes
    }
    return kind
  }

  private func typeName(_ field: FieldDescriptorProto) -> String? {
    field.typeName.isEmpty ? nil : String(field.typeName.dropFirst())
  }
}
