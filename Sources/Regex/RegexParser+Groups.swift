extension RegexParser {
  /// What stands in parentheses; nil for a comment or an option switch.
  mutating func parseGroup() throws(RegexError) -> RegexNode? {
    index += 1  // The parenthesis.
    guard take("?") else {
      let number = options.explicitCapture ? nil : nextUnnamedGroup()
      let body = try closed()
      return number.map { .capture($0, body) } ?? body
    }
    guard let unit = current else { throw error(.badGroup) }
    switch unit.character {
    case ":":
      index += 1
      return try closed()
    case "=", "!":
      index += 1
      return .look(try closed(), behind: false, negative: unit == ascii("!"))
    case ">":
      index += 1
      return .atomic(try closed())
    case "<" where peek() == ascii("=") || peek() == ascii("!"):
      let negative = peek() == ascii("!")
      index += 2
      return .look(try closed(), behind: true, negative: negative)
    case "<", "'": return try parseNamedGroup(closing: unit == ascii("<") ? ">" : "'")
    case "(": return try parseConditional()
    case "#": return try skipComment()
    default: return try parseOptions()
    }
  }

  private mutating func closed() throws(RegexError) -> RegexNode {
    let body = try parseAlternation()
    guard take(")") else { throw error(.unbalanced) }
    return body
  }

  private mutating func skipComment() throws(RegexError) -> RegexNode? {
    while let unit = current {
      index += 1
      if unit == ascii(")") { return nil }
    }
    throw error(.unbalanced)
  }

  /// `(?i-s)` until the end of the enclosing group, `(?i-s:…)` for what is inside.
  private mutating func parseOptions() throws(RegexError) -> RegexNode? {
    var changed = options
    var value = true
    while let unit = current {
      index += 1
      switch unit.character {
      case "i": changed.ignoreCase = value
      case "m": changed.multiline = value
      case "s": changed.singleLine = value
      case "n": changed.explicitCapture = value
      case "x": changed.ignoreWhitespace = value
      case "-": value = false
      case "+": value = true
      case ")":
        options = changed
        return nil
      case ":":
        let saved = options
        defer { options = saved }
        options = changed
        return try closed()
      default: throw error(.badGroup)
      }
    }
    throw error(.badGroup)
  }

  // MARK: Names

  /// `(?<name>…)`, `(?<name-other>…)`, `(?<-other>…)`.
  private mutating func parseNamedGroup(closing: Unicode.Scalar) throws(RegexError) -> RegexNode {
    index += 1
    let push = takeName()
    var pop: Int?
    if take("-") {
      guard let name = takeName() else { throw error(.badGroup) }
      pop = try resolve(name)
    }
    guard take(closing), push != nil || pop != nil else { throw error(.badGroup) }
    var number: Int?
    if let push { number = try declare(push) }
    let body = try closed()
    if let pop { return .balance(push: number, pop: pop, body) }
    return .capture(number ?? 0, body)
  }

  /// A name or number of word characters; nil when there is none.
  mutating func takeName() -> String? {
    let start = index
    while let unit = current, UnitSet.isWord(unit) { index += 1 }
    return start == index ? nil : String(decoding: units[start..<index], as: UTF16.self)
  }

  /// A name that begins with a digit is a number, and nothing else.
  private mutating func declare(_ name: String) throws(RegexError) -> Int {
    if let first = name.utf8.first, (0x30...0x39).contains(first) {
      guard let number = Int32(name), number > 0 else { throw error(.badGroup) }
      found.numbers.insert(Int(number))
      return Int(number)
    }
    if found.knownNames.insert(name).inserted { found.names.append(name) }
    return groups?.numberOfName[name] ?? 1
  }

  /// The number of the group that a name stands for; in the first pass any will do.
  func resolve(_ name: String) throws(RegexError) -> Int {
    guard let groups else { return 0 }
    guard let number = groups.number(of: name) else { throw error(.unknownGroup) }
    return number
  }

  // MARK: Conditionals

  /// `(?(name)yes|no)` asks for a capture, `(?(pattern)yes|no)` looks ahead.
  private mutating func parseConditional() throws(RegexError) -> RegexNode {
    let start = index
    index += 1
    if let name = takeName(), take(")"), Int(name) != nil || groups?.number(of: name) != nil {
      let group = try resolve(name)
      let (then, otherwise) = try parseBranches()
      return .ifGroup(group, then: then, otherwise: otherwise)
    }
    index = start + 1
    let test = try nested { parser throws(RegexError) in try parser.closed() }
    let (then, otherwise) = try parseBranches()
    return .ifMatches(test, then: then, otherwise: otherwise)
  }

  private mutating func parseBranches() throws(RegexError) -> (RegexNode, RegexNode) {
    let body = try closed()
    guard case .alternation(let branches) = body else { return (body, .empty) }
    guard branches.count == 2 else { throw error(.badGroup) }
    return (branches[0], branches[1])
  }
}
