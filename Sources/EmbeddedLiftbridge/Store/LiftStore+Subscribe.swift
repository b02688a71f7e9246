extension LiftStore {
  /// Where a subscription begins.
  package enum Start: Sendable, Hashable {
    case newOnly, earliest, latest
    case offset(Int64)
    /// Nanoseconds since 1970.
    case timestamp(Int64)
    case unknown(Int)
  }

  /// Where a subscription ends.
  package enum Stop: Sendable, Hashable {
    case never, latest
    case offset(Int64)
    /// Nanoseconds since 1970.
    case timestamp(Int64)
    case unknown(Int)
  }

  /// A subscription that may be opened: what to deliver next, and the last offset to deliver.
  package struct Plan: Sendable, Hashable {
    package var next: Int64
    package var last: Int64?
  }

  /// Decides where a subscription begins and ends.
  package func plan(
    _ stream: String, partition: Int, start: Start, stop: Stop = .never
  ) throws(Refusal) -> Plan {
    guard let log = self.partition(partition, of: stream)?.log else { throw .subscriptionNotFound }
    let first = try first(start, in: log)
    guard let last = try last(stop, in: log) else { return Plan(next: min(first, log.nextOffset)) }
    guard last >= first else { throw .stopBeforeStart(stop: last, start: first) }
    // A start beyond the end does not wait for that offset: what comes next is delivered (recorded).
    return Plan(next: min(first, log.nextOffset), last: last)
  }

  /// Refuses to read what lies in a paused partition; behind its end a subscription opens, and ends at once.
  func checkRuns(_ place: Place, for plan: Plan) throws(Refusal) {
    let partition = self[place]
    if partition.pausing.isPaused, plan.next < partition.log.nextOffset { throw .segmentClosed }
  }

  private func first(_ start: Start, in log: PartitionLog) throws(Refusal) -> Int64 {
    switch start {
    case .newOnly: log.nextOffset
    case .earliest: log.oldestOffset
    case .latest: max(0, log.newestOffset)
    case .offset(let offset): max(0, offset)
    case .timestamp(let timestamp): log.offset(atOrAfter: timestamp)
    case .unknown(let raw): throw .unknownStart(raw)
    }
  }

  private func last(_ stop: Stop, in log: PartitionLog) throws(Refusal) -> Int64? {
    switch stop {
    case .never, .offset(-1): return nil  // The genuine server takes -1 for no stop.
    case .offset(let offset): return offset
    case .unknown(let raw): throw .unknownStop(raw)
    case .latest:
      guard !log.isEmpty else { throw .streamEmpty }
      return log.newestOffset
    case .timestamp(let timestamp):
      guard let offset = log.offset(atOrBefore: timestamp) else { throw .timestampBeforeLog }
      return offset
    }
  }
}
