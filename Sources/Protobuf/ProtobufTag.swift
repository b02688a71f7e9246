/// How the value behind a tag is laid out (the low three bits of the tag).
@usableFromInline
package enum WireType: UInt8, Sendable {
  /// A number of up to ten bytes, seven bits in each.
  case varint = 0
  /// Eight bytes, little-endian.
  case fixed64 = 1
  /// A varint length, then that many bytes.
  case lengthDelimited = 2
  /// Fields up to the matching ``endGroup``; proto3 writes none, a reader skips them.
  case startGroup = 3
  /// The end of a group.
  case endGroup = 4
  /// Four bytes, little-endian.
  case fixed32 = 5
}

/// What stands before every value: the field's number and the layout.
@usableFromInline
package struct ProtobufTag: Hashable, Sendable {
  /// 1 to 2^29-1.
  @usableFromInline package var number: Int
  /// The layout of what follows.
  @usableFromInline package var wireType: WireType

  /// Pairs a field number with a layout.
  @inlinable
  package init(_ number: Int, _ wireType: WireType) {
    self.number = number
    self.wireType = wireType
  }
}
