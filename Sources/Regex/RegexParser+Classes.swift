extension RegexParser {
  /// A class in brackets; the cursor stands on the opening one.
  mutating func parseClass() throws(RegexError) -> UnitSet {
    index += 1
    var set = UnitSet()
    set.isNegated = take("^")
    set.ignoresCase = options.ignoreCase
    var isFirst = true
    while let unit = current {
      if unit == ascii("]"), !isFirst {
        index += 1
        return set.sealed()
      }
      if unit == ascii("-"), peek() == ascii("["), !isFirst {
        index += 1
        set.subtracted = [try nested { parser throws(RegexError) in try parser.parseClass() }]
        guard take("]") else { throw error(.badRange) }  // A subtraction is the last thing in a class.
        return set.sealed()
      }
      isFirst = false
      try parseClassItem(into: &set)
    }
    throw error(.unbalanced)
  }

  /// One unit, range or escape.
  private mutating func parseClassItem(into set: inout UnitSet) throws(RegexError) {
    guard let first = try takeClassUnit(into: &set) else { return }
    guard current == ascii("-"), let next = peek(), next != ascii("]"), next != ascii("[") else {
      set.insert(first...first)
      return
    }
    index += 1
    guard let last = try takeClassUnit(into: &set), first <= last else { throw error(.badRange) }
    set.insert(first...last)
  }

  /// A unit that may begin or end a range; nil after an escape that stands for many.
  private mutating func takeClassUnit(into set: inout UnitSet) throws(RegexError) -> UInt16? {
    guard let unit = current else { throw error(.unbalanced) }
    guard unit == ascii("\\") else {
      index += 1
      return unit
    }
    if let escape = try takeClassEscape() {
      set.include(escape)
      return nil
    }
    if peek() == ascii("b") {
      index += 2
      return 0x08
    }
    return try takeCharacterEscape()
  }
}
