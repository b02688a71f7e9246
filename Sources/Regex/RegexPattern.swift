/// A compiled regular expression in the syntax of .NET, searched over UTF-16 units.
///
/// The filters of EventStoreDB and KurrentDB are such expressions, matched without options. This matcher backtracks
/// as theirs does, but counts its steps: what a peer sends cannot keep a thread busy for ever. Not here: options set
/// from outside, right-to-left matching other than in look-behind, and the text of captures (a filter only asks
/// whether there is a match).
///
/// - Note: Fact source: the recorded answers of a genuine server to the patterns of Tests/RegexTests/Corpus.
package struct RegexPattern: Sendable {
  /// What a pattern and a search may cost.
  package struct Limits: Sendable {
    /// Longest pattern, in UTF-16 units.
    package var patternLength = 65_536
    /// Deepest nesting of groups and classes.
    package var depth = 200
    /// Largest compiled program, in instructions; counted repetition is unrolled into it.
    package var programSize = 100_000
    /// Most steps of one search.
    package var steps = 1_000_000
    /// Most branches kept open at a time, with what is noted for going back to them.
    package var branches = 100_000

    /// The limits that the properties' defaults state.
    package init() {}
  }

  private let program: Program
  private let limits: Limits

  /// Parses and compiles a pattern.
  ///
  /// - Throws: ``RegexError`` when .NET would refuse the pattern too, or when it is beyond the limits.
  package init(_ pattern: String, limits: Limits = Limits()) throws(RegexError) {
    let units = Array(pattern.utf16)
    guard units.count <= limits.patternLength else {
      throw RegexError(.tooLarge, at: limits.patternLength)
    }
    // Group numbers depend on the whole pattern (named ones follow unnamed ones), so it is read twice.
    var survey = RegexParser(units, groups: nil, maximumDepth: limits.depth)
    _ = try survey.parse()
    var parser = RegexParser(units, groups: survey.foundGroups(), maximumDepth: limits.depth)
    let node = try parser.parse()
    self.program = try Compiler.compile(node, maximumSize: limits.programSize)
    self.limits = limits
  }

  /// Whether the pattern matches anywhere in the text.
  ///
  /// - Throws: ``RegexStepLimit`` when the search was given up.
  package func matches(_ text: String) throws(RegexStepLimit) -> Bool {
    var search = search(Array(text.utf16))
    while true {
      if let answer = try search.advance(limits.steps) { return answer }
    }
  }

  /// Begins a search that is carried out bit by bit.
  ///
  /// - Parameters:
  ///   - units: The text, in UTF-16 units.
  ///   - steps: The most steps of the whole search; the limit of the pattern when nothing is given.
  /// - Returns: The search, before its first step.
  package func search(_ units: [UInt16], steps: Int? = nil) -> RegexSearch {
    RegexSearch(program, units, limits, steps: steps ?? limits.steps)
  }
}

/// Why a pattern was refused.
package struct RegexError: Error, Hashable, Sendable {
  /// The kinds of refusal.
  package enum Kind: Hashable, Sendable {
    /// A parenthesis, bracket or comment that is not closed, or one too many.
    case unbalanced
    /// A quantifier with nothing before it, or after another quantifier.
    case misplacedQuantifier
    /// Bounds of a quantifier that are reversed or do not fit 32 bits.
    case badQuantifier
    /// An escape that does not exist or is cut short.
    case badEscape
    /// A class whose range is reversed or has no single ends.
    case badRange
    /// `\p{}` with a name that does not exist.
    case unknownCategory
    /// A reference to a group that does not exist.
    case unknownGroup
    /// `(?` followed by what begins no group.
    case badGroup
    /// Beyond this matcher's limits; .NET might take it.
    case tooLarge
  }

  /// What is wrong.
  package let kind: Kind
  /// Where, in UTF-16 units from the start of the pattern.
  package let offset: Int

  init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }
}

/// The search took more steps than allowed and was given up without an answer.
package struct RegexStepLimit: Error, Hashable, Sendable {
  /// The limit that was reached.
  package let steps: Int
}
