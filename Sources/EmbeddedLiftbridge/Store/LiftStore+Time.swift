extension StreamPolicy {
  /// When the cleaner runs next; never, where that lies hundreds of years ahead.
  func cleaning(after time: Int64) -> Int64 {
    let (next, overflows) = time.addingReportingOverflow(cleanerInterval)
    return overflows ? .max : next
  }
}

extension LiftStore.Partition {
  /// Does what time alone has brought about since the last look: cleaning, at its own times, and the pause.
  ///
  /// Of several cleanings that were due only the last is carried out: nothing was written between them, so it removes
  /// what the earlier ones would have removed. A partition that is paused is not cleaned.
  ///
  /// - Returns: The memory that this frees.
  mutating func settle(_ policy: StreamPolicy, now: Int64) -> Int {
    guard !pausing.isPaused else { return 0 }
    let pause = pausing.due(policy.pause, lastReceived: log.received?.latest).flatMap { $0 <= now ? $0 : nil }
    var freed = 0
    let end = pause ?? now
    if nextCleaning <= end {
      let time = end - (end - nextCleaning) % policy.cleanerInterval
      freed = log.clean(policy, now: time)
      nextCleaning = policy.cleaning(after: time)
    }
    if let pause { pausing.pause(at: pause) }
    return freed
  }

  /// Runs again, if it was paused.
  mutating func resume(_ policy: StreamPolicy, now: Int64) {
    guard pausing.isPaused else { return }
    pausing.resume(at: now)
    nextCleaning = policy.cleaning(after: now)
  }
}

extension LiftStore {
  /// Brings a partition to the present; whatever looks at one does this first.
  mutating func settle(_ place: Place, now: Int64) {
    let policy = streams[place.stream].policy
    storedBytes -= streams[place.stream].partitions[place.partition].settle(policy, now: now)
  }

  /// Brings the streams of these names to the present, those that there are; without names all of them.
  package mutating func settle(_ names: [String] = [], now: Int64) {
    let indexes = names.isEmpty ? Array(streams.indices) : names.compactMap(index(of:))
    for stream in indexes {
      for partition in streams[stream].partitions.indices {
        settle(Place(stream: stream, partition: partition), now: now)
      }
    }
  }

  /// Lets a paused partition run again.
  mutating func resume(_ place: Place, now: Int64) {
    streams[place.stream].partitions[place.partition].resume(streams[place.stream].policy, now: now)
  }

  /// Counts a subscription that was opened, for pauses that spare the subscribed.
  mutating func subscribe(_ place: Place) { streams[place.stream].partitions[place.partition].pausing.subscribe() }

  /// Counts one that has ended.
  mutating func unsubscribe(_ place: Place, now: Int64) {
    settle(place, now: now)
    streams[place.stream].partitions[place.partition].pausing.unsubscribe(at: now)
  }

  /// When a partition pauses if nothing happens; nil for never.
  func pauseTime(of place: Place) -> Int64? {
    let partition = self[place]
    return partition.pausing.due(streams[place.stream].policy.pause, lastReceived: partition.log.received?.latest)
  }

  /// Refuses what would go over the limit, once retention everywhere has had its chance.
  mutating func makeRoom(for bytes: Int, now: Int64) throws(Refusal) {
    if hasRoom(for: bytes) { return }
    settle(now: now)
    guard hasRoom(for: bytes) else { throw .full(what: "bytes stored", limit: limits.storedBytes) }
  }

  private func hasRoom(for bytes: Int) -> Bool { bytes <= limits.storedBytes - storedBytes }
}
