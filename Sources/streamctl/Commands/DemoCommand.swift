internal import EmbeddedEventStore
internal import EmbeddedLiftbridge
internal import EventStoreClient
internal import FoundationEssentials
import Glibc
internal import LiftClient

/// Both clients against both embedded servers, as a new user would use them.
enum DemoCommand {
  /// Runs the demonstration; fails when one of its steps does.
  static func run(_ invocation: Invocation, _ console: Console) async throws {
    let clock = ContinuousClock()
    let begun = clock.now
    var shown = Demonstration(on: console, tells: !invocation.has("--output"))
    try await withEmbeddedEventStore { server in
      try shown.chapter("EventStoreDB: an embedded server at \(server.connectionString)")
      try await withEventStoreClient(server.connectionString) { client in
        try await eventStore(client, server, &shown)
      }
    }
    try await withEmbeddedLiftbridge { server in
      try shown.chapter("Liftbridge: an embedded broker at \(server.address)")
      try await withLiftClient(server.address) { client in try await liftbridge(client, server, &shown) }
    }
    let seconds = (clock.now - begun) / .seconds(1)
    if shown.failures > 0 { throw Failure("demoFailed", "\(shown.failures) steps went otherwise than they should") }
    try shown.chapter("All as it should be, in \((seconds * 100).rounded() / 100) s.")
  }

  private static func eventStore(
    _ client: AsyncEventStoreClient, _ server: EmbeddedEventStore, _ shown: inout Demonstration
  ) async throws {
    let placed = NewEvent(type: "OrderPlaced", data: Data(#"{"item":"kettle","total":42}"#.utf8))
    let first = try await client.appendToStream("order-1", placed, expecting: .noStream)
    try shown.show(
      "append to a stream that does not exist yet", "\(first.version)", holds: first.version == .revision(0))
    let second = try await client.appendToStream(
      "order-1", NewEvent(type: "OrderPaid"), expecting: .exactly(first.version))
    try shown.show("append, expecting the last version", "\(second.version)", holds: second.version == .revision(1))
    do {
      try await client.appendToStream("order-1", NewEvent(type: "OrderPaid"), expecting: .noStream)
      try shown.show("append, expecting no stream", "was written", holds: false)
    } catch EventStoreError.Code.wrongExpectedVersion {
      try shown.show("append, expecting no stream", "refused, as a typed error")
    }
    var written = ["OrderPlaced", "OrderPaid"][...]
    for try await event in client.readStream("order-1") {
      try shown.show(
        "read \(event.stream) at \(event.revision)", "\(event.type) \(String(decoding: event.data, as: UTF8.self))",
        holds: event.stream == "order-1" && event.type == written.popFirst())
    }
    let history = try await client.getStream("order-1")
    try shown.show(
      "the data is what was written", "\(history.count) events",
      holds: history.map(\.data) == [placed.data, Data()] && written.isEmpty)
    try await follow(client, server, &shown)
  }

  private static func follow(
    _ client: AsyncEventStoreClient, _ server: EmbeddedEventStore, _ shown: inout Demonstration
  ) async throws {
    let live = try await client.subscribeToAll(from: .end, filter: .types(prefixes: ["Order"]))
    let calls = server.openStreams
    try shown.show(
      "subscribe to all events whose type begins with Order, from now on", "open; calls at the server: \(calls)",
      holds: calls == 1)
    async let writer: Void = {
      for number in 2...4 {
        try await client.appendToStream("order-\(number)", NewEvent(type: "OrderPlaced"), expecting: .noStream)
        try await client.appendToStream("audit", NewEvent(type: "Login"), expecting: .any)
      }
    }()
    var seen: [String] = []
    for try await event in live {
      seen.append(event.stream)
      try shown.show(
        "follow live while more is written", "\(event.type) in \(event.stream)", holds: event.type == "OrderPlaced")
      if seen.count == 3 { break }
    }
    try await writer
    try shown.show(
      "leave the loop", "seen: \(seen.joined(separator: ", "))", holds: seen == ["order-2", "order-3", "order-4"])
    let ended = await reaches(0) { server.openStreams }
    try shown.show("the server saw the cancel", "calls at the server: \(server.openStreams)", holds: ended)
  }

  private static func liftbridge(
    _ client: AsyncLiftClient, _ server: EmbeddedLiftbridge, _ shown: inout Demonstration
  ) async throws {
    try await client.createStream("orders", subject: "orders.*")
    try shown.show("create a stream", "orders, on subject orders.*")
    do {
      try await client.createStream("orders", subject: "orders.*")
      try shown.show("create it again", "was created", holds: false)
    } catch LiftError.Code.streamExists {
      try shown.show("create it again", "refused, as a typed error")
    }
    for number in 0..<2 {
      let ack = try await client.publish(Data("order \(number)".utf8), to: "orders", key: Data("customer-7".utf8))
      try shown.show("publish, acknowledged by the leader", "offset \(ack.offset)", holds: ack.offset == Int64(number))
    }
    let messages = try await client.subscribe("orders", from: .earliest)
    let calls = server.openStreams
    try shown.show("subscribe from the earliest message", "open; calls at the server: \(calls)", holds: calls == 1)
    async let writer: Void = {
      for number in 2..<4 { try await client.publish(Data("order \(number)".utf8), to: "orders") }
    }()
    var seen: [String] = []
    for try await message in messages {
      seen.append(String(decoding: message.value, as: UTF8.self))
      try shown.show(
        "read back, then follow live", "offset \(message.offset): \(seen.last ?? "")",
        holds: seen.last == "order \(message.offset)")
      if seen.count == 4 { break }
    }
    try await writer
    try shown.show("leave the loop", "\(seen.count) messages", holds: seen == (0..<4).map { "order \($0)" })
    let ended = await reaches(0) { server.openStreams }
    try shown.show("the server saw the cancel", "calls at the server: \(server.openStreams)", holds: ended)
  }

  /// Whether a count arrives at `target` within two seconds; a reset is on its way for a moment after the loop's end.
  private static func reaches(_ target: Int, _ count: () -> Int) async -> Bool {
    for _ in 0..<400 {
      if count() == target { return true }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return count() == target
  }
}
