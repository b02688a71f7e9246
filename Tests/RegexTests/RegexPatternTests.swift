import EventStreamsRegex
import Testing

@Suite("Regular expressions of .NET", .timeLimit(.minutes(1)))
struct RegexPatternTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var pattern: String
    var matching: [String]
    var other: [String]
    var testDescription: String { pattern }
  }

  static let rows = [
    Row(pattern: "a{2,3}$", matching: ["aa", "aaaa"], other: ["a", "aab"]),
    Row(pattern: "^a{2}$", matching: ["aa"], other: ["a", "aaa"]),
    Row(pattern: "^a+?b", matching: ["aab"], other: ["b"]),
    Row(pattern: "^(?>a*)ab", matching: [], other: ["aaab"]),
    Row(pattern: "^(?>a*)b", matching: ["aaab"], other: ["aaa"]),
    Row(pattern: "(?<=\\d{2})x", matching: ["12x"], other: ["1x", "x"]),
    Row(pattern: "(?<=(a)\\1)b", matching: [], other: ["ab"]),
    Row(pattern: "(?<!a)b", matching: ["b", "cb"], other: ["ab"]),
    Row(
      pattern: "^(?:(?<open>\\()|(?<-open>\\))|[^()])*(?(open)(?!))$", matching: ["(a(b)c)", ""], other: ["(", "(()"]),
    Row(pattern: "^(a)?(?(1)b|c)$", matching: ["ab", "c"], other: ["ac", "b"]),
    Row(pattern: "^[a-z-[aeiou]]+$", matching: ["xyz"], other: ["xaz"]),
    Row(pattern: "^[\\w-]+$", matching: ["a-b_1"], other: ["a b"]),
    Row(pattern: "^[^\\d\\s]+$", matching: ["ab"], other: ["a1", "a b"]),
    Row(pattern: "^(a*)*$", matching: ["", "aaa"], other: ["ab"]),
    Row(pattern: "^(?:a|b)*?c", matching: ["abac"], other: ["abd"]),
    Row(pattern: "(?i)[a-c]X", matching: ["BX", "bx"], other: ["dX"]),
    Row(pattern: "(?i:a)B", matching: ["AB", "aB"], other: ["ab"]),
    Row(pattern: "^(?<x>.)(?<y>.)\\k<y>\\k<x>$", matching: ["abba"], other: ["abab"]),
    Row(pattern: "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10", matching: ["abcdefghijj"], other: ["abcdefghij"]),
    Row(pattern: "\\x41\\u0042\\103", matching: ["ABC"], other: ["AB"]),
    Row(pattern: "end$", matching: ["end", "end\n"], other: ["end\n\n"]),
    Row(pattern: "end\\z", matching: ["end"], other: ["end\n"]),
    Row(pattern: "(?m)^b$", matching: ["a\nb\nc"], other: ["ab"]),
    Row(pattern: "\\Bb", matching: ["ab"], other: ["b"]),
    Row(pattern: "\\p{IsGreek}", matching: ["Ω"], other: ["O"]),
    Row(pattern: "^\\p{L}+$", matching: ["aÉω"], other: ["a1"]),
    Row(
      pattern: "^(?!(?:\\$.+|PersistentConfig\\d+)$).*", matching: ["Order", "$"], other: ["$a", "PersistentConfig1"]),
    Row(pattern: "x{,2}", matching: ["x{,2}"], other: ["xx"]),
    Row(pattern: "(?x) a b # blanks\n c", matching: ["abc"], other: ["a b"]),
    Row(pattern: "(?n)(a)(?<b>b)\\1", matching: ["abb"], other: ["aba"]),
    Row(pattern: "^(?<2147483647>a)\\2147483647$", matching: ["aa"], other: ["a"]),
    Row(pattern: "^(?<7>a)(b)\\7\\1$", matching: ["abab"], other: ["abba"]),
    Row(pattern: "^a{0,2147483647}$", matching: ["", "aaa"], other: ["b"]),
    Row(pattern: "^a{2,2147483647}$", matching: ["aa", "aaaa"], other: ["a"]),
    Row(pattern: "(?i)^\\u212A$", matching: ["k", "K", "\u{212A}"], other: ["x"]),
    Row(pattern: "(?i)^straße$", matching: ["STRAßE"], other: ["STRASSE"]),
    Row(pattern: "(?i)^[À-Ö]$", matching: ["é", "É"], other: ["e", "ÿ"]),
    Row(pattern: "(?-i:a)(?i)b", matching: ["aB", "ab"], other: ["AB"]),
    Row(pattern: "^.$", matching: ["é"], other: ["😀", ""]),
    Row(pattern: "^..$", matching: ["😀"], other: ["a"]),
    Row(pattern: "^[\\uD83D][\\uDE00]$", matching: ["😀"], other: ["😁"]),
    Row(pattern: "^\\p{Cs}+$", matching: ["😀😀"], other: ["a"]),
    Row(pattern: "^[z\\u00e0-\\u00f6a-cb\\u00f5-\\u00ff]+$", matching: ["abczàöÿ"], other: ["d", "ß"]),
    Row(pattern: "a.*b(?:c|d*)", matching: ["a1b"], other: ["a1"]),
    Row(pattern: "x(?:yz){1,9}", matching: ["xyz"], other: ["xy"]),
    Row(pattern: "(?:a|b+)*", matching: ["", "c"], other: []),
    Row(pattern: "^(?:a|ab)(?:c|bcd)(?:d*)$", matching: ["abcd", "ac"], other: ["ab"]),
  ]

  @Test("matches what it should, and nothing else", arguments: rows)
  func table(row: Row) throws {
    let pattern = try RegexPattern(row.pattern)
    for text in row.matching { #expect(try pattern.matches(text), "\(text)") }
    for text in row.other { #expect(try !pattern.matches(text), "\(text)") }
  }

  @Test(
    "a pattern that .NET refuses is refused with its kind",
    arguments: [
      ("(", RegexError.Kind.unbalanced), (")", .unbalanced), ("[a", .unbalanced), ("a**", .misplacedQuantifier),
      ("*", .misplacedQuantifier), ("a{2}{3}", .misplacedQuantifier), ("a{3,2}", .badQuantifier),
      ("a{99999999999}", .badQuantifier), ("\\h", .badEscape), ("\\", .badEscape), ("\\u12", .badEscape),
      ("(?<0>a)", .badGroup), ("(?<2147483648>a)", .badGroup), ("(?<1a>b)", .badGroup), ("(?<a", .badGroup),
      ("(?<>a)", .badGroup), ("a{2147483648}", .badQuantifier), ("(?(1)a|b)", .unknownGroup),
      ("(?(x)a|b|c)", .badGroup), ("[z-a]", .badRange), ("[a-\\d]", .badRange), ("\\p{Nope}", .unknownCategory),
      ("\\1", .unknownGroup),
      ("\\k<a>", .unknownGroup), ("(?z)", .badGroup), ("(?P<a>b)", .badGroup), ("(?", .badGroup),
    ])
  func refusals(pattern: String, kind: RegexError.Kind) {
    let error = #expect(throws: RegexError.self) { _ = try RegexPattern(pattern) }
    #expect(error?.kind == kind)
  }
}
