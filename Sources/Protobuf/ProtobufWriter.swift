/// Appends protobuf fields to a buffer.
///
/// The buffer may begin with something else, such as the five bytes before a gRPC message: what is
/// there stays as it is.
@usableFromInline
package struct ProtobufWriter: Sendable {
  /// What was there at the start, and everything written since.
  @usableFromInline package var bytes: [UInt8]

  /// Starts with an empty buffer.
  @inlinable package init() { bytes = [] }

  /// Goes on behind `bytes`.
  @inlinable package init(bytes: [UInt8]) { self.bytes = bytes }

  /// Leaves `count` zero bytes, for a frame header to be filled in later.
  ///
  /// - Returns: Where they begin.
  package mutating func appendZeros(_ count: Int) -> Int {
    bytes.append(contentsOf: repeatElement(0, count: count))
    return bytes.count - count
  }

  /// Makes room for `count` further bytes; at least doubles what has to be moved.
  package mutating func reserve(_ count: Int) {
    let needed = bytes.count + count
    if needed > bytes.capacity { bytes.reserveCapacity(max(needed, 2 * bytes.capacity)) }
  }

  /// Writes a tag; the value has to follow.
  @inlinable
  package mutating func tag(_ number: Int, _ wireType: WireType) {
    varint(UInt64(truncatingIfNeeded: number) << 3 | UInt64(wireType.rawValue))
  }

  /// Writes a number, seven bits to a byte.
  @inlinable
  package mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Writes a number in the form that keeps small negative ones short (`sint32`, `sint64`).
  package mutating func zigzag(_ value: Int64) {
    varint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  /// Writes four bytes, little-endian.
  package mutating func fixed32(_ value: UInt32) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes eight bytes, little-endian.
  package mutating func fixed64(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes a length and the bytes themselves.
  @inlinable
  package mutating func lengthDelimited(_ value: Span<UInt8>) {
    varint(UInt64(truncatingIfNeeded: value.count))
    value.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }

  /// Writes a length and the UTF-8 form of a text.
  @inlinable
  package mutating func lengthDelimited(_ value: String) {
    varint(UInt64(truncatingIfNeeded: value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  /// Leaves a byte for a length that is not known yet.
  ///
  /// - Returns: What ``endLength(_:)`` has to be told once the content is written.
  @usableFromInline
  package mutating func beginLength() -> Int {
    bytes.append(0)
    return bytes.count - 1
  }

  /// Fills in the length of everything written since ``beginLength()`` returned `mark`.
  ///
  /// A length of 128 and more needs further bytes, for which the content is moved.
  @usableFromInline
  package mutating func endLength(_ mark: Int) {
    let length = bytes.count - mark - 1
    let extra = Self.size(ofVarint: UInt64(length)) - 1
    if extra > 0 {
      bytes.append(contentsOf: repeatElement(0, count: extra))
      bytes.withUnsafeMutableBytes { all in
        let source = UnsafeRawBufferPointer(rebasing: all[(mark + 1)...].prefix(length))
        UnsafeMutableRawBufferPointer(rebasing: all[(mark + 1 + extra)...]).copyMemory(from: source)
      }
    }
    for index in 0...extra {
      bytes[mark + index] = UInt8(truncatingIfNeeded: length >> (7 * index)) & 0x7f | (index < extra ? 0x80 : 0)
    }
  }

  /// How many bytes ``varint(_:)`` writes for `value`: 1 to 10.
  @inlinable
  package static func size(ofVarint value: UInt64) -> Int {
    (70 - (value | 1).leadingZeroBitCount) / 7
  }

  /// How many bytes a length-delimited field with a field number below 16 takes, tag and length included.
  @inlinable
  package static func size(ofFieldWithLength length: Int) -> Int {
    1 + size(ofVarint: UInt64(truncatingIfNeeded: length)) + length
  }
}
