/// A subscription to the whole log, filtered or not; pure, the log is given to each step.
///
///     opening --confirmation--> history --caught up--> live
///
/// - Note: Fact source for checkpoints: the recorded scenarios `subscribe-filter` and `subscribe-filter-windows`.
struct AllSubscription: Sendable {
  /// A filter, and how often it reports progress.
  struct Filtering: Sendable {
    var filter: EventFilter
    /// Records that one page examines.
    var window: UInt32
    /// A checkpoint comes about every `window` times this many records.
    var multiplier: UInt32

    var interval: UInt64 { UInt64(window) * UInt64(multiplier) }
  }

  private enum Phase {
    case opening
    case history
    case live
  }

  /// A page of history: it ends with its window, with as many events as a page holds, or with the log.
  private struct Page {
    /// Where it begins, as a checkpoint tells it.
    var begin: LogPosition
    /// Records that it may still examine.
    var left: Int
    var delivered = 0
    var last: LogPosition?
  }

  let start: AllRead.Start
  let followsLinks: Bool
  let filtering: Filtering?
  private var phase = Phase.opening
  /// The index of the next record to be looked at.
  private var next = 0
  private var page: Page
  /// What the filter said about the next records.
  private var verdicts: [Bool]?
  /// Records at or before it were asked to be left out.
  private var excluded: LogPosition?
  /// Live events count only from here on (26.1, a position beyond the log).
  private var floor: UInt64 = 0
  private var examined: UInt64 = 0
  private var lastCheckpoint: LogPosition?
  /// What `caught_up` tells: the position asked for, of the last event, or of the last checkpoint.
  private var reached: LogPosition?

  init(start: AllRead.Start, followsLinks: Bool, filtering: Filtering?) {
    self.start = start
    self.followsLinks = followsLinks
    self.filtering = filtering
    page = Page(begin: LogPosition(0), left: Self.window(filtering))
  }

  private static func window(_ filtering: Filtering?) -> Int { filtering.map { Int($0.window) } ?? EventLog.pageSize }

  /// Whether history is behind it.
  var isLive: Bool { if case .live = phase { true } else { false } }

  /// The number of records that wait in the log.
  func lag(_ log: EventLog) -> Int64 { Int64(log.records.count - next) }

  mutating func step(_ log: EventLog, now: Int64) throws(ReadFailure) -> SubscriptionStep {
    switch phase {
    case .opening: return try open(log)
    case .history: return readHistory(log, now: now)
    case .live: return readLive(log, now: now)
    }
  }

  /// The filter's answer: whether each record of the page passes, from its first one on.
  mutating func take(_ verdicts: [Bool]) { self.verdicts = verdicts }

  /// The verdicts on the next records, at most so many; nil while they are still to be judged.
  private mutating func takeVerdicts(_ count: Int) -> [Bool]? {
    defer { verdicts = nil }
    return filtering == nil ? Array(repeating: true, count: min(count, EventLog.pageSize)) : count == 0 ? [] : verdicts
  }

  private func judging(_ log: EventLog, _ count: Int, wanted: Int) -> SubscriptionStep {
    let records = log.copyRecords(next..<next + min(count, FilterPage.size))
    return SubscriptionStep(outputs: [], next: .judge(FilterPage(records: records, wanted: wanted)))
  }

  // MARK: Opening

  private mutating func open(_ log: EventLog) throws(ReadFailure) -> SubscriptionStep {
    if let filtering, filtering.multiplier == 0 { throw .handler }
    if let refused = try refusedWindow(log) { return refused }
    phase = .history
    switch start {
    case .start: break
    case .end: return goLiveAtEnd(log)
    case .position(let position) where position.commit == .max: return goLiveAtEnd(log)
    case .position(let position): return try open(log, at: position)
    }
    return SubscriptionStep(outputs: [.confirmation], next: .more)
  }

  private func refusedWindow(_ log: EventLog) throws(ReadFailure) -> SubscriptionStep? {
    guard let filtering, filtering.window == 0 else { return nil }
    if log.version == .v23_10 { throw .invalidArgument("the filter's window (max) must be at least 1") }
    return SubscriptionStep(outputs: [.confirmation], next: .failed(.handler))
  }

