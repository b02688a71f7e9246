/// Reads a pattern into a tree; one pass, by descent.
struct RegexParser {
  let units: [UInt16]
  var index = 0
  var options = RegexOptions()
  /// The numbering of a first pass; nil in that pass itself, where references are not checked.
  let groups: RegexGroups?
  var found = RegexGroups()
  private var unnamedSeen = 0
  private var depth = 0
  private let maximumDepth: Int

  init(_ units: [UInt16], groups: RegexGroups?, maximumDepth: Int) {
    self.units = units
    self.groups = groups
    self.maximumDepth = maximumDepth
  }

  mutating func parse() throws(RegexError) -> RegexNode {
    let node = try parseAlternation()
    guard index == units.count else { throw error(.unbalanced) }
    return node
  }

  /// The groups met, numbered: unnamed ones from 1, named ones after them, in order.
  func foundGroups() -> RegexGroups {
    var result = found
    var next = unnamedSeen + 1
    for name in found.names {
      while found.numbers.contains(next) { next += 1 }
      result.numberOfName[name] = next
      result.numbers.insert(next)
      next += 1
    }
    return result
  }

  mutating func nextUnnamedGroup() -> Int {
    unnamedSeen += 1
    found.numbers.insert(unnamedSeen)
    return unnamedSeen
  }

  // MARK: Cursor

  var current: UInt16? { index < units.count ? units[index] : nil }

  func peek(_ offset: Int = 1) -> UInt16? { index + offset < units.count ? units[index + offset] : nil }

  func error(_ kind: RegexError.Kind) -> RegexError { RegexError(kind, at: min(index, units.count)) }

