/// Judges what the filter of one call looks at: outside of the log's lock, and off the server's loop when it takes long.
///
/// The loop carries every connection of the server, so a turn on it is short. What is not done by then goes on beside
/// the loop, in turns as well, so that other filters get theirs.
struct FilterJudge {
  private let filter: EventFilter?
  private var allowance = FilterAllowance()

  /// Steps on the loop; enough for a page of ordinary names and an ordinary filter.
  private static let turnOnLoop = 4_096
  /// Steps beside it.
  private static let turn = 65_536

  init(_ filter: EventFilter?) { self.filter = filter }

  /// Judges a page.
  ///
  /// - Returns: Whether each record passes, up to the last one that was judged.
  /// - Throws: `filterTooCostly`; `CancellationError` when the client is gone.
  mutating func judge(_ page: FilterPage) async throws -> [Bool] {
    guard let filter else { return page.records.map { _ in true } }
    var judgement = FilterJudgement(filter, page, allowance)
    if try !judgement.advance(Self.turnOnLoop) { judgement = try await Self.finish(judgement) }
    allowance = judgement.allowance
    return judgement.verdicts
  }

  private static func finish(_ judgement: FilterJudgement) async throws -> FilterJudgement {
    try await besideLoop {
      var judgement = judgement
      while try !judgement.advance(turn) {
        await Task.yield()
        try Task.checkCancellation()
      }
      return judgement
    }
  }
}

/// Runs what takes long on the threads of the process instead of the server's loop.
func besideLoop<R: Sendable>(_ body: @Sendable () async throws -> R) async throws -> R {
  try await withTaskExecutorPreference(globalConcurrentExecutor) { try await body() }
}
