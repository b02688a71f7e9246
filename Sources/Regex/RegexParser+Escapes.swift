extension RegexParser {
  /// What follows a backslash outside a class.
  mutating func parseEscape() throws(RegexError) -> RegexNode {
    guard let unit = peek() else { throw error(.badEscape) }
    switch unit.character {
    case "A", "G": return anchor(.start)
    case "Z": return anchor(.endOrFinalNewline)
    case "z": return anchor(.end)
    case "b": return anchor(.wordBoundary)
    case "B": return anchor(.notWordBoundary)
    case "k": return try parseNamedReference()
    case "1"..."9": return try parseNumberedReference()
    default: break
    }
    if let set = try takeClassEscape() { return .set(set) }
    return literal(try takeCharacterEscape())
  }

  private mutating func anchor(_ anchor: RegexAnchor) -> RegexNode {
    index += 2
    return .anchor(anchor)
  }

  private mutating func parseNamedReference() throws(RegexError) -> RegexNode {
    index += 2
    let closing: Unicode.Scalar = current == ascii("'") ? "'" : ">"
    guard take("<") || take("'"), let name = takeName(), take(closing) else { throw error(.badEscape) }
    return .backreference(try resolve(name), folded: options.ignoreCase)
  }

  /// `\1` to `\9` are always references; longer numbers are one when the group exists, else octal.
  private mutating func parseNumberedReference() throws(RegexError) -> RegexNode {
    var end = index + 1
    guard let value = try number(at: &end) else { throw error(.badEscape) }
    if let groups, !groups.numbers.contains(value) {
      guard value > 9 else { throw error(.unknownGroup) }
      index += 1
      return literal(try takeOctal())
    }
    index = end
    return .backreference(value, folded: options.ignoreCase)
  }

  /// `\d`, `\w`, `\s`, `\p{…}` and their opposites; nil for every other escape.
  mutating func takeClassEscape() throws(RegexError) -> UnitSet? {
    guard let unit = peek() else { throw error(.badEscape) }
    var set: UnitSet
    switch unit.character {
    case "d", "D": set = UnitSet(classes: [.digit])
    case "w", "W": set = UnitSet(classes: [.word])
    case "s", "S": set = UnitSet(classes: [.space])
    case "p", "P":
      index += 2
      set = UnitSet(classes: [try takeCategoryName()])
      set.isNegated = unit == ascii("P")
      return set
    default: return nil
    }
    index += 2
    set.isNegated = (0x41...0x5A).contains(unit)
    return set
  }

  private mutating func takeCategoryName() throws(RegexError) -> UnitClass {
    guard take("{") else { throw error(.badEscape) }
    let start = index
    while let unit = current, UnitSet.isWord(unit) || unit == ascii("-") { index += 1 }
    let name = String(decoding: units[start..<index], as: UTF16.self)
    guard take("}") else { throw error(.badEscape) }
    guard let found = UnitClass(name: name) else { throw error(.unknownCategory) }
    return found
  }

  /// An escape that stands for one unit.
  mutating func takeCharacterEscape() throws(RegexError) -> UInt16 {
    guard let unit = peek() else { throw error(.badEscape) }
    index += 1
    switch unit.character {
    case "0"..."7": return try takeOctal()
    case "x": return try takeHexadecimal(2)
    case "u": return try takeHexadecimal(4)
    case "c": return try takeControl()
    case "a": return simple(0x07)
    case "e": return simple(0x1B)
    case "f": return simple(0x0C)
    case "n": return simple(0x0A)
    case "r": return simple(0x0D)
    case "t": return simple(0x09)
    case "v": return simple(0x0B)
    default:
      guard !UnitSet.isWord(unit) else { throw error(.badEscape) }
      return simple(unit)
    }
  }

  private mutating func simple(_ unit: UInt16) -> UInt16 {
    index += 1
    return unit
  }

  private mutating func takeOctal() throws(RegexError) -> UInt16 {
    var value: UInt16 = 0
    var digits = 0
    while digits < 3, let unit = current, (0x30...0x37).contains(unit) {
      value = value &* 8 &+ (unit - 0x30)
      index += 1
      digits += 1
    }
    guard digits > 0 else { throw error(.badEscape) }
    return value & 0xFF
  }

  private mutating func takeHexadecimal(_ count: Int) throws(RegexError) -> UInt16 {
    index += 1
    var value: UInt16 = 0
    for _ in 0..<count {
      guard let unit = current, let digit = Unicode.Scalar(unit).flatMap({ Character($0).hexDigitValue }), unit < 0x80
      else { throw error(.badEscape) }
      value = value << 4 | UInt16(digit)
      index += 1
    }
    return value
  }

  private mutating func takeControl() throws(RegexError) -> UInt16 {
    index += 1
    guard let unit = current else { throw error(.badEscape) }
    let letter = (0x61...0x7A).contains(unit) ? unit - 0x20 : unit
    guard (0x40...0x5F).contains(letter) else { throw error(.badEscape) }
    index += 1
    return letter - 0x40
  }
}
