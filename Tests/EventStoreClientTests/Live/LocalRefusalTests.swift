import EventStreamsTestSupport
import FoundationEssentials
import Testing

@testable import EventStoreClient

@Suite("What the client refuses by itself", .timeLimit(.minutes(1)))
struct LocalRefusalTests {
  @Test("settings that make no sense are told by each call, and nothing is sent", arguments: EachCall.unanswered)
  func settings(call: EachCall) async throws {
    let server = try HoldingServer(answering: [])
    defer { server.stop() }
    let changes: [(String, (inout EventStoreSettings) -> Void)] = [
      ("port is 65536", { $0.port = 65_536 }), ("no host", { $0.host = "" }),
      ("connectionName", { $0.connectionName = "two\r\nlines" }), ("above zero", { $0.keepAliveInterval = .zero }),
    ]
    for (words, change) in changes {
      var settings = EventStoreSettings(host: "127.0.0.1", port: server.port, tls: .disabled)
      change(&settings)
      try await withEventStoreClient(settings) { client in
        for _ in 0..<2 {
          let error = await #expect(throws: EventStoreError.self) { try await call.run(client) }
          #expect(error?.code == .invalidArgument)
          #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
          #expect(error?.grpcStatus == nil)
        }
        #expect(client.liveCalls == 0)
      }
    }
    #expect(server.requests == 0 && server.openConnections == 0)
  }

  @Test("files that cannot be used are told by each call, the call named", arguments: EachCall.unanswered)
  func files(call: EachCall) async throws {
    let settings = EventStoreSettings(host: "127.0.0.1", tls: .enabled(roots: .file("/no/such/file")))
    try await withEventStoreClient(settings) { client in
      let error = await #expect(throws: EventStoreError.self) { try await call.run(client) }
      #expect(error?.code == .tlsFailed)
      #expect(error?.message.contains("'s'") == true || error?.message.contains("$all") == true)
      guard case .unusableCertificate(let source, _)? = error?.cause as? TLSFailure else {
        return #expect(Bool(false), "\(String(describing: error?.cause))")
      }
      #expect(source.contains("/no/such/file"))
    }
  }

  @Test(
    "an event in the middle of a large append that no server takes: of a list nothing is sent, of a sequence nothing written"
  )
  func badEvent() async throws {
    try await HoldingServer.with([]) { server, client in
      let large = NewEvent(type: "t", data: Data(count: 300_000))
      let events = [large, large, NewEvent(type: ""), large]
      let error = await #expect(throws: EventStoreError.self) {
        try await client.appendToStream("order-1", events, expecting: .any)
      }
      #expect(error?.code == .invalidArgument)
      #expect(error?.message.contains("'order-1'") == true && error?.message.contains("empty type") == true)
      #expect(client.connectionTarget == nil && server.openConnections == 0)
      let sequence = AsyncStream { continuation in
        for event in events { continuation.yield(event) }
        continuation.finish()
      }
      let second = await #expect(throws: EventStoreError.self) {
        try await client.appendToStream("order-1", sequence, expecting: .any)
      }
      #expect(second?.code == .invalidArgument)
      #expect(client.liveCalls == 0)
      // What had been sent of the sequence is taken back: its stream ends by CANCEL, never by an end of the events.
      let third = Task { try await client.getStream("s") }
      await eventually { server.requests > 0 }
      third.cancel()
      _ = await third.result
      for _ in 0..<server.requests { #expect(await server.nextEnd() == .cancelledByClient) }
    }
  }

  @Test("a user whose name holds a colon is refused without being shown, over TLS only: elsewhere it is not sent")
  func colon() async throws {
    let user = Credentials.basic("ada:secret", password: "")
    let settings = EventStoreSettings(host: "127.0.0.1", port: try RawResponder.deadPort())
    try await withEventStoreClient(settings) { client in
      let error = await #expect(throws: EventStoreError.self) {
        try await client.deleteStream("s", expecting: .any, options: .credentials(user))
      }
      #expect(error?.code == .invalidArgument)
      #expect(error?.description.contains("secret") == false)
    }
  }
}
