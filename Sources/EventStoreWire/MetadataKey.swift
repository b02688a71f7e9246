/// The keys that the servers write into an event's metadata.
///
/// Told apart by their length and by two loads: comparing them as texts took a fifth of an event's time.
enum MetadataKey {
  case type
  case contentType
  case created

  @inline(__always)
  init?(_ bytes: borrowing RawSpan, _ range: Range<Int>) {
    let start = range.lowerBound
    switch range.count {
    case 4 where Self.word(bytes, start) == Self.word("t", "y", "p", "e"): self = .type
    case 7
    where Self.word(bytes, start) == Self.word("c", "r", "e", "a")
      && Self.word(bytes, start &+ 3) == Self.word("a", "t", "e", "d"):
      self = .created
    case 12
    where Self.word(bytes, start) == Self.word("c", "o", "n", "t")
      && Self.word(bytes, start &+ 4) == Self.word("e", "n", "t", "-")
      && Self.word(bytes, start &+ 8) == Self.word("t", "y", "p", "e"):
      self = .contentType
    default: return nil
    }
  }

  @inline(__always)
  private static func word(_ bytes: borrowing RawSpan, _ offset: Int) -> UInt32 {
    UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  @inline(__always)
  private static func word(_ a: Unicode.Scalar, _ b: Unicode.Scalar, _ c: Unicode.Scalar, _ d: Unicode.Scalar) -> UInt32
  {
    a.value | b.value << 8 | c.value << 16 | d.value << 24
  }
}

/// The text form of a time: a decimal number of 100 ns since 1970.
enum Ticks {
  /// Reads the number; `nil` if the text is none, or too large for 64 bits.
  static func parse(_ bytes: borrowing RawSpan, _ range: Range<Int>) -> Int64? {
    var offset = range.lowerBound
    var value: Int64 = 0
    guard 1...18 ~= range.count else { return parseSlowly(bytes, range) }
    while offset &+ 8 <= range.upperBound {
      let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
      guard let digits = eightDigits(word) else { return parseSlowly(bytes, range) }
      value = value &* 100_000_000 &+ digits
      offset &+= 8
    }
    while offset < range.upperBound {
      let digit = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) &- UInt8(ascii: "0")
      guard digit < 10 else { return parseSlowly(bytes, range) }
      value = value &* 10 &+ Int64(digit)
      offset &+= 1
    }
    return value
  }

  /// Eight digits in three multiplications, the first digit in the lowest byte.
  @inline(__always)
  private static func eightDigits(_ word: UInt64) -> Int64? {
    let high = word & 0xf0f0_f0f0_f0f0_f0f0
    let carried = (word &+ 0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0
    guard high == 0x3030_3030_3030_3030, carried == high else { return nil }
    let pairs = ((word & 0x0f0f_0f0f_0f0f_0f0f) &* 2561) >> 8 & 0x00ff_00ff_00ff_00ff
    let fours = (pairs &* 6_553_601) >> 16 & 0x0000_ffff_0000_ffff
    return Int64(truncatingIfNeeded: (fours &* 42_949_672_960_001) >> 32)
  }

  // A sign, leading zeros, or no number: as the standard library has it.
  private static func parseSlowly(_ bytes: borrowing RawSpan, _ range: Range<Int>) -> Int64? {
    Int64(bytes.extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
  }
}
