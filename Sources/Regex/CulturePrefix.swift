/// A prefix as the servers compare it: by the invariant culture, not unit by unit.
///
/// Characters that a reader cannot see (soft hyphen, joiners) count as nothing, composed and decomposed letters are
/// equal, a letter without its accent is another letter, and case matters.
///
/// - Note: Fact source: the cases of kind `prefix` in Tests/RegexTests/Corpus.
package struct CulturePrefix: Sendable {
  private let visible: String
  private let isPlain: Bool

  /// Prepares a prefix for many comparisons.
  package init(_ prefix: String) {
    visible = prefix.visibleOnly
    isPlain = visible.utf8.allSatisfy(\.isPlainASCII)
  }

  /// Whether the text begins with the prefix.
  package func matches(_ text: String) -> Bool {
    if visible.isEmpty { return true }
    if isPlain, text.utf8.allSatisfy(\.isPlainASCII) { return text.utf8.starts(with: visible.utf8) }
    return text.visibleOnly.starts(with: visible)  // By grapheme, which is by canonical equivalence.
  }
}

extension UInt8 {
  fileprivate var isPlainASCII: Bool { self >= 0x20 && self < 0x7F }
}

extension String {
  /// The text without what the comparison ignores.
  fileprivate var visibleOnly: String {
    if utf8.allSatisfy(\.isPlainASCII) { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars where !scalar.isIgnored { result.append(scalar) }
    return String(result)
  }
}

extension Unicode.Scalar {
  fileprivate var isIgnored: Bool {
    if value < 0x20 { return !(0x09...0x0D).contains(value) }
    return properties.isDefaultIgnorableCodePoint || (0x7F...0x9F).contains(value) && value != 0x85
  }
}
