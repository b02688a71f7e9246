extension RegexNode {
  /// The same question asked with less: what may be repeated at the very end need not be.
  ///
  /// Whoever asks only whether there is a match has it without the `.*` that ends so many filters, and long names cost
  /// nothing.
  var withoutIdleTail: RegexNode {
    switch self {
    case .repetition(_, minimum: 0, _, _): return .empty
    case .repetition(let body, let minimum, _, let lazy):
      return .repetition(body, minimum: minimum, maximum: minimum, lazy: lazy)
    case .sequence(var nodes):
      while let last = nodes.popLast() {
        let tail = last.withoutIdleTail
        if case .empty = tail { continue }
        return .sequence(nodes + [tail])
      }
      return .empty
    case .alternation(let nodes): return .alternation(nodes.map(\.withoutIdleTail))
    default: return self
    }
  }
}
