/// The syntax tree of a pattern.
indirect enum RegexNode: Sendable {
  case empty
  /// One unit; `folded` means the unit is folded and the text is folded before comparing.
  case unit(UInt16, folded: Bool)
  case set(UnitSet)
  case sequence([RegexNode])
  case alternation([RegexNode])
  case repetition(RegexNode, minimum: Int, maximum: Int?, lazy: Bool)
  case capture(Int, RegexNode)
  /// `(?<push-pop>…)`: takes the last capture of `pop` away, and captures what lies between when `push` is given.
  case balance(push: Int?, pop: Int, RegexNode)
  case atomic(RegexNode)
  case look(RegexNode, behind: Bool, negative: Bool)
  case backreference(Int, folded: Bool)
  case anchor(RegexAnchor)
  case ifGroup(Int, then: RegexNode, otherwise: RegexNode)
  case ifMatches(RegexNode, then: RegexNode, otherwise: RegexNode)

  /// Whether the node can match without taking a unit; loops over such nodes need a check for progress.
  var isNullable: Bool {
    switch self {
    case .empty, .look, .anchor, .backreference: true
    case .unit, .set: false
    case .sequence(let nodes): nodes.allSatisfy(\.isNullable)
    case .alternation(let nodes): nodes.contains(where: \.isNullable)
    case .repetition(let node, let minimum, _, _): minimum == 0 || node.isNullable
    case .capture(_, let node), .balance(_, _, let node), .atomic(let node): node.isNullable
    case .ifGroup(_, let then, let otherwise), .ifMatches(_, let then, let otherwise):
      then.isNullable || otherwise.isNullable
    }
  }

  /// Whether matching depends on what groups captured, so that captures must be kept.
  var usesCaptures: Bool {
    switch self {
    case .empty, .unit, .set, .anchor: false
    case .backreference, .balance, .ifGroup: true
    case .sequence(let nodes), .alternation(let nodes): nodes.contains(where: \.usesCaptures)
    case .repetition(let node, _, _, _), .capture(_, let node), .atomic(let node), .look(let node, _, _):
      node.usesCaptures
    case .ifMatches(let test, let then, let otherwise):
      test.usesCaptures || then.usesCaptures || otherwise.usesCaptures
    }
  }
}

/// A place in the text that takes no unit.
enum RegexAnchor: Sendable {
  /// `^` without multiline, `\A`; and `\G`, since a search begins at the start.
  case start
  /// `^` with multiline.
  case lineStart
  /// `$` without multiline, `\Z`: the end, or before a newline at the end.
  case endOrFinalNewline
  /// `$` with multiline.
  case lineEnd
  /// `\z`.
  case end
  case wordBoundary
  case notWordBoundary
}

/// The inline options, `(?imsnx-imsnx)`.
struct RegexOptions: Sendable {
  var ignoreCase = false
  var multiline = false
  var singleLine = false
  var explicitCapture = false
  var ignoreWhitespace = false
}
