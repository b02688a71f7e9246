import Testing

@testable import EmbeddedLiftbridge

@Suite("publishing into the store", .timeLimit(.minutes(1)))
struct StorePublishTests {
  static func store(_ specs: LiftStore.StreamSpec..., limits: LiftStore.Limits = .init()) throws -> LiftStore {
    var store = LiftStore(limits: limits, seed: 1)
    for spec in specs { try store.createStream(spec, now: 1) }
    return store
  }

  @Test("each publish gets the next offset of its partition, and the time it came")
  func offsets() throws {
    var store = try Self.store(.init(name: "a", subject: "s", partitions: 2))
    #expect(try store.publish(IncomingMessage(value: [1]), to: "s", now: 10).map(\.offset) == [0])
    #expect(try store.publish(IncomingMessage(value: [2]), to: "s", now: 11).map(\.offset) == [1])
    let other = try #require(try store.publish(IncomingMessage(value: [3]), to: "s.1", now: 12).first)
    #expect(
      other == .init(stream: "a", partition: 1, streamSubject: "s", messageSubject: "s.1", received: 12, committed: 12))
    let log = try #require(store.partition(0, of: "a")?.log)
    #expect(log.messages(from: 0, limit: 9).map(\.value) == [[1], [2]])
    #expect(log.messages(from: 0, limit: 9).map(\.timestamp) == [10, 11])
    #expect(log.received?.first == 10 && log.received?.latest == 11)
  }

  @Test("the headers subject and reply are the server's, whatever was sent")
  func headers() throws {
    var store = try Self.store(.init(name: "a", subject: "s"))
    let sent: [String: [UInt8]] = ["subject": [1], "reply": [2], "own": [3], "empty": []]
    _ = try store.publish(IncomingMessage(headers: sent), to: "s", now: 1)
    let stored = store.partition(0, of: "a")?.log.messages(from: 0, limit: 1).first
    #expect(stored?.headers == ["subject": Array("s".utf8), "reply": [], "own": [3], "empty": []])
  }

  @Test(
    "a publish is checked in the genuine server's order",
    arguments: [
      ("", 0, AckPolicy.leader, Refusal.noStreamNamed), ("none", 0, .leader, .noSuchStream("none")),
      ("a", 5, .leader, .noSuchPartition(5)), ("a", -1, .never, .noSuchPartition(-1)),
      ("a", 0, .never, .acknowledgementRequired),
    ])
  func checks(stream: String, partition: Int, policy: AckPolicy, expected: Refusal) throws {
    var spec = LiftStore.StreamSpec(name: "a", subject: "s")
    spec.options.hasConcurrencyControl = true
    var store = try Self.store(spec)
    #expect(throws: expected) { try store.subject(of: stream, partition: partition, policy: policy, now: 1) }
  }

  @Test(
    "with concurrency control the expected offset must be the next one, or -1",
    arguments: [(0, true), (5, false), (1, false), (-1, true), (-7, false)] as [(Int64, Bool)])
  func expectedOffset(expected: Int64, isStored: Bool) throws {
    var spec = LiftStore.StreamSpec(name: "occ", subject: "s")
    spec.options.hasConcurrencyControl = true
    var store = try Self.store(spec, .init(name: "free", subject: "t"))
    let receipt = try store.publish(IncomingMessage(expectedOffset: expected), to: "s", now: 1)[0]
    #expect(receipt.error == (isStored ? nil : .incorrectOffset))
    #expect(store.partition(0, of: "occ")?.log.nextOffset == (isStored ? 1 : 0))
    #expect(try store.publish(IncomingMessage(expectedOffset: expected), to: "t", now: 1)[0].error == nil)
  }

  @Test("every stream on a subject stores the message, wildcards included, in the order of creation")
  func sharedSubject() throws {
    var store = try Self.store(
      .init(name: "wild", subject: "a.*"), .init(name: "one", subject: "a.b"), .init(name: "two", subject: "a.b"),
      .init(name: "deaf", subject: "a.c"))
    #expect(try store.publish(IncomingMessage(), to: "a.b", now: 1).map(\.stream) == ["wild", "one", "two"])
    #expect(try store.publish(IncomingMessage(), to: "nobody", now: 1).isEmpty)
  }

  @Test("one stream of each load-balance group stores a message; a seed fixes which")
  func loadBalanced() throws {
    func trace() throws -> [[String]] {
      var store = try Self.store(
        .init(name: "a", subject: "s", group: "g"), .init(name: "b", subject: "s", group: "g"),
        .init(name: "plain", subject: "s"))
      return try (0..<40).map { _ in try store.publish(IncomingMessage(), to: "s", now: 1).map(\.stream) }
    }
    let first = try trace()
    #expect(first.allSatisfy { $0.count == 2 && $0.first == "plain" })
    #expect(Set(first.map { $0[1] }) == ["a", "b"])
    #expect(try trace() == first)
  }

  @Test("an acknowledgement of all replicas that do not exist is never due; the message is there")
  func minimumInSync() throws {
    var spec = LiftStore.StreamSpec(name: "a", subject: "s")
    spec.options.minISR = 2
    var store = try Self.store(spec)
    #expect(try store.publish(IncomingMessage(policy: .all), to: "s", now: 1)[0].isDue == false)
    #expect(try store.publish(IncomingMessage(policy: .leader), to: "s", now: 1)[0].isDue)
    #expect(store.partition(0, of: "a")?.log.highWatermark == 1)
  }

  @Test("sizes are bounded from the inside out, as NATS and the replication count them")
  func sizes() throws {
    var limits = LiftStore.Limits()
    limits.replicationBytes = 1_000
    limits.payloadBytes = 2_000
    var store = try Self.store(.init(name: "a", subject: "s"), limits: limits)
    let fits = IncomingMessage(value: [UInt8](repeating: 0, count: 1_000 - 8 - 3 - 11))
    #expect(fits.payloadSize == 1_000)
    #expect(try store.publish(fits, to: "s", now: 1)[0].error == nil)
    let large = try store.publish(IncomingMessage(value: [UInt8](repeating: 0, count: 1_500)), to: "s", now: 1)[0]
    #expect(large.error == .tooLarge && large.committed == nil && large.received == 1)
    #expect(throws: Refusal.payloadTooLarge) {
      try store.publish(IncomingMessage(value: [UInt8](repeating: 0, count: 2_000)), to: "s", now: 1)
    }
    #expect(store.partition(0, of: "a")?.log.nextOffset == 1)
  }

  @Test("what would crash the genuine server is refused")
  func headerLimits() throws {
    var store = try Self.store(.init(name: "a", subject: "s"))
    let long = IncomingMessage(headers: [String(repeating: "h", count: 32_768): []])
    #expect(throws: Refusal.headersTooLarge) { try store.publish(long, to: "s", now: 1) }
    #expect(throws: Refusal.publishSubjectInvalid) { try store.publish(IncomingMessage(), to: "", now: 1) }
  }

  @Test("the store is bounded in bytes")
  func bounded() throws {
    var limits = LiftStore.Limits()
    limits.storedBytes = 3_000
    var store = try Self.store(.init(name: "a", subject: "s"), limits: limits)
    let message = IncomingMessage(value: [UInt8](repeating: 0, count: 1_000))
    _ = try store.publish(message, to: "s", now: 1)
    #expect(throws: Refusal.full(what: "bytes stored", limit: 3_000)) { try store.publish(message, to: "s", now: 1) }
    #expect(store.storedBytes <= 3_000 && store.partition(0, of: "a")?.log.nextOffset == 1)
  }

  @Test("a message for several streams is stored by all of them or by none")
  func allOrNone() throws {
    var limits = LiftStore.Limits()
    limits.storedBytes = 5_000
    var store = try Self.store(.init(name: "a", subject: "s"), .init(name: "b", subject: "s"), limits: limits)
    let message = IncomingMessage(value: [UInt8](repeating: 0, count: 1_900))
    #expect(throws: Refusal.full(what: "bytes stored", limit: 5_000)) { try store.publish(message, to: "s", now: 1) }
    #expect(store.streams.allSatisfy { $0.partitions[0].log.isEmpty })
    #expect(try store.publish(IncomingMessage(), to: "s", now: 1).count == 2)
  }

  @Test("streams count for what they are: names, subjects and partitions")
  func streamsCount() throws {
    var limits = LiftStore.Limits()
    limits.storedBytes = 100_000
    var store = LiftStore(limits: limits, seed: 1)
    let long = String(repeating: "s", count: 90_000)
    #expect(throws: Refusal.full(what: "bytes stored", limit: 100_000)) {
      try store.createStream(.init(name: "a", subject: long), now: 1)
    }
    #expect(throws: Refusal.full(what: "bytes stored", limit: 100_000)) {
      try store.createStream(.init(name: "a", subject: "s", partitions: 200), now: 1)
    }
    #expect(store.streams.isEmpty && store.storedBytes == 0)
    try store.createStream(.init(name: "a", subject: "s", partitions: 100), now: 1)
    #expect(store.partitionCount == 100 && store.storedBytes > 50_000)
  }
}
