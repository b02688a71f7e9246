// What a message may call, by the type of its property. The name `f` of the parameter stands for "field".
extension FieldPass {
  /// A scalar that is written when it is not at its default.
  package mutating func callAsFunction<S: ProtobufScalar>(
    _ number: Int, _ name: String, _ value: inout S
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number { value = try take(S.self) ?? value }
    case .encode:
      if !value.isDefault { put(number, value) }
    case .inspect:
      note(
        value.isDefault ? nil : value.inspected,
        FieldDescriptor(number: number, name: name, kind: S.kind, typeName: S.typeName))
    }
  }

  /// A scalar that is written when it is set (`optional`).
  package mutating func callAsFunction<S: ProtobufScalar>(
    _ number: Int, _ name: String, _ value: inout S?
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number { value = try take(S.self) ?? value }
    case .encode:
      if let value { put(number, value) }
    case .inspect:
      note(
        value?.inspected,
        FieldDescriptor(number: number, name: name, kind: S.kind, typeName: S.typeName, isOptional: true))
    }
  }

  /// A message; given twice, the second is merged into the first.
  package mutating func callAsFunction<M: ProtobufMessage>(
    _ number: Int, _ name: String, _ value: inout M?
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number {
        var message = value ?? M()
        if try take(into: &message) { value = message }
      }
    case .encode:
      if let value { try put(number, message: value) }
    case .inspect:
      note(
        value?.inspectedValue,
        FieldDescriptor(number: number, name: name, kind: .message, typeName: M.protobufName))
    }
  }

  /// A list of scalars; numbers are written packed, and read in both forms.
  package mutating func callAsFunction<S: ProtobufScalar>(
    _ number: Int, _ name: String, _ values: inout [S]
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number { try takeElements(into: &values) }
    case .encode:
      putElements(number, values)
    case .inspect:
      note(
        values.isEmpty ? nil : .list(values.map(\.inspected)),
        FieldDescriptor(number: number, name: name, kind: S.kind, typeName: S.typeName, isRepeated: true))
    }
  }

  private mutating func putElements<S: ProtobufScalar>(_ number: Int, _ values: [S]) {
    guard S.wireType != .lengthDelimited else {
      for value in values { put(number, value) }
      return
    }
    guard !values.isEmpty else { return }
    writer.tag(number, .lengthDelimited)
    let mark = writer.beginLength()
    for value in values { value.write(to: &writer) }
    writer.endLength(mark)
  }

  /// A list of messages.
  package mutating func callAsFunction<M: ProtobufMessage>(
    _ number: Int, _ name: String, _ values: inout [M]
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number {
        var message = M()
        if try take(into: &message) { values.append(message) }
      }
    case .encode:
      for value in values { try put(number, message: value) }
    case .inspect:
      note(
        values.isEmpty ? nil : .list(values.map(\.inspectedValue)),
        FieldDescriptor(
          number: number, name: name, kind: .message, typeName: M.protobufName, isRepeated: true))
    }
  }
}
