/// Rules of NATS subjects: tokens between dots, `*` for one token, `>` for all that follow.
package enum Subject {
  private static let dot = UInt8(ascii: ".")

  /// Whether a stream may listen on it: no empty token, no white space.
  package static func isValid(_ subject: String) -> Bool {
    !subject.isEmpty && !subject.contains(where: \.isWhitespace)
      && subject.utf8.split(separator: dot, omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
  }

  /// Whether a listener on it hears more than the subject of this very spelling.
  package static func hasWildcard(_ subject: String) -> Bool {
    subject.utf8.split(separator: dot).contains { $0.elementsEqual("*".utf8) || $0.elementsEqual(">".utf8) }
  }

  /// The subject of a partition: the base for partition 0, with the number as a further token for the others.
  package static func of(_ base: String, partition: Int) -> String { partition == 0 ? base : "\(base).\(partition)" }

  /// Whether a listener on `pattern` hears what is published to `subject`.
  ///
  /// A wildcard in `subject` is a token like any other, so a stream on `a.*` hears a publish to the text `a.*`.
  package static func matches(_ pattern: String, _ subject: String) -> Bool {
    if pattern == subject { return true }
    let expected = pattern.utf8.split(separator: dot, omittingEmptySubsequences: false)
    let actual = subject.utf8.split(separator: dot, omittingEmptySubsequences: false)
    for (index, token) in expected.enumerated() {
      if index == expected.count - 1, token.elementsEqual(">".utf8) { return actual.count > index }
      guard index < actual.count else { return false }
      guard token.elementsEqual("*".utf8) || token.elementsEqual(actual[index]) else { return false }
    }
    return expected.count == actual.count
  }
}
