import Testing

@testable import EmbeddedLiftbridge

@Suite("what time does to the store", .timeLimit(.minutes(1)))
struct StoreTimeTests {
  private static let second: Int64 = 1_000_000_000

  /// A stream on the subject `s`, with options in milliseconds, created at 0.
  private static func store(
    limits: LiftStore.Limits = .init(), _ change: (inout StreamOptions) -> Void
  ) throws -> LiftStore {
    var store = LiftStore(limits: limits, seed: 1)
    var spec = LiftStore.StreamSpec(name: "s", subject: "s")
    change(&spec.options)
    try store.createStream(spec, now: 0)
    return store
  }

  private func offsets(_ store: LiftStore) -> [Int64] {
    store.partition(0, of: "s")?.log.messages(from: 0, limit: 100).map(\.offset) ?? []
  }

  /// Every message in a segment of its own, one kept beside the open one.
  private static func keepTwo(_ options: inout StreamOptions) {
    options.segmentMaxBytes = 1
    options.retentionMaxMessages = 2
    options.cleanerInterval = 10_000
  }

  @Test("retention runs at the cleaner's times, not before")
  func atItsTime() throws {
    var store = try Self.store(Self.keepTwo)
    for _ in 0..<4 { _ = try store.publish(IncomingMessage(), to: "s", now: Self.second) }
    store.settle(now: 10 * Self.second - 1)
    #expect(offsets(store) == [0, 1, 2, 3])
    let before = store.storedBytes
    store.settle(now: 10 * Self.second)
    // The full segment of the last message is closed, so an empty one is open and two are kept.
    #expect(offsets(store) == [2, 3] && store.storedBytes < before)
  }

  @Test("several times that were missed are one, and the next keeps the rhythm")
  func missed() throws {
    var store = try Self.store(Self.keepTwo)
    for _ in 0..<3 { _ = try store.publish(IncomingMessage(), to: "s", now: Self.second) }
    store.settle(["s", "none"], now: 35 * Self.second)
    #expect(offsets(store) == [1, 2])
    for _ in 0..<2 { _ = try store.publish(IncomingMessage(), to: "s", now: 36 * Self.second) }
    store.settle(["none"], now: 90 * Self.second)
    #expect(offsets(store) == [1, 2, 3, 4])
    store.settle(["s"], now: 39 * Self.second)
    #expect(offsets(store) == [1, 2, 3, 4])
    store.settle(["s"], now: 40 * Self.second)
    #expect(offsets(store) == [3, 4])
  }

  @Test("a cleaning that was missed counts from its own time: what was young then is kept")
  func countsFromItsTime() throws {
    var store = try Self.store {
      $0.segmentMaxBytes = 1
      $0.retentionMaxAge = 5_000
      $0.cleanerInterval = 10_000
    }
    _ = try store.publish(IncomingMessage(), to: "s", now: 6 * Self.second)
    store.settle(now: 19 * Self.second)
    #expect(offsets(store) == [0])
    store.settle(now: 20 * Self.second)
    #expect(offsets(store).isEmpty)
  }

