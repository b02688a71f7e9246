/// Makes the strings of received header fields without an allocation for those that come again and again.
///
/// Up to 15 bytes a Swift string needs none. Longer ones (paths, content types, user agents) come from a small
/// direct-mapped table of what this connection has seen; a miss replaces the entry, so it is bounded.
struct StringCache {
  private static let size = 64
  private static let longest = 128
  private var entries = [String](repeating: "", count: Self.size)

  mutating func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard bytes.count > 15, bytes.count <= Self.longest else { return String(decoding: bytes, as: UTF8.self) }
    let slot = Self.slot(bytes)
    if Self.isEqual(entries[slot], bytes) { return entries[slot] }
    let made = String(decoding: bytes, as: UTF8.self)
    entries[slot] = made
    return made
  }

  // Eight bytes at a time: byte by byte it was the dearest function of a call (4.5 % of it).
  private static func isEqual(_ entry: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard entry.utf8.count == bytes.count else { return false }
    let raw = UnsafeRawBufferPointer(bytes)
    let isEqual = entry.utf8.withContiguousStorageIfAvailable { known in
      let known = UnsafeRawBufferPointer(known)
      var index = 0
      while index + 8 <= raw.count {
        guard
          known.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            == raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        else { return false }
        index += 8
      }
      return known[index...].elementsEqual(raw[index...])
    }
    return isEqual ?? false
  }

  private static func slot(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    // Long names differ in length and at their ends: "/service/Method", "application/grpc+x".
    let last = bytes.count - 1
    let mix = bytes.count &* 31 &+ Int(bytes[last]) &* 17 &+ Int(bytes[last - 3]) &* 7 &+ Int(bytes[last / 2])
    return mix & (size - 1)
  }
}
