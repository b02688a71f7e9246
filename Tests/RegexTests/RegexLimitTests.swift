import EventStreamsRegex
import EventStreamsTestSupport
import Testing

@Suite("What a pattern may cost", .timeLimit(.minutes(1)))
struct RegexLimitTests {
  @Test("nesting is bounded, and what is within the bound fits any stack")
  func depth() throws {
    for (open, close) in [("(", ")"), ("(?:", ")"), ("(?=", ")"), ("(?>", ")"), ("(?<!", ")"), ("[a-", "]")] {
      let deep = { (count: Int) in
        let middle = open == "[a-" ? "[b]" : "b"
        return String(repeating: open, count: count) + middle + String(repeating: close, count: count)
      }
      #expect(throws: Never.self, "\(open)") { _ = try RegexPattern(deep(190)).matches("ab") }
      for count in [201, 20_000] {
        let error = #expect(throws: RegexError.self, "\(open)") { _ = try RegexPattern(deep(count)) }
        #expect(error?.kind == .tooLarge)
      }
    }
  }

  @Test("what would grow without measure is refused as too large")
  func tooLarge() {
    let nothing = String(repeating: "(?:)", count: 9_000)
    let patterns = [
      "(?:(?:a{1000}){1000}){1000}", "a{2147483647}", "a{0,2147483646}!", "(?:a{0,1000}){0,1000}!",
      "(?:(?:(?:)(?:)(?:)){1000000}x){1000000}", "(?:\(nothing)){90000}(?:a?b?){90000}", "(?:(?:\(nothing))*){90000}",
      String(repeating: "a", count: 65_537),
    ]
    for pattern in patterns {
      let error = #expect(throws: RegexError.self, "\(pattern.prefix(40))") { _ = try RegexPattern(pattern) }
      #expect(error?.kind == .tooLarge)
    }
  }

  @Test("repeating nothing is nothing, however often")
  func nothing() throws {
    let pattern = try RegexPattern("^(?:(?:){2147483647}){2147483647}$")
    #expect(try pattern.matches("") && !pattern.matches("a"))
  }

  @Test(
    "a search that runs away is given up",
    arguments: [
      ("^(?:(a+)+)+\\1?!$", 40), ("^(?>a|b)*?(a*)*\\1!", 3_000), ("(?:(?=(a*))\\1)*!", 5_000),
      ("(a{9000})(?:\\1|b)*?!(?:\\1)", 30_000), ("^(?:a|(?<x>a)|aa)*(?(x)!|!)", 60),
    ])
  func runaway(pattern: String, length: Int) throws {
    let pattern = try RegexPattern(pattern)
    #expect(throws: RegexStepLimit.self) { _ = try pattern.matches(String(repeating: "a", count: length)) }
  }

  @Test("branches kept open are bounded: memory is not what a peer asks for")
  func branches() throws {
    var limits = RegexPattern.Limits()
    limits.branches = 1_000
    let pattern = try RegexPattern("^(?:a|b)*c", limits: limits)
    #expect(throws: RegexStepLimit.self) { _ = try pattern.matches(String(repeating: "a", count: 2_000)) }
    #expect(try !pattern.matches(String(repeating: "a", count: 400)))
  }

  @Test("a class is charged for its size when a text goes through it")
  func classes() throws {
    let classes = String(repeating: "\\p{Lu}\\d", count: 2_000)
    let large = try RegexPattern("^[\(classes)é]*x").search(Array(String(repeating: "é", count: 100).utf16))
    var (search, small) = (large, try RegexPattern("^[é]*x").search(Array(String(repeating: "é", count: 100).utf16)))
    #expect(try search.advance(1_000_000) == false)
    #expect(try small.advance(1_000_000) == false)
    #expect(search.taken > 900 * small.taken)
  }

  @Test("nested loops over plain text take no exponential time")
  func memory() throws {
    let pattern = try RegexPattern("^(a+)+$")
    #expect(try !pattern.matches(String(repeating: "a", count: 5_000) + "!"))
  }

  @Test("an idle tail costs nothing, however long the text")
  func tail() throws {
    let long = Array(String(repeating: "x", count: 2_000_000).utf16)
    for text in ["^(?!(?:a|b)$).*", "^x+.*?", "^(?:x|y)(?:z*|.*)", "^x.*(?:.*)*"] {
      var search = try RegexPattern(text).search(long)
      #expect(try search.advance(10_000) == true, "\(text)")
    }
  }

  @Test("a search carried out in slices answers as one in a piece, and takes as many steps", arguments: [1, 7, 1_000])
  func slices(size: Int) throws {
    for (pattern, text) in [
      ("^(?:(?<open>\\()|(?<-open>\\))|[^()])*(?(open)(?!))$", "(a(b)c)(("), ("(?<=(\\w)\\1)!$", "aab!cc!"),
      ("^(a|b|ab)*c$", "abababababc"), ("(?>a*)ab|b\\b", "aaab b"),
    ] {
      let units = Array(text.utf16)
      var whole = try RegexPattern(pattern).search(units)
      let expected = try whole.advance(1_000_000)
      var search = try RegexPattern(pattern).search(units)
      var answer: Bool?
      while answer == nil { answer = try search.advance(size) }
      #expect(answer == expected && search.taken == whole.taken, "\(pattern)")
    }
  }

  @Test("a search is given up at the step allowed, not before")
  func exactly() throws {
    let pattern = try RegexPattern("^a*b$")
    let units = Array(String(repeating: "a", count: 50).utf16)
    var free = pattern.search(units)
    #expect(try free.advance(10_000) == false)
    var enough = pattern.search(units, steps: free.taken)
    #expect(try enough.advance(10_000) == false)
    let givenUp = #expect(throws: RegexStepLimit.self) {
      var short = pattern.search(units, steps: free.taken - 1)
      while try short.advance(10) == nil {}
    }
    #expect(givenUp?.steps == free.taken - 1)
  }

  @Test("no text of a pattern's own characters makes the parser trap", arguments: 0..<20)
  func noise(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let alphabet = Array("()[]{}^$.|?*+-\\<>=!:#imsnx,'0123456789abkpPuxcdDwWsS \u{212A}é😀\n")
    for _ in 0..<400 {
      let text = String(
        (0..<Int.random(in: 1...24, using: &generator)).map { _ in
          alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
        })
      guard let pattern = try? RegexPattern(text) else { continue }
      _ = try? pattern.matches("aB1 é😀(x)\n")
      _ = try? pattern.matches("")
    }
  }
}
