/// The types of .proto files.
@usableFromInline
package enum FieldKind: String, Hashable, Sendable {
  case string, bytes, bool, int32, int64, uint32, uint64, message, map
  case enumeration = "enum"
}

/// What a .proto file says about a field.
@usableFromInline
package struct FieldDescriptor: Hashable, Sendable {
  /// The number on the wire.
  package var number: Int
  /// The name in the .proto file.
  package var name: String
  /// The type; of a map, ``FieldKind/map``.
  package var kind: FieldKind
  /// The message's or enumeration's name with its package; of a map, its values'.
  package var typeName: String?
  /// True for `repeated`; a map is none.
  package var isRepeated: Bool
  /// True for a scalar that is written whenever it is set (`optional`).
  package var isOptional: Bool
  /// The Swift name of the oneof it belongs to, which is the .proto name in upper camel case.
  package var oneof: String?
  /// The type of a map's keys.
  package var mapKey: FieldKind?
  /// The type of a map's values.
  package var mapValue: FieldKind?

  /// Describes a field; what is left out does not apply.
  package init(
    number: Int, name: String, kind: FieldKind, typeName: String? = nil, isRepeated: Bool = false,
    isOptional: Bool = false, oneof: String? = nil, mapKey: FieldKind? = nil, mapValue: FieldKind? = nil
  ) {
    self.number = number
    self.name = name
    self.kind = kind
    self.typeName = typeName
    self.isRepeated = isRepeated
    self.isOptional = isOptional
    self.oneof = oneof
    self.mapKey = mapKey
    self.mapValue = mapValue
  }
}

/// A field's value, for dumps and comparisons.
@usableFromInline
package indirect enum InspectedValue: Equatable, Sendable {
  /// Not on the wire: not set, or at its default.
  case absent
  /// An `int32` or `int64`.
  case int(Int64)
  /// A `uint32` or `uint64`.
  case uint(UInt64)
  /// True or false.
  case bool(Bool)
  /// A text.
  case string(String)
  /// Bytes.
  case bytes([UInt8])
  /// The number, and the name if the number is known.
  case enumeration(Int32, String?)
  /// The message's name with its package, and all its fields.
  case message(String, [InspectedField])
  /// The elements of a `repeated` field.
  case list([InspectedValue])
  /// Keys as texts, in the order of the wire.
  case map([MapEntry])

  /// One entry of a map.
  @usableFromInline
  package struct MapEntry: Equatable, Sendable {
    /// The key.
    package var key: InspectedValue
    /// The value.
    package var value: InspectedValue

    /// Pairs a key with its value.
    package init(key: InspectedValue, value: InspectedValue) {
      self.key = key
      self.value = value
    }
  }
}

/// One field of a message, described and shown.
@usableFromInline
package struct InspectedField: Equatable, Sendable {
  /// What the field is.
  package var descriptor: FieldDescriptor
  /// What it holds.
  package var value: InspectedValue

  /// Shows that the field described holds `value`.
  package init(descriptor: FieldDescriptor, value: InspectedValue) {
    self.descriptor = descriptor
    self.value = value
  }
}
