import EmbeddedEventStore
import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsProtobuf
import EventStreamsTestSupport
import EventStreamsTransport
import Testing

@Suite("The embedded event store over a socket", .timeLimit(.minutes(1)))
struct ServerTests {
  @Test("what was appended is read back, in both directions of the API")
  func appendAndRead() async throws {
    try await withServer { server, client in
      #expect(server.connectionString == "esdb://127.0.0.1:\(server.port)?tls=false")
      let answer = try await client.append("s", [WireClient.event(0), WireClient.event(1, data: 100_000)], .noStream)
      guard case .success(let success) = answer.result else {
        Issue.record("\(answer)")
        return
      }
      #expect(success.currentRevisionOption == .currentRevision(1))
      let events = try await client.read("s")
      #expect(events.map(\.brief) == ["0", "1"])
      guard case .event(let second) = events[1].content else { return }
      #expect(second.event?.data.count == 100_000)
      #expect(second.event?.metadata["content-type"] == "application/json")
      #expect(try await client.read("none").map(\.brief) == ["streamNotFound"])
      #expect(server.openConnections == 1)
    }
  }

  @Test("a failed expectation is an answer with both generations of fields")
  func wrongVersion() async throws {
    try await withServer { _, client in
      let answer = try await client.append("s", [WireClient.event(0)], .revision(.max))
      guard case .success = answer.result else {
        Issue.record("2^64-1 stands for no stream")
        return
      }
      guard
        case .wrongExpectedVersion(let wrong) = try await client.append("s", [WireClient.event(1)], .noStream).result
      else {
        Issue.record("the stream exists")
        return
      }
      #expect(wrong.currentRevisionOption == .currentRevision(0))
      #expect(wrong.currentRevisionOption2060 == .currentRevision2060(0))
      #expect(wrong.expectedRevisionOption == .expectedNoStream)
      #expect(wrong.expectedRevisionOption2060 == .expectedRevision2060(.max))
    }
  }

  @Test(
    "a client that cancels more calls than the server allows loses its connection",
    arguments: [(limit: 3, isKept: false), (limit: 100, isKept: true)])
  func cancelledCalls(limit: Int, isKept: Bool) async throws {
    var configuration = EmbeddedEventStore.Configuration()
    configuration.http2 = HTTP2Limits(resetBurst: limit, resetsPerSecond: 1)
    try await withServer(configuration) { _, client in
      let kept = client.subscribe("s")
      #expect(try await kept.next()?.brief == "confirmation")
      for _ in 0..<20 {
        let other = client.subscribe("s")
        _ = try? await other.next()
        other.call.cancel()
      }
      if isKept {
        _ = try await client.append("s", [WireClient.event(0)])
        while let answer = try await kept.next(), answer.brief != "0" {}
      } else {
        #expect(await failure { while try await kept.next() != nil {} } != nil)
      }
      kept.call.cancel()
    }
  }

  @Test("1,500 cancelled calls in a row cost an honest client nothing unless the limits are made tighter")
  func manyCancelledCalls() async throws {
    try await withServer { _, client in
      let kept = client.subscribe("s")
      #expect(try await kept.next()?.brief == "confirmation")
      for _ in 0..<1_500 {
        let other = client.subscribe("s")
        _ = try await other.next()
        other.call.cancel()
      }
      _ = try await client.append("s", [WireClient.event(0)])
      while let answer = try await kept.next(), answer.brief != "0" {}  // Throws where the connection is gone.
      kept.call.cancel()
    }
  }

