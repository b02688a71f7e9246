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
    var invalid: UInt8 = 0
    high = 0
    low = 0
    Self.hyphen(bytes, start &+ 8, &invalid)
    Self.hyphen(bytes, start &+ 13, &invalid)
    Self.hyphen(bytes, start &+ 18, &invalid)
    Self.hyphen(bytes, start &+ 23, &invalid)
    high = Self.hex(bytes, start, 8, &invalid) << 32 | Self.hex(bytes, start &+ 9, 4, &invalid) << 16
    high |= Self.hex(bytes, start &+ 14, 4, &invalid)
    low = Self.hex(bytes, start &+ 19, 4, &invalid) << 48 | Self.hex(bytes, start &+ 24, 12, &invalid)
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
  private static func hyphen(_ bytes: borrowing RawSpan, _ offset: Int, _ invalid: inout UInt8) {
    invalid |= bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) ^ UInt8(ascii: "-")
  }

  // Digits that are none set bits of `invalid`, so that there is one branch for the whole id.
  @inline(__always)
  private static func hex(_ bytes: borrowing RawSpan, _ start: Int, _ count: Int, _ invalid: inout UInt8) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<count {
      let character = bytes.unsafeLoad(fromByteOffset: start &+ index, as: UInt8.self)
      let digit = character &- UInt8(ascii: "0")
      let letter = (character | 0x20) &- UInt8(ascii: "a")
      invalid |= (digit < 10 || letter < 6) ? 0 : 1
      value = value << 4 | UInt64(digit < 10 ? digit : letter &+ 10)
    }
    return value
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
