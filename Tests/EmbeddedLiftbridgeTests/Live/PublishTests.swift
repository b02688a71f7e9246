import EmbeddedLiftbridge
import EventStreamsGRPC
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import Testing

@Suite("publishing to the embedded Liftbridge", .timeLimit(.minutes(1)))
struct PublishTests {
  private func withClient(
    _ configuration: EmbeddedLiftbridge.Configuration = .init(),
    _ body: (EmbeddedLiftbridge, RawClient) async throws -> Void
  ) async throws {
    try await withEmbeddedLiftbridge(configuration) { server in
      let client = try RawClient(server)
      try await body(server, client)
      await client.channel.close()
    }
  }

  private func unary(
    _ client: RawClient, _ path: String, _ request: some ProtobufMessage, timeout: Duration?
  ) async throws -> [UInt8] {
    let deadlines = CallDeadlines(whole: timeout, sendsTimeoutHeader: true)
    return try await client.channel.unary(path, GRPCFrame.frame(request.encoded()), deadlines: deadlines)
  }

  @Test("without a deadline the answer is empty, whatever the policy; the message is stored")
  func noDeadline() async throws {
    try await withClient { _, client in
      try await client.createStream("s")
      for policy in [Liftbridge.AckPolicy.leader, .all, .none] {
        let request = Liftbridge.PublishRequest(value: [1], stream: "s", ackPolicy: policy, expectedOffset: -1)
        #expect(try await unary(client, Liftbridge.Method.publish, request, timeout: nil).isEmpty)
      }
      #expect(try await client.metadata(["s"]).streamMetadata[0].partitions[0]?.newestOffset == 2)
    }
  }

  @Test("with a deadline the acknowledgement tells all that was asked, in the inbox that was named")
  func acknowledged() async throws {
    try await withClient { _, client in
      try await client.createStream("s", subject: "base")
      let request = Liftbridge.PublishRequest(
        value: [1], stream: "s", ackInbox: "my.inbox", correlationId: "c", ackPolicy: .all, expectedOffset: -1)
      let bytes = try await unary(client, Liftbridge.Method.publish, request, timeout: .seconds(10))
      let response = try Liftbridge.PublishResponse(decoding: bytes)
      let ack = try #require(response.ack)
      #expect(ack.stream == "s" && ack.partitionSubject == "base" && ack.msgSubject == "base" && ack.offset == 0)
      #expect(ack.ackInbox == "my.inbox" && ack.correlationId == "c" && ack.ackPolicy == .all && ack.ackError == .ok)
      #expect(ack.receptionTimestamp > 0 && ack.commitTimestamp >= ack.receptionTimestamp)
      // Only PublishAsync says it there.
      #expect(response.correlationId.isEmpty && response.asyncError == nil)
    }
  }

  @Test(
    "a subject that nobody hears, and replicas that do not exist, are waited for until the deadline; both calls end")
  func neverAcknowledged() async throws {
    let clock = ManualClock()
    try await withClient(.init(clock: clock)) { server, client in
      var request = Liftbridge.CreateStreamRequest(subject: "s", name: "s")
      request.minIsr = .init(value: 2)
      let _: Liftbridge.CreateStreamResponse = try await client.call(Liftbridge.Method.createStream, request)
      async let first = client.status {
        let request = Liftbridge.PublishRequest(value: [1], stream: "s", ackPolicy: .all, expectedOffset: -1)
        _ = try await unary(client, Liftbridge.Method.publish, request, timeout: .seconds(600))
      }
      async let second = client.status {
        let request = Liftbridge.PublishToSubjectRequest(value: [1], subject: "nobody")
        _ = try await unary(client, Liftbridge.Method.publishToSubject, request, timeout: .seconds(600))
      }
      while server.liveCalls < 2 { _ = try await client.metadata(["s"]) }
      clock.advance(by: .seconds(600))
      let ends = try await [first, second]
      #expect(ends.map { $0?.0 } == [4, 4])
      while server.liveCalls > 1 { _ = try await client.metadata(["s"]) }
      #expect(try await client.metadata(["s"]).streamMetadata[0].partitions[0]?.newestOffset == 0)
    }
  }

  @Test("a refusal of a publish to a subject is told inside the acknowledgement, with status 0")
  func subjectRefusal() async throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    try configuration.set("clustering.replication.max.bytes", to: "1000")
    try configuration.set("streams.concurrency.control", to: "true")
    try await withClient(configuration) { _, client in
      try await client.createStream("s")
      func ack(_ count: Int) async throws -> Liftbridge.Ack? {
        let request = Liftbridge.PublishToSubjectRequest(value: [UInt8](repeating: 0, count: count), subject: "s")
        let bytes = try await unary(client, Liftbridge.Method.publishToSubject, request, timeout: .seconds(10))
        return try Liftbridge.PublishToSubjectResponse(decoding: bytes).ack
      }
      #expect(try await ack(2_000)?.ackError == .tooLarge)
      // It has no expected offset, so it is 0: right once.
      #expect(try await ack(1)?.ackError == .ok)
      #expect(try await ack(1)?.ackError == .incorrectOffset)
    }
  }

  @Test("a request that cannot be read ends a call with INTERNAL, also one that had begun; the server goes on")
  func malformed() async throws {
    try await withClient { server, client in
      try await client.createStream("s")
      let call = client.channel.makeCall(Liftbridge.Method.publishAsync)
      call.start(halfClose: false)
      let good = Liftbridge.PublishRequest(value: [1], stream: "s", correlationId: "c", expectedOffset: -1)
      try await call.write(GRPCFrame.frame(good.encoded()))
      try await call.write(GRPCFrame.frame([0x0A, 0x05, 0x61]))
      var deframer = call.makeDeframer()
      var answers = 0
      let status = try await client.status {
        repeat { while try deframer.next() != nil { answers += 1 } } while try await call.receive(into: &deframer)
      }
      #expect(status?.0 == 13 && status?.1.hasPrefix("grpc: error unmarshalling request") == true)
      #expect(answers == 1)
      #expect(try await client.publish("x", to: "s")?.offset == 1)
      while server.liveCalls > 1 { _ = try await client.metadata(["s"]) }
    }
  }

  @Test("a PublishAsync that is given up leaves nothing behind, and what it sent is stored")
  func givenUp() async throws {
    try await withClient { server, client in
      try await client.createStream("s")
      let call = client.channel.makeCall(Liftbridge.Method.publishAsync)
      call.start(halfClose: false)
      let request = Liftbridge.PublishRequest(value: [1], stream: "s", correlationId: "c", expectedOffset: -1)
      try await call.write(GRPCFrame.frame(request.encoded()))
      var deframer = call.makeDeframer()
      while try deframer.next() == nil { _ = try await call.receive(into: &deframer) }
      call.cancel()
      while server.liveCalls > 1 || server.openStreams > 1 { _ = try await client.metadata(["s"]) }
      #expect(try await client.metadata(["s"]).streamMetadata[0].partitions[0]?.newestOffset == 0)
    }
  }
}
