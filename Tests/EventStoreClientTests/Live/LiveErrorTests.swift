import EventStreamsGRPC
import Testing

@testable import EventStoreClient

@Suite("Errors that a scripted server gives", .timeLimit(.minutes(2)))
struct LiveErrorTests {
  private static func call(_ call: ErrorRow.Call, _ client: AsyncEventStoreClient) async throws {
    switch call {
    case .append: try await client.appendToStream("order-1", NewEvent(type: "t"), expecting: .revision(3))
    case .read: _ = try await client.getStream("order-1")
    case .delete: try await client.deleteStream("order-1", expecting: .revision(3))
    case .tombstone: try await client.tombstoneStream("order-1", expecting: .revision(3))
    case .subscribe: _ = try await client.subscribeToStream("order-1")
    }
  }

  @Test("each row of the reference, on each call it may come from", arguments: ErrorRow.exceptions + ErrorRow.statuses)
  func rows(row: ErrorRow) async throws {
    let status = GRPCServerStatus(code: row.status, message: row.text, trailers: row.trailers)
    try await withScriptedServer {
      $0.serveAll { _ in throw status }
    } _: { server, client in
      for call in row.calls {
        let error = await #expect(throws: EventStoreError.self) { try await Self.call(call, client) }
        #expect(error?.code == row.expected)
        #expect(error?.grpcStatus == row.status.rawValue)
        #expect(error?.message.contains("'order-1' at 127.0.0.1:\(server.port): ") == true, "\(error?.message ?? "")")
        #expect(row.text.isEmpty || row.expected == .unauthenticated || error?.message.isEmpty == false)
        if row.expected == .notLeader { #expect(error?.leader == "10.0.0.2:2114") }
        if row.expected == .wrongExpectedVersion {
          #expect(
            error?.conflict == VersionConflict(stream: "order-1", expected: .revision(3), actual: .revision(7)))
        }
      }
      #expect(server.openConnections == 1)
    }
  }

  @Test("below gRPC: the HTTP status is told, and the client stays usable", arguments: [404, 431, 500, 503])
  func http(status: Int) async throws {
    let refusal = GRPCServerStatus(code: .unknown, message: "", trailers: [:], httpStatus: status)
    try await withScriptedServer {
      $0.serveAll { _ in throw refusal }
    } _: { server, client in
      for call in ErrorRow.Call.allCases {
        let error = await #expect(throws: EventStoreError.self) { try await Self.call(call, client) }
        #expect(error?.httpStatus == status)
        #expect(error?.message.contains("'order-1'") == true)
      }
      #expect(server.openConnections == 1)
    }
  }

  @Test("after events: what came is handed over, then the error with the last of them")
  func afterEvents() async throws {
    let status = GRPCServerStatus.handlerError
    try await withScriptedServer {
      $0.serveAll { call in
        _ = try await call.nextMessage()
        try await call.send(Message.events(0..<5))
        throw status
      }
    } _: { _, client in
      var count = 0
      let error = await #expect(throws: EventStoreError.self) {
        for try await _ in client.readStream("order-1") { count += 1 }
      }
      #expect(count == 5)
      #expect(error?.code == .serverFault)
      #expect(error?.lastRevision == 4)
    }
  }

  /// A call in flight on a connection that the server drops, and the same call again.
  private static func expectLost(_ call: EachCall, answering messages: [UInt8]) async throws {
    try await HoldingServer.with(messages) { server, client in
      let task = Task { try await call.run(client) }
      await eventually { server.requests == 1 && client.liveCalls == 1 }
      server.cut()
      let error = await #expect(throws: EventStoreError.self) { try await task.value }
      #expect(error?.code == .connectionLost)
      #expect(error?.message.contains(" at 127.0.0.1:\(server.port): the connection to ") == true)
      #expect(client.liveCalls == 0)
      let next = Task { try await call.run(client) }
      await eventually { server.requests == 2 }
      #expect(client.connectionTarget == "127.0.0.1:\(server.port)")
      next.cancel()
      await #expect(throws: CancellationError.self) { try await next.value }
    }
  }

  @Test("a lost connection is told by each call in flight; the next one connects anew", arguments: EachCall.unanswered)
  func lost(call: EachCall) async throws { try await Self.expectLost(call, answering: []) }

  @Test("so it is by those that wait for more", arguments: EachCall.subscribed + [.partlyRead])
  func lostLater(call: EachCall) async throws {
    let first = call.name == EachCall.partlyRead.name ? [] : Message.confirmation("id")
    try await Self.expectLost(call, answering: first + Message.events(0..<3))
  }

  @Test("a subscription that is lost hands over what came, then throws connectionLost and tells where to go on")
  func lostSubscription() async throws {
    try await HoldingServer.with(Message.confirmation("id") + Message.events(0..<3)) { server, client in
      let subscription = try await client.subscribeToStream("order-1")
      var count = 0
      let error = await #expect(throws: EventStoreError.self) {
        for try await event in subscription {
          count += 1
          if event.revision == 2 { server.cut() }
        }
      }
      #expect(count == 3)
      #expect(error?.code == .connectionLost)
      #expect(error?.message.hasPrefix("subscribing to 'order-1' at 127.0.0.1:\(server.port): ") == true)
      #expect(error?.lastRevision == 2)
    }
  }
}
