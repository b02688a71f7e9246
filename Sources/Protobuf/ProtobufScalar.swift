/// A value of a protobuf field that is no message: a number, a text, bytes, or an enumeration.
@usableFromInline
package protocol ProtobufScalar: Equatable, Sendable {
  /// The type's name in a .proto file.
  static var kind: FieldKind { get }
  /// The name of the enumeration, with its package; `nil` for everything else.
  static var typeName: String? { get }
  /// How the value is laid out.
  static var wireType: WireType { get }

  /// Makes the default: 0, false or empty.
  init()
  /// Reads the value behind a tag of ``wireType``.
  init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError)
  /// Writes the value, without its tag.
  func write(to writer: inout ProtobufWriter)
  /// True for what proto3 does not write outside of a oneof.
  var isDefault: Bool { get }
  /// The value as a part of ``ProtobufMessage/inspected``.
  var inspected: InspectedValue { get }
}

extension ProtobufScalar {
  /// Only enumerations have a name of their own.
  @inlinable package static var typeName: String? { nil }
  /// Most scalars are varints.
  @inlinable package static var wireType: WireType { .varint }
  /// True for what proto3 does not write outside of a oneof.
  @inlinable package var isDefault: Bool { self == Self() }
}

extension String: ProtobufScalar {
  @inlinable package static var kind: FieldKind { .string }
  @inlinable package static var wireType: WireType { .lengthDelimited }
  @inlinable package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = try ProtobufReader.text(try reader.lengthDelimited(bytes), bytes)
  }
  @inlinable package func write(to writer: inout ProtobufWriter) { writer.lengthDelimited(self) }
  @inlinable package var isDefault: Bool { isEmpty }
  @inlinable package var inspected: InspectedValue { .string(self) }
}

extension Array: ProtobufScalar where Element == UInt8 {
  @inlinable package static var kind: FieldKind { .bytes }
  @inlinable package static var wireType: WireType { .lengthDelimited }
  @inlinable package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = ProtobufReader.array(try reader.lengthDelimited(bytes), bytes)
  }
  @inlinable package func write(to writer: inout ProtobufWriter) { writer.lengthDelimited(span) }
  @inlinable package var isDefault: Bool { isEmpty }
  @inlinable package var inspected: InspectedValue { .bytes(self) }
}

extension Bool: ProtobufScalar {
  @inlinable package static var kind: FieldKind { .bool }
  @inlinable package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = try reader.varint(bytes) != 0
  }
  @inlinable package func write(to writer: inout ProtobufWriter) { writer.varint(self ? 1 : 0) }
  @inlinable package var inspected: InspectedValue { .bool(self) }
}

// A varint wider than the field's type is cut, not refused: all implementations of protobuf agree on that.

extension Int32: ProtobufScalar {
  @inlinable package static var kind: FieldKind { .int32 }
  @inlinable package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = Int32(truncatingIfNeeded: try reader.varint(bytes))
  }
  @inlinable package func write(to writer: inout ProtobufWriter) { writer.varint(UInt64(bitPattern: Int64(self))) }
  @inlinable package var inspected: InspectedValue { .int(Int64(self)) }
}

extension Int64: ProtobufScalar {
  @inlinable package static var kind: FieldKind { .int64 }
  @inlinable package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = Int64(bitPattern: try reader.varint(bytes))
  }
  @inlinable package func write(to writer: inout ProtobufWriter) { writer.varint(UInt64(bitPattern: self)) }
  @inlinable package var inspected: InspectedValue { .int(self) }
}

extension UInt32: ProtobufScalar {
  @inlinable package static var kind: FieldKind { .uint32 }
  @inlinable package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = UInt32(truncatingIfNeeded: try reader.varint(bytes))
  }
  @inlinable package func write(to writer: inout ProtobufWriter) { writer.varint(UInt64(self)) }
  @inlinable package var inspected: InspectedValue { .uint(UInt64(self)) }
}

extension UInt64: ProtobufScalar {
  @inlinable package static var kind: FieldKind { .uint64 }
  @inlinable package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = try reader.varint(bytes)
  }
  @inlinable package func write(to writer: inout ProtobufWriter) { writer.varint(self) }
  @inlinable package var inspected: InspectedValue { .uint(self) }
}
