import EmbeddedEventStore
import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsTestSupport
import EventStreamsTransport
import Testing

@Suite("Who may do what, over a socket", .timeLimit(.minutes(1)))
struct AccessWireTests {
  /// A caller and what each call answers; nil is success.
  struct Row: Sendable, CustomTestStringConvertible {
    var credentials: String?
    var stream: String
    var write: GRPCStatusCode?
    var delete: GRPCStatusCode?
    var read: GRPCStatusCode?
    var testDescription: String { "\(credentials ?? "nobody") on \(stream)" }

    init(_ credentials: String?, _ stream: String, all: GRPCStatusCode?) {
      self.init(credentials, stream, write: all, delete: all, read: all)
    }

    init(
      _ credentials: String?, _ stream: String, write: GRPCStatusCode? = nil, delete: GRPCStatusCode? = nil,
      read: GRPCStatusCode? = nil
    ) {
      (self.credentials, self.stream) = (credentials, stream)
      (self.write, self.delete, self.read) = (write, delete, read)
    }
  }

  static let rows = [
    Row(nil, "s", all: .permissionDenied), Row("ada:wrong", "s", all: .unauthenticated),
    Row("nobody:secret", "s", all: .unauthenticated), Row(":", "s", all: .unauthenticated),
    Row("ada:secret", "s", all: nil), Row("ops:changeit", "s", all: nil), Row("admin:changeit", "s", all: nil),
    Row("ada:secret", "$s", all: .permissionDenied), Row("ops:changeit", "$s", all: .permissionDenied),
    Row("admin:changeit", "$s", all: nil), Row("ada:secret", "$\u{301}s", all: .permissionDenied),
    Row("ada:secret", "$$s", delete: .permissionDenied), Row("admin:changeit", "$$s", delete: .permissionDenied),
    Row("ada:secret", "$$$s", all: .permissionDenied), Row("admin:changeit", "$$$s", delete: .permissionDenied),
    Row("ada:secret", "$all", all: .permissionDenied),
    Row("admin:changeit", "$all", write: .permissionDenied, delete: .permissionDenied),
  ]

  @Test("every call on every kind of stream, for every kind of caller")
  func table() async throws {
    let identity = try TestCertificates.shared().server
    let tls = ServerTLS(certificate: .pem(identity.certificate), key: .pem(identity.key))
    try await withEmbeddedEventStore(.init(tls: tls, users: ["ada": "secret"])) { server in
      let roots = try TestCertificates.shared().authority.certificate
      let client = try WireClient(server, tls: TLSClientConfiguration(roots: .bytes(roots)))
      for row in Self.rows { try await Self.check(row, client) }
      await client.channel.close()
    }
  }

  private static func check(_ row: Row, _ client: WireClient) async throws {
    let metadata = row.credentials.map(WireClient.basic) ?? [:]
    func code(_ body: () async throws -> Void) async -> GRPCStatusCode? { await failure(body)?.code }
    let event = WireClient.event(0)
    #expect(await code { try await client.append(row.stream, [event], metadata: metadata) } == row.write, "\(row)")
    #expect(await code { _ = try await client.read(row.stream, metadata: metadata) } == row.read, "\(row)")
    let subscription = client.subscribe(row.stream, metadata: metadata)
    #expect(await code { _ = try await subscription.next() } == row.read, "\(row)")
    subscription.call.cancel()
    #expect(try await batch(row, client, metadata) == row.write, "\(row)")
    if row.stream != "$s", row.stream != "s" || row.delete != nil {
      #expect(await code { try await client.tombstone(row.stream, metadata: metadata) } == row.delete, "\(row)")
    }
    #expect(await code { try await client.delete(row.stream, metadata: metadata) } == row.delete, "\(row)")
  }

  @Test("wrong credentials are refused also where everyone may ask")
  func information() async throws {
    try await withServer(.init(users: ["ada": "secret"])) { _, client in
      let empty = WireClient.framed(Shared.Empty())
      for method in [Gossip.Method.read, ServerFeatures.Method.getSupportedMethods] {
        _ = try await client.channel.unary(method, empty)
        let refused = await failure {
          _ = try await client.channel.unary(method, empty, metadata: WireClient.basic("ada:wrong"))
        }
        #expect(refused?.code == .unauthenticated)
      }
    }
  }

  /// Wrong credentials end the call; a refusal is an answer.
  private static func batch(
    _ row: Row, _ client: WireClient, _ metadata: GRPCMetadata
  ) async throws -> GRPCStatusCode? {
    var code: GRPCStatusCode?
    let ended = await failure {
      guard
        case .error(let status) = try await client.batch(row.stream, [WireClient.event(0)], metadata: metadata)?.result
      else { return }
      code = GRPCStatusCode(rawValue: Int(status.code))
    }
    return ended?.code ?? code
  }

  @Test("$all is the admin's alone, read or subscribed, and nobody else has a pattern compiled")
  func all() async throws {
    try await withServer(.init(users: ["ada": "secret"])) { _, client in
      for (credentials, code) in [
        ("ada:secret", GRPCStatusCode.permissionDenied), ("ops:changeit", .permissionDenied), ("admin:changeit", nil),
      ] as [(String, GRPCStatusCode?)] {
        let metadata = WireClient.basic(credentials)
        #expect(await failure { _ = try await client.read(nil, metadata: metadata) }?.code == code)
        let subscription = client.subscribe(nil, metadata: metadata)
        #expect(await failure { _ = try await subscription.next() }?.code == code)
        subscription.call.cancel()
      }
      let invalid = client.subscribe(filter: .streamIdentifier(.init(regex: "(")))
      #expect(await failure { _ = try await invalid.next() }?.code == .permissionDenied)
    }
  }

  @Test("names travel as bytes: what is no UTF-8 is repaired, whatever else is kept as it is")
  func names() async throws {
    try await withServer { _, client in
      let broken = Shared.StreamIdentifier(streamName: [0x66, 0xFF, 0x6F])
      let request =
        WireClient.framed(
          Streams.AppendReq(content: .options(.init(streamIdentifier: broken, expectedStreamRevision: .noStream))))
        + WireClient.framed(Streams.AppendReq(content: .proposedMessage(WireClient.event(0))))
      _ = try await client.channel.unary(Streams.Method.append, request)
      guard case .event(let read) = try await client.read("f\u{FFFD}o").first?.content else {
        Issue.record("the name is repaired")
        return
      }
      #expect(read.event?.streamIdentifier?.streamName == Array("f\u{FFFD}o".utf8))
      let names = [" ", "\n", "\0", "e\u{301}", "\u{E9}", String(repeating: "x", count: 70_000), "😀"]
      for (number, name) in names.enumerated() {
        try await client.append(name, [WireClient.event(number + 1)], .noStream)
        #expect(try await client.read(name).map(\.brief) == ["0"])
      }
    }
  }
}
