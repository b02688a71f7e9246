// Members of a oneof. The Swift enumeration is named after it, in upper camel case; the last member read wins.
extension FieldPass {
  /// A scalar member, written whenever it is chosen.
  ///
  /// `embed` is the enumeration's case, `extract` gives back its value, and `nil` for any other case.
  @inlinable
  package mutating func callAsFunction<Choice, S: ProtobufScalar>(
    _ number: Int, _ name: StaticString, _ choice: inout Choice?, _ embed: (S) -> Choice, _ extract: (Choice) -> S?
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number {
        if let value = try take(S.self) { choice = embed(value) }
      }
    case .encode: if let value = choice.flatMap(extract) { put(number, value) }
    case .inspect: list(number, name, choice.flatMap(extract), of: Choice.self)
    }
  }

  /// A message member; merged with the one before if that is the same member.
  @inlinable
  package mutating func callAsFunction<Choice, M: ProtobufMessage>(
    _ number: Int, _ name: StaticString, _ choice: inout Choice?, _ embed: (M) -> Choice, _ extract: (Choice) -> M?
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number {
        guard let outer = try open() else { continue }
        var message = choice.flatMap(extract) ?? M()
        choice = nil  // Held twice, the message's lists would be copied for every element.
        try fill(&message)
        try close(outer)
        choice = embed(message)
      }
    case .encode: if let value = choice.flatMap(extract) { try put(number, message: value) }
    case .inspect: list(number, name, message: choice.flatMap(extract), of: Choice.self)
    }
  }

  /// A member whose message has no fields: a case without a value.
  @inlinable
  package mutating func callAsFunction<Choice: Equatable, M: ProtobufMessage>(
    _ number: Int, _ name: StaticString, _ choice: inout Choice?, is member: Choice, _ type: M.Type
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number {
        var message = M()
        if try take(into: &message) { choice = member }
      }
    case .encode: if choice == member { try put(number, message: M()) }
    case .inspect: list(number, name, message: choice == member ? M() : nil, of: Choice.self)
    }
  }
}
