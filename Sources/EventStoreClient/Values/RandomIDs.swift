internal import EventStreamsTransport
internal import FoundationEssentials
internal import Glibc

/// Random event ids (RFC 9562, version 4), sixteen for each system call.
///
/// Not by `UUID()`: on Linux that opens and closes a device for each, a quarter of the processor time of an append. A
/// system call for each would still be 3 % of it.
enum RandomIDs {
  private typealias Halves = (UInt64, UInt64)

  private struct Pool {
    var halves = [Halves](repeating: (0, 0), count: RandomIDs.size)
    var left = 0

    mutating func next() -> Halves {
      if left == 0 { refill() }
      left -= 1
      defer { halves[left] = (0, 0) }
      return halves[left]
    }

    private mutating func refill() {
      left = RandomIDs.size
      // As many bytes as `getentropy` gives at once.
      if halves.withUnsafeMutableBytes({ bytes in bytes.baseAddress.map { getentropy($0, bytes.count) } ?? -1 }) == 0 {
        return
      }
      // Never seen; the standard generator waits until there are some.
      var generator = SystemRandomNumberGenerator()
      for index in halves.indices { halves[index] = (generator.next(), generator.next()) }
    }
  }

  private static let size = 16
  private static let pool = Lock(Pool())

  static func next() -> UUID {
    var halves = pool.withLock { $0.next() }
    halves.0 = (halves.0.bigEndian & ~0xF000 | 0x4000).bigEndian
    halves.1 = (halves.1.bigEndian & ~(0b11 << 62) | 0b10 << 62).bigEndian
    return UUID(uuid: unsafeBitCast(halves, to: uuid_t.self))
  }
}
