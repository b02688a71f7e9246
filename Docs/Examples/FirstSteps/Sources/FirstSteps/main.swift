import EmbeddedEventStore
import EventStoreClient
import Foundation

try await withEmbeddedEventStore { server in
  try await withEventStoreClient(server.connectionString) { client in
    let live = try await client.subscribeToStream("order-1", from: .end)
    let placed = NewEvent(type: "OrderPlaced", data: Data(#"{"total": 12}"#.utf8))
    let first = try await client.appendToStream("order-1", placed, expecting: .noStream)
    try await client.appendToStream("order-1", NewEvent(type: "OrderPaid"), expecting: .exactly(first.version))
    for try await event in client.readStream("order-1") {
      print("read \(event.revision): \(event.type)")
    }
    for try await event in live {
      print("live \(event.revision): \(event.type)")
      if event.type == "OrderPaid" { break }
    }
  }
}
