import EventStreamsRegex
import Testing

@Suite("Filters as a genuine server understood them", .timeLimit(.minutes(1)))
struct RegexCorpusTests {
  @Test("every case of the corpus lets the same events through")
  func corpus() throws {
    let corpus = try FilterCorpus.load()
    #expect(corpus.cases.count > 100)
    for item in corpus.cases {
      #expect(try passed(item, corpus.events) == item.read.passed, "\(item.testDescription)")
    }
  }

  /// The events that pass; nil when the pattern is refused.
  private func passed(_ item: FilterCorpus.Case, _ events: [FilterCorpus.Event]) throws -> [Int]? {
    let passes: (String) throws -> Bool
    switch item.value {
    case .prefixes(let prefixes):
      let compared = prefixes.map(CulturePrefix.init)
      passes = { text in compared.contains { $0.matches(text) } }
    case .regex(""):
      passes = { _ in false }  // The empty text is no regular expression, and no prefix either.
    case .regex(let text):
      guard let pattern = try? RegexPattern(text) else { return nil }
      passes = { try pattern.matches($0) }
    }
    return try events.filter { try passes(item.on == "type" ? $0.type : $0.stream) }.map(\.i)
  }
}
