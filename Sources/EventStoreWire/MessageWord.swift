/// Tells two messages with the same fields apart: the part of the name that they do not share.
package protocol MessageWord: Sendable {
  /// As it stands in the name.
  static var word: String { get }
}
