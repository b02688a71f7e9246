/// Turns a tree into a program.
struct Compiler {
  private var program = Program()
  private let keepsCaptures: Bool
  private let maximumSize: Int
  private var backwards = false
  /// Places of groups in the program: their numbers may have gaps as wide as 32 bits.
  private var places: [Int: Int] = [:]
  /// Nodes gone through; repetition of what matches nothing costs time without making the program larger.
  private var visits = 0

  /// Visits allowed for each instruction allowed.
  private static let visitsPerInstruction = 8

  static func compile(_ node: RegexNode, maximumSize: Int) throws(RegexError) -> Program {
    let node = node.withoutIdleTail
    var compiler = Compiler(keepsCaptures: node.usesCaptures, maximumSize: maximumSize)
    if compiler.keepsCaptures { compiler.program.mayRememberFailures = false }
    try compiler.emit(node)
    try compiler.add(.match)
    compiler.program.isAnchored = node.beginsAtStart
    return compiler.program
  }

  private init(keepsCaptures: Bool, maximumSize: Int) {
    self.keepsCaptures = keepsCaptures
    self.maximumSize = maximumSize
  }

  private var here: Int { program.instructions.count }

  private mutating func add(_ instruction: Program.Instruction) throws(RegexError) {
    guard here < maximumSize else { throw RegexError(.tooLarge, at: 0) }
    program.instructions.append(instruction)
  }

  private mutating func register() -> Int {
    program.registers += 1
    return program.registers - 1
  }

  /// The place of a group in the program.
  private mutating func place(of group: Int) -> Int {
    if let place = places[group] { return place }
    places[group] = program.groups
    program.groups += 1
    return program.groups - 1
  }

  private mutating func emit(_ node: RegexNode) throws(RegexError) {
    visits += 1
    guard visits <= maximumSize * Self.visitsPerInstruction else { throw RegexError(.tooLarge, at: 0) }
    switch node {
    case .empty: break
    case .unit(let unit, let folded): try add(.unit(unit, folded: folded, backwards: backwards))
    case .set(let set):
      program.sets.append(set)
      try add(.set(program.sets.count - 1, backwards: backwards))
    case .sequence(let nodes):
      for index in nodes.indices { try emit(nodes[backwards ? nodes.count - 1 - index : index]) }
    case .alternation(let nodes): try emitAlternation(nodes[...])
    case .repetition(let body, let minimum, let maximum, let lazy):
      try emitRepetition(of: body, minimum, maximum, lazy: lazy)
    case .capture(let group, let body): try emitCapture(group, body)
    case .balance(let push, let pop, let body): try emitBalance(push, pop, body)
    case .atomic(let body): try emitCut(body, rewinds: false)
    case .look(let body, let behind, let negative): try emitLook(body, behind: behind, negative: negative)
    case .backreference(let group, let folded):
      try add(.backreference(place(of: group), folded: folded, backwards: backwards))
    case .anchor(let anchor): try add(.anchor(anchor))
    case .ifGroup(let group, let then, let otherwise): try emitIfGroup(group, then, otherwise)
    case .ifMatches(let test, let then, let otherwise): try emitIfMatches(test, then, otherwise)
    }
  }

  // MARK: Branches

  /// Adds a split whose targets are filled in by ``patch(_:_:_:)``.
  private mutating func addSplit() throws(RegexError) -> Int {
    try add(.split(0, 0, choice: program.choices))
    program.choices += 1
    return here - 1
  }

  private mutating func patch(_ place: Int, _ first: Int, _ second: Int) {
    guard case .split(_, _, let choice) = program.instructions[place] else { return }
    program.instructions[place] = .split(first, second, choice: choice)
  }

  private mutating func emitAlternation(_ nodes: ArraySlice<RegexNode>) throws(RegexError) {
    var jumps: [Int] = []
    for node in nodes.dropLast() {
      let split = try addSplit()
      try emit(node)
      jumps.append(here)
      try add(.jump(0))
      patch(split, split + 1, here)
    }
    if let last = nodes.last { try emit(last) }
    for place in jumps { program.instructions[place] = .jump(here) }
  }

