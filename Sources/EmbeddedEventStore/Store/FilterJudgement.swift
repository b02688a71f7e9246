import EventStreamsRegex

/// Records that a reader wants judged before its next step.
struct FilterPage: Sendable {
  /// A copy, in the order of reading: nobody holds on to the log while they are judged.
  var records: [LogRecord]
  /// When so many have passed the rest need not be judged.
  var wanted: Int

  /// The most records of one page: as many as an ordinary filter judges in one turn.
  static let size = 64
}

/// What judging may cost one call: a store of steps that each record refills a little.
///
/// A single hard record may take a million steps; a filter that is hard for record after record is given up soon,
/// whatever it asks of each.
struct FilterAllowance: Sendable {
  private(set) var left = Self.most

  private static let most = 1_000_000
  private static let forRecord = 2_000
  private static let forUnit = 64
  /// Names beyond this are no reason for more.
  private static let longestText = 100_000

  /// Makes room for a record whose text has so many units: the names of other people's streams are not the reader's
  /// fault.
  mutating func refill(_ units: Int) {
    left = min(left + Self.forRecord, Self.most) + Self.forUnit * min(units, Self.longestText)
  }

  mutating func spend(_ steps: Int) throws(ReadFailure) {
    left -= steps
    guard left >= 0 else { throw .filterTooCostly }
  }
}

/// The judging of one page, some steps at a time; pure.
struct FilterJudgement: Sendable {
  /// Whether each record passes, as far as they were judged.
  private(set) var verdicts: [Bool] = []
  /// What is left for the pages to come.
  private(set) var allowance: FilterAllowance

  private let filter: EventFilter
  private let page: FilterPage
  private var wanted: Int
  /// The record that took longer than a turn.
  private var search: RegexSearch?

  init(_ filter: EventFilter, _ page: FilterPage, _ allowance: FilterAllowance) {
    self.filter = filter
    self.page = page
    self.allowance = allowance
    wanted = page.wanted
  }

  /// Goes on for about so many steps.
  ///
  /// - Returns: Whether the page is done.
  /// - Throws: `filterTooCostly` when the allowance is used up.
  mutating func advance(_ steps: Int) throws(ReadFailure) -> Bool {
    var left = steps
    while wanted > 0, verdicts.count < page.records.count {
      guard left > 0 else { return false }
      guard let passes = try judge(page.records[verdicts.count], &left) else { return false }
      verdicts.append(passes)
      if passes { wanted -= 1 }
    }
    return true
  }

  /// Nil when the steps are used up in the middle.
  private mutating func judge(_ record: LogRecord, _ steps: inout Int) throws(ReadFailure) -> Bool? {
    let text = filter.text(of: record)
    switch filter.test {
    case .prefixes(let prefixes):
      let cost = 1 + prefixes.count + text.utf8.count / 16
      allowance.refill(text.utf8.count)
      try allowance.spend(cost)
      steps -= cost
      return prefixes.contains { $0.matches(text) }
    case .regex(let pattern):
      var search = self.search ?? begin(pattern, text)
      let before = search.taken
      let answer: Bool?
      do { answer = try search.advance(steps) } catch { throw .filterTooCostly }
      steps -= search.taken - before
      self.search = answer == nil ? search : nil
      if answer != nil { try allowance.spend(search.taken) }
      return answer
    }
  }

  private mutating func begin(_ pattern: RegexPattern, _ text: String) -> RegexSearch {
    let units = Array(text.utf16)
    allowance.refill(units.count)
    return pattern.search(units, steps: allowance.left)
  }
}
