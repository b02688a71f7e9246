import EmbeddedEventStore
import EventStoreClient
import Foundation
import Testing

/// The usage of the public face, as its users write it: appends and deletions.
@Suite("Pieces of usage: writing", .timeLimit(.minutes(1)))
struct WritingPieces {
  private let paid = NewEvent(type: "OrderPaid", data: Data(#"{"amount":12}"#.utf8))
  private let shipped = NewEvent(type: "OrderShipped")

  @Test("1: a scope connects with the first call and closes at its end")
  func scope() async throws {
    try await withEmbeddedEventStore { server in
      let client = try await withEventStoreClient(server.connectionString) { client in
        #expect(client.connectionTarget == nil)
        try await client.appendToStream("order-1", NewEvent(type: "OrderPlaced"), expecting: .noStream)
        #expect(client.connectionTarget == "127.0.0.1:\(server.port)")
        return client
      }
      #expect(client.isClosed)
    }
  }

  @Test("1: the scope closes also when its body throws or its task is cancelled, and gives what the body gives")
  func scopeThatFails() async throws {
    try await withEmbeddedEventStore { server in
      var held: AsyncEventStoreClient?
      await #expect(throws: CocoaError.self) {
        try await withEventStoreClient(server.connectionString) { client in
          held = client
          try await client.appendToStream("order-1", NewEvent(type: "OrderPlaced"), expecting: .noStream)
          throw CocoaError(.userCancelled)
        }
      }
      #expect(held?.isClosed == true)
      let task = Task {
        try await withEventStoreClient(server.connectionString) { client in
          withUnsafeCurrentTask { $0?.cancel() }
          await #expect(throws: CancellationError.self) { try await client.getStream("order-1") }
          return client
        }
      }
      let client = try await task.value
      #expect(client.isClosed)
      let seven = try await withEventStoreClient(EventStoreSettings(server.connectionString)) { _ in 7 }
      #expect(seven == 7)
      while server.openConnections > 0, !Task.isCancelled { await Task.yield() }
    }
  }

  @Test("3: expected states, the next from the last result, a repeated call written once")
  func expectedStates() async throws {
    try await withClient { client in
      let first = try await client.appendToStream("order-1", NewEvent(type: "OrderPlaced"), expecting: .noStream)
      #expect(first.version == .revision(0))
      try await client.appendToStream("order-1", [paid, shipped], expecting: .exactly(first.version))
      try await client.appendToStream("order-1", [paid, shipped], expecting: .exactly(first.version))
      try await client.appendToStream("order-1", NewEvent(type: "OrderClosed"), expecting: .revision(2))
      try await client.appendToStream("audit", NewEvent(type: "Login"), expecting: .any)
      try await client.appendToStream("audit", NewEvent(type: "Login"), expecting: .streamExists)
      let types = try await client.getStream("order-1").map(\.type)
      #expect(types == ["OrderPlaced", "OrderPaid", "OrderShipped", "OrderClosed"])
      let stored = try #require(try await client.getStream("order-1", from: .revision(1), limit: 1).first)
      #expect(stored.id == paid.id)
      #expect(stored.data == paid.data)
      #expect(abs(stored.created.timeIntervalSinceNow) < 60)
      #expect(try await client.getStream("audit").count == 2)
    }
  }

  @Test("3: one atomic append from an asynchronous sequence")
  func sequence() async throws {
    try await withClient { client in
      let events = AsyncStream<NewEvent> { continuation in
        for _ in 0..<3_000 { continuation.yield(NewEvent(type: "Imported", data: Data(count: 200))) }
        continuation.finish()
      }
      let result = try await client.appendToStream("import", events, expecting: .noStream)
      #expect(result.version == .revision(2_999))
      #expect(try await client.getStream("import").count == 3_000)
      let failing = AsyncThrowingStream<NewEvent, any Error> { continuation in
        continuation.yield(NewEvent(type: "Imported"))
        continuation.finish(throwing: CocoaError(.fileReadUnknown))
      }
      await #expect(throws: CocoaError.self) {
        try await client.appendToStream("broken", failing, expecting: .any)
      }
      #expect(try await client.getCurrentVersion("broken") == .noStream)
    }
  }

  @Test("5: a wrong version as a value instead of a throw")
  func conditional() async throws {
    try await withClient { client in
      var (statuses, lines): ([Int], [String]) = ([], [])
      func reply(status: Int, position: LogPosition?) {
        #expect(position != nil)
        statuses.append(status)
      }
      func log(_ line: String) { lines.append(line) }
      func pay(expecting expected: ExpectedState) async throws {
        switch try await client.conditionalAppendToStream("order-1", [paid], expecting: expected) {
        case .written(let result): reply(status: 200, position: result.position)
        case .conflict(let conflict): log("order-1 is at \(conflict.actual), not at \(conflict.expected)")
        case .streamDeleted: log("order-1 was deleted")
        }
      }
      try await pay(expecting: .revision(4))
      try await pay(expecting: .noStream)
      try await pay(expecting: .revision(4))
      try await client.tombstoneStream("order-1", expecting: .any)
      try await pay(expecting: .any)
      #expect(statuses == [200])
      #expect(
        lines == [
          "order-1 is at no stream, not at revision 4", "order-1 is at revision 0, not at revision 4",
          "order-1 was deleted",
        ])
      let error = await #expect(throws: EventStoreError.self) {
        try await client.conditionalAppendToStream("", [paid], expecting: .any)
      }
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test("22: deleted streams may be written again, tombstoned ones never")
  func deletions() async throws {
    try await withClient { client in
      let events = (0..<4).map { _ in NewEvent(type: "Drafted") }
      try await client.appendToStream("draft-1", events, expecting: .noStream)
      try await client.appendToStream("draft-2", events, expecting: .noStream)
      let deleted = try await client.deleteStream("draft-1", expecting: .revision(3))
      #expect(deleted.position != nil)
      #expect(try await client.getCurrentVersion("draft-1") == .noStream)
      try await client.appendToStream("draft-1", NewEvent(type: "Again"), expecting: .noStream)
      #expect(try await client.getStream("draft-1").map(\.revision) == [4])
      try await client.tombstoneStream("draft-2", expecting: .any)
      let error = await #expect(throws: EventStoreError.self) {
        try await client.appendToStream("draft-2", NewEvent(type: "Again"), expecting: .any)
      }
      #expect(error?.code == .streamDeleted)
      let wrong = await #expect(throws: EventStoreError.self) {
        try await client.deleteStream("draft-1", expecting: .revision(99))
      }
      #expect(wrong?.conflict == VersionConflict(stream: "draft-1", expected: .revision(99), actual: .revision(4)))
    }
  }

  @Test("31: one struct with open codes")
  func errors() async throws {
    try await withClient { client in
      try await client.appendToStream("order-1", paid, expecting: .noStream)
      var told: [String] = []
      for stream in ["order-1", "order-2"] {
        if stream == "order-2" { try await client.tombstoneStream(stream, expecting: .any) }
        do {
          try await client.appendToStream(stream, shipped, expecting: .revision(4))
        } catch EventStoreError.Code.streamDeleted {
          told.append("deleted")
        } catch let error as EventStoreError {
          switch error.code {
          case .wrongExpectedVersion: told.append("now at \(error.conflict?.actual ?? .noStream)")
          default: throw error
          }
        }
      }
      #expect(told == ["now at revision 0", "deleted"])
    }
  }
}
