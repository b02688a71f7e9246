/// A subscription to one stream; pure, the log is given to each step.
///
///     opening --confirmation--> history --caught up--> live
///
/// History shows what a reader of the stream sees; live events come whatever the stream's metadata say.
struct StreamSubscription: Sendable {
  private enum Phase {
    case opening
    case history
    case live
    /// 23.10, from the end of a tombstoned stream: nothing will ever come.
    case silent
  }

  let stream: String
  let start: StreamRead.Start
  let followsLinks: Bool
  private var phase = Phase.opening
  /// The next revision to be looked at.
  private var next: Int64 = 0
  private var lastDelivered: Int64?

  /// No stream comes so far, and a page more can still be counted.
  private static let farthest = Int64.max / 2

  init(stream: String, start: StreamRead.Start, followsLinks: Bool) {
    self.stream = stream
    self.start = start
    self.followsLinks = followsLinks
  }

  /// Whether history is behind it.
  var isLive: Bool { if case .live = phase { true } else { false } }

  /// The number of events that wait in the stream.
  func lag(_ log: EventLog) -> Int64 { max(0, log.lastRevision(of: stream) + 1 - next) }

  mutating func step(_ log: EventLog, now: Int64) throws(ReadFailure) -> SubscriptionStep {
    switch phase {
    case .opening: return try open(log, now: now)
    case .history: return readHistory(log, now: now)
    case .live: return readLive(log, now: now)
    case .silent: return SubscriptionStep(outputs: [], next: .wait)
    }
  }

  private mutating func open(_ log: EventLog, now: Int64) throws(ReadFailure) -> SubscriptionStep {
    if log.state(of: stream) == .deleted {
      guard case .end = start, log.version == .v23_10 else { throw .streamDeleted(stream) }
      phase = .silent
      return SubscriptionStep(outputs: [.confirmation, .caughtUp(revision: nil, position: nil)], next: .wait)
    }
    phase = .history
    switch start {
    case .start: next = 0
    case .revision(let revision): next = min(revision, Self.farthest) + 1
    case .end:
      next = log.lastRevision(of: stream) + 1
      phase = .live
      let isVisible = log.firstVisibleRevision(of: stream, now: now) < next
      return SubscriptionStep(
        outputs: [.confirmation, .caughtUp(revision: isVisible ? next - 1 : nil, position: nil)], next: .more)
    }
    return SubscriptionStep(outputs: [.confirmation], next: .more)
  }

  private mutating func readHistory(_ log: EventLog, now: Int64) -> SubscriptionStep {
    if log.version == .v23_10, log.state(of: stream) != .exists, lastDelivered == nil {
      // That version looks again and again until the stream is there, and never sees it die.
      if log.state(of: stream) == .deleted {
        return SubscriptionStep(outputs: [], next: .failed(.streamDeleted(stream)))
      }
      return SubscriptionStep(outputs: [], next: .wait)
    }
    let end = log.lastRevision(of: stream) + 1
    let from = min(end, max(next, log.firstVisibleRevision(of: stream, now: now)))
    let found = log.records(of: stream, from..<min(end, from + Int64(EventLog.pageSize)))
    var outputs = deliver(found, log, now: now)
    if let last = found.last { next = last.revision + 1 }
    guard next >= end || found.isEmpty else { return SubscriptionStep(outputs: outputs, next: .more) }
    next = max(next, end)
    phase = .live
    outputs.append(.caughtUp(revision: lastDelivered ?? asked, position: nil))
    return SubscriptionStep(outputs: outputs, next: .more)
  }

  private var asked: Int64? { if case .revision(let revision) = start { revision } else { nil } }

  private mutating func readLive(_ log: EventLog, now: Int64) -> SubscriptionStep {
    let found = log.records(of: stream, next..<next + Int64(EventLog.pageSize))
    if let last = found.last { next = last.revision + 1 }
    var outputs = deliver(found, log, now: now)
    if !found.isEmpty { return SubscriptionStep(outputs: outputs, next: .more) }
    guard log.state(of: stream) == .deleted else { return SubscriptionStep(outputs: [], next: .wait) }
    if let tombstone = log.tombstone(of: stream) {
      outputs.append(.event(DeliveredEvent(event: tombstone, link: nil)))
    }
    return SubscriptionStep(outputs: outputs, next: .failed(.streamDeleted(stream)))
  }

  private mutating func deliver(_ found: [LogRecord], _ log: EventLog, now: Int64) -> [SubscriptionOutput] {
    if let last = found.last { lastDelivered = last.revision }
    return found.map { .event(log.deliver($0, followingLinks: followsLinks, now: now)) }
  }
}