  @Test("a store that is full makes room by what retention would remove")
  func makesRoom() throws {
    var limits = LiftStore.Limits()
    limits.storedBytes = 10_000
    var store = try Self.store(limits: limits, Self.keepTwo)
    try store.createStream(.init(name: "t", subject: "t"), now: 0)
    let message = IncomingMessage(value: [UInt8](repeating: 0, count: 2_000))
    for _ in 0..<3 { _ = try store.publish(message, to: "s", now: Self.second) }
    #expect(throws: Refusal.full(what: "bytes stored", limit: 10_000)) {
      for _ in 0..<2 { _ = try store.publish(message, to: "s", now: 2 * Self.second) }
    }
    // Another stream's publish finds the room too.
    _ = try store.publish(message, to: "t", now: 10 * Self.second)
    #expect(offsets(store).count == 2 && store.storedBytes <= 10_000)
  }

  @Test("what is stored is counted to the byte: emptied by retention, only the streams are left")
  func counted() throws {
    var store = try Self.store {
      $0.segmentMaxBytes = 1
      $0.retentionMaxAge = 1
      $0.cleanerInterval = 1
    }
    let empty = store.storedBytes
    for index in 0..<50 {
      let message = IncomingMessage(key: [UInt8(index)], value: [1, 2, 3], headers: ["h": [1]])
      _ = try store.publish(message, to: "s", now: Self.second + Int64(index))
    }
    store.settle(now: 2 * Self.second)
    #expect(offsets(store).isEmpty && store.storedBytes == empty)
    #expect(try store.publish(IncomingMessage(), to: "s", now: 3 * Self.second)[0].offset == 50)
  }

  @Test("where retention took everything, positions are those behind it, and up to now is nothing")
  func emptiedPositions() throws {
    var store = try Self.store {
      $0.segmentMaxBytes = 1
      $0.retentionMaxAge = 1
      $0.cleanerInterval = 1
    }
    for _ in 0..<3 { _ = try store.publish(IncomingMessage(), to: "s", now: 1) }
    store.settle(now: Self.second)
    let starts: [(LiftStore.Start, Int64)] = [
      (.earliest, 3), (.newOnly, 3), (.latest, 2), (.offset(1), 1), (.timestamp(1), 3), (.offset(9), 3),
    ]
    for (start, next) in starts {
      #expect(try store.plan("s", partition: 0, start: start).next == next)
    }
    #expect(throws: Refusal.streamEmpty) { try store.plan("s", partition: 0, start: .earliest, stop: .latest) }
    #expect(throws: Refusal.timestampBeforeLog) {
      try store.plan("s", partition: 0, start: .earliest, stop: .timestamp(2))
    }
  }

  @Test("a partition without messages pauses by itself: it is deaf to its subject and woken by a publish to its stream")
  func pauses() throws {
    var store = try Self.store { $0.autoPauseTime = 1_000 }
    try store.createStream(.init(name: "other", subject: "s"), now: 0)
    #expect(try store.publish(IncomingMessage(), to: "s", now: Self.second - 1).map(\.stream) == ["s", "other"])
    #expect(try store.publish(IncomingMessage(), to: "s", now: 2 * Self.second - 1).map(\.stream) == ["other"])
    let paused = store.partition(0, of: "s")?.pausing
    #expect(paused?.isPaused == true && paused?.changed?.latest == 2 * Self.second - 1)
    // A publish that is refused wakes nobody.
    #expect(throws: Refusal.noSuchPartition(4)) {
      try store.subject(of: "s", partition: 4, policy: .leader, now: 3 * Self.second)
    }
    #expect(store.partition(0, of: "s")?.pausing.isPaused == true)
    let subject = try store.subject(of: "s", partition: 0, policy: .leader, now: 4 * Self.second)
    #expect(try store.publish(IncomingMessage(), to: subject, now: 4 * Self.second).map(\.stream) == ["s", "other"])
    #expect(store.partition(0, of: "s")?.pausing.isPaused == false)
    #expect(store.partition(0, of: "other")?.pausing.isPaused == false)
  }

  @Test("each partition pauses alone")
  func partitions() throws {
    var store = LiftStore(seed: 1)
    var spec = LiftStore.StreamSpec(name: "s", subject: "s", partitions: 2)
    spec.options.autoPauseTime = 1_000
    try store.createStream(spec, now: 0)
    _ = try store.publish(IncomingMessage(), to: "s.1", now: Self.second / 2)
    store.settle(now: Self.second)
    #expect(store.stream(named: "s")?.partitions.map(\.pausing.isPaused) == [true, false])
  }

  @Test("a paused partition is not cleaned; resumed, its cleaner begins anew")
  func pausedIsNotCleaned() throws {
    var store = try Self.store {
      Self.keepTwo(&$0)
      $0.autoPauseTime = 5_000
    }
    for _ in 0..<4 { _ = try store.publish(IncomingMessage(), to: "s", now: Self.second) }
    store.settle(now: 100 * Self.second)
    #expect(offsets(store) == [0, 1, 2, 3])
    _ = try store.subject(of: "s", partition: 0, policy: .leader, now: 100 * Self.second)
    _ = try store.publish(IncomingMessage(), to: "s", now: 104 * Self.second)
    _ = try store.publish(IncomingMessage(), to: "s", now: 108 * Self.second)
    #expect(offsets(store).count == 6)
    store.settle(now: 110 * Self.second)
    #expect(offsets(store) == [4, 5])
  }

  @Test("cleaning that was due before the pause is done, though both are seen later")
  func cleanedBeforePause() throws {
    var store = try Self.store {
      Self.keepTwo(&$0)
      $0.autoPauseTime = 30_000
    }
    for _ in 0..<4 { _ = try store.publish(IncomingMessage(), to: "s", now: Self.second) }
    store.settle(now: 100 * Self.second)
    #expect(offsets(store) == [2, 3] && store.partition(0, of: "s")?.pausing.isPaused == true)
  }

  @Test("reading in a paused partition is refused unless it begins behind the end")
  func pausedReading() throws {
    var store = try Self.store { $0.autoPauseTime = 1_000 }
    _ = try store.publish(IncomingMessage(), to: "s", now: 1)
    store.settle(now: 5 * Self.second)
    let place = try #require(store.place(of: "s", partition: 0))
    #expect(throws: Refusal.segmentClosed) { try store.checkRuns(place, for: .init(next: 0)) }
    try store.checkRuns(place, for: .init(next: 1))
    #expect(Refusal.segmentClosed.status == (.internal, "Failed to create stream reader: segment has been closed"))
    #expect(Refusal.logClosed.status == (.failedPrecondition, "commit log was closed"))
    store.resume(place, now: 6 * Self.second)
    try store.checkRuns(place, for: .init(next: 0))
  }

  @Test("a subscriber that leaves late does not bring back a pause that it held off until then")
  func spared() throws {
    var store = try Self.store {
      $0.autoPauseTime = 1_000
      $0.autoPauseSparesSubscribed = true
    }
    let place = try #require(store.place(of: "s", partition: 0))
    store.subscribe(place)
    store.settle(now: 5 * Self.second)
    #expect(store.pauseTime(of: place) == nil && store.partition(0, of: "s")?.pausing.isPaused == false)
    store.unsubscribe(place, now: 5 * Self.second + 1)
    #expect(store.pauseTime(of: place) == 6 * Self.second)
    store.settle(now: 6 * Self.second)
    #expect(
      store.partition(0, of: "s")?.pausing.changed == ChangeTimes(first: 6 * Self.second, latest: 6 * Self.second))
  }
}
