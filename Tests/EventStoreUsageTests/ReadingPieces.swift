import EventStoreClient
import Foundation
import Testing

/// The usage of the public face, as its users write it: reads and subscriptions.
@Suite("Pieces of usage: reading", .timeLimit(.minutes(1)))
struct ReadingPieces {
  @Test("9: lazy reads, forwards and backwards")
  func reads() async throws {
    try await withOrders { client in
      var (seen, newest): ([UInt64], [UInt64]) = ([], [])
      func show(_ event: RecordedEvent) { newest.append(event.revision) }
      for try await event in client.readStream("order-1", from: .revision(10)) {
        if event.type == "OrderCancelled" { break }
        seen.append(event.revision)
      }
      for try await event in client.readStream("order-1", backwards: true, limit: 10) { show(event) }
      #expect(seen == Array(10..<17))
      #expect(newest == Array((15..<25).reversed()))
    }
  }

  @Test("11: not found as a value, then the stream's last revision")
  func found() async throws {
    try await withOrders { client in
      var replies: [(Int, LogPosition?)] = []
      var (lines, applied): ([String], Int) = ([], 0)
      func reply(status: Int, position: LogPosition?) { replies.append((status, position)) }
      func log(_ line: String) { lines.append(line) }
      func apply(_ event: RecordedEvent) { applied += 1 }
      func answer(_ stream: String) async throws {
        let read = client.readStream(stream)
        guard try await read.exists else { return reply(status: 404, position: nil) }
        for try await event in read { apply(event) }
        log("ends at \(read.lastRevision ?? 0)")
      }
      try await answer("order-1")
      #expect(lines == ["ends at 24"])
      #expect(applied == 25)
      #expect(replies.isEmpty)
      try await answer("order-2")
      #expect(replies.map(\.0) == [404])
      #expect(applied == 25)
      let error = await #expect(throws: EventStoreError.self) { for try await _ in client.readStream("order-2") {} }
      #expect(error?.code == .streamNotFound)
    }
  }

  @Test("12: $all from a position, filtered at the server, in batches")
  func all() async throws {
    try await withOrders { client in
      let lastSeen = try #require(try await client.getStream("order-1", from: .revision(20), limit: 1).first?.position)
      var inserted: [RecordedEvent] = []
      func insert(_ batch: [RecordedEvent]) async throws {
        #expect(!batch.isEmpty)
        inserted += batch
      }
      for try await batch in client.readAll(from: .position(lastSeen), filter: .streams(prefixes: ["order-"])).batches {
        try await insert(batch)
      }
      #expect(inserted.map(\.revision) == Array(20..<25))
      #expect(Set(inserted.map(\.stream)) == ["order-1"])
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
      var lines: [String] = []
      func log(_ line: String) { lines.append(line) }
      if case .revision(let revision) = try await client.getCurrentVersion("order-1") { log("ends at \(revision)") }
      if let head = try await client.getCommitPosition(filter: .types(prefixes: ["Order"])) {
        log("log ends at \(head.commit)")
      }
      let last = try #require(try await client.getStream("order-1", backwards: true, limit: 1).first?.position)
      #expect(lines == ["ends at 24", "log ends at \(last.commit)"])
      #expect(try await client.getCurrentVersion("order-2") == .noStream)
      #expect(try await client.getCommitPosition(filter: .types(prefixes: ["Nothing"])) == nil)
    }
  }

  @Test("15: one stream, live: open when the call returns")
  func live() async throws {
    try await withOrders { client in
      let paid = NewEvent(type: "OrderPaid")
      let live = try await client.subscribeToStream("order-1", from: .end)
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
      /// What each of them gives first, and that it gives nothing else of the two streams.
      func firstTypes(_ subscription: CatchUpSubscription, _ count: Int) async throws -> [String] {
        try await subscription.prefix(count).reduce(into: []) { $0.append($1.type) }
      }
      let prefixes = try await client.subscribeToAll(filter: .types(prefixes: ["OrderCan", "Invoice"]))
      #expect(try await firstTypes(prefixes, 2) == ["OrderCancelled", "InvoiceSent"])
      let matching = try await client.subscribeToAll(
        filter: .streams(matching: ["^order-[0-9]+$"]).searchWindow(500))
      #expect(try await matching.prefix(25).reduce(into: Set()) { $0.insert($1.stream) } == ["order-1"])
      let excluding = try await client.subscribeToAll(filter: .types(excluding: ["Heartbeat", "Order.*", #"\$.+"#]))
      #expect(try await firstTypes(excluding, 1) == ["InvoiceSent"])
      let either = try await client.subscribeToAll(filter: .streams(matching: ["invoice-1", "none"]))
      #expect(try await firstTypes(either, 1) == ["InvoiceSent"])
      let usual = try await client.subscribeToAll()
      #expect(try await usual.prefix(26).reduce(into: 0) { count, event in count += event.isSystemEvent ? 1 : 0 } == 0)
    }
  }

  @Test("18: markers for those who ask")
  func markers() async throws {
    try await withOrders { client in
      var (saved, projected, isReady): (LogPosition?, Int, Bool) = (nil, 0, false)
      func project(_ event: RecordedEvent) async throws { projected += 1 }
      func saveCheckpoint(_ position: LogPosition) async throws { saved = position }
      for try await item in try await client.subscribeToAll(filter: .types(prefixes: ["Invoice"])).withMarkers {
        switch item {
        case .event(let event): try await project(event)
        case .checkpoint(let position, _): try await saveCheckpoint(position)
        case .caughtUp: isReady = true
        case .fellBehind: isReady = false
        @unknown default: break
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
      let journal = Journal()
      let orders = try await client.subscribeToStream("$ce-order", resolveLinks: true)
      let reader = Task { for try await event in orders { await journal.apply(event) } }
      orders.cancel()
      try await reader.value
      #expect(await journal.events.isEmpty)
      let others = try await client.subscribeToStream("order-1")
      let cancelled = Task { for try await event in others { await journal.apply(event) } }
      cancelled.cancel()
      await #expect(throws: CancellationError.self) { try await cancelled.value }
    }
  }
}
