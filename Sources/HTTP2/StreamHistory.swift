/// How the latest 1,024 streams ended, in a kibibyte.
///
/// nghttp2 forgets a stream when it closes, yet what a late frame means depends on how it closed: after our own
/// RST_STREAM it is a race and ignored, after the peer's END_STREAM it is an error (RFC 9113, section 5.1).
struct StreamHistory {
  /// What became of a stream.
  enum Fate: UInt8 {
    /// Its number was passed over by a higher one.
    case passedOver
    case open
    /// Both sides ended it, or the peer reset it.
    case finished
    /// We reset it: frames may still be on the way.
    case resetByUs
    /// Not opened yet, or longer ago than is remembered.
    case unknown
  }

  private static let size = 1_024
  private var ring = [Fate](repeating: .unknown, count: Self.size)
  /// The highest number opened, 0 before the first.
  ///
  /// All are odd: pushes are refused.
  private(set) var newest: Int32 = 0

  subscript(id: Int32) -> Fate {
    guard id > 0, id & 1 == 1, id <= newest, Int(newest - id) / 2 < Self.size else { return .unknown }
    return ring[Self.index(id)]
  }

  mutating func open(_ id: Int32) {
    guard id > newest else { return }
    var passed = max(newest + 2, id - Int32(2 * Self.size)) | 1
    while passed < id {
      ring[Self.index(passed)] = .passedOver
      passed += 2
    }
    newest = id
    ring[Self.index(id)] = .open
  }

  /// Only a stream that is open changes.
  mutating func close(_ id: Int32, _ fate: Fate) {
    guard self[id] == .open else { return }
    ring[Self.index(id)] = fate
  }

  private static func index(_ id: Int32) -> Int { Int(id >> 1) & (size - 1) }
}
