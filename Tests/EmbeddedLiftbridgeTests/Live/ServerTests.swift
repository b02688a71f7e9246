import EmbeddedLiftbridge
import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import EventStreamsTransport
import Testing

@Suite("the embedded Liftbridge as a server", .timeLimit(.minutes(3)))
struct ServerTests {
  @Test("it listens when start returns, and its port is free again when stop returns")
  func startAndStop() async throws {
    let first = try await EmbeddedLiftbridge.start()
    #expect(first.address == "127.0.0.1:\(first.port)")
    let client = try RawClient(first)
    try await client.createStream("s")
    await first.stop()
    await first.stop()
    #expect(first.openConnections == 0 && first.openStreams == 0 && first.liveCalls == 0)
    await client.channel.close()

    let second = try await EmbeddedLiftbridge.start(.init(port: first.port))
    #expect(second.port == first.port)
    let fresh = try RawClient(second)
    #expect(try await fresh.metadata().streamMetadata.isEmpty)
    await fresh.channel.close()
    await second.stop()
  }

  @Test("stop ends subscriptions that would go on for ever, and waits for their handlers")
  func stopEndsSubscriptions() async throws {
    let server = try await EmbeddedLiftbridge.start()
    let client = try RawClient(server)
    try await client.createStream("s")
    let (call, _) = try await client.subscribe("s")
    #expect(server.subscriptions == 1)
    await server.stop()
    #expect(server.subscriptions == 0 && server.liveCalls == 0)
    var deframer = call.makeDeframer()
    await #expect(throws: GRPCError.self) { _ = try await call.receive(into: &deframer) }
    await client.channel.close()
  }

  @Test("a scope ends although a subscription is open and its clock stands still")
  func scopeWithManualClock() async throws {
    let client = try await withEmbeddedLiftbridge(.init(clock: ManualClock())) { server in
      let client = try RawClient(server)
      try await client.createStream("s")
      _ = try await client.subscribe("s")
      return client
    }
    await client.channel.close()
  }