  private mutating func open(_ log: EventLog, at position: LogPosition) throws(ReadFailure) -> SubscriptionStep {
    reached = position
    switch log.place(of: position.commit) {
    case .invalid:
      if filtering != nil, log.version == .v23_10 { throw .handler }
      return SubscriptionStep(outputs: [.confirmation], next: .failed(.invalidPosition))
    case .beyond:
      next = log.records.count
      floor = log.version == .v26_1 ? position.commit : 0
      return goLive([.confirmation])
    case .border(let index): next = index
    }
    page.begin = position
    guard next < log.records.count else { return goLive([.confirmation]) }
    let isRecord = log.records[next].position == position.commit
    // 26.1 compares both halves: a prepare position below the event's own leaves the event in.
    if isRecord, log.version == .v23_10 || position.prepare == position.commit { excluded = position }
    if excluded != nil {
      if next == log.records.count - 1 {  // Nothing comes after the last event: no page is read at all.
        next += 1
        return goLive([.confirmation])
      }
      if log.version == .v23_10 { skipFirst(log) }
    }
    return SubscriptionStep(outputs: [.confirmation], next: .more)
  }

  /// 23.10 begins its first page after the event asked for.
  private mutating func skipFirst(_ log: EventLog) {
    next += 1
    page.begin = LogPosition(commit: log.records[next].position, prepare: nil)
  }

  private mutating func goLiveAtEnd(_ log: EventLog) -> SubscriptionStep {
    next = log.records.count
    reached = log.lastPosition.map { LogPosition($0) }
    return goLive([.confirmation])
  }

  private mutating func goLive(_ outputs: [SubscriptionOutput]) -> SubscriptionStep {
    phase = .live
    return SubscriptionStep(outputs: outputs + [.caughtUp(revision: nil, position: reached)], next: .more)
  }

  // MARK: History

  private mutating func readHistory(_ log: EventLog, now: Int64) -> SubscriptionStep {
    let count = min(page.left, log.records.count - next)
    guard let verdicts = takeVerdicts(count) else {
      return judging(log, count, wanted: EventLog.pageSize - page.delivered)
    }
    var outputs: [SubscriptionOutput] = []
    for passes in verdicts {
      let record = log.records[next]
      next += 1
      guard passes, excluded?.commit != record.position else { continue }
      outputs.append(.event(log.deliver(record, followingLinks: followsLinks, now: now)))
      page.last = LogPosition(record.position)
    }
    page.left -= verdicts.count
    page.delivered += outputs.count
    examined += UInt64(verdicts.count)
    let isPageOver = page.left == 0 || page.delivered >= EventLog.pageSize || next >= log.records.count
    return isPageOver ? endPage(log, outputs) : SubscriptionStep(outputs: outputs, next: .more)
  }

  private mutating func endPage(_ log: EventLog, _ events: [SubscriptionOutput]) -> SubscriptionStep {
    var outputs = events
    if let last = page.last { reached = last }
    let candidate = page.last ?? page.begin
    if let filtering, examined >= filtering.interval {
      examined %= filtering.interval
      outputs += checkpoint(candidate)
    }
    guard next < log.records.count else { return endHistory(log, outputs, candidate) }
    let begin = LogPosition(commit: log.records[next].position, prepare: nil)
    page = Page(begin: begin, left: Self.window(filtering))
    return SubscriptionStep(outputs: outputs, next: .more)
  }

  private mutating func endHistory(
    _ log: EventLog, _ outputs: [SubscriptionOutput], _ candidate: LogPosition
  ) -> SubscriptionStep {
    guard log.version == .v26_1, filtering != nil else { return goLive(outputs) }
    // 26.1 reports progress once more when it goes live, never going back, and counts from zero then.
    examined = 0
    let isNews = lastCheckpoint.map { candidate.commit > $0.commit } ?? true
    return goLive(isNews ? outputs + checkpoint(candidate) : outputs)
  }

  private mutating func checkpoint(_ position: LogPosition) -> [SubscriptionOutput] {
    lastCheckpoint = position
    reached = position
    return [.checkpoint(position)]
  }

  // MARK: Live

  private mutating func readLive(_ log: EventLog, now: Int64) -> SubscriptionStep {
    let count = min(EventLog.pageSize, log.records.count - next)
    guard count > 0 else { return SubscriptionStep(outputs: [], next: .wait) }
    guard let verdicts = takeVerdicts(count) else { return judging(log, count, wanted: count) }
    var outputs: [SubscriptionOutput] = []
    for passes in verdicts {
      let record = log.records[next]
      next += 1
      guard record.position > floor else { continue }
      if passes { outputs.append(.event(log.deliver(record, followingLinks: followsLinks, now: now))) }
      guard let filtering else { continue }
      examined += 1
      if examined >= filtering.interval {
        examined = 0
        outputs += checkpoint(LogPosition(record.position))
      }
    }
    return SubscriptionStep(outputs: outputs, next: .more)
  }
}
