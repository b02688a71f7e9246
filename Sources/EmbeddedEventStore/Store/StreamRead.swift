/// A read of one stream, page by page; pure, the log is given to each step.
struct StreamRead: Sendable {
  /// Where it starts.
  enum Start: Hashable, Sendable {
    case start
    case end
    case revision(Int64)
  }

  /// What one step gives.
  enum Output: Sendable {
    case event(DeliveredEvent)
    case notFound
    case firstPosition(Int64)
    case lastPosition(Int64)
  }

  private enum Phase {
    case opening
    case reading(next: Int64, first: Int64, end: Int64)
    case finished
  }

  let stream: String
  let start: Start
  let isBackwards: Bool
  let followsLinks: Bool
  /// Whether the reader wants to hear the first and last position (its control option says so).
  let tellsPositions: Bool
  private var remaining: UInt64
  private var phase = Phase.opening

  init(
    stream: String, start: Start, isBackwards: Bool, count: UInt64, followsLinks: Bool, tellsPositions: Bool
  ) {
    self.stream = stream
    self.start = start
    self.isBackwards = isBackwards
    self.followsLinks = followsLinks
    self.tellsPositions = tellsPositions
    remaining = count
  }

  /// Reads on.
  ///
  /// - Returns: what came, in order; nil when the read is over.
  mutating func step(_ log: EventLog, now: Int64) throws(ReadFailure) -> [Output]? {
    switch phase {
    case .opening: return try open(log, now: now)
    case .reading(let next, let first, let end): return readPage(log, next, first, end, now: now)
    case .finished: return nil
    }
  }

  // MARK: Opening

  private mutating func open(_ log: EventLog, now: Int64) throws(ReadFailure) -> [Output] {
    guard remaining > 0 else {
      throw .unexpected(
        type: "ReadStreamResult", result: "Error", reason: "maxCount should be positive. (Parameter 'maxCount')")
    }
    if case .end = start, !isBackwards {
      throw .unexpected(
        type: "ReadStreamResult", result: "Error",
        reason: "fromEventNumber should be non negative. (Parameter 'fromEventNumber')")
    }
    switch log.state(of: stream) {
    case .deleted: throw .streamDeleted(stream)
    case .notFound:
      phase = .finished
      return [.notFound]
    case .exists: break
    }
    let first = log.firstVisibleRevision(of: stream, now: now)
    let last = log.lastRevision(of: stream)
    if isBackwards {
      phase = .reading(next: min(from(last), last), first: first, end: last + 1)
      return []
    }
    let asked = from(last)
    phase = .reading(next: max(asked, first), first: first, end: last + 1)
    return firstPosition(asked, first, last).map { [.firstPosition($0)] } ?? []
  }

  private func from(_ last: Int64) -> Int64 {
    switch start {
    case .start: 0
    case .end: last
    case .revision(let revision): revision
    }
  }

  /// Told when the first page would be empty and the next one begins elsewhere than asked.
  private func firstPosition(_ asked: Int64, _ first: Int64, _ last: Int64) -> Int64? {
    guard tellsPositions else { return nil }
    let next = min(max(asked, first), last + 1)
    let page = Int64(min(remaining, UInt64(EventLog.pageSize)))
    let isFirstPageEmpty = next > last || next >= asked.addingReportingOverflow(page).partialValue
    return isFirstPageEmpty && next != asked ? next : nil
  }

  // MARK: Reading

  private mutating func readPage(
    _ log: EventLog, _ next: Int64, _ first: Int64, _ end: Int64, now: Int64
  ) -> [Output] {
    let page = Int64(min(remaining, UInt64(EventLog.pageSize)))
    let range =
      isBackwards
      ? max(first, next - page + 1)..<max(first, next + 1) : min(next, end)..<min(end, min(next, end) + page)
    var found = log.records(of: stream, range)
    if isBackwards { found.reverse() }
    remaining -= UInt64(found.count)
    var outputs = found.map { Output.event(log.deliver($0, followingLinks: followsLinks, now: now)) }
    let following = isBackwards ? range.lowerBound - 1 : range.upperBound
    if found.isEmpty || remaining == 0 || (isBackwards ? following < first : following >= end) {
      phase = .finished
      if tellsPositions { outputs.append(.lastPosition(end - 1)) }
    } else {
      phase = .reading(next: following, first: first, end: end)
    }
    return outputs
  }
}