  @Test(
    "a client that cancels more calls than the server allows loses its connection, and no other",
    arguments: [(limit: 3, isKept: false), (limit: 100, isKept: true)])
  func cancelledCalls(limit: Int, isKept: Bool) async throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    configuration.http2 = HTTP2Limits(resetBurst: limit, resetsPerSecond: 1)
    try await withEmbeddedLiftbridge(configuration) { server in
      let client = try RawClient(server)
      try await client.createStream("s")
      let (kept, first) = try await client.subscribe("s")
      var deframer = first
      for _ in 0..<20 { try? await client.subscribe("s").call.cancel() }
      if isKept {
        _ = try await client.publish("x", to: "s")
        #expect(try await kept.receive(into: &deframer))
      } else {
        await #expect(throws: GRPCError.self) { _ = try await kept.receive(into: &deframer) }
      }
      kept.cancel()
      await client.channel.close()
    }
  }

  @Test("a port that is taken is told, with address and reason")
  func portTaken() async throws {
    try await withEmbeddedLiftbridge { server in
      let error = await #expect(throws: EmbeddedLiftbridge.StartError.self) {
        try await EmbeddedLiftbridge.start(.init(port: server.port))
      }
      #expect(error?.description.contains("127.0.0.1:\(server.port)") ?? false)
      #expect(error?.description.contains("in use") ?? false, "\(error?.description ?? "")")
    }
  }

  @Test("a certificate that cannot be used is told, with its file")
  func badCertificate() async {
    let tls = ServerTLS(certificate: .file("/nonexistent/cert.pem"), key: .file("/nonexistent/key.pem"))
    let error = await #expect(throws: EmbeddedLiftbridge.StartError.self) {
      try await EmbeddedLiftbridge.start(.init(tls: tls))
    }
    #expect(error?.description.contains("/nonexistent/") ?? false, "\(error?.description ?? "")")
  }

  @Test("metadata tells the broker, its address and what it holds")
  func metadata() async throws {
    try await withEmbeddedLiftbridge { server in
      let client = try RawClient(server)
      try await client.createStream("a")
      _ = try await client.publish("x", to: "a")
      let metadata = try await client.metadata(["a", "none"])
      let broker = try #require(metadata.brokers.first)
      #expect(metadata.brokers.count == 1 && !broker.id.isEmpty)
      #expect(broker.host == "127.0.0.1" && broker.port == Int32(server.port))
      #expect(broker.partitionCount == 1 && broker.leaderCount == 1)
      let partition = try #require(metadata.streamMetadata.first?.partitions[0])
      #expect(partition.leader == broker.id && partition.replicas == [broker.id] && partition.isr == [broker.id])
      #expect(partition.highWatermark == 0 && partition.newestOffset == 0)
      #expect(partition.messagesReceivedTimestamps?.firstTimestamp ?? 0 > 0)
      // The other two are there and empty.
      #expect(partition.pauseTimestamps == .init() && partition.readonlyTimestamps == .init())
      #expect(metadata.streamMetadata[1] == .init(name: "none", error: .unknownStream))
      await client.channel.close()
    }
  }

  @Test("one partition is described by itself; -1 stands for none, and a missing one is NOT_FOUND")
  func partitionMetadata() async throws {
    try await withEmbeddedLiftbridge { server in
      let client = try RawClient(server)
      try await client.createStream("a")
      let path = Liftbridge.Method.fetchPartitionMetadata
      let found = try await client.call(
        path, Liftbridge.FetchPartitionMetadataRequest(stream: "a"), as: Liftbridge.FetchPartitionMetadataResponse.self)
      #expect(found.metadata?.highWatermark == -1 && found.metadata?.newestOffset == -1)
      for missing in [Liftbridge.FetchPartitionMetadataRequest(stream: "a", partition: 5), .init(stream: "none")] {
        let status = try await client.status {
          _ = try await client.call(path, missing, as: Liftbridge.FetchPartitionMetadataResponse.self)
        }
        #expect(status?.0 == 5 && status?.1 == "partition not found")
      }
      await client.channel.close()
    }
  }

  @Test(
    "a server that listens everywhere advertises what the client dialled",
    arguments: [
      ("127.0.0.1", nil, "name.example:1", "127.0.0.1"), ("0.0.0.0", nil, "name.example:1", "name.example"),
      ("0.0.0.0", nil, "[::1]:9", "::1"), ("0.0.0.0", "public.example", "name.example:1", "public.example"),
    ] as [(String, String?, String, String)])
  func advertised(host: String, advertisedHost: String?, authority: String, expected: String) async throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    configuration.host = host
    configuration.advertisedHost = advertisedHost
    try await withEmbeddedLiftbridge(configuration) { server in
      let client = try RawClient(server, authority: authority)
      #expect(server.address == "127.0.0.1:\(server.port)")
      let metadata = try await client.metadata()
      #expect(metadata.brokers.map(\.host) == [expected])
      await client.channel.close()
    }
  }

  @Test("the same seed and clock leave the same trace: times, inboxes, choices")
  func seeded() async throws {
    func trace() async throws -> [String] {
      let clock = ManualClock()
      return try await withEmbeddedLiftbridge(.init(seed: 42, clock: clock)) { server in
        let client = try RawClient(server)
        for name in ["a", "b"] { try await client.createStream(name, subject: "s", group: "g") }
        var trace: [String] = []
        for index in 0..<10 {
          clock.advance(by: .milliseconds(index))
          let ack = try await client.publish("m\(index)", to: "a")
          trace.append("\(ack?.inspected ?? [])")
        }
        await client.channel.close()
        return trace
      }
    }
    let first = try await trace()
    #expect(try await trace() == first)
    #expect(Set(first).count == 10)
  }

  @Test("subscriptions are bounded; what is over the limit is refused, and room comes back")
  func bounded() async throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    configuration.maxSubscriptions = 2
    try await withEmbeddedLiftbridge(configuration) { server in
      let client = try RawClient(server)
      try await client.createStream("s")
      let first = try await client.subscribe("s")
      let second = try await client.subscribe("s")
      let status = try await client.status { _ = try await client.subscribe("s") }
      #expect(status?.0 == 8)
      first.call.cancel()
      for _ in 0..<10_000 where server.subscriptions > 1 { _ = try await client.metadata() }
      let third = try await client.subscribe("s")
      #expect(server.subscriptions == 2)
      second.call.cancel()
      third.call.cancel()
      await client.channel.close()
    }
  }

  @Test("a consumer group, which is not served, is refused and not ignored")
  func groups() async throws {
    try await withEmbeddedLiftbridge { server in
      let client = try RawClient(server)
      try await client.createStream("s")
      let request = Liftbridge.SubscribeRequest(stream: "s", consumer: .init(groupId: "g", consumerId: "c"))
      let call = client.channel.makeCall(Liftbridge.Method.subscribe)
      call.start(GRPCFrame.frame(request.encoded()), halfClose: true)
      var deframer = call.makeDeframer()
      let error = await #expect(throws: GRPCError.self) { _ = try await call.receive(into: &deframer) }
      #expect(error?.code == .unimplemented)
      await client.channel.close()
    }
  }

  @Test("GET / is answered with a page of text that tells name, version and services")
  func page() async throws {
    try await withEmbeddedLiftbridge { server in
      let loop = EventLoop.next()
      let connection = try await HTTP2Connection.connect(
        to: Endpoint(host: "127.0.0.1", port: server.port), tls: nil, on: loop,
        timers: makeTimerSource(ContinuousClock(), on: loop), configuration: HTTP2ConnectionConfiguration()
      ) { _, _ in }
      let fields = [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "x")]
      let stream = HTTP2Stream(requestHeaders: fields.map { HTTP2HeaderField(name: $0.0, value: $0.1) })
      stream.send([], endStream: true)
      connection.open(stream)
      var headers: [HTTP2HeaderField] = []
      var body: [UInt8] = []
      while true {
        let inbound = try await stream.receive()
        headers += inbound.headers ?? []
        body += inbound.bytes
        if inbound.end != nil { break }
      }
      #expect(headers.contains { $0.name == ":status" && $0.value == "200" })
      #expect(headers.contains { $0.name == "content-type" && $0.value.hasPrefix("text/plain") })
      let text = String(decoding: body, as: UTF8.self)
      for word in ["Liftbridge", "v1.9.0", "proto.API", "CreateStream", "Subscribe", "grpc.health.v1.Health"] {
        #expect(text.contains(word), "\(word)")
      }
      await connection.close()
    }
  }

  @Test("a slow subscriber holds back only itself")
  func slowSubscriber() async throws {
    try await withEmbeddedLiftbridge { server in
      let client = try RawClient(server)
      try await client.createStream("s")
      let value = String(repeating: "x", count: 10_000)
      for _ in 0..<400 { _ = try await client.publish(value, to: "s") }  // Four windows of a client.
      let slow = try await client.subscribe("s")
      var fast = try await client.subscribe("s")
      var count = 0
      while count < 400 {
        while try fast.deframer.next() != nil { count += 1 }
        if count < 400 { _ = try await fast.call.receive(into: &fast.deframer) }
      }
      #expect(try await client.publish("still served", to: "s")?.offset == 400)
      slow.call.cancel()
      fast.call.cancel()
      await client.channel.close()
    }
  }
}
