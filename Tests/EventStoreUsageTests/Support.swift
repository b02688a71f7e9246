import EmbeddedEventStore
import EventStoreClient

/// What a user's program does with what it is told, kept for the test.
actor Journal {
  private(set) var events: [RecordedEvent] = []

  func apply(_ event: RecordedEvent) { events.append(event) }
}

/// Runs a body with a client of a server of its own, and sees that nothing stays open at the server.
func withClient(_ body: (AsyncEventStoreClient) async throws -> Void) async throws {
  try await withEmbeddedEventStore { server in
    try await withEventStoreClient(server.connectionString) { try await body($0) }
    while server.openStreams > 0, !Task.isCancelled { await Task.yield() }
  }
}

/// The same, with orders in the store: `order-1` with 25 events, `invoice-1` with one.
func withOrders(_ body: (AsyncEventStoreClient) async throws -> Void) async throws {
  try await withClient { client in
    let events = (0..<25).map { NewEvent(type: $0 == 17 ? "OrderCancelled" : "OrderChanged") }
    try await client.appendToStream("order-1", events, expecting: .noStream)
    try await client.appendToStream("invoice-1", NewEvent(type: "InvoiceSent"), expecting: .noStream)
    try await body(client)
  }
}
