import FoundationEssentials
import Testing

@testable import EventStoreClient

@Suite("Ends of iterations, as the server sees them", .timeLimit(.minutes(1)))
struct CancellationTests {
  private static let events = Message.events(0..<10)
  private static let confirmed = Message.confirmation("id") + events

  /// Runs a body against a server that answers a read, and wants to see RST_STREAM CANCEL.
  private func seesCancel(
    _ messages: [UInt8], _ body: @escaping (AsyncEventStoreClient) async throws -> Void
  ) async throws {
    try await HoldingServer.with(messages) { server, client in
      try await body(client)
      #expect(await server.nextEnd() == .cancelledByClient)
      await eventually { client.liveCalls == 0 }
    }
  }

  @Test("break")
  func breaking() async throws {
    try await seesCancel(Self.events) { client in
      for try await _ in client.readStream("s") { break }
    }
    try await seesCancel(Self.confirmed) { client in
      for try await _ in try await client.subscribeToStream("s") { break }
    }
  }

  @Test("an error thrown in the loop")
  func throwing() async throws {
    try await seesCancel(Self.events) { client in
      await #expect(throws: CocoaError.self) {
        for try await _ in client.readStream("s") { throw CocoaError(.fileNoSuchFile) }
      }
    }
  }

  @Test("the task cancelled while it waits")
  func taskCancelled() async throws {
    try await seesCancel(Self.events) { client in
      let (waiting, continuation) = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        for try await event in client.readStream("s") where event.revision == 9 { continuation.yield() }
      }
      for await _ in waiting { break }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
    try await seesCancel(Self.confirmed) { client in
      let subscription = try await client.subscribeToAll()
      let task = Task { for try await _ in subscription {} }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  @Test("the iterator dropped, the sequence still held")
  func iteratorDropped() async throws {
    try await seesCancel(Self.events) { client in
      let read = client.readStream("s")
      do {
        var iterator = read.makeAsyncIterator()
        _ = try await iterator.next()
      }
      _ = read.lastRevision
    }
  }

  @Test("a subscription dropped without being iterated")
  func subscriptionDropped() async throws {
    try await seesCancel(Self.confirmed) { client in
      let subscription = try await client.subscribeToStream("s")
      #expect(subscription.id == "id")
    }
  }

  @Test("cancel() on the handle: the loop ends with nil")
  func handleCancelled() async throws {
    try await seesCancel(Self.confirmed) { client in
      let subscription = try await client.subscribeToStream("s")
      for try await event in subscription where event.revision == 4 { subscription.cancel() }
    }
  }

  @Test("close(): open calls end with clientClosed, later ones throw it")
  func closed() async throws {
    try await HoldingServer.with(Self.confirmed) { server, client in
      let reader = try await Self.waitingReader(client)
      await client.close()
      let error = await #expect(throws: EventStoreError.self) { try await reader.value }
      #expect(error?.code == .clientClosed)
      #expect(await server.nextEnd() == .cancelledByClient)
      #expect(client.isClosed && client.connectionTarget == nil)
      let later = await #expect(throws: EventStoreError.self) { try await client.getStream("s") }
      #expect(later?.code == .clientClosed)
      let write = await #expect(throws: EventStoreError.self) {
        try await client.appendToStream("s", NewEvent(type: "t"), expecting: .any)
      }
      #expect(write?.code == .clientClosed)
      await client.close()
      await eventually { server.openConnections == 0 }
    }
  }

  /// The fastest of some rounds: a loaded machine may hold up any one of them.
  private static func expectClosedSoon(_ call: EachCall, answering messages: [UInt8]?) async throws {
    var fastest = Duration.seconds(60)
    for _ in 0..<20 where fastest >= .milliseconds(100) {
      try await HoldingServer.with(messages) { server, client in
        let task = Task { try await call.run(client) }
        await eventually {
          client.liveCalls == 1 && (messages == nil ? server.openConnections : server.requests) == 1
        }
        let start = ContinuousClock.now
        await client.close()
        let error = await #expect(throws: EventStoreError.self) { try await task.value }
        #expect(error?.code == .clientClosed)
        fastest = min(fastest, start.duration(to: .now))
      }
    }
    #expect(fastest < .milliseconds(100))
  }

  @Test("close() lets calls in flight go within 100 milliseconds", arguments: EachCall.unanswered)
  func closedSoon(call: EachCall) async throws { try await Self.expectClosedSoon(call, answering: []) }

  @Test("as soon it does those that wait for more", arguments: EachCall.subscribed)
  func closedSoonLater(call: EachCall) async throws {
    try await Self.expectClosedSoon(call, answering: Self.confirmed)
    try await Self.expectClosedSoon(.partlyRead, answering: Self.events)
  }

  @Test("as soon it does those that wait for the connection", arguments: EachCall.unanswered)
  func closedSoonWhileConnecting(call: EachCall) async throws { try await Self.expectClosedSoon(call, answering: nil) }

  /// A task that has read all events of a subscription and waits for more.
  private static func waitingReader(_ client: AsyncEventStoreClient) async throws -> Task<Void, any Error> {
    let subscription = try await client.subscribeToStream("s")
    let (waiting, continuation) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for try await event in subscription where event.revision == 9 { continuation.yield() }
    }
    for await _ in waiting { break }
    return task
  }

  @Test("a dropped client closes when the last sequence it gave out has ended")
  func clientDropped() async throws {
    let server = try HoldingServer(answering: Self.confirmed)
    do {
      let read: ReadResponse
      var iterator: CatchUpSubscription.AsyncIterator
      let subscription: CatchUpSubscription
      do {
        let client = try AsyncEventStoreClient("esdb://127.0.0.1:\(server.port)?tls=false")
        subscription = try await client.subscribeToStream("s")
        read = client.readStream("s")
        iterator = subscription.makeAsyncIterator()
      }
      #expect(try await iterator.next()?.revision == 0)
      // A read that has not begun needs the client still.
      #expect(try await read.exists)
      #expect(server.openConnections == 1)
      read.cancel()
      subscription.cancel()
      #expect(try await iterator.next() == nil)
    }
    await eventually { server.openConnections == 0 }
    server.stop()
  }
}
