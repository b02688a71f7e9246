/// An enumeration of a .proto file: open, since a peer may know more values than we do.
@usableFromInline
package protocol ProtobufEnum: ProtobufScalar, Hashable, RawRepresentable where RawValue == Int32 {
  /// The name with its package.
  static var protobufName: String { get }
  /// The values known, under their names in the .proto file.
  static var names: KeyValuePairs<String, Int32> { get }
  /// Takes any number.
  init(rawValue: Int32)
}

extension ProtobufEnum {
  @inlinable package static var kind: FieldKind { .enumeration }
  @inlinable package static var typeName: String? { protobufName }
  @inlinable package init() { self.init(rawValue: 0) }
  @inlinable package init(_ reader: inout ProtobufReader, _ bytes: borrowing RawSpan) throws(ProtobufError) {
    self.init(rawValue: try Int32(&reader, bytes))
  }
  @inlinable package func write(to writer: inout ProtobufWriter) { rawValue.write(to: &writer) }
  @inlinable package var isDefault: Bool { rawValue == 0 }
  @usableFromInline package var inspected: InspectedValue { .enumeration(rawValue, name) }
  /// The name in the .proto file; `nil` for a number that is not known.
  @usableFromInline package var name: String? { Self.names.first { $0.value == rawValue }?.key }
}
