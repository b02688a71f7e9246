/// What `demo` has shown so far: each step with whether it went as it should.
struct Demonstration {
  private let console: Console
  private let tells: Bool
  /// Steps that went otherwise than they should.
  private(set) var failures = 0

  /// Makes an empty one.
  ///
  /// - Parameters:
  ///   - console: Where steps are shown.
  ///   - tells: Whether steps are told in words; otherwise each is a result with keys.
  init(on console: Console, tells: Bool) {
    self.console = console
    self.tells = tells
  }

  /// Begins a part.
  func chapter(_ title: String) throws {
    if tells { try console.text("\n\(title)") }
  }

  /// Shows one step.
  ///
  /// - Parameters:
  ///   - step: What was done.
  ///   - detail: What came of it.
  ///   - holds: Whether that is as it should be.
  /// - Throws: When it cannot be written.
  mutating func show(_ step: String, _ detail: String, holds: Bool = true) throws {
    if !holds { failures += 1 }
    if tells {
      try console.text("  \(holds ? "ok  " : "FAIL") \(step): \(detail)")
    } else {
      try console.result(["step": .string(step), "detail": .string(detail), "ok": .bool(holds)])
    }
  }
}