  @Test("errors carry the recorded trailers")
  func trailers() async throws {
    try await withServer { _, client in
      try await client.tombstone("s")
      let deleted = await failure { try await client.append("s", [WireClient.event(0)]) }
      #expect(deleted?.code == .failedPrecondition)
      #expect(deleted?.message == "Event stream 's' is deleted.")
      #expect(deleted?.trailers["exception"] == "stream-deleted")
      #expect(deleted?.trailers["stream-name"] == "s")
      let missing = await failure { try await client.delete("é") }
      #expect(missing?.trailers["exception"] == "wrong-expected-version")
      #expect(missing?.trailers["stream-name"] == "%C3%A9")
      #expect(missing?.trailers["actual-version"] == "-1")
      let nameless = await failure { try await client.append("", [WireClient.event(0)]) }
      #expect(nameless?.message == "Exception was thrown by handler.")
      var event = WireClient.event(0)
      event.metadata["type"] = nil
      let incomplete = await failure { try await client.append("t", [event]) }
      #expect(incomplete?.trailers["required-metadata-properties"] == "type,content-type")
    }
  }

  @Test("the limits of the configuration hold, each version's way")
  func limits() async throws {
    var configuration = EmbeddedEventStore.Configuration(version: .v23_10)
    configuration.limits.maximumAppendSize = 1_000
    try await withServer(configuration) { _, client in
      try await client.append("s", [WireClient.event(0, data: 1_000)])
      let total = await failure { try await client.append("s", [WireClient.event(1, data: 1_001)]) }
      #expect(total?.trailers["maximum-append-size"] == "1000")
    }
    configuration.version = .v26_1
    configuration.limits.maximumAppendEventSize = 100
    try await withServer(configuration) { _, client in
      let single = await failure { try await client.append("s", [WireClient.event(0, data: 93)]) }
      #expect(single?.trailers["exception"] == "maximum-append-event-size-exceeded")
      #expect(single?.trailers["proposed-append-event-size"] == "101")
      try await client.append("s", [WireClient.event(0, data: 92)])
    }
  }

  @Test("with users: anonymous and wrong callers are turned away, the others keep to their streams")
  func users() async throws {
    let identity = try TestCertificates.shared().server
    let tls = ServerTLS(certificate: .pem(identity.certificate), key: .pem(identity.key))
    let configuration = EmbeddedEventStore.Configuration(tls: tls, users: ["ada": "secret"])
    try await withEmbeddedEventStore(configuration) { server in
      #expect(server.connectionString.hasSuffix("?tls=true"))
      let roots = try TestCertificates.shared().authority.certificate
      let client = try WireClient(server, tls: TLSClientConfiguration(roots: .bytes(roots)))
      func append(_ stream: String, _ credentials: String?) async -> GRPCError? {
        await failure {
          try await client.append(
            stream, [WireClient.event(0)], metadata: credentials.map(WireClient.basic) ?? [:])
        }
      }
      #expect(await append("s", "ada:secret") == nil)
      let anonymous = await append("s", nil)
      #expect(anonymous?.code == .permissionDenied && anonymous?.trailers["exception"] == "access-denied")
      let wrong = await append("s", "ada:wrong")
      #expect(wrong?.code == .unauthenticated && wrong?.message == "Unauthenticated")
      #expect(await append("$s", "ada:secret")?.code == .permissionDenied)
      #expect(await append("$s", "admin:changeit") == nil)
      #expect(await append("$all", "admin:changeit")?.code == .permissionDenied)
      let all = await failure { _ = try await client.read(nil, metadata: WireClient.basic("ops:changeit")) }
      #expect(all?.code == .permissionDenied)
      var link = WireClient.event(7)
      link.metadata["type"] = "$>"
      link.data = Array("0@$s".utf8)
      try await client.append("links", [link], metadata: WireClient.basic("ada:secret"))
      for (credentials, isVisible) in [("ada:secret", false), ("admin:changeit", true)] {
        let found = try await client.read("links", links: true, metadata: WireClient.basic(credentials))
        guard case .event(let event) = found.first?.content else {
          Issue.record("the link is there")
          continue
        }
        #expect((event.event != nil) == isVisible && event.link != nil)
      }
      #expect(try await client.read(nil, metadata: WireClient.basic("admin:changeit")).count >= 7)
      await client.channel.close()
    }
  }

