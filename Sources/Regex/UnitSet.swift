/// A set of UTF-16 units, as a class in brackets or an escape names it.
struct UnitSet: Sendable {
  private var ranges: [ClosedRange<UInt16>] = []
  private var classes: [UnitClass] = []
  /// Classes whose complement belongs to the set, as `\D` within brackets.
  private var otherThan: [UnitClass] = []
  var isNegated = false
  var ignoresCase = false
  /// At most one; an array because a struct cannot hold itself.
  var subtracted: [UnitSet] = []
  /// The answers for ASCII, filled by ``sealed()``.
  private var ascii: (UInt64, UInt64)?
  /// Steps that a unit beyond ASCII is charged for, filled by ``sealed()``.
  private(set) var weight = 0

  init(classes: [UnitClass] = []) { self.classes = classes }

  /// `.` with `(?s)`.
  static let everything: UnitSet = {
    var set = UnitSet()
    set.insert(0...UInt16.max)
    return set.sealed()
  }()

  /// `.`: all but the newline, U+000A only.
  static let everythingButNewline: UnitSet = {
    var set = UnitSet()
    set.insert(0x0A...0x0A)
    set.isNegated = true
    return set.sealed()
  }()

  /// What `\w` and names of groups consist of.
  static func isWord(_ unit: UInt16) -> Bool { UnitClass.word.contains(unit) }

  mutating func insert(_ range: ClosedRange<UInt16>) { ranges.append(range) }

  /// Adds what an escape inside brackets names; such a set has classes only.
  mutating func include(_ escape: UnitSet) {
    if escape.isNegated { otherThan += escape.classes } else { classes += escape.classes }
  }

  /// The same set made ready for questions: its ranges in order, its answers for ASCII worked out.
  func sealed() -> UnitSet {
    var result = self
    result.ranges = Self.merged(ranges)
    let own = (classes.count + otherThan.count) * (ignoresCase ? 3 : 1)
    result.weight = own + subtracted.reduce(0) { $0 + $1.weight }
    result.fillASCII()
    return result
  }

  private mutating func fillASCII() {
    var bits: (UInt64, UInt64) = (0, 0)
    for unit in UInt16(0)..<64 where computed(unit) { bits.0 |= 1 << UInt64(unit) }
    for unit in UInt16(64)..<128 where computed(unit) { bits.1 |= 1 << UInt64(unit - 64) }
    ascii = bits
  }

  /// The same units in ranges that neither touch nor overlap, in order.
  private static func merged(_ ranges: [ClosedRange<UInt16>]) -> [ClosedRange<UInt16>] {
    var result: [ClosedRange<UInt16>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, Int(range.lowerBound) <= Int(last.upperBound) + 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// Only for ranges in order: the last one that begins at or before the unit decides.
  private func isInRange(_ unit: UInt16) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].lowerBound <= unit { low = middle + 1 } else { high = middle }
    }
    return low > 0 && ranges[low - 1].upperBound >= unit
  }

  func contains(_ unit: UInt16) -> Bool {
    guard unit < 128, let ascii else { return computed(unit) }
    return (unit < 64 ? ascii.0 >> UInt64(unit) : ascii.1 >> UInt64(unit - 64)) & 1 == 1
  }

  private func computed(_ unit: UInt16) -> Bool {
    var isIn = named(unit)
    if !isIn, ignoresCase { isIn = named(unit.folded) || named(unit.raised) }
    return isIn != isNegated && !subtracted.contains { $0.contains(unit) }
  }

  private func named(_ unit: UInt16) -> Bool {
    isInRange(unit) || classes.contains { $0.contains(unit) }
      || otherThan.contains { !$0.contains(unit) }
  }
}
