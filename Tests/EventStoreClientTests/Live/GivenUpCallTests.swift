import EventStreamsTestSupport
import Testing

@testable import EventStoreClient

@Suite("Calls that are given up while they wait", .timeLimit(.minutes(1)))
struct GivenUpCallTests {
  private static let confirmed = Message.confirmation("id") + Message.events(0..<3)

  @Test("a cancelled task throws CancellationError, the server sees CANCEL", arguments: EachCall.unanswered)
  func cancelled(call: EachCall) async throws {
    try await HoldingServer.with([]) { server, client in
      let task = Task { try await call.run(client) }
      await eventually { server.requests == 1 && client.liveCalls == 1 }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(await server.nextEnd() == .cancelledByClient)
      #expect(client.liveCalls == 0)
    }
  }

  @Test("so does one that waits for more of a subscription", arguments: EachCall.subscribed)
  func cancelledLater(call: EachCall) async throws {
    try await HoldingServer.with(Self.confirmed) { server, client in
      let task = Task { try await call.run(client) }
      await eventually { server.requests == 1 && client.liveCalls == 1 }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(await server.nextEnd() == .cancelledByClient)
      #expect(client.liveCalls == 0)
    }
  }

  @Test("a task that is cancelled already sends nothing", arguments: EachCall.unanswered)
  func cancelledBefore(call: EachCall) async throws {
    try await HoldingServer.with([]) { server, client in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await call.run(client)
      }
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(client.liveCalls == 0)
      #expect(client.connectionTarget == nil)
      // Whatever was sent would have arrived before this one.
      let other = Task { try await client.getStream("s") }
      await eventually { server.requests > 0 }
      #expect(server.requests == 1)
      other.cancel()
      _ = await other.result
    }
  }

  @Test("a task may be cancelled while the connection is made", arguments: EachCall.unanswered)
  func cancelledWhileConnecting(call: EachCall) async throws {
    try await HoldingServer.with(nil) { server, client in
      let task = Task { try await call.run(client) }
      await eventually { client.liveCalls == 1 && server.openConnections == 1 }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(client.liveCalls == 0)
    }
  }

  @Test("close() ends each with clientClosed, which names the call", arguments: EachCall.unanswered)
  func closed(call: EachCall) async throws {
    try await HoldingServer.with([]) { server, client in
      let task = Task { try await call.run(client) }
      await eventually { server.requests == 1 && client.liveCalls == 1 }
      await client.close()
      try await Self.expectClosed { try await task.value }
      #expect(await server.nextEnd() == .cancelledByClient)
      #expect(client.liveCalls == 0)
      try await Self.expectClosed { try await call.run(client) }
    }
  }

  @Test("close() ends those that wait for more of a subscription", arguments: EachCall.subscribed)
  func closedLater(call: EachCall) async throws {
    try await HoldingServer.with(Self.confirmed) { server, client in
      let task = Task { try await call.run(client) }
      await eventually { server.requests == 1 && client.liveCalls == 1 }
      await client.close()
      try await Self.expectClosed { try await task.value }
    }
  }

  @Test("close() ends those for which the connection is being made", arguments: EachCall.unanswered)
  func closedWhileConnecting(call: EachCall) async throws {
    try await HoldingServer.with(nil) { server, client in
      let task = Task { try await call.run(client) }
      await eventually { client.liveCalls == 1 && server.openConnections == 1 }
      await client.close()
      try await Self.expectClosed { try await task.value }
      #expect(client.liveCalls == 0)
      await eventually { server.openConnections == 0 }
    }
  }

  private static func expectClosed(_ body: () async throws -> Void) async throws {
    let error = await #expect(throws: EventStoreError.self) { try await body() }
    #expect(error?.code == .clientClosed)
    let message = error?.message ?? ""
    #expect(message.contains("'s'") || message.contains("$all"), "\(message)")
    #expect(message.hasSuffix("the client is closed"))
  }

  @Test("a subscription may be let go while it waits to be confirmed: by the task's end, its group's, a time-out")
  func confirmation() async throws {
    try await HoldingServer.with([]) { server, client in
      let first = try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask { try await client.subscribeToAll().id.isEmpty }
        group.addTask {
          await eventually { server.requests == 1 }
          return true
        }
        defer { group.cancelAll() }
        return try await group.next()
      }
      #expect(first == true)
      #expect(await server.nextEnd() == .cancelledByClient)
      #expect(client.liveCalls == 0)
    }
  }
}
