/// The 128 bits of an event's id: what both forms of ``Shared/UUID`` carry.
@usableFromInline
package struct UUIDHalves: Hashable, Sendable {
  /// Bytes 0 to 7, the first one highest.
  package var high: UInt64
  /// Bytes 8 to 15, in the same way.
  package var low: UInt64

  /// The nil id, unless bits are given.
  package init(high: UInt64 = 0, low: UInt64 = 0) {
    self.high = high
    self.low = low
  }

  /// Reads `00112233-4455-6677-8899-aabbccddeeff`, letters in any case, and no other form.
  package init?(text: String) {
    let span = text.utf8.span
    self.init(text: span.bytes, in: 0..<span.count)
  }

  /// Reads the text form from a range of a block.
  package init?(text bytes: borrowing RawSpan, in range: Range<Int>) {
    guard range.count == 36 else { return nil }
    let start = range.lowerBound
    // Four words of eight characters, hyphens left out, and one flag for whatever is no digit: one branch for all.
    let first = Self.word(bytes, start)
    let second = Self.half(bytes, start &+ 9) | Self.half(bytes, start &+ 14) << 32
    let third = Self.half(bytes, start &+ 19) | Self.half(bytes, start &+ 24) << 32
    let fourth = Self.word(bytes, start &+ 28)
    var invalid =
      Self.hyphen(bytes, start &+ 8) | Self.hyphen(bytes, start &+ 13) | Self.hyphen(bytes, start &+ 18)
      | Self.hyphen(bytes, start &+ 23)
    high = Self.eightDigits(first, &invalid) << 32 | Self.eightDigits(second, &invalid)
    low = Self.eightDigits(third, &invalid) << 32 | Self.eightDigits(fourth, &invalid)
    guard invalid == 0 else { return nil }
  }

  /// `00112233-4455-6677-8899-aabbccddeeff`, in lower case.
  package var text: String {
    String(unsafeUninitializedCapacity: 36) { buffer in
      var position = 0
      for nibble in 0..<32 {
        if [8, 12, 16, 20].contains(nibble) {
          buffer[position] = UInt8(ascii: "-")
          position += 1
        }
        let half = nibble < 16 ? high : low
        let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (nibble % 16))) & 15
        buffer[position] = digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a")
        position += 1
      }
      return position
    }
  }

  @inline(__always)
  private static func hyphen(_ bytes: borrowing RawSpan, _ offset: Int) -> UInt64 {
    UInt64(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) ^ UInt8(ascii: "-"))
  }

  @inline(__always)
  private static func word(_ bytes: borrowing RawSpan, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  private static func half(_ bytes: borrowing RawSpan, _ offset: Int) -> UInt64 {
    UInt64(UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }

  /// Eight hexadecimal digits at once, the first one in the lowest byte; sets bits of `invalid` where one is none.
  ///
  /// Each byte is judged in its own seven bits: what is added to it never carries into the next.
  @inline(__always)
  private static func eightDigits(_ word: UInt64, _ invalid: inout UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let top = ones &* 0x80
    let low = word & ~top
    let lower = low | ones &* 0x20
    // The top bit of a byte tells: at least "0", at least ":", at least "a", at least "g".
    let digits = (low &+ ones &* (0x80 - 0x30)) & ~(low &+ ones &* (0x80 - 0x3a)) & top
    let letters = (lower &+ ones &* (0x80 - 0x61)) & ~(lower &+ ones &* (0x80 - 0x67)) & top
    invalid |= (word & top) | (~(digits | letters) & top)
    let nibbles = (low & (ones &* 0x0f)) &+ (letters >> 7) &* 9
    // Pairs of nibbles, then of bytes, then of halves: the first character has to come out highest.
    let pairs = (nibbles << 4 | nibbles >> 8) & 0x00ff_00ff_00ff_00ff
    let fours = (pairs << 8 | pairs >> 16) & 0x0000_ffff_0000_ffff
    return (fours << 16 | fours >> 32) & 0xffff_ffff
  }
}

extension Shared.UUID {
  /// The form with two numbers, the shorter one.
  package init(_ halves: UUIDHalves) {
    let structured = Shared.UUID.Structured(
      mostSignificantBits: Int64(bitPattern: halves.high), leastSignificantBits: Int64(bitPattern: halves.low))
    self.init(value: .structured(structured))
  }

  /// The id, if one is set; a text has to be of the form with hyphens alone.
  package var halves: UUIDHalves? {
    switch value {
    case .structured(let numbers):
      UUIDHalves(
        high: UInt64(bitPattern: numbers.mostSignificantBits), low: UInt64(bitPattern: numbers.leastSignificantBits))
    case .string(let text): UUIDHalves(text: text)
    case nil: nil
    }
  }
}

extension Shared.StreamIdentifier {
  /// Names a stream.
  package init(_ name: String) { self.init(streamName: [UInt8](name.utf8)) }

  /// The name; what is not UTF-8 becomes U+FFFD.
  package var name: String { String(decoding: streamName, as: UTF8.self) }
}
