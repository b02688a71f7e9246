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

  @Test("a lost connection is told by the call in flight; the next one connects anew")
  func lost() async throws {
    let answer: GRPCHandler = { call in
      _ = try await call.nextMessage()
      try await call.send(Message.confirmation("id"))
      _ = try await call.nextMessage()
      try await Task.sleep(for: .seconds(3_600))
    }
    var table = GRPCRoutes()
    table.serveAll(answer)
    let server = try await GRPCServer.start(.init(), routes: table)
    var settings = try EventStoreSettings("esdb://127.0.0.1:\(server.port)?tls=false")
    settings.connectionName = "test"
    try await withEventStoreClient(settings) { client in
      let subscription = try await client.subscribeToStream("s")
      async let stopped: Void = server.stop(grace: .zero)
      let error = await #expect(throws: EventStoreError.self) { for try await _ in subscription {} }
      #expect([.connectionLost, .subscriptionDropped].contains(error?.code))
      await stopped
      var configuration = GRPCServer.Configuration()
      configuration.port = settings.port
      let second = try await GRPCServer.start(configuration, routes: table)
      let again = try await client.subscribeToStream("s")
      #expect(client.connectionTarget == "127.0.0.1:\(settings.port)")
      again.cancel()
      await second.stop(grace: .zero)
    }
  }
}
