// The Swift blocks of README.md and Docs/Embedded.md, to the letter: `SnippetTests` finds each of them here, and runs
// them against embedded servers. Whoever changes one changes the other.

import EmbeddedEventStore
import EmbeddedLiftbridge
import EventStoreClient
import FoundationEssentials
import LiftClient
import Testing

/// The README's "Read, append, subscribe", against the event store.
func readAppendSubscribe(
  _ client: AsyncEventStoreClient, _ paid: NewEvent, _ shipped: NewEvent, _ show: (RecordedEvent) -> Void
) async throws {
  // The next append follows from the last one's result; event ids are made with the value, so a repeat writes once.
  let first = try await client.appendToStream("order-1", NewEvent(type: "OrderPlaced"), expecting: .noStream)
  try await client.appendToStream("order-1", [paid, shipped], expecting: .exactly(first.version))

  // Lazy: nothing is sent before the loop asks. Leaving the loop ends the call at the server.
  for try await event in client.readStream("order-1", from: .revision(10)) {
    if event.type == "OrderCancelled" { break }
  }

  // Open when the call returns: what is written from here on is delivered.
  let live = try await client.subscribeToAll(from: .end, filter: .types(prefixes: ["Order"]))
  for try await event in live { show(event) }
}

/// The README's "Read, append, subscribe", against Liftbridge; `address` takes the place of the one written there.
func liftbridge(at address: String, _ show: @escaping (Message) -> Void) async throws {
  func withLiftClient(_: String, _ body: (AsyncLiftClient) async throws -> Void) async throws {
    try await LiftClient.withLiftClient(address, body)
  }
  // Liftbridge: by default a publish returns when the leader has the message.
  try await withLiftClient("localhost:9292") { lift in
    try await lift.createStream("orders", subject: "orders.*")
    let ack = try await lift.publish(Data("42".utf8), to: "orders", key: Data("customer-7".utf8))
    for try await message in try await lift.subscribe("orders", from: .offset(ack.offset)) { show(message) }
  }
}

/// The README's "In a test, each with its own server".
@Suite("the README's test", .timeLimit(.minutes(1)))
struct ReadmeTest {
  @Test("a placed order can be read back") func placed() async throws {
    try await withEmbeddedEventStore { server in
      try await withEventStoreClient(server.connectionString) { client in
        try await client.appendToStream("order-1", NewEvent(type: "OrderPlaced"), expecting: .noStream)
        #expect(try await client.getStream("order-1").map(\.type) == ["OrderPlaced"])
      }
    }
  }
}

/// Docs/Embedded.md.
func embedded() async throws {
  try await withEmbeddedEventStore { server in print(server.connectionString) }
  try await withEmbeddedLiftbridge { server in print(server.address) }
}
