/// A read of the whole log, page by page; pure, the log is given to each step.
struct AllRead: Sendable {
  /// Where it starts.
  enum Start: Hashable, Sendable {
    case start
    case end
    case position(LogPosition)
  }

  /// What one step gives.
  enum Output: Sendable {
    /// What came, in order, perhaps nothing yet.
    case events([DeliveredEvent])
    /// Records to be judged by the filter; ``take(_:)`` brings the answer.
    case judge(FilterPage)
  }

  private enum Phase {
    case opening
    case reading(next: Int)
    case finished
  }

  let start: Start
  let isBackwards: Bool
  let followsLinks: Bool
  let filter: EventFilter?
  private var remaining: UInt64
  private var phase = Phase.opening
  /// What the filter said about the next records.
  private var verdicts: [Bool]?

  init(start: Start, isBackwards: Bool, count: UInt64, followsLinks: Bool, filter: EventFilter?) {
    self.start = start
    self.isBackwards = isBackwards
    self.followsLinks = followsLinks
    self.filter = filter
    remaining = count
  }

  /// Reads on; forwards the position is inclusive, backwards exclusive.
  ///
  /// - Returns: nil when the read is over.
  mutating func step(_ log: EventLog, now: Int64) throws(ReadFailure) -> Output? {
    switch phase {
    case .opening:
      guard remaining > 0 else { throw .invalidArgument("count must be at least 1 in a read of $all") }
      let index = try open(log)
      phase = .reading(next: index)
      return .events([])
    case .reading(let next): return readPage(log, next, now: now)
    case .finished: return nil
    }
  }

  /// The filter's answer: whether each record of the page passes, from its first one on.
  mutating func take(_ verdicts: [Bool]) { self.verdicts = verdicts }

  /// The index to start at: the next record forwards, one behind it backwards.
  private func open(_ log: EventLog) throws(ReadFailure) -> Int {
    switch start {
    case .start: return 0
    case .end: return log.records.count
    case .position(let position):
      if position.commit == UInt64.max { return log.records.count }
      switch log.place(of: position.commit) {
      case .border(let index): return index
      case .beyond where !isBackwards: return log.records.count
      case .beyond:
        throw unexpected(
          "Error",
          "Requested position \(position.commit) is greater than writer checkpoint \(log.nextPosition) when "
            + "requesting to read previous record from TF.")
      case .invalid:
        throw unexpected(
          log.version == .v26_1 ? "InvalidPosition" : "Error", "No log record begins at position \(position.commit).")
      }
    }
  }

  private func unexpected(_ result: String, _ reason: String) -> ReadFailure {
    .unexpected(type: filter == nil ? "ReadAllResult" : "FilteredReadAllResult", result: result, reason: reason)
  }

  private mutating func readPage(_ log: EventLog, _ next: Int, now: Int64) -> Output {
    let page = Self.page(log, next, isBackwards, filter == nil ? EventLog.pageSize : FilterPage.size)
    guard remaining > 0, !page.isEmpty else {
      phase = .finished
      return .events([])
    }
    if filter != nil, verdicts == nil {
      let records = log.copyRecords(page)
      let wanted = Int(min(remaining, UInt64(EventLog.pageSize)))
      return .judge(FilterPage(records: isBackwards ? records.reversed() : records, wanted: wanted))
    }
    let verdicts = verdicts ?? page.map { _ in true }
    self.verdicts = nil
    var events: [DeliveredEvent] = []
    for (offset, passes) in verdicts.enumerated() where passes && remaining > 0 {
      let record = log.records[isBackwards ? next - 1 - offset : next + offset]
      events.append(log.deliver(record, followingLinks: followsLinks, now: now))
      remaining -= 1
    }
    phase = .reading(next: next + (isBackwards ? -verdicts.count : verdicts.count))
    return .events(events)
  }

  /// The places of the next records; a log only grows, so what was judged stays where it is.
  private static func page(_ log: EventLog, _ next: Int, _ isBackwards: Bool, _ size: Int) -> Range<Int> {
    isBackwards ? max(0, next - size)..<next : next..<min(log.records.count, next + size)
  }
}
