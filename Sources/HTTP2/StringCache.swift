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
    if entries[slot].utf8.count == bytes.count, entries[slot].utf8.elementsEqual(bytes) { return entries[slot] }
    let made = String(decoding: bytes, as: UTF8.self)
    entries[slot] = made
    return made
  }

  private static func slot(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    // Long names differ in length and at their ends: "/service/Method", "application/grpc+x".
    let last = bytes.count - 1
    let mix = bytes.count &* 31 &+ Int(bytes[last]) &* 17 &+ Int(bytes[last - 3]) &* 7 &+ Int(bytes[last / 2])
    return mix & (size - 1)
  }
}
