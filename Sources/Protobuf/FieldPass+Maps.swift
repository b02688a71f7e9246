// Maps travel as a list of messages {1: key, 2: value}; both may be absent, any order is taken.
//
// Keys that are texts are compared as Swift compares texts: two spellings of one letter are one key, of which the last
// entry wins. Nothing that is spoken here has such keys.
extension FieldPass {
  /// A map to scalars; of two entries with the same key the last one wins.
  @inlinable
  package mutating func callAsFunction<K: ProtobufScalar & Hashable & Comparable, V: ProtobufScalar>(
    _ number: Int, _ name: StaticString, _ values: inout [K: V]
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number {
        try takeEntry(into: &values, V()) { pass, value throws(ProtobufError) in
          value = try pass.take(V.self) ?? value
        }
      }
    case .encode:
      for (key, value) in values.sorted(by: { $0.key < $1.key }) {
        let mark = beginEntry(number, key)
        put(2, value)
        writer.endLength(mark)
      }
    case .inspect: list(number, name, values.mapValues(\.inspected), V.kind, V.typeName)
    }
  }

  /// A map to messages; of two entries with the same key the last one wins.
  @inlinable
  package mutating func callAsFunction<K: ProtobufScalar & Hashable & Comparable, V: ProtobufMessage>(
    _ number: Int, _ name: StaticString, _ values: inout [K: V]
  ) throws(ProtobufError) {
    switch mode {
    case .decode:
      while self.number == number {
        try takeEntry(into: &values, V()) { pass, value throws(ProtobufError) in _ = try pass.take(into: &value) }
      }
    case .encode:
      for (key, value) in values.sorted(by: { $0.key < $1.key }) {
        let mark = beginEntry(number, key)
        try put(2, message: value)
        writer.endLength(mark)
      }
    case .inspect: list(number, name, values.mapValues(\.inspectedValue), .message, V.protobufName)
    }
  }

  /// Reads the current field, one entry, whose value is `value` until `takeValue` finds another.
  @inlinable
  package mutating func takeEntry<K: ProtobufScalar & Hashable, V>(
    into values: inout [K: V], _ value: V, _ takeValue: (inout FieldPass, inout V) throws(ProtobufError) -> Void
  ) throws(ProtobufError) {
    guard let outer = try open() else { return }
    var (key, value) = (K(), value)
    while self.number != 0 {
      switch self.number {
      case 1: key = try take(K.self) ?? key
      case 2: try takeValue(&self, &value)
      default: try skip()
      }
    }
    values[key] = value
    try close(outer)
  }

  /// Begins an entry: its tag, room for its length, and the key.
  ///
  /// Key and value are written even at their defaults, as the reference implementations do.
  @inlinable
  package mutating func beginEntry<K: ProtobufScalar>(_ number: Int, _ key: K) -> Int {
    writer.tag(number, .lengthDelimited)
    let mark = writer.beginLength()
    put(1, key)
    return mark
  }
}
