import EmbeddedEventStore
import EmbeddedLiftbridge
import EventStoreClient
import FoundationEssentials
import LiftClient
import Testing

@Suite("code in the documentation", .timeLimit(.minutes(1)))
struct SnippetTests {
  private func trimmed(_ lines: [String]) -> [String] {
    lines.map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
  }

  @Test("each Swift block is compiled to the letter", arguments: ["README.md", "Docs/Embedded.md"])
  func compiled(page: String) throws {
    let program = "Docs/Examples/FirstSteps/Sources/FirstSteps/main.swift"
    let sources = try [program, "Tests/DocumentationTests/Snippets.swift"].map { path in
      trimmed(try Repository.text(path).split(separator: "\n").map(String.init))
    }
    let blocks = try Repository.blocks(page, "swift")
    #expect(!blocks.isEmpty)
    for block in blocks {
      let lines = trimmed(block)
      let isThere = sources.contains { source in
        source.indices.contains { source[$0...].starts(with: lines) }
      }
      #expect(isThere, "not compiled: \(lines.joined(separator: "\n"))")
    }
  }

  @Test("the README's program is its example, line for line")
  func program() throws {
    let lines = try Repository.text("Docs/Examples/FirstSteps/Sources/FirstSteps/main.swift")
    #expect(try Repository.blocks("README.md", "swift").first?.joined(separator: "\n") == String(lines.dropLast()))
    #expect(lines.split(separator: "\n").count <= 20)
  }

  /// Runs a snippet that never ends until it has shown `count` things, while `others` goes on being done.
  private func firstShown<Shown: Sendable>(
    _ count: Int, of snippet: @escaping @Sendable (@escaping @Sendable (Shown) -> Void) async throws -> Void,
    while others: @escaping @Sendable () async throws -> Void
  ) async throws -> [Shown] {
    let (shown, continuation) = AsyncStream.makeStream(of: Shown.self)
    return try await withThrowingTaskGroup { group in
      group.addTask {
        defer { continuation.finish() }
        try await snippet { continuation.yield($0) }
      }
      group.addTask { while !Task.isCancelled { try await others() } }
      var taken: [Shown] = []
      for await one in shown {
        taken.append(one)
        if taken.count == count { break }
      }
      group.cancelAll()
      while let result = await group.nextResult() {
        if case .failure(let error) = result, !(error is CancellationError) { throw error }
      }
      return taken
    }
  }

  @Test("what the README does with the event store works")
  func readmeEventStore() async throws {
    try await withEmbeddedEventStore { server in
      try await withEventStoreClient(server.connectionString) { client in
        let shown: [RecordedEvent] = try await firstShown(2) { show in
          try await readAppendSubscribe(client, NewEvent(type: "OrderPaid"), NewEvent(type: "OrderShipped"), show)
        } while: {
          try await client.appendToStream("order-2", NewEvent(type: "OrderPlaced"), expecting: .any)
        }
        #expect(shown.map(\.type) == ["OrderPlaced", "OrderPlaced"])
        #expect(try await client.getStream("order-1").map(\.type) == ["OrderPlaced", "OrderPaid", "OrderShipped"])
      }
    }
  }

  @Test("what the README does with Liftbridge works")
  func readmeLiftbridge() async throws {
    try await withEmbeddedLiftbridge { server in
      let address = server.address
      let shown: [Message] = try await firstShown(1) { show in
        try await liftbridge(at: address, show)
      } while: {
        try await Task.sleep(for: .seconds(60))
      }
      #expect(shown.first?.value == Data("42".utf8))
      #expect(shown.first?.key == Data("customer-7".utf8))
    }
  }

  @Test("what Docs/Embedded.md shows works")
  func embeddedServers() async throws { try await embedded() }
}
