/// A compiled pattern: what the matcher runs.
struct Program: Sendable {
  /// One step; `backwards` is set inside look-behind, where the text is read to the left.
  enum Instruction: Sendable {
    case unit(UInt16, folded: Bool, backwards: Bool)
    case set(Int, backwards: Bool)
    case anchor(RegexAnchor)
    case backreference(Int, folded: Bool, backwards: Bool)
    /// Goes on at the first, and at the second when that fails; `choice` numbers the branch for the memory of failures.
    case split(Int, Int, choice: Int)
    case jump(Int)
    /// Notes the position, for captures and for loops that must make progress.
    case mark(Int)
    /// Leaves a loop whose body took nothing since the mark.
    case leaveIfIdle(Int, to: Int)
    case capture(Int, from: Int)
    case balance(push: Int?, pop: Int, from: Int)
    /// Notes how many branches are open, and the position after it.
    case enter(Int)
    /// Forgets the branches opened since; `rewinds` also goes back to the position noted.
    case commit(Int, rewinds: Bool)
    /// Undoes everything since, the branch that `enter` was followed by included, and fails.
    case refuse(Int)
    case ifCaptured(Int, otherwise: Int)
    case match
  }

  var instructions: [Instruction] = []
  var sets: [UnitSet] = []
  var registers = 0
  var groups = 0
  var choices = 0
  /// A branch that failed at a position fails there again, so it need not be tried twice: true as long as nothing but
  /// the position decides (no captures in use, no cut branches, no loop over an empty body).
  var mayRememberFailures = true
  /// The pattern can only match at the start of the text.
  var isAnchored = false
}
