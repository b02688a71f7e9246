/// A value of a protobuf field that is no message: a number, a text, bytes, or an enumeration.
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
  package static var typeName: String? { nil }
  /// Most scalars are varints.
  package static var wireType: WireType { .varint }
  /// True for what proto3 does not write outside of a oneof.
  package var isDefault: Bool { self == Self() }
}

extension String: ProtobufScalar {
  package static var kind: FieldKind { .string }
  package static var wireType: WireType { .lengthDelimited }
  package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = try ProtobufReader.text(try reader.lengthDelimited(bytes), bytes)
  }
  package func write(to writer: inout ProtobufWriter) { writer.lengthDelimited(self) }
  package var isDefault: Bool { isEmpty }
  package var inspected: InspectedValue { .string(self) }
}

extension Array: ProtobufScalar where Element == UInt8 {
  package static var kind: FieldKind { .bytes }
  package static var wireType: WireType { .lengthDelimited }
  package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = ProtobufReader.array(try reader.lengthDelimited(bytes), bytes)
  }
  package func write(to writer: inout ProtobufWriter) { writer.lengthDelimited(span) }
  package var isDefault: Bool { isEmpty }
  package var inspected: InspectedValue { .bytes(self) }
}

extension Bool: ProtobufScalar {
  package static var kind: FieldKind { .bool }
  package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = try reader.varint(bytes) != 0
  }
  package func write(to writer: inout ProtobufWriter) { writer.varint(self ? 1 : 0) }
  package var inspected: InspectedValue { .bool(self) }
}

// A varint wider than the field's type is cut, not refused: all implementations of protobuf agree on that.

extension Int32: ProtobufScalar {
  package static var kind: FieldKind { .int32 }
  package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = Int32(truncatingIfNeeded: try reader.varint(bytes))
  }
  package func write(to writer: inout ProtobufWriter) { writer.varint(UInt64(bitPattern: Int64(self))) }
  package var inspected: InspectedValue { .int(Int64(self)) }
}

extension Int64: ProtobufScalar {
  package static var kind: FieldKind { .int64 }
  package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = Int64(bitPattern: try reader.varint(bytes))
  }
  package func write(to writer: inout ProtobufWriter) { writer.varint(UInt64(bitPattern: self)) }
  package var inspected: InspectedValue { .int(self) }
}

extension UInt32: ProtobufScalar {
  package static var kind: FieldKind { .uint32 }
  package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = UInt32(truncatingIfNeeded: try reader.varint(bytes))
  }
  package func write(to writer: inout ProtobufWriter) { writer.varint(UInt64(self)) }
  package var inspected: InspectedValue { .uint(UInt64(self)) }
}

extension UInt64: ProtobufScalar {
  package static var kind: FieldKind { .uint64 }
  package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self = try reader.varint(bytes)
  }
  package func write(to writer: inout ProtobufWriter) { writer.varint(self) }
  package var inspected: InspectedValue { .uint(self) }
}
