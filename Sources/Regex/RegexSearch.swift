/// One search of a pattern through a text, in slices; no recursion, every step counted.
///
/// What costs more than a step is charged for: comparing a captured text again, going through a large class, giving up
/// branches. So the count bounds the time, and with it what a peer can ask for.
package struct RegexSearch: Sendable {
  /// What is undone on the way back, and where to go on.
  private enum Entry {
    case branch(Int, position: Int)
    case register(Int, old: Int)
    case captured(Int)
    case uncaptured(Int, Range<Int>)
  }

  /// The steps taken so far.
  package private(set) var taken: Int

  private let program: Program
  private let text: [UInt16]
  private let limits: RegexPattern.Limits
  private let limit: Int
  private var stack: [Entry] = []
  private var registers: [Int]
  private var captures: [[Range<Int>]]
  /// One bit for each branch and position that was tried; empty when the program does not allow it.
  private var tried: [UInt64] = []
  /// Steps to be charged beyond the one for the instruction.
  private var surcharge = 0
  // Where the search stands: the position it began at, the instruction and position it goes on with.
  private var start = 0
  private var position = 0
  private var next = 0

  /// Beyond this the memory of failures costs more than it saves.
  private static let largestMemory = 1 << 22
  /// Words of memory that are cleared in the time of a step.
  private static let wordsInStep = 16

  init(_ program: Program, _ text: [UInt16], _ limits: RegexPattern.Limits, steps: Int) {
    self.program = program
    self.text = text
    self.limits = limits
    limit = steps
    registers = Array(repeating: 0, count: program.registers)
    captures = Array(repeating: [], count: program.groups)
    taken = (program.registers + program.groups) / Self.wordsInStep
  }

  /// Goes on for about so many steps.
  ///
  /// - Returns: Whether the pattern matches; nil when the steps are used up before that is known.
  /// - Throws: ``RegexStepLimit`` when the whole search took more than it was allowed.
  package mutating func advance(_ steps: Int) throws(RegexStepLimit) -> Bool? {
    let pause = taken + min(steps, limit - taken)
    var next = next
    var position = position
    while taken < pause, stack.count <= limits.branches {
      taken += 1 + surcharge
      surcharge = 0
      if case .match = program.instructions[next] { return true }
      guard !step(&next, &position), !backtrack(&next, &position) else { continue }
      start += 1
      guard !program.isAnchored, start <= text.count else { return false }
      (next, position) = (0, start)
    }
    guard taken < limit, stack.count <= limits.branches else { throw RegexStepLimit(steps: limit) }
    (self.next, self.position) = (next, position)
    return nil
  }

  /// Carries out one instruction; false when it fails.
  private mutating func step(_ next: inout Int, _ position: inout Int) -> Bool {
    switch program.instructions[next] {
    case .unit(let unit, let folded, let backwards):
      guard let found = take(&position, backwards) else { return false }
      guard (folded ? found.folded : found) == unit else { return false }
    case .set(let set, let backwards):
      guard let found = take(&position, backwards) else { return false }
      if found >= 0x80 { surcharge += program.sets[set].weight }
      guard program.sets[set].contains(found) else { return false }
    case .anchor(let anchor): guard holds(anchor, position) else { return false }
    case .backreference(let group, let folded, let backwards):
      guard let captured = captures[group].last else { return false }
      surcharge += captured.count
      guard repeats(captured, &position, folded: folded, backwards) else { return false }
    case .split(let first, let second, let choice):
      guard isFirstTry(choice, position) else { return false }
      stack.append(.branch(second, position: position))
      next = first
      return true
    case .jump(let target):
      next = target
      return true
    case .leaveIfIdle(let mark, let target) where registers[mark] == position:
      next = target
      return true
    case .leaveIfIdle, .match: break
    case .ifCaptured(let group, let otherwise) where captures[group].isEmpty:
      next = otherwise
      return true
    case .ifCaptured: break
    default: guard stepWithMemory(program.instructions[next], &position) else { return false }
    }
    next += 1
    return true
  }

  /// The instructions that write to registers or captures.
  private mutating func stepWithMemory(_ instruction: Program.Instruction, _ position: inout Int) -> Bool {
    switch instruction {
    case .mark(let mark): set(mark, position)
    case .capture(let group, let start): capture(group, registers[start], position)
    case .balance(let push, let pop, let start): return balance(push, pop, registers[start])
    case .enter(let cut):
      let height = stack.count  // Before the notes about these two registers.
      set(cut, height)
      set(cut + 1, position)
    case .commit(let cut, let rewinds):
      forgetBranches(above: registers[cut])
      if rewinds { position = registers[cut + 1] }
    case .refuse(let cut):
      let height = registers[cut]
      while stack.count > height, let entry = stack.popLast() { undo(entry) }
      return false
    default: break
    }
    return true
  }

  private mutating func take(_ position: inout Int, _ backwards: Bool) -> UInt16? {
    if backwards {
      guard position > 0 else { return nil }
      position -= 1
      return text[position]
    }
    guard position < text.count else { return nil }
    position += 1
    return text[position - 1]
  }

  // MARK: The way back

  private mutating func backtrack(_ next: inout Int, _ position: inout Int) -> Bool {
    while let entry = stack.popLast() {
      if case .branch(let target, let place) = entry {
        next = target
        position = place
        return true
      }
      undo(entry)
    }
    return false
  }

  private mutating func undo(_ entry: Entry) {
    switch entry {
    case .branch: break
    case .register(let register, let old): registers[register] = old
    case .captured(let group): captures[group].removeLast()
    case .uncaptured(let group, let range): captures[group].append(range)
    }
  }

  /// Drops the branches, but keeps what must be undone when an older branch is taken up.
  private mutating func forgetBranches(above height: Int) {
    surcharge += stack.count - height
    let kept = stack[height...].filter { entry in if case .branch = entry { false } else { true } }
    stack.removeSubrange(height...)
    stack.append(contentsOf: kept)
  }

  private mutating func set(_ register: Int, _ value: Int) {
    stack.append(.register(register, old: registers[register]))
    registers[register] = value
  }

  private mutating func capture(_ group: Int, _ start: Int, _ end: Int) {
    captures[group].append(min(start, end)..<max(start, end))
    stack.append(.captured(group))
  }

  private mutating func balance(_ push: Int?, _ pop: Int, _ start: Int) -> Bool {
    guard let popped = captures[pop].popLast() else { return false }
    stack.append(.uncaptured(pop, popped))
    if let push { capture(push, popped.upperBound, start) }
    return true
  }

  /// Whether this branch was not yet tried at this position; a second try could only fail again.
  private mutating func isFirstTry(_ choice: Int, _ position: Int) -> Bool {
    guard program.mayRememberFailures else { return true }
    if tried.isEmpty {
      let bits = program.choices * (text.count + 1)
      guard bits <= Self.largestMemory else { return true }
      tried = Array(repeating: 0, count: bits / 64 + 1)
      surcharge += tried.count / Self.wordsInStep
    }
    let bit = choice * (text.count + 1) + position
    guard tried[bit / 64] >> UInt64(bit % 64) & 1 == 0 else { return false }
    tried[bit / 64] |= 1 << UInt64(bit % 64)
    return true
  }
}