  @Test("without users the authorization header is ignored")
  func ignoredCredentials() async throws {
    try await withServer { _, client in
      try await client.append("$s", [WireClient.event(0)], metadata: WireClient.basic("nobody:nothing"))
    }
  }

  @Test("the same seed and clock give the same trace")
  func seeds() async throws {
    func trace(withSubscription: Bool = false) async throws -> [Streams.ReadResp] {
      let clock = ManualClock()
      var result: [Streams.ReadResp] = []
      try await withServer(.init(seed: 42, clock: clock)) { _, client in
        clock.advance(by: .seconds(90))
        let subscription = withSubscription ? client.subscribe("s") : nil
        _ = try await subscription?.next()
        defer { subscription?.call.cancel() }
        try await client.append("s", [WireClient.event(0)])
        try await client.delete("s")
        result = try await client.read(nil)
      }
      return result
    }
    let first = try await trace()
    #expect(first == (try await trace()))
    #expect(first == (try await trace(withSubscription: true)))  // Its id is none of those in the log.
    guard case .event(let event) = first[first.count - 2].content else {
      Issue.record("the last but one is the event")
      return
    }
    #expect(event.event?.metadata["created"] == "17040672900000000")  // 2024-01-01 and 90 s.
  }

  @Test("clients learn what the server is and where it is")
  func information() async throws {
    try await withServer(.init(version: .v23_10)) { server, client in
      let empty = WireClient.framed(Shared.Empty())
      let features = try ServerFeatures.SupportedMethods(
        decoding: await client.channel.unary(ServerFeatures.Method.getSupportedMethods, empty))
      #expect(features.eventStoreServerVersion == "23.10.7")
      #expect(features.methods.contains { $0.methodName == "batchappend" && $0.features == ["deadline_duration"] })
      let gossip = try Gossip.ClusterInfo(decoding: await client.channel.unary(Gossip.Method.read, empty))
      #expect(gossip.members.map(\.state) == [.leader])
      #expect(gossip.members.first?.httpEndPoint?.port == UInt32(server.port))
    }
  }

  @Test("26.1 keeps its gossip in a stream, 23.10 does not", arguments: [ServerVersion.v26_1, .v23_10])
  func gossipStream(version: ServerVersion) async throws {
    try await withServer(.init(version: version)) { server, client in
      let answers = try await client.read("$mem-gossip")
      guard version == .v26_1 else {
        #expect(answers.map(\.brief) == ["streamNotFound"])
        return
      }
      guard case .event(let read) = answers.first?.content, let event = read.event else {
        Issue.record("\(answers)")
        return
      }
      let text = String(decoding: event.data, as: UTF8.self)
      #expect(text.contains("\"State\":\"Leader\"") && text.contains("\"HttpEndPointPort\":\(server.port)"))
      #expect(event.streamRevision == 3 && event.metadata["type"] == "$GossipUpdated")
    }
  }

  @Test(
    "GET / names the server, its version and its services; other paths and methods have no page",
    arguments: [(ServerVersion.v26_1, "KurrentDB 26.1.0"), (.v23_10, "EventStoreDB 23.10.7")])
  func page(version: ServerVersion, name: String) async throws {
    try await withServer(.init(version: version)) { server, _ in
      let (status, text) = try await Self.ask(server, "GET", "/")
      #expect(status == "200")
      #expect(text.contains(name) && text.contains("swift-event-streams") && text.contains("streams.Streams"))
      for (method, path) in [("HEAD", "/"), ("GET", "/web"), ("PUT", "/"), ("GET", "/streams/s"), ("GET", "/nothing")] {
        let (status, text) = try await Self.ask(server, method, path)
        #expect(status == "404" && text.isEmpty, "\(method) \(path)")
      }
    }
  }

