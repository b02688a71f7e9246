import EmbeddedEventStore
import FoundationEssentials
import Testing

@testable import EventStoreClient

@Suite("Reads of a stream and of everything", .timeLimit(.minutes(1)))
struct ReadTests {
  /// A client of a server that holds a stream `s`, its events of the types `e0`, `e1` and so on.
  private func withStream(_ count: Int, _ body: (AsyncEventStoreClient, [RecordedEvent]) async throws -> Void)
    async throws
  {
    try await withEmbeddedEventStore { server in
      try await withEventStoreClient(server.connectionString) { client in
        try await client.appendToStream("s", (0..<count).map { NewEvent(type: "e\($0)") }, expecting: .noStream)
        try await body(client, try await client.getStream("s"))
      }
    }
  }

  private func truncate(_ client: AsyncEventStoreClient, before revision: Int) async throws {
    let metadata = NewEvent(type: "$metadata", data: Data(#"{"$tb":\#(revision)}"#.utf8))
    try await client.appendToStream("$$s", metadata, expecting: .any)
  }

  @Test("a stream from each side and each place, the event there included")
  func stream() async throws {
    try await withStream(6) { client, _ in
      let rows: [(StreamPosition?, Bool, Int?, [UInt64])] = [
        (nil, false, nil, [0, 1, 2, 3, 4, 5]), (.start, false, 2, [0, 1]), (.revision(4), false, nil, [4, 5]),
        (.revision(6), false, nil, []), (.revision(UInt64(Int64.max)), false, nil, []),
        (nil, true, nil, [5, 4, 3, 2, 1, 0]), (.end, true, 2, [5, 4]), (.revision(1), true, nil, [1, 0]),
        (.revision(99), true, 1, [5]), (.start, true, nil, [0]), (.start, false, .max, [0, 1, 2, 3, 4, 5]),
      ]
      for (from, backwards, limit, expected) in rows {
        let read = client.readStream("s", from: from, backwards: backwards, limit: limit)
        let found = try await read.reduce(into: [UInt64]()) { $0.append($1.revision) }
        #expect(found == expected, "\(String(describing: from)) \(backwards) \(String(describing: limit))")
        #expect(read.lastRevision == 5)
        let exists = try await read.exists
        #expect(exists)
      }
    }
  }

  @Test("everything from each side: forwards the event at a position is included, backwards it is not")
  func all() async throws {
    try await withStream(6) { client, events in
      let third = try #require(events[2].position)
      let filter = EventFilter.streams(matching: ["s"])
      let rows: [(AllPosition?, Bool, Int?, [UInt64])] = [
        (nil, false, nil, [0, 1, 2, 3, 4, 5]), (.start, false, 1, [0]), (.position(third), false, nil, [2, 3, 4, 5]),
        (nil, true, nil, [5, 4, 3, 2, 1, 0]), (.end, true, 1, [5]), (.position(third), true, nil, [1, 0]),
        (.start, true, nil, []),
      ]
      for (from, backwards, limit, expected) in rows {
        let read = client.readAll(from: from, backwards: backwards, filter: filter, limit: limit)
        let found = try await read.reduce(into: [UInt64]()) { $0.append($1.revision) }
        #expect(found == expected, "\(String(describing: from)) \(backwards) \(String(describing: limit))")
        #expect(read.lastRevision == nil && read.firstRevision == nil)
      }
      let nothing = client.readAll(filter: .types(prefixes: ["no such type"]))
      let exists = try await nothing.exists
      #expect(exists)
      var iterator = nothing.makeAsyncIterator()
      #expect(try await iterator.next() == nil)
    }
  }

  @Test("beyond the end of a stream: nothing, and the number that the next event will have")
  func beyond() async throws {
    try await withStream(6) { client, _ in
      let read = client.readStream("s", from: .revision(100))
      for try await _ in read { Issue.record("there is no such event") }
      #expect(read.firstRevision == 6)
      #expect(read.lastRevision == 5)
    }
  }

  @Test("a stream whose first events are truncated tells where it goes on, one whose events all are where it ended")
  func truncated() async throws {
    try await withStream(60) { client, _ in
      try await truncate(client, before: 50)
      let read = client.readStream("s")
      let exists = try await read.exists
      #expect(exists)
      let found = try await read.reduce(into: [UInt64]()) { $0.append($1.revision) }
      #expect(found == Array(50..<60))
      #expect(read.firstRevision == 50)
      #expect(read.lastRevision == 59)
      try await truncate(client, before: 60)
      #expect(try await client.getStream("s").isEmpty)
      #expect(try await client.getCurrentVersion("s") == .revision(59))
      let next = try await client.appendToStream("s", NewEvent(type: "next"), expecting: .revision(59))
      #expect(next.version == .revision(60))
    }
  }

  @Test("a stream that is not there, or deleted, or closed for ever", arguments: [ServerVersion.v26_1, .v23_10])
  func gone(version: ServerVersion) async throws {
    var configuration = EmbeddedEventStore.Configuration()
    configuration.version = version
    try await withEmbeddedEventStore(configuration) { server in
      try await withEventStoreClient(server.connectionString) { client in
        for name in ["deleted", "closed"] {
          try await client.appendToStream(name, NewEvent(type: "t"), expecting: .noStream)
        }
        try await client.deleteStream("deleted", expecting: .revision(0))
        try await client.tombstoneStream("closed", expecting: .revision(0))
        for name in ["never", "deleted", "$$never"] {
          for backwards in [false, true] {
            let error = await #expect(throws: EventStoreError.self) {
              try await client.getStream(name, backwards: backwards)
            }
            #expect(error?.code == .streamNotFound)
            #expect(error?.message.contains("'\(name)'") == true)
            #expect(error?.grpcStatus == nil)
          }
          #expect(try await client.readStream(name).exists == false)
          #expect(try await client.getCurrentVersion(name) == .noStream)
        }
        let closed = await #expect(throws: EventStoreError.self) { try await client.readStream("closed").exists }
        #expect(closed?.code == .streamDeleted)
      }
    }
  }
}