// MARK: Places and references

extension RegexSearch {
  private func holds(_ anchor: RegexAnchor, _ position: Int) -> Bool {
    switch anchor {
    case .start: position == 0
    case .lineStart: position == 0 || text[position - 1] == 0x0A
    case .end: position == text.count
    case .endOrFinalNewline:
      position == text.count || position == text.count - 1 && text[position] == 0x0A
    case .lineEnd: position == text.count || text[position] == 0x0A
    case .wordBoundary: isBoundary(position)
    case .notWordBoundary: !isBoundary(position)
    }
  }

  private func isBoundary(_ position: Int) -> Bool {
    isBoundaryWord(position - 1) != isBoundaryWord(position)
  }

  /// For boundaries, .NET counts the two zero-width joiners as parts of words.
  private func isBoundaryWord(_ index: Int) -> Bool {
    guard text.indices.contains(index) else { return false }
    return UnitSet.isWord(text[index]) || text[index] == 0x200C || text[index] == 0x200D
  }

  private func repeats(_ captured: Range<Int>, _ position: inout Int, folded: Bool, _ backwards: Bool) -> Bool {
    let start = backwards ? position - captured.count : position
    guard start >= 0, start + captured.count <= text.count else { return false }
    for offset in 0..<captured.count {
      let (left, right) = (text[captured.lowerBound + offset], text[start + offset])
      guard left == right || folded && left.folded == right.folded else { return false }
    }
    position = backwards ? start : start + captured.count
    return true
  }
}
