/// What Liftbridge puts around a message that travels through NATS itself.
///
/// Eight bytes (magic, version, length of this header, flags, type), four more with a checksum,
/// then a ``Liftbridge/Message`` or a ``Liftbridge/Ack``. Pure: bytes in, bytes out.
package struct NATSEnvelope: Hashable, Sendable {
  /// What the payload is; the servers use further numbers among themselves.
  package enum MessageType: UInt8, Sendable {
    /// A ``Liftbridge/Message``, to be stored.
    case publish = 0
    /// A ``Liftbridge/Ack``.
    case ack = 1
  }

  /// Why bytes are no envelope; a server stores such bytes as they are, as a plain value.
  package enum Failure: Error, Hashable {
    case tooShort
    case wrongMagic
    case unknownVersion(UInt8)
    case unexpectedType(UInt8)
    /// Shorter than the fields it must hold, or longer than all the bytes.
    case wrongHeaderLength(UInt8)
    case wrongChecksum(expected: UInt32, found: UInt32)
  }

  private static let magic: [UInt8] = [0xb9, 0x0e, 0x43, 0xb4]
  private static let checksumFlag: UInt8 = 1
  private static let shortLength = 8
  private static let longLength = 12

  /// Puts an envelope around `payload`; the servers write none with a checksum, but read them.
  package static func wrap(_ payload: [UInt8], as type: MessageType, checksum: Bool = false) -> [UInt8] {
    let length = checksum ? longLength : shortLength
    var bytes = magic
    bytes.reserveCapacity(length + payload.count)
    bytes += [0, UInt8(length), checksum ? checksumFlag : 0, type.rawValue]
    if checksum {
      let sum = crc32c(payload[...])
      bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
    }
    return bytes + payload
  }

  /// Checks an envelope and finds its payload.
  ///
  /// The header's length is checked against the bytes: a server of old that is sent too large a one ends.
  package static func payload(of bytes: [UInt8], as type: MessageType) throws(Failure) -> Range<Int> {
    guard bytes.count >= shortLength else { throw .tooShort }
    guard bytes.starts(with: magic) else { throw .wrongMagic }
    guard bytes[4] == 0 else { throw .unknownVersion(bytes[4]) }
    guard bytes[7] == type.rawValue else { throw .unexpectedType(bytes[7]) }
    let length = Int(bytes[5])
    guard length >= shortLength, length <= bytes.count else { throw .wrongHeaderLength(bytes[5]) }
    if bytes[6] & checksumFlag != 0 {
      guard length == longLength else { throw .wrongHeaderLength(bytes[5]) }
      let expected = bytes[shortLength..<longLength].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let found = crc32c(bytes[longLength...])
      guard expected == found else { throw .wrongChecksum(expected: expected, found: found) }
    }
    return length..<bytes.count
  }

  /// The checksum of RFC 3720 (Castagnoli's polynomial, reflected), one byte at a time.
  package static func crc32c(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum = sum >> 8 ^ table[Int(truncatingIfNeeded: sum & 0xff) ^ Int(byte)]
    }
    return ~sum
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0x82f6_3b78 }
  }
}
