package import EventStreamsProtobuf

/// Which fields a set of messages sets, and which of them it could not tell apart.
package struct FieldCoverage {
  private let types: [String: any ProtobufMessage.Type]
  // Every message seen, its fields by name.
  private var seen: [String: [[String: InspectedValue]]] = [:]

  /// Nothing is set yet of `types`.
  package init(_ types: [any ProtobufMessage.Type]) {
    self.types = Dictionary(uniqueKeysWithValues: types.map { ($0.protobufName, $0) })
  }

  /// Counts a message, with all that it holds.
  package mutating func add(_ message: any ProtobufMessage) {
    add(type(of: message).protobufName, message.inspected)
  }

  private mutating func add(_ name: String, _ fields: [InspectedField]) {
    seen[name, default: []].append(Dictionary(uniqueKeysWithValues: fields.map { ($0.descriptor.name, $0.value) }))
    for field in fields { add(field.value) }
    // What an `Any` holds counts as well.
    guard name == "google.protobuf.Any", case .string(let url)? = fields.first?.value,
      case .bytes(let bytes)? = fields.last?.value,
      let type = url.split(separator: "/").last.flatMap({ types["\($0)"] }),
      let message = try? type.init(decoding: bytes)
    else { return }
    add(message)
  }

  private mutating func add(_ value: InspectedValue) {
    switch value {
    case .message(let name, let fields): add(name, fields)
    case .list(let values): for value in values { add(value) }
    case .map(let entries): for entry in entries { add(entry.value) }
    default: break
    }
  }

  /// Fields that nothing has set, as `message.field`; of a message that was never seen, its name alone.
  package var missing: [String] {
    types.values.flatMap { type -> [String] in
      guard let messages = seen[type.protobufName] else { return [type.protobufName] }
      let set = Set(messages.flatMap { $0.filter { $0.value != .absent }.keys })
      return type.fields.filter { !set.contains($0.name) }.map { "\(type.protobufName).\($0.name)" }
    }.sorted()
  }

  /// Pairs of fields, both of them set somewhere, that could be exchanged in all messages seen without a difference.
  package var interchangeable: [String] {
    types.values.flatMap { type -> [String] in
      let messages = seen[type.protobufName] ?? []
      let set = type.fields.filter { field in messages.contains { $0[field.name] != .absent } }
      return set.indices.flatMap { index in
        set[(index + 1)...].filter { other in messages.allSatisfy { $0[set[index].name] == $0[other.name] } }
          .map { "\(type.protobufName): \(set[index].name), \($0.name)" }
      }
    }.sorted()
  }
}
