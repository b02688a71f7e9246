// What a message may call, by the type of its property. The name `f` of the parameter stands for "field".
//
// Inlinable, so that the module of the message specialises them: unspecialised, an answer to an append took
// 620 ns to read, most of it spent looking up generic types.
extension FieldPass {
  /// A scalar that is written when it is not at its default.
  @inlinable
  package mutating func callAsFunction<S: ProtobufScalar>(
    _ number: Int, _ name: StaticString, _ value: inout S
  ) throws(ProtobufError) {
    switch mode {
    case .decode: while self.number == number { value = try take(S.self) ?? value }
    case .encode: if !value.isDefault { put(number, value) }
    case .inspect: list(number, name, value.isDefault ? nil : value, isOptional: false)
    }
  }

  /// A scalar that is written when it is set (`optional`).
  @inlinable
  package mutating func callAsFunction<S: ProtobufScalar>(
    _ number: Int, _ name: StaticString, _ value: inout S?
  ) throws(ProtobufError) {
    switch mode {
    case .decode: while self.number == number { value = try take(S.self) ?? value }
    case .encode: if let value { put(number, value) }
    case .inspect: list(number, name, value, isOptional: true)
    }
  }

  /// A message; given twice, the second is merged into the first.
  @inlinable
  package mutating func callAsFunction<M: ProtobufMessage>(
    _ number: Int, _ name: StaticString, _ value: inout M?
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number {
        guard let outer = try open() else { continue }
        var message = value.take() ?? M()  // Taken out: held twice, its lists would be copied for every element.
        try fill(&message)
        try close(outer)
        value = message
      }
    case .encode: if let value { try put(number, message: value) }
    case .inspect: list(number, name, message: value)
    }
  }

  /// A list of scalars; numbers are written packed, and read in both forms.
  @inlinable
  package mutating func callAsFunction<S: ProtobufScalar>(
    _ number: Int, _ name: StaticString, _ values: inout [S]
  ) throws(ProtobufError) {
    switch mode {
    case .decode: while self.number == number { try takeElements(into: &values) }
    case .encode: putElements(number, values)
    case .inspect: list(number, name, values)
    }
  }

  /// A list of messages.
  @inlinable
  package mutating func callAsFunction<M: ProtobufMessage>(
    _ number: Int, _ name: StaticString, _ values: inout [M]
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number {
        var message = M()
        if try take(into: &message) { values.append(message) }
      }
    case .encode: for value in values { try put(number, message: value) }
    case .inspect: list(number, name, messages: values)
    }
  }
}
