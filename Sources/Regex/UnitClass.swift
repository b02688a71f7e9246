/// A class of units with a name of its own.
enum UnitClass: Sendable {
  /// `\d`: every decimal digit of Unicode.
  case digit
  /// `\w`: letters, marks without a width of their own, decimal digits, connectors.
  case word
  /// `\s`.
  case space
  /// `\p{Lu}`, `\p{L}`.
  case category(Set<Unicode.GeneralCategory>)
  /// `\p{IsBasicLatin}`.
  case block(ClosedRange<UInt16>)

  init?(name: String) {
    if let categories = Self.categories(named: name) {
      self = .category(categories)
    } else if name.hasPrefix("Is"), let block = unicodeBlocks[String(name.dropFirst(2))] {
      self = .block(block)
    } else {
      return nil
    }
  }

  func contains(_ unit: UInt16) -> Bool {
    switch self {
    case .digit: unit < 0x80 ? (0x30...0x39).contains(unit) : Self.category(of: unit) == .decimalNumber
    case .word: Self.isWord(unit)
    case .space: Self.isSpace(unit)
    case .category(let categories): categories.contains(Self.category(of: unit))
    case .block(let range): range.contains(unit)
    }
  }

  private static func isWord(_ unit: UInt16) -> Bool {
    if unit < 0x80 {
      return (0x30...0x39).contains(unit) || (0x61...0x7A).contains(unit) || (0x41...0x5A).contains(unit)
        || unit == 0x5F
    }
    switch category(of: unit) {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .decimalNumber, .connectorPunctuation:
      return true
    default: return false
    }
  }

  private static func isSpace(_ unit: UInt16) -> Bool {
    if unit < 0x80 { return unit == 0x20 || (0x09...0x0D).contains(unit) }
    switch category(of: unit) {
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: return true
    default: return unit == 0x85
    }
  }

  /// The category of one unit; halves of surrogate pairs are surrogates, as .NET looks at units one by one.
  private static func category(of unit: UInt16) -> Unicode.GeneralCategory {
    Unicode.Scalar(unit)?.properties.generalCategory ?? .surrogate
  }

  private static func categories(named name: String) -> Set<Unicode.GeneralCategory>? {
    if let single = categoriesByName[name] { return [single] }
    let members = categoriesByName.filter { $0.key.hasPrefix(name) }.map(\.value)
    return name.count == 1 && !members.isEmpty ? Set(members) : nil
  }

  private static let categoriesByName: [String: Unicode.GeneralCategory] = [
    "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter, "Lm": .modifierLetter, "Lo": .otherLetter,
    "Mn": .nonspacingMark, "Mc": .spacingMark, "Me": .enclosingMark, "Nd": .decimalNumber, "Nl": .letterNumber,
    "No": .otherNumber, "Pc": .connectorPunctuation, "Pd": .dashPunctuation, "Ps": .openPunctuation,
    "Pe": .closePunctuation, "Pi": .initialPunctuation, "Pf": .finalPunctuation, "Po": .otherPunctuation,
    "Sm": .mathSymbol, "Sc": .currencySymbol, "Sk": .modifierSymbol, "So": .otherSymbol, "Zs": .spaceSeparator,
    "Zl": .lineSeparator, "Zp": .paragraphSeparator, "Cc": .control, "Cf": .format, "Cs": .surrogate,
    "Co": .privateUse, "Cn": .unassigned,
  ]
}
