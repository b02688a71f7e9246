/// A read of the whole log, page by page; pure, the log is given to each step.
struct AllRead: Sendable {
  /// Where it starts.
  enum Start: Hashable, Sendable {
    case start
    case end
    case position(LogPosition)
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

  init(start: Start, isBackwards: Bool, count: UInt64, followsLinks: Bool, filter: EventFilter?) {
    self.start = start
    self.isBackwards = isBackwards
    self.followsLinks = followsLinks
    self.filter = filter
    remaining = count
  }

  /// Reads on; forwards the position is inclusive, backwards exclusive.
  ///
  /// - Returns: what came, in order, perhaps nothing yet; nil when the read is over.
  mutating func step(_ log: EventLog, now: Int64) throws(ReadFailure) -> [DeliveredEvent]? {
    switch phase {
    case .opening:
      guard remaining > 0 else { throw .invalidArgument("count must be at least 1 in a read of $all") }
      let index = try open(log)
      phase = .reading(next: index)
      return []
    case .reading(let next): return try readPage(log, next, now: now)
    case .finished: return nil
    }
  }

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

  private mutating func readPage(_ log: EventLog, _ next: Int, now: Int64) throws(ReadFailure) -> [DeliveredEvent]? {
    var outputs: [DeliveredEvent] = []
    var index = next
    for _ in 0..<EventLog.pageSize {
      guard remaining > 0, isBackwards ? index > 0 : index < log.records.count else {
        phase = .finished
        return outputs
      }
      let record = log.records[isBackwards ? index - 1 : index]
      index += isBackwards ? -1 : 1
      guard try passes(record) else { continue }
      outputs.append(log.deliver(record, followingLinks: followsLinks, now: now))
      remaining -= 1
    }
    phase = .reading(next: index)
    return outputs
  }

  private func passes(_ record: LogRecord) throws(ReadFailure) -> Bool {
    do { return try filter?.passes(record) ?? true } catch { throw .filterTooCostly }
  }
}
