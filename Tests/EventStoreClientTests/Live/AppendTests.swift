import EmbeddedEventStore
import FoundationEssentials
import Testing

@testable import EventStoreClient

@Suite("Appends and what is read back", .timeLimit(.minutes(1)))
struct AppendTests {
  private func withClient(_ body: (AsyncEventStoreClient) async throws -> Void) async throws {
    try await withEmbeddedEventStore { server in
      try await withEventStoreClient(server.connectionString) { try await body($0) }
      await eventually { server.openStreams == 0 }
    }
  }

  private func conflict(_ body: () async throws -> Void) async -> VersionConflict? {
    let error = await #expect(throws: EventStoreError.self) { try await body() }
    #expect(error?.code == .wrongExpectedVersion)
    return error?.conflict
  }

  @Test("an append of nothing checks the expectation, and answers where the stream ends")
  func nothing() async throws {
    try await withClient { client in
      #expect(try await client.appendToStream("s", [], expecting: .any).version == .noStream)
      #expect(try await client.appendToStream("s", [], expecting: .noStream).version == .noStream)
      let missing = await conflict { try await client.appendToStream("s", [], expecting: .revision(0)) }
      #expect(missing == VersionConflict(stream: "s", expected: .revision(0), actual: .noStream))
      try await client.appendToStream("s", [NewEvent(type: "a"), NewEvent(type: "b")], expecting: .noStream)
      #expect(try await client.appendToStream("s", [], expecting: .revision(1)).version == .revision(1))
      let empty = AsyncStream<NewEvent> { $0.finish() }
      #expect(try await client.appendToStream("s", empty, expecting: .streamExists).version == .revision(1))
      let wrong = await conflict { try await client.appendToStream("s", [], expecting: .noStream) }
      #expect(wrong == VersionConflict(stream: "s", expected: .noStream, actual: .revision(1)))
      #expect(try await client.getStream("s").count == 2)
    }
  }

  @Test("each expectation that does not hold tells what was expected and what was found")
  func conflicts() async throws {
    try await withClient { client in
      let event = NewEvent(type: "t")
      let streamless: [ExpectedState] = [.streamExists, .revision(0), .revision(UInt64(Int64.max))]
      for expected in streamless {
        let found = await conflict { try await client.appendToStream("none", event, expecting: expected) }
        #expect(found == VersionConflict(stream: "none", expected: expected, actual: .noStream))
      }
      try await client.appendToStream("one", NewEvent(type: "t"), expecting: .noStream)
      for expected: ExpectedState in [.noStream, .revision(1), .revision(UInt64(Int64.max))] {
        let found = await conflict { try await client.appendToStream("one", event, expecting: expected) }
        #expect(found == VersionConflict(stream: "one", expected: expected, actual: .revision(0)))
        let deletion = await conflict { try await client.deleteStream("one", expecting: .revision(1)) }
        #expect(deletion == VersionConflict(stream: "one", expected: .revision(1), actual: .revision(0)))
      }
    }
  }

  @Test("a stream that never was: deleting it is a conflict whatever is expected, closing it is not")
  func deletingNothing() async throws {
    try await withClient { client in
      for expected: ExpectedState in [.any, .noStream, .streamExists, .revision(3)] {
        let found = await conflict { try await client.deleteStream("none", expecting: expected) }
        #expect(found == VersionConflict(stream: "none", expected: expected, actual: .noStream))
      }
      for (stream, expected) in [("a", ExpectedState.any), ("b", .noStream)] {
        let tombstone = try await client.tombstoneStream(stream, expecting: expected)
        #expect(tombstone.position != nil)
        let again = await #expect(throws: EventStoreError.self) {
          try await client.tombstoneStream(stream, expecting: .any)
        }
        #expect(again?.code == .streamDeleted)
        let version = await #expect(throws: EventStoreError.self) { try await client.getCurrentVersion(stream) }
        #expect(version?.code == .streamDeleted)
        let subscription = await #expect(throws: EventStoreError.self) {
          for try await _ in try await client.subscribeToStream(stream) {}
        }
        #expect(subscription?.code == .streamDeleted)
      }
      let closed = await conflict { try await client.tombstoneStream("c", expecting: .streamExists) }
      #expect(closed?.actual == .noStream)
    }
  }

  @Test("every part of an event is read back as it was written: text, bytes, nothing, much")
  func parts() async throws {
    try await withClient { client in
      let bytes = Data((0...255).map { UInt8($0) })
      let events = [
        NewEvent(type: "Empty"), NewEvent(type: "Ünïcode 🎉", data: bytes, metadata: bytes, contentType: .binary),
        NewEvent(type: "Text", contentType: ContentType(rawValue: "text/plain")),
        NewEvent(type: "Large", data: Data(count: 900_000), metadata: Data(#"{"a":1}"#.utf8)),
      ]
      try await client.appendToStream("ström", events, expecting: .noStream)
      let stored = try await client.getStream("ström")
      #expect(stored.map(\.id) == events.map(\.id))
      #expect(stored.map(\.type) == events.map(\.type))
      #expect(stored.map(\.data) == events.map(\.data))
      #expect(stored.map(\.metadata) == events.map(\.metadata))
      // Servers know JSON, and call everything else binary.
      #expect(stored.map(\.contentType) == [.json, .binary, .binary, .json])
      #expect(stored.map(\.revision) == [0, 1, 2, 3])
      #expect(stored.allSatisfy { $0.stream == "ström" && $0.position != nil && $0.link == nil })
      #expect(stored.map { $0.position?.commit ?? 0 } == stored.map { $0.position?.commit ?? 1 }.sorted())
    }
  }

  @Test("links are followed where that is asked for, and stand for themselves where their target is gone")
  func links() async throws {
    try await withClient { client in
      try await client.appendToStream("order-1", [NewEvent(type: "A"), NewEvent(type: "B")], expecting: .noStream)
      let links = ["1@order-1", "0@order-1", "0@gone"].map { NewEvent(type: "$>", data: Data($0.utf8)) }
      try await client.appendToStream("list", links, expecting: .noStream)
      let plain = try await client.getStream("list")
      #expect(plain.map(\.isLink) == [true, true, true] && plain.map(\.isResolved) == [false, false, false])
      let resolved = try await client.getStream("list", resolveLinks: true)
      #expect(resolved.map(\.type) == ["B", "A", "$>"])
      #expect(resolved.map(\.stream) == ["order-1", "order-1", "list"])
      #expect(resolved.map(\.revision) == [1, 0, 2])
      #expect(resolved.map(\.resumeRevision) == [0, 1, 2])
      #expect(resolved.map { $0.link?.id } == [links[0].id, links[1].id, nil])
      let subscription = try await client.subscribeToStream("list", from: .after(0), resolveLinks: true)
      var iterator = subscription.makeAsyncIterator()
      #expect(try await iterator.next()?.type == "A")
      #expect(subscription.resumeRevision == 1)
    }
  }

  @Test("a message beyond what the server takes at all")
  func beyondTheMessageLimit() async throws {
    var configuration = EmbeddedEventStore.Configuration()
    configuration.limits.receivedMessage = 10_000
    try await withEmbeddedEventStore(configuration) { server in
      try await withEventStoreClient(server.connectionString) { client in
        let error = await #expect(throws: EventStoreError.self) {
          try await client.appendToStream("s", NewEvent(type: "t", data: Data(count: 10_000)), expecting: .any)
        }
        #expect(error?.code == .resourceExhausted)
        #expect(error?.grpcStatus == 8)
        let version = try await client.getCurrentVersion("s")
        #expect(version == .noStream)
      }
    }
  }
}
