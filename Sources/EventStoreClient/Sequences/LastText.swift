internal import Glibc

/// Makes texts of bytes, and gives the last one again when the bytes repeat: neighbours share stream and type mostly.
package struct LastText {
  private var bytes: [UInt8] = []
  private var last = ""

  package init() {}

  /// The text of a range; what is not UTF-8 is repaired.
  package mutating func text(_ block: borrowing RawSpan, _ range: Range<Int>) -> String {
    block.extracting(range).withUnsafeBytes { text(of: $0) }
  }

  private mutating func text(of new: UnsafeRawBufferPointer) -> String {
    let isSame = bytes.withUnsafeBytes { isEqual($0, new) }
    if !isSame {
      bytes = Array(new)
      last = String(decoding: new, as: UTF8.self)
    }
    return last
  }
}

/// Whether both hold the same bytes.
func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  guard left.count == right.count else { return false }
  guard let left = left.baseAddress, let start = right.baseAddress else { return true }
  return memcmp(left, start, right.count) == 0
}
