internal import Glibc

/// Makes texts of bytes, and gives one again when its bytes repeat: a read knows few names, over and over.
///
/// Holds the last text for each of sixteen places; a text's place comes from its length and its last byte.
package struct LastText {
  /// None before the first text: few reads meet links, whose texts have places of their own.
  private var texts: [String] = []

  /// Knows no text.
  package init() {}

  /// The text of a range; what is not UTF-8 is repaired.
  package mutating func text(_ block: borrowing RawSpan, _ range: Range<Int>) -> String {
    block.extracting(range).withUnsafeBytes { text(of: $0) }
  }

  private mutating func text(of new: UnsafeRawBufferPointer) -> String {
    guard let last = new.last else { return "" }
    if texts.isEmpty { texts = [String](repeating: "", count: 16) }
    let place = (new.count &+ Int(last)) & 15
    let known = texts[place]
    // A text that had to be repaired has other bytes than it was made of: it is made anew each time.
    let isSame = known.utf8.withContiguousStorageIfAvailable { isEqual(UnsafeRawBufferPointer($0), new) }
    if isSame == true { return known }
    let text = String(decoding: new, as: UTF8.self)
    texts[place] = text
    return text
  }
}

/// Whether both hold the same bytes.
func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  guard left.count == right.count else { return false }
  guard let left = left.baseAddress, let start = right.baseAddress else { return true }
  return memcmp(left, start, right.count) == 0
}
