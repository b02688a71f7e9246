// Maps travel as a list of messages {1: key, 2: value}; both may be absent, any order is taken.
extension FieldPass {
  /// A map to scalars; of two entries with the same key the last one wins.
  package mutating func callAsFunction<K: ProtobufScalar & Hashable & Comparable, V: ProtobufScalar>(
    _ number: Int, _ name: String, _ values: inout [K: V]
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number { try takeEntry(into: &values) }
    case .encode:
      for (key, value) in values.sorted(by: { $0.key < $1.key }) {
        try putEntry(number, key) { pass throws(ProtobufError) in pass.put(2, value) }
      }
    case .inspect:
      note(map(values) { $0.inspected }, .map(number, name, K.kind, V.kind, V.typeName))
    }
  }

  /// A map to messages; of two entries with the same key the last one wins.
  package mutating func callAsFunction<K: ProtobufScalar & Hashable & Comparable, V: ProtobufMessage>(
    _ number: Int, _ name: String, _ values: inout [K: V]
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number { try takeEntry(into: &values) }
    case .encode:
      for (key, value) in values.sorted(by: { $0.key < $1.key }) {
        try putEntry(number, key) { pass throws(ProtobufError) in try pass.put(2, message: value) }
      }
    case .inspect:
      note(map(values) { $0.inspectedValue }, .map(number, name, K.kind, .message, V.protobufName))
    }
  }

  private mutating func takeEntry<K: ProtobufScalar & Hashable, V: ProtobufScalar>(
    into values: inout [K: V]
  ) throws(ProtobufError) {
    guard let outer = try open() else { return }
    var (key, value) = (K(), V())
    while number != 0 {
      switch number {
      case 1: key = try take(K.self) ?? key
      case 2: value = try take(V.self) ?? value
      default: try skip()
      }
    }
    values[key] = value
    try close(outer)
  }

  private mutating func takeEntry<K: ProtobufScalar & Hashable, V: ProtobufMessage>(
    into values: inout [K: V]
  ) throws(ProtobufError) {
    guard let outer = try open() else { return }
    var (key, value) = (K(), V())
    while number != 0 {
      switch number {
      case 1: key = try take(K.self) ?? key
      case 2: _ = try take(into: &value)
      default: try skip()
      }
    }
    values[key] = value
    try close(outer)
  }

  // Key and value are written even at their defaults, as the reference implementations do.
  private mutating func putEntry<K: ProtobufScalar>(
    _ number: Int, _ key: K, _ putValue: (inout FieldPass) throws(ProtobufError) -> Void
  ) throws(ProtobufError) {
    writer.tag(number, .lengthDelimited)
    let mark = writer.beginLength()
    put(1, key)
    try putValue(&self)
    writer.endLength(mark)
  }

  private func map<K: ProtobufScalar & Comparable, V>(
    _ values: [K: V], _ inspect: (V) -> InspectedValue
  ) -> InspectedValue? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted { $0.key < $1.key }
    return .map(sorted.map { InspectedValue.MapEntry(key: $0.key.inspected, value: inspect($0.value)) })
  }
}

extension FieldDescriptor {
  fileprivate static func map(
    _ number: Int, _ name: String, _ key: FieldKind, _ value: FieldKind, _ typeName: String?
  ) -> Self {
    Self(number: number, name: name, kind: .map, typeName: typeName, mapKey: key, mapValue: value)
  }
}
