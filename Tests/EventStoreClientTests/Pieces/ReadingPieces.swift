import EmbeddedEventStore
import EventStoreClient
import FoundationEssentials
import Testing

/// The usage of the public face, as its users write it: reads and subscriptions.
@Suite("Pieces of usage: reading", .timeLimit(.minutes(1)))
struct ReadingPieces {
  private func withOrders(_ body: (AsyncEventStoreClient) async throws -> Void) async throws {
    try await withEmbeddedEventStore { server in
      try await withEventStoreClient(server.connectionString) { client in
        let events = (0..<25).map { NewEvent(type: $0 == 17 ? "OrderCancelled" : "OrderChanged") }
        try await client.appendToStream("order-1", events, expecting: .noStream)
        try await client.appendToStream("invoice-1", NewEvent(type: "InvoiceSent"), expecting: .noStream)
        try await body(client)
      }
      await eventually { server.openStreams == 0 }
    }
  }

  @Test("9: lazy reads, forwards and backwards")
  func reads() async throws {
    try await withOrders { client in
      var seen: [UInt64] = []
      for try await event in client.readStream("order-1", from: .revision(10)) {
        if event.type == "OrderCancelled" { break }
        seen.append(event.revision)
      }
      #expect(seen == Array(10..<17))
      var newest: [UInt64] = []
      for try await event in client.readStream("order-1", backwards: true, limit: 10) { newest.append(event.revision) }
      #expect(newest == Array((15..<25).reversed()))
    }
  }

  @Test("11: not found as a value, then the stream's last revision")
  func found() async throws {
    try await withOrders { client in
      let missing = client.readStream("order-2")
      #expect(try await !missing.exists)
      let read = client.readStream("order-1")
      #expect(try await read.exists)
      var count = 0
      for try await _ in read { count += 1 }
      #expect(count == 25)
      #expect(read.lastRevision == 24)
      await #expect(throws: EventStoreError.self) { try await client.getStream("order-2") }
    }
  }

  @Test("12: $all from a position, filtered at the server, in batches")
  func all() async throws {
    try await withOrders { client in
      let lastSeen = try #require(try await client.getStream("order-1", from: .revision(20), limit: 1).first?.position)
      var seen: [UInt64] = []
      for try await batch in client.readAll(from: .position(lastSeen), filter: .streams(prefixes: ["order-"])).batches {
        #expect(!batch.isEmpty)
        seen += batch.map(\.revision)
      }
      #expect(seen == Array(20..<25))
      let types = try await client.readAll().reduce(into: Set<String>()) { $0.insert($1.type) }
      #expect(types == ["OrderChanged", "OrderCancelled", "InvoiceSent"])
      let excluded = try await client.readAll(filter: .types(excluding: ["Order.+"])).reduce(into: Set<String>()) {
        if !$1.isSystemEvent { $0.insert($1.type) }
      }
      #expect(excluded == ["InvoiceSent"])
    }
  }

  @Test("14: where things stand")
  func positions() async throws {
    try await withOrders { client in
      #expect(try await client.getCurrentVersion("order-1") == .revision(24))
      #expect(try await client.getCurrentVersion("order-2") == .noStream)
      let head = try #require(try await client.getCommitPosition(filter: .types(prefixes: ["Order"])))
      #expect(head == (try await client.getStream("order-1", backwards: true, limit: 1).first?.position))
      #expect(try await client.getCommitPosition(filter: .types(prefixes: ["Nothing"])) == nil)
    }
  }

  @Test("15: one stream, live: open when the call returns")
  func live() async throws {
    try await withOrders { client in
      let live = try await client.subscribeToStream("order-1", from: .end)
      let paid = NewEvent(type: "OrderPaid")
      try await client.appendToStream("order-1", paid, expecting: .any)
      for try await event in live {
        #expect(event.id == paid.id)
        #expect(event.revision == 25)
        break
      }
    }
  }

  @Test("17: filters, one kind at a time; the default leaves system events out")
  func filters() async throws {
    try await withOrders { client in
      _ = try await client.subscribeToAll(filter: .types(prefixes: ["Order", "Invoice"]))
      _ = try await client.subscribeToAll(filter: .streams(matching: ["^order-[0-9]+$"]).searchWindow(500))
      _ = try await client.subscribeToAll(filter: .types(excluding: ["Heartbeat"]))
      let matching = try await client.subscribeToAll(filter: .streams(matching: ["invoice-1", "none"]))
      #expect(try await matching.first { _ in true }?.stream == "invoice-1")
    }
  }

  @Test("18: markers for those who ask")
  func markers() async throws {
    try await withOrders { client in
      var saved: LogPosition?
      var projected = 0
      for try await item in try await client.subscribeToAll(filter: .types(prefixes: ["Invoice"])).withMarkers {
        var isReady = false
        switch item {
        case .event: projected += 1
        case .checkpoint(let position, _): saved = position
        case .caughtUp: isReady = true
        case .fellBehind: isReady = false
        }
        if isReady { break }
      }
      #expect(projected == 1)
      #expect(saved != nil)
    }
  }

  @Test("19: ended from elsewhere: the loop ends; a cancelled task throws instead")
  func ended() async throws {
    try await withOrders { client in
      let orders = try await client.subscribeToStream("$ce-order", resolveLinks: true)
      let reader = Task { for try await _ in orders {} }
      orders.cancel()
      try await reader.value
      let others = try await client.subscribeToStream("order-1")
      let cancelled = Task { for try await _ in others {} }
      cancelled.cancel()
      await #expect(throws: CancellationError.self) { try await cancelled.value }
    }
  }

  @Test("40 and 41: a stand-in implements what is reached, the derived calls come along")
  func standIn() async throws {
    struct OneOrder: EventStoreClientProtocol {
      func read(_ request: ReadRequest) -> ReadResponse {
        ReadResponse([RecordedEvent(NewEvent(type: "OrderPlaced"), stream: "order-1", revision: 0)])
      }
    }
    let store: any EventStoreClientProtocol = OneOrder()
    #expect(try await store.getStream("order-1").first?.type == "OrderPlaced")
    #expect(try await store.getCurrentVersion("order-1") == .revision(0))
    let error = await #expect(throws: EventStoreError.self) { try await store.subscribeToStream("order-1") }
    #expect(error?.code == .unsupported)
    await #expect(throws: EventStoreError.self) { try await store.deleteStream("order-1", expecting: .any) }
    await #expect(throws: EventStoreError.self) {
      try await store.appendToStream("order-1", NewEvent(type: "t"), expecting: .any)
    }
  }
}

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
