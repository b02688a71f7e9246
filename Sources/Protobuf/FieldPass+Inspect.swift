// The pass that lists fields. Not inlinable: it serves tests and dumps.
extension FieldPass {
  /// A scalar that is a field of its own.
  @usableFromInline
  package mutating func list<S: ProtobufScalar>(_ number: Int, _ name: StaticString, _ value: S?, isOptional: Bool) {
    note(value?.inspected, describe(number, name, S.self, isOptional: isOptional))
  }

  /// A scalar that is a member of a oneof.
  @usableFromInline
  package mutating func list<S: ProtobufScalar, Choice>(
    _ number: Int, _ name: StaticString, _ value: S?, of choice: Choice.Type
  ) {
    note(value?.inspected, describe(number, name, S.self, oneof: "\(choice)"))
  }

  /// A list of scalars.
  @usableFromInline
  package mutating func list<S: ProtobufScalar>(_ number: Int, _ name: StaticString, _ values: [S]) {
    let listed = values.isEmpty ? nil : InspectedValue.list(values.map(\.inspected))
    note(listed, describe(number, name, S.self, isRepeated: true))
  }

  /// A message that is a field of its own.
  @usableFromInline
  package mutating func list<M: ProtobufMessage>(_ number: Int, _ name: StaticString, message: M?) {
    note(message?.inspectedValue, describe(number, name, M.self))
  }

  /// A message that is a member of a oneof.
  @usableFromInline
  package mutating func list<M: ProtobufMessage, Choice>(
    _ number: Int, _ name: StaticString, message: M?, of choice: Choice.Type
  ) {
    note(message?.inspectedValue, describe(number, name, M.self, oneof: "\(choice)"))
  }

  /// A list of messages.
  @usableFromInline
  package mutating func list<M: ProtobufMessage>(_ number: Int, _ name: StaticString, messages: [M]) {
    let listed = messages.isEmpty ? nil : InspectedValue.list(messages.map(\.inspectedValue))
    note(listed, describe(number, name, M.self, isRepeated: true))
  }

  /// A map, its values shown already.
  @usableFromInline
  package mutating func list<K: ProtobufScalar & Hashable & Comparable>(
    _ number: Int, _ name: StaticString, _ values: [K: InspectedValue], _ kind: FieldKind, _ typeName: String?
  ) {
    let entries = values.sorted { $0.key < $1.key }.map {
      InspectedValue.MapEntry(key: $0.key.inspected, value: $0.value)
    }
    let descriptor = FieldDescriptor(
      number: number, name: "\(name)", kind: .map, typeName: typeName, mapKey: K.kind, mapValue: kind)
    note(entries.isEmpty ? nil : .map(entries), descriptor)
  }

  private mutating func note(_ value: InspectedValue?, _ descriptor: FieldDescriptor) {
    inspected.append(InspectedField(descriptor: descriptor, value: value ?? .absent))
  }

  private func describe<S: ProtobufScalar>(
    _ number: Int, _ name: StaticString, _ type: S.Type, isRepeated: Bool = false, isOptional: Bool = false,
    oneof: String? = nil
  ) -> FieldDescriptor {
    FieldDescriptor(
      number: number, name: "\(name)", kind: S.kind, typeName: S.typeName, isRepeated: isRepeated,
      isOptional: isOptional, oneof: oneof)
  }

  private func describe<M: ProtobufMessage>(
    _ number: Int, _ name: StaticString, _ type: M.Type, isRepeated: Bool = false, oneof: String? = nil
  ) -> FieldDescriptor {
    FieldDescriptor(
      number: number, name: "\(name)", kind: .message, typeName: M.protobufName, isRepeated: isRepeated, oneof: oneof)
  }
}

extension ProtobufMessage {
  /// The message as a part of another one's ``inspected``.
  @usableFromInline package var inspectedValue: InspectedValue { .message(Self.protobufName, inspected) }
}
