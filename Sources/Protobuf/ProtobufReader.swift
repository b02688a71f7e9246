/// A cursor over one message within a block of bytes.
///
/// It stores no bytes: every method borrows the block, so that a cursor can be kept and copied while
/// the block is owned elsewhere. The same block has to be given each time. Whatever the bytes are,
/// a method returns or throws ``ProtobufError``; it never reads beyond ``end``.
///
/// - Note: Fact source: protobuf.dev, "Encoding".
@usableFromInline
package struct ProtobufReader: Sendable {
  /// Deepest nesting of messages and groups; the reference implementations have the same limit.
  @usableFromInline package static let nestingLimit = 100

  /// Offset in the block of the byte read next.
  @usableFromInline package var offset: Int
  /// Offset in the block where the message ends.
  @usableFromInline package var end: Int

  /// Starts at the first byte of `range`, which lies within the block.
  @inlinable
  package init(_ range: Range<Int>) {
    offset = range.lowerBound
    end = range.upperBound
  }

  /// True once everything was read.
  @inlinable
  package var isAtEnd: Bool { offset >= end }

  /// Reads the tag of the next field.
  @inlinable
  package mutating func tag(_ bytes: borrowing RawSpan) throws(ProtobufError) -> ProtobufTag {
    let start = offset
    let raw = try varint(bytes)
    guard raw >= 8, raw <= UInt64(UInt32.max) else { throw ProtobufError(.invalidFieldNumber, at: start) }
    guard let wireType = WireType(rawValue: UInt8(truncatingIfNeeded: raw & 7)) else {
      throw ProtobufError(.invalidWireType, at: start)
    }
    return ProtobufTag(Int(truncatingIfNeeded: raw >> 3), wireType)
  }

  /// Reads a number of up to 64 bits.
  @inlinable
  package mutating func varint(_ bytes: borrowing RawSpan) throws(ProtobufError) -> UInt64 {
    guard offset < end else { throw ProtobufError(.truncated, at: offset) }
    let first = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    guard first >= 0x80 else {
      offset &+= 1
      return UInt64(first)
    }
    return try longVarint(bytes)
  }

  /// Reads a number that takes more than one byte.
  ///
  /// Eight bytes in one load: ids and positions take nine or ten, and a loop over them twenty branches.
  ///
  /// What is loaded may lie beyond ``end``, within the block; a number that does is refused.
  @inlinable
  package mutating func longVarint(_ bytes: borrowing RawSpan) throws(ProtobufError) -> UInt64 {
    let start = offset
    guard bytes.byteCount &- start >= 10 else { return try lastVarint(bytes) }
    let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
    let stops = ~word & 0x8080_8080_8080_8080
    guard stops == 0 else {
      try advance((stops.trailingZeroBitCount &+ 1) &>> 3)
      // The bits up to the first clear top bit: the bytes of this number.
      return Self.sevens(word & (stops ^ (stops &- 1)))
    }
    let ninth = bytes.unsafeLoad(fromByteOffset: start &+ 8, as: UInt8.self)
    let value = Self.sevens(word) | UInt64(ninth & 0x7f) &<< 56
    guard ninth >= 0x80 else {
      try advance(9)
      return value
    }
    try advance(10)
    let tenth = bytes.unsafeLoad(fromByteOffset: start &+ 9, as: UInt8.self)
    // The tenth byte has room for one bit, and nothing may follow it.
    guard tenth <= 1 else { throw ProtobufError(.overlongVarint, at: start) }
    return value | UInt64(tenth) &<< 63
  }

  /// Joins the lower seven bits of each of eight bytes.
  @inlinable
  package static func sevens(_ word: UInt64) -> UInt64 {
    let pairs = (word & 0x007f_007f_007f_007f) | (word & 0x7f00_7f00_7f00_7f00) &>> 1
    let fours = (pairs & 0x0000_3fff_0000_3fff) | (pairs & 0x3fff_0000_3fff_0000) &>> 2
    return (fours & 0x0fff_ffff) | (fours & 0x0fff_ffff_0000_0000) &>> 4
  }

  /// The same byte by byte, near the end of the block.
  @usableFromInline
  package mutating func lastVarint(_ bytes: borrowing RawSpan) throws(ProtobufError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var position = offset
    while position < end {
      let byte = bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
      if shift == 63, byte > 1 { throw ProtobufError(.overlongVarint, at: offset) }
      value |= UInt64(byte & 0x7f) &<< shift
      position += 1
      if byte < 0x80 {
        offset = position
        return value
      }
      shift += 7
    }
    throw ProtobufError(.truncated, at: end)
  }

  /// Reads a number in the form that keeps small negative ones short (`sint32`, `sint64`).
  @inlinable
  package mutating func zigzag(_ bytes: borrowing RawSpan) throws(ProtobufError) -> Int64 {
    let raw = try varint(bytes)
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// Reads four bytes, little-endian.
  @inlinable
  package mutating func fixed32(_ bytes: borrowing RawSpan) throws(ProtobufError) -> UInt32 {
    let start = offset
    try advance(4)
    return UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self))
  }

  /// Reads eight bytes, little-endian.
  @inlinable
  package mutating func fixed64(_ bytes: borrowing RawSpan) throws(ProtobufError) -> UInt64 {
    let start = offset
    try advance(8)
    return UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
  }

  /// Reads a length and steps over what it announces.
  ///
  /// - Returns: Where in the block the announced bytes are.
  @inlinable
  package mutating func lengthDelimited(_ bytes: borrowing RawSpan) throws(ProtobufError) -> Range<Int> {
    let start = offset
    let length = try varint(bytes)
    guard length <= UInt64(truncatingIfNeeded: end - offset) else { throw ProtobufError(.lengthBeyondEnd, at: start) }
    let range = Range(uncheckedBounds: (offset, offset + Int(truncatingIfNeeded: length)))
    offset = range.upperBound
    return range
  }

  /// Steps over `count` bytes.
  @inlinable
  package mutating func advance(_ count: Int) throws(ProtobufError) {
    guard end - offset >= count else { throw ProtobufError(.truncated, at: end) }
    offset += count
  }
}