  /// A request that is no gRPC; the status of HTTP and the body.
  private static func ask(
    _ server: EmbeddedEventStore, _ method: String, _ path: String
  ) async throws -> (status: String?, text: String) {
    let loop = EventLoop.next()
    let connection = try await HTTP2Connection.connect(
      to: Endpoint(host: "127.0.0.1", port: server.port), tls: nil, on: loop,
      timers: makeTimerSource(ContinuousClock(), on: loop), configuration: HTTP2ConnectionConfiguration()
    ) { _, _ in }
    let fields = [(":method", method), (":scheme", "http"), (":path", path), (":authority", "x")]
    let stream = HTTP2Stream(requestHeaders: fields.map { HTTP2HeaderField(name: $0, value: $1) })
    stream.send([], endStream: true)
    connection.open(stream)
    var status: String?
    var body: [UInt8] = []
    while true {
      let inbound = try await stream.receive()
      status = inbound.headers?.first { $0.name == ":status" }?.value ?? status
      body += inbound.bytes
      if inbound.end != nil { break }
    }
    await connection.close()
    return (status, String(decoding: body, as: UTF8.self))
  }

  @Test("a port that is taken is a typed error, bad certificates another")
  func startFailures() async throws {
    try await withEmbeddedEventStore { server in
      let taken = await #expect(throws: EmbeddedEventStoreError.self) {
        _ = try await EmbeddedEventStore.start(.init(port: server.port))
      }
      #expect(taken?.code == .addressUnavailable)
    }
    let nonsense = ServerTLS(certificate: .pem("no certificate"), key: .pem("no key"))
    let refused = await #expect(throws: EmbeddedEventStoreError.self) {
      _ = try await EmbeddedEventStore.start(.init(tls: nonsense))
    }
    #expect(refused?.code == .tls)
  }

  @Test("settings that make no sense are refused before anything starts")
  func nonsense() async throws {
    let changes: [(inout EmbeddedEventStore.Configuration) -> Void] = [
      { $0.port = 65_536 }, { $0.port = -1 }, { $0.maxConcurrentStreams = 0 }, { $0.limits.receivedMessage = 0 },
      { $0.limits.storedBytes = -1 }, { $0.limits.rememberedIDs = 0 },
    ]
    for change in changes {
      var configuration = EmbeddedEventStore.Configuration()
      change(&configuration)
      let refused = await #expect(throws: EmbeddedEventStoreError.self) {
        _ = try await EmbeddedEventStore.start(configuration)
      }
      #expect(refused?.code == .invalidConfiguration && refused?.cause == nil)
      #expect(refused?.description.contains("must be") ?? false)
    }
  }

  @Test("an append that is under way when the server stops is written and answered")
  func graceful() async throws {
    let server = try await EmbeddedEventStore.start()
    let client = try WireClient(server)
    let open = Conversation<Streams.AppendResp>(client, Streams.Method.append)
    try await open.call.write(
      WireClient.framed(
        Streams.AppendReq(content: .options(.init(streamIdentifier: .init("s"), expectedStreamRevision: .noStream)))))
    while server.openStreams == 0, !Task.isCancelled { await Task.yield() }
    let stopping = Task { await server.stop(grace: .seconds(30)) }
    try await open.call.write(
      WireClient.framed(Streams.AppendReq(content: .proposedMessage(WireClient.event(0)))), halfClose: true)
    guard case .success = try await open.next()?.result else {
      Issue.record("it is written")
      return
    }
    #expect(try await open.next() == nil)
    await stopping.value
    #expect(server.openConnections == 0)
    await client.channel.close()
  }

  @Test("stopping ends open subscriptions after the grace, and closes every connection")
  func stopping() async throws {
    let server = try await EmbeddedEventStore.start()
    let client = try WireClient(server)
    let subscription = client.subscribe("s")
    #expect(try await subscription.next()?.brief == "confirmation")
    #expect(server.openStreams == 1)
    await server.stop(grace: .milliseconds(50))
    await server.stop()
    #expect(server.openConnections == 0 && server.openStreams == 0)
    let ended = await failure { while try await subscription.next() != nil {} }
    #expect(ended?.code == .unavailable)
    await client.channel.close()
  }
}
