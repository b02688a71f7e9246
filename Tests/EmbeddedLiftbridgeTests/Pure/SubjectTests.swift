import Testing

@testable import EmbeddedLiftbridge

@Suite("NATS subjects", .timeLimit(.minutes(1)))
struct SubjectTests {
  @Test(
    "a stream may listen on subjects without white space and empty tokens",
    arguments: [
      ("orders", true), ("orders.new", true), ("orders.*", true), ("orders.>", true), ("ünïcode.a", true),
      ("", false), ("a b", false), ("a\tb", false), ("a..b", false), (".a", false), ("a.", false), (".", false),
    ])
  func validity(subject: String, isValid: Bool) {
    #expect(Subject.isValid(subject) == isValid)
  }

  @Test(
    "a listener hears its own subject and what its wildcards stand for",
    arguments: [
      ("a.b", "a.b", true), ("a.b", "a.c", false), ("a.b", "a", false), ("a.b", "a.b.c", false),
      ("a.*", "a.b", true), ("a.*", "a", false), ("a.*", "a.b.c", false), ("*.b", "a.b", true), ("*", "a.b", false),
      ("a.>", "a.b", true), ("a.>", "a.b.c", true), ("a.>", "a", false), (">", "a.b", true), ("a.*.c", "a.b.c", true),
      ("a.*", "a.*", true), ("a.*.1", "a.*.1", true), ("a.>.1", "a.>.1", true), ("a.>.1", "a.b.1", false),
    ])
  func matching(pattern: String, subject: String, hears: Bool) {
    #expect(Subject.matches(pattern, subject) == hears)
  }

  @Test("partition 0 listens on the subject itself, the others on subject and number")
  func partitions() {
    #expect(Subject.of("orders", partition: 0) == "orders")
    #expect(Subject.of("orders", partition: 2) == "orders.2")
  }

  @Test(
    "a star within a token is no wildcard", arguments: [("a.*", true), ("a.>", true), ("a.b*", false), ("a", false)])
  func wildcards(subject: String, expected: Bool) {
    #expect(Subject.hasWildcard(subject) == expected)
  }
}
