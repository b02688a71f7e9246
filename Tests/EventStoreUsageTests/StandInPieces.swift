import EmbeddedEventStore
import EventStoreClient
import Foundation
import Testing

// 39: each test has its own server, in process.
@Suite("orders", .timeLimit(.minutes(1)))
struct OrderTests {
  @Test("a placed order can be read back") func placed() async throws {
    try await withEmbeddedEventStore { server in
      try await withEventStoreClient(server.connectionString) { client in
        try await client.appendToStream("order-1", NewEvent(type: "OrderPlaced"), expecting: .noStream)
        #expect(try await client.getStream("order-1").map(\.type) == ["OrderPlaced"])
      }
      #expect(server.openStreams == 0)
    }
  }
}

// 40: a stand-in implements only what the code under test reaches.
struct OneOrder: EventStoreClientProtocol {
  func read(_ request: ReadRequest) -> ReadResponse {
    ReadResponse([RecordedEvent(NewEvent(type: "OrderPlaced"), stream: "order-1", revision: 0)])
  }
}

/// A stand-in for all four requirements, in memory: what a user's own tests may need.
actor Memory: EventStoreClientProtocol {
  private var events: [String: [RecordedEvent]] = [:]
  private(set) var deleted: [DeleteRequest] = []

  nonisolated func append(_ request: AppendRequest) async throws -> AppendResult {
    await add(request.stream, try await request.allEvents())
  }

  nonisolated func delete(_ request: DeleteRequest) async throws -> DeleteResult {
    await remove(request)
    return DeleteResult(position: nil)
  }

  nonisolated func subscribe(_ request: SubscribeRequest) async throws -> CatchUpSubscription {
    guard case .stream(let name, _) = request.source else { throw CocoaError(.featureUnsupported) }
    let items = await events(of: name).map { CatchUpSubscription.Item.event($0) } + [.caughtUp(.init())]
    return CatchUpSubscription(AsyncStream { continuation in for item in items { continuation.yield(item) } })
  }

  private func add(_ stream: String, _ new: [NewEvent]) -> AppendResult {
    for event in new {
      let revision = UInt64(events[stream, default: []].count)
      events[stream, default: []].append(RecordedEvent(event, stream: stream, revision: revision))
    }
    let version = events[stream]?.last.map { CurrentVersion.revision($0.revision) } ?? .noStream
    return AppendResult(version: version, position: nil)
  }

  private func remove(_ request: DeleteRequest) {
    events[request.stream] = nil
    deleted.append(request)
  }

  private func events(of stream: String) -> [RecordedEvent] { events[stream] ?? [] }
}

@Suite("Pieces of usage: clients of the user's own", .timeLimit(.minutes(1)))
struct StandInPieces {
  @Test("40 and 41: application code takes the protocol, the derived calls come along")
  func oneOrder() async throws {
    var lines: [String] = []
    func log(_ line: String) { lines.append(line) }
    let store: any EventStoreClientProtocol = OneOrder()
    log(try await store.getStream("order-1").first?.type ?? "empty")
    #expect(lines == ["OrderPlaced"])
    #expect(try await store.getCurrentVersion("order-1") == .revision(0))
    #expect(try await store.getCommitPosition() == nil)
    #expect(try await store.readStream("order-1").exists)
  }

  @Test("what a stand-in does not implement throws unsupported and says which requirement it is")
  func unsupported() async throws {
    struct Nothing: EventStoreClientProtocol {}
    let store: any EventStoreClientProtocol = Nothing()
    let event = NewEvent(type: "t")
    let calls: [(String, () async throws -> Void)] = [
      ("append", { try await store.appendToStream("s", event, expecting: .any) }),
      ("append", { try await store.conditionalAppendToStream("s", [event], expecting: .any) }),
      ("delete", { try await store.deleteStream("s", expecting: .any) }),
      ("delete", { try await store.tombstoneStream("s", expecting: .any) }),
      ("read", { _ = try await store.getStream("s") }),
      ("read", { _ = try await store.readAll().exists }),
      ("read", { _ = try await store.getCurrentVersion("s") }),
      ("read", { _ = try await store.getCommitPosition() }),
      ("subscribe", { _ = try await store.subscribeToStream("s") }),
      ("subscribe", { _ = try await store.subscribeToAll() }),
    ]
    for (name, call) in calls {
      let error = await #expect(throws: EventStoreError.self) { try await call() }
      #expect(error?.code == .unsupported)
      #expect(error?.message == "Nothing does not implement \(name)(_:)")
    }
  }

  @Test("a stand-in gets requests with everything that the caller said, and its answers come back")
  func memory() async throws {
    let memory = Memory()
    let store: any EventStoreClientProtocol = memory
    let events = [NewEvent(type: "A"), NewEvent(type: "B")]
    #expect(try await store.appendToStream("s", events, expecting: .noStream).version == .revision(1))
    let sequence = AsyncStream { continuation in
      continuation.yield(NewEvent(type: "C"))
      continuation.finish()
    }
    #expect(try await store.appendToStream("s", sequence, expecting: .any).version == .revision(2))
    var types: [String] = []
    for try await item in try await store.subscribeToStream("s").withMarkers {
      guard case .event(let event) = item else { break }
      types.append(event.type)
    }
    #expect(types == ["A", "B", "C"])
    try await store.tombstoneStream("s", expecting: .revision(2), options: .timeout(.seconds(3)))
    let expected = DeleteRequest("s", expecting: .revision(2), tombstones: true, options: .timeout(.seconds(3)))
    #expect(await memory.deleted == [expected])
    await #expect(throws: CocoaError.self) { try await store.subscribeToAll() }
  }

  @Test("a stand-in fails as the true client does: what application code makes of a conflict comes along")
  func failing() async throws {
    struct Busy: EventStoreClientProtocol {
      func append(_ request: AppendRequest) async throws -> AppendResult {
        let conflict = VersionConflict(stream: request.stream, expected: request.expected, actual: .revision(7))
        throw EventStoreError(.wrongExpectedVersion, "it is at 7", grpcStatus: 9, conflict: conflict)
      }
      func delete(_ request: DeleteRequest) async throws -> DeleteResult {
        throw EventStoreError(.notLeader, "ask the other", cause: CocoaError(.coderInvalidValue), leader: "n2:2113")
      }
    }
    let store: any EventStoreClientProtocol = Busy()
    let result = try await store.conditionalAppendToStream("s", [NewEvent(type: "t")], expecting: .revision(4))
    let expected = VersionConflict(stream: "s", expected: .revision(4), actual: .revision(7))
    #expect(result == .conflict(expected))
    do {
      try await store.deleteStream("s", expecting: .any)
      Issue.record("it was deleted")
    } catch EventStoreError.Code.notLeader {
    }
    let error = await #expect(throws: EventStoreError.self) { try await store.tombstoneStream("s", expecting: .any) }
    #expect(error?.leader == "n2:2113" && error?.cause is CocoaError && error?.grpcStatus == nil)
    let large = EventStoreError(.eventTooLarge, "too large", httpStatus: 413, sizeLimit: 1_024)
    #expect(large.sizeLimit == 1_024 && large.httpStatus == 413 && large.lastRevision == nil)
    #expect(large.description == "eventTooLarge: too large")
  }
}