  private mutating func emitRepetition(
    of body: RegexNode, _ minimum: Int, _ maximum: Int?, lazy: Bool
  ) throws(RegexError) {
    for _ in 0..<minimum {
      let before = here
      try emit(body)
      if here == before { break }  // Nothing, however often.
    }
    guard let maximum else { return try emitLoop(body, lazy: lazy) }
    var splits: [Int] = []
    for _ in minimum..<max(minimum, maximum) {
      splits.append(try addSplit())
      try emit(body)
    }
    for split in splits { patch(split, lazy ? here : split + 1, lazy ? split + 1 : here) }
  }

  private mutating func emitLoop(_ body: RegexNode, lazy: Bool) throws(RegexError) {
    let split = try addSplit()
    var check: (place: Int, mark: Int)?
    if body.isNullable {
      program.mayRememberFailures = false
      let mark = register()
      try add(.mark(mark))
      try emit(body)
      check = (here, mark)
      try add(.leaveIfIdle(mark, to: 0))
    } else {
      try emit(body)
    }
    try add(.jump(split))
    patch(split, lazy ? here : split + 1, lazy ? split + 1 : here)
    if let check { program.instructions[check.place] = .leaveIfIdle(check.mark, to: here) }
  }

  // MARK: Groups

  private mutating func emitCapture(_ group: Int, _ body: RegexNode) throws(RegexError) {
    guard keepsCaptures else { return try emit(body) }
    let start = register()
    try add(.mark(start))
    try emit(body)
    try add(.capture(place(of: group), from: start))
  }

  private mutating func emitBalance(_ push: Int?, _ pop: Int, _ body: RegexNode) throws(RegexError) {
    let start = register()
    try add(.mark(start))
    try emit(body)
    try add(.balance(push: push.map { place(of: $0) }, pop: place(of: pop), from: start))
  }

  private mutating func emitIfGroup(
    _ group: Int, _ then: RegexNode, _ otherwise: RegexNode
  ) throws(RegexError) {
    let group = place(of: group)
    let test = here
    try add(.ifCaptured(group, otherwise: 0))
    try emit(then)
    let jump = here
    try add(.jump(0))
    program.instructions[test] = .ifCaptured(group, otherwise: here)
    try emit(otherwise)
    program.instructions[jump] = .jump(here)
  }

  // MARK: Cuts

  /// Two registers in a row: how many branches were open, and where.
  private mutating func cut() -> Int {
    program.mayRememberFailures = false
    program.registers += 2
    return program.registers - 2
  }

  private mutating func emitCut(_ body: RegexNode, rewinds: Bool) throws(RegexError) {
    let cut = cut()
    try add(.enter(cut))
    try emit(body)
    try add(.commit(cut, rewinds: rewinds))
  }

  private mutating func emitLook(_ body: RegexNode, behind: Bool, negative: Bool) throws(RegexError) {
    let outer = backwards
    defer { backwards = outer }
    backwards = behind
    guard negative else { return try emitCut(body, rewinds: true) }
    let cut = cut()
    try add(.enter(cut))
    let split = try addSplit()
    try emit(body)
    try add(.refuse(cut))
    patch(split, split + 1, here)
  }

  private mutating func emitIfMatches(
    _ test: RegexNode, _ then: RegexNode, _ otherwise: RegexNode
  ) throws(RegexError) {
    let cut = cut()
    try add(.enter(cut))
    let split = try addSplit()
    let outer = backwards
    backwards = false
    try emit(test)
    backwards = outer
    try add(.commit(cut, rewinds: true))
    try emit(then)
    let jump = here
    try add(.jump(0))
    patch(split, split + 1, here)
    try emit(otherwise)
    program.instructions[jump] = .jump(here)
  }
}

extension RegexNode {
  /// Whether every match begins with the start of the text.
  fileprivate var beginsAtStart: Bool {
    switch self {
    case .anchor(.start): true
    case .sequence(let nodes): nodes.first?.beginsAtStart ?? false
    case .alternation(let nodes): nodes.allSatisfy(\.beginsAtStart)
    case .capture(_, let node), .atomic(let node): node.beginsAtStart
    default: false
    }
  }
}
