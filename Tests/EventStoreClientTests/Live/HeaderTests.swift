import EmbeddedEventStore
import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsTestSupport
import EventStreamsTransport
import Testing

@testable import EventStoreClient

@Suite("Headers of calls", .timeLimit(.minutes(1)))
struct HeaderTests {
  /// Answers every call with an error, having kept what it was sent with.
  private final class Recorder: Sendable {
    struct Call: Sendable {
      var path: String
      var metadata: GRPCMetadata
      var timeout: Duration?
    }

    let calls = Lock([Call]())

    func serve(_ call: GRPCServerCall) throws {
      calls.withLock { $0.append(Call(path: call.path, metadata: call.metadata, timeout: call.timeout)) }
      throw GRPCServerStatus.handlerError
    }

    var last: Call? { calls.withLock { $0.last } }
  }

  private static func callAll(_ client: AsyncEventStoreClient, _ user: Credentials?, leader: Bool?) async {
    let options = CallOptions(credentials: user, requiresLeader: leader)
    _ = try? await client.appendToStream("s", NewEvent(type: "t"), expecting: .any, options: options)
    _ = try? await client.deleteStream("s", expecting: .any, options: options)
    _ = try? await client.tombstoneStream("s", expecting: .any, options: options)
    _ = try? await client.getStream("s", options: .init(credentials: user, requiresLeader: leader))
    _ = try? await client.readAll(options: .init(credentials: user, requiresLeader: leader)).first { _ in true }
    _ = try? await client.subscribeToAll(options: .init(credentials: user, requiresLeader: leader))
  }

  @Test("without TLS: leader and name on every call, a time-out on unary calls and appends only, credentials on none")
  func clearText() async throws {
    let recorder = Recorder()
    try await withScriptedServer(options: "&ConnectionName=orders") {
      $0.serveAll { try recorder.serve($0) }
    } _: { _, client in
      await Self.callAll(client, .basic("ada", password: "secret"), leader: nil)
      let calls = recorder.calls.withLock { $0 }
      #expect(calls.count == 6)
      for call in calls {
        #expect(call.metadata["requires-leader"] == "true")
        #expect(call.metadata["connection-name"] == "orders")
        #expect(call.metadata["authorization"] == nil)
        #expect((call.timeout == nil) == (call.path == Streams.Method.read), "\(call.path)")
        if let timeout = call.timeout { #expect(timeout > .seconds(5) && timeout <= .seconds(10)) }
      }
      await Self.callAll(client, nil, leader: false)
      #expect(recorder.calls.withLock { $0[6...].allSatisfy { $0.metadata["requires-leader"] == "false" } })
      _ = try? await client.deleteStream("s", expecting: .any, options: .timeout(.none))
      #expect(recorder.last?.timeout == nil)
    }
  }

  @Test("where a server without TLS denies access, the error says whether a user was kept back")
  func keptBack() async throws {
    let denied = GRPCServerStatus(
      code: .permissionDenied, message: "Access Denied", trailers: ["exception": "access-denied"])
    try await withScriptedServer {
      $0.serveAll { _ in throw denied }
    } _: { server, client in
      let user = Credentials.basic("ada", password: "secret")
      for call in EachCall.unanswered {
        let error = await #expect(throws: EventStoreError.self) { try await call.run(client) }
        #expect(error?.code == .accessDenied)
        #expect(error?.message.contains("has no TLS") == false, "nobody was named")
      }
      let named = await #expect(throws: EventStoreError.self) {
        try await client.getStream("s", options: .init(credentials: user))
      }
      #expect(named?.message.contains("has no TLS") == true)
      let text = "esdb://ada:secret@127.0.0.1:\(server.port)?tls=false"
      try await withEventStoreClient(text) { client in
        for call in EachCall.unanswered {
          let error = await #expect(throws: EventStoreError.self) { try await call.run(client) }
          #expect(error?.code == .accessDenied)
          #expect(error?.message.contains("has no TLS") == true, "\(call.name)")
          #expect(error?.description.contains("secret") == false)
        }
      }
    }
  }

  @Test("limits of reads and subscriptions are kept here: servers would cut the call; those of writes go out")
  func timeouts() async throws {
    let recorder = Recorder()
    try await withScriptedServer {
      $0.serveAll { try recorder.serve($0) }
    } _: { _, client in
      let limits = StreamCallOptions(firstMessage: .seconds(3), betweenMessages: .seconds(3), wholeCall: .seconds(3))
      _ = try? await client.getStream("s", options: limits)
      _ = try? await client.readAll(options: limits).exists
      _ = try? await client.getCurrentVersion("s", options: .timeout(.seconds(3)))
      _ = try? await client.getCommitPosition(options: .timeout(.seconds(3)))
      _ = try? await client.subscribeToStream("s", options: .init(confirmation: .seconds(3), wholeCall: .seconds(3)))
      _ = try? await client.subscribeToAll(options: .init(confirmation: .seconds(3), wholeCall: .seconds(3)))
      #expect(recorder.calls.withLock { $0.map(\.timeout) } == Array(repeating: nil, count: 6))
      _ = try? await client.appendToStream(
        "s", NewEvent(type: "t"), expecting: .any, options: .timeout(.seconds(3)))
      _ = try? await client.deleteStream("s", expecting: .any, options: .timeout(.seconds(3)))
      _ = try? await client.tombstoneStream("s", expecting: .any, options: .timeout(.seconds(3)))
      let written = recorder.calls.withLock { $0[6...].compactMap(\.timeout) }
      #expect(written.count == 3 && written.allSatisfy { $0 > .seconds(1) && $0 <= .seconds(3) })
    }
  }

  @Test("a client without a name gives itself one")
  func unnamed() async throws {
    let recorder = Recorder()
    try await withScriptedServer {
      $0.serveAll { try recorder.serve($0) }
    } _: { _, client in
      _ = try? await client.deleteStream("s", expecting: .any)
      #expect(recorder.last?.metadata["connection-name"]?.count == 36)
    }
  }

  @Test("with TLS: the call's user before the settings'")
  func credentials() async throws {
    let certificates = try TestCertificates.shared()
    let recorder = Recorder()
    var routes = GRPCRoutes()
    routes.serveAll { try recorder.serve($0) }
    var configuration = GRPCServer.Configuration()
    configuration.tls = TLSServerConfiguration(
      identity: TLSIdentity(
        certificate: .bytes(certificates.server.certificate), key: .bytes(certificates.server.key)))
    let server = try await GRPCServer.start(configuration, routes: routes)
    let text = "esdb://ada:p%3aw@localhost:\(server.port)?tlsCaFile=\(certificates.authority.certificatePath)"
    try await withEventStoreClient(text) { client in
      await Self.callAll(client, nil, leader: nil)
      let expected = Credentials.basic("ada", password: "p:w").authorization
      #expect(
        recorder.calls.withLock { $0.map { $0.metadata["authorization"] } } == Array(repeating: expected, count: 6))
      await Self.callAll(client, .basic("bob", password: ""), leader: nil)
      let other = Credentials.basic("bob", password: "").authorization
      #expect(recorder.calls.withLock { $0[6...].allSatisfy { $0.metadata["authorization"] == other } })
      let error = await #expect(throws: EventStoreError.self) {
        try await client.deleteStream("s", expecting: .any, options: .credentials(.basic("a:b", password: "")))
      }
      #expect(error?.code == .invalidArgument)
    }
    await server.stop(grace: .zero)
  }
}