  /// Takes the unit when it is the one wanted.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard current == ascii(character) else { return false }
    index += 1
    return true
  }

  mutating func nested<R>(_ body: (inout RegexParser) throws(RegexError) -> R) throws(RegexError) -> R {
    depth += 1
    defer { depth -= 1 }
    guard depth <= maximumDepth else { throw error(.tooLarge) }
    return try body(&self)
  }

  // MARK: Structure

  /// Alternatives up to a closing parenthesis or the end.
  mutating func parseAlternation() throws(RegexError) -> RegexNode {
    let saved = options
    defer { options = saved }  // Options set inside a group end with it.
    var branches = [try parseSequence()]
    while take("|") { branches.append(try parseSequence()) }
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  private mutating func parseSequence() throws(RegexError) -> RegexNode {
    var nodes: [RegexNode] = []
    while true {
      skipBlanks()
      guard let unit = current, unit != ascii("|"), unit != ascii(")") else { break }
      guard let atom = try parseAtom() else { continue }
      nodes.append(try parseQuantifier(of: atom))
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  /// With `(?x)`: blanks and comments; and `(?#…)` always is skipped by the group parser.
  mutating func skipBlanks() {
    guard options.ignoreWhitespace else { return }
    while let unit = current {
      if unit == ascii("#") {
        while let unit = current, unit != 0x0A { index += 1 }
      } else if unit == 0x20 || (0x09...0x0D).contains(unit) {
        index += 1
      } else {
        return
      }
    }
  }

  /// One atom; nil for what leaves no node (comments, option switches).
  private mutating func parseAtom() throws(RegexError) -> RegexNode? {
    guard let unit = current else { return nil }
    switch unit.character {
    case "(": return try nested { parser throws(RegexError) in try parser.parseGroup() }
    case "[": return .set(try nested { parser throws(RegexError) in try parser.parseClass() })
    case "\\": return try parseEscape()
    case "*", "+", "?": throw error(.misplacedQuantifier)
    case "{":
      if try quantifierBounds() != nil { throw error(.misplacedQuantifier) }
      index += 1
      return literal(unit)
    case "^":
      index += 1
      return .anchor(options.multiline ? .lineStart : .start)
    case "$":
      index += 1
      return .anchor(options.multiline ? .lineEnd : .endOrFinalNewline)
    case ".":
      index += 1
      return .set(options.singleLine ? .everything : .everythingButNewline)
    default:
      index += 1
      return literal(unit)
    }
  }

  func literal(_ unit: UInt16) -> RegexNode {
    options.ignoreCase ? .unit(unit.folded, folded: true) : .unit(unit, folded: false)
  }

  // MARK: Quantifiers

  private mutating func parseQuantifier(of atom: RegexNode) throws(RegexError) -> RegexNode {
    skipBlanks()
    guard let bounds = try takeQuantifier() else { return atom }
    let lazy = take("?")
    skipBlanks()
    if let unit = current, unit == ascii("*") || unit == ascii("+") || unit == ascii("?") {
      throw error(.misplacedQuantifier)
    }
    if current == ascii("{"), try quantifierBounds() != nil { throw error(.misplacedQuantifier) }
    return .repetition(atom, minimum: bounds.minimum, maximum: bounds.maximum, lazy: lazy)
  }

  private mutating func takeQuantifier() throws(RegexError) -> (minimum: Int, maximum: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard current == ascii("{"), let bounds = try quantifierBounds() else { return nil }
    index = bounds.end
    return (bounds.minimum, bounds.maximum)
  }

  /// The bounds at an opening brace; nil when the brace is an ordinary character, as in `{,2}`.
  private func quantifierBounds() throws(RegexError) -> (minimum: Int, maximum: Int?, end: Int)? {
    var at = index + 1
    guard let minimum = try number(at: &at) else { return nil }
    var maximum: Int? = minimum
    if at < units.count, units[at] == ascii(",") {
      at += 1
      maximum = try number(at: &at)
    }
    guard at < units.count, units[at] == ascii("}") else { return nil }
    if let maximum, maximum < minimum { throw error(.badQuantifier) }
    // The largest number stands for no bound at all.
    return (minimum, maximum == Int(Int32.max) && minimum < Int(Int32.max) ? nil : maximum, at + 1)
  }

  /// Decimal digits as a number that fits 32 bits.
  func number(at position: inout Int) throws(RegexError) -> Int? {
    var value: Int?
    while position < units.count, (0x30...0x39).contains(units[position]) {
      let next = (value ?? 0) * 10 + Int(units[position] - 0x30)
      guard next <= Int(Int32.max) else { throw error(.badQuantifier) }
      value = next
      position += 1
    }
    return value
  }
}

/// The groups of a pattern.
struct RegexGroups {
  var numbers: Set<Int> = [0]
  /// In the order of their first use.
  var names: [String] = []
  var knownNames: Set<String> = []
  var numberOfName: [String: Int] = [:]

  func number(of reference: String) -> Int? {
    if let number = Int(reference) { return numbers.contains(number) ? number : nil }
    return numberOfName[reference]
  }
}

/// A character of the syntax as one UTF-16 unit.
func ascii(_ character: Unicode.Scalar) -> UInt16 { UInt16(truncatingIfNeeded: character.value) }

extension UInt16 {
  /// The unit as a character to switch over; half a pair is no character of the syntax.
  var character: Unicode.Scalar { Unicode.Scalar(self) ?? "\u{FFFD}" }

  /// What is compared when case is ignored: the simple lower-case mapping; units that have none stay.
  var folded: UInt16 {
    if self < 0x80 { return (0x41...0x5A).contains(self) ? self + 0x20 : self }
    guard let scalar = Unicode.Scalar(self) else { return self }
    return scalar.properties.lowercaseMapping.singleUnit ?? self
  }

  /// The simple upper-case mapping.
  var raised: UInt16 {
    if self < 0x80 { return (0x61...0x7A).contains(self) ? self - 0x20 : self }
    guard let scalar = Unicode.Scalar(self) else { return self }
    return scalar.properties.uppercaseMapping.singleUnit ?? self
  }
}

extension String {
  fileprivate var singleUnit: UInt16? {
    var iterator = utf16.makeIterator()
    guard let unit = iterator.next(), iterator.next() == nil else { return nil }
    return unit
  }
}
