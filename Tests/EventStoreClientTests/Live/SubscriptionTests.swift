import EmbeddedEventStore
import FoundationEssentials
import Testing

@testable import EventStoreClient

@Suite("Subscriptions: where they begin, where they go on", .timeLimit(.minutes(1)))
struct SubscriptionTests {
  private func withClient(
    _ version: ServerVersion = .v26_1, _ body: (AsyncEventStoreClient) async throws -> Void
  ) async throws {
    var configuration = EmbeddedEventStore.Configuration()
    configuration.version = version
    try await withEmbeddedEventStore(configuration) { server in
      try await withEventStoreClient(server.connectionString) { try await body($0) }
      await eventually { server.openStreams == 0 }
    }
  }

  private func append(_ count: Int, to stream: String = "s", _ client: AsyncEventStoreClient) async throws {
    try await client.appendToStream(stream, (0..<count).map { NewEvent(type: "e\($0)") }, expecting: .any)
  }

  private func revisions(_ subscription: CatchUpSubscription, _ count: Int) async throws -> [UInt64] {
    try await subscription.prefix(count).reduce(into: []) { $0.append($1.revision) }
  }

  @Test("one stream from each start; what is written after the call is delivered in each case")
  func stream() async throws {
    try await withClient { client in
      try await append(4, client)
      let rows: [(StreamStart, [UInt64])] = [
        (.start, [0, 1, 2, 3, 4]), (.after(nil), [0, 1, 2, 3, 4]), (.after(1), [2, 3, 4]), (.after(3), [4]),
        (.end, [4]),
      ]
      var open: [(CatchUpSubscription, [UInt64])] = []
      for (start, expected) in rows { open.append((try await client.subscribeToStream("s", from: start), expected)) }
      #expect(Set(open.map { $0.0.id }).count == rows.count)
      #expect(open.map { $0.0.resumeRevision } == [nil, nil, 1, 3, nil])
      try await append(1, client)
      for (subscription, expected) in open {
        #expect(try await revisions(subscription, expected.count) == expected)
        #expect(subscription.resumeRevision == 4)
      }
    }
  }

  @Test("everything from each start; what is written after the call is delivered in each case")
  func all() async throws {
    try await withClient { client in
      try await append(4, client)
      let second = try #require(try await client.getStream("s", from: .revision(1), limit: 1).first?.position)
      let filter = EventFilter.streams(matching: ["s"])
      let rows: [(AllStart, [UInt64])] = [
        (.start, [0, 1, 2, 3, 4]), (.after(nil), [0, 1, 2, 3, 4]), (.after(second), [2, 3, 4]), (.end, [4]),
      ]
      var open: [(CatchUpSubscription, [UInt64])] = []
      for (start, expected) in rows {
        open.append((try await client.subscribeToAll(from: start, filter: filter), expected))
      }
      #expect(open.map { $0.0.resumePosition } == [nil, nil, second, nil])
      try await append(1, client)
      let last = try #require(try await client.getStream("s", from: .revision(4)).first?.position)
      for (subscription, expected) in open {
        #expect(try await revisions(subscription, expected.count) == expected)
        #expect(subscription.resumePosition == last)
      }
    }
  }

  @Test("left after any event and taken up again where it says, nothing is missed and nothing comes twice")
  func goingOn() async throws {
    try await withClient { client in
      try await append(8, client)
      try await append(3, to: "t", client)
      for taken in 1..<8 {
        let first = try await client.subscribeToStream("s")
        let before = try await revisions(first, taken)
        let second = try await client.subscribeToStream("s", from: .after(first.resumeRevision))
        #expect(try await before + revisions(second, 8 - taken) == Array(0..<8))
        let all = try await client.subscribeToAll()
        let seen = try await all.prefix(taken).reduce(into: [UUID]()) { $0.append($1.id) }
        let rest = try await client.subscribeToAll(from: .after(all.resumePosition))
        let ids = try await rest.prefix(11 - taken).reduce(into: seen) { $0.append($1.id) }
        #expect(Set(ids).count == 11)
      }
    }
  }

  @Test("a filter that lets little through: checkpoints move the place on, and nothing after it is missed")
  func checkpoints() async throws {
    try await withClient { client in
      try await append(1, to: "rare", client)
      let found = try #require(try await client.getStream("rare").first?.position)
      try await append(200, to: "common", client)
      let filter = EventFilter.streams(matching: ["rare"]).searchWindow(10)
      let subscription = try await client.subscribeToAll(filter: filter, options: .init(checkpointInterval: 2))
      var checkpoints: [LogPosition] = []
      for try await item in subscription.withMarkers {
        if case .checkpoint(let position, _) = item { checkpoints.append(position) }
        if case .caughtUp = item { break }
      }
      #expect(checkpoints.count >= 5)
      #expect(checkpoints == checkpoints.sorted())
      let place = try #require(subscription.resumePosition)
      #expect(place > found && place == checkpoints.last)
      let next = try await client.subscribeToAll(from: .after(place), filter: filter)
      try await append(1, to: "rare", client)
      #expect(try await revisions(next, 1) == [1])
    }
  }

  @Test("from the end, newer servers say where that is; older ones do not", arguments: [ServerVersion.v26_1, .v23_10])
  func endKnown(version: ServerVersion) async throws {
    try await withClient(version) { client in
      try await append(3, client)
      let stream = try await client.subscribeToStream("s", from: .end)
      let all = try await client.subscribeToAll(from: .end, filter: .everything)
      for subscription in [stream, all] {
        for try await item in subscription.withMarkers { if case .caughtUp = item { break } }
      }
      #expect(stream.resumeRevision == (version == .v26_1 ? 2 : nil))
      #expect((all.resumePosition == nil) == (version != .v26_1))
      if let place = all.resumePosition {
        try await append(1, client)
        let next = try await client.subscribeToAll(from: .after(place), filter: .streams(matching: ["s"]))
        #expect(try await revisions(next, 1) == [3])
      }
    }
  }

  @Test("a stream that is not there yet is waited for, one that is closed meanwhile ends the subscription")
  func comingAndGoing() async throws {
    try await withClient { client in
      let subscription = try await client.subscribeToStream("later")
      try await append(2, to: "later", client)
      var iterator = subscription.makeAsyncIterator()
      #expect(try await iterator.next()?.revision == 0)
      #expect(try await iterator.next()?.revision == 1)
      try await client.deleteStream("later", expecting: .any)
      try await append(1, to: "later", client)
      #expect(try await iterator.next()?.revision == 2)
      try await client.tombstoneStream("later", expecting: .any)
      let mark = try #require(try await iterator.next())
      #expect(mark.type == "$streamDeleted" && mark.revision == UInt64(Int64.max))
      let error = await #expect(throws: EventStoreError.self) { try await iterator.next() }
      #expect(error?.code == .streamDeleted)
      #expect(error?.lastRevision == UInt64(Int64.max))
      #expect(try await iterator.next() == nil)
      // The mark's own number is the largest that can be asked for.
      let again = await #expect(throws: EventStoreError.self) {
        for try await _ in try await client.subscribeToStream("later", from: .after(mark.revision)) {}
      }
      #expect(again?.code == .streamDeleted)
    }
  }
}
