import EmbeddedLiftbridge
import EventStreamsGRPC
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import Testing

@Suite("PublishAsync on the embedded Liftbridge", .timeLimit(.minutes(1)))
struct PublishAsyncTests {
  /// Sends requests on one call, half-closes, and gives the answers.
  private func answers(
    to requests: [Liftbridge.PublishRequest], _ client: RawClient
  ) async throws -> [Liftbridge.PublishResponse] {
    let call = client.channel.makeCall(Liftbridge.Method.publishAsync)
    call.start(halfClose: false)
    for request in requests { try await call.write(GRPCFrame.frame(request.encoded())) }
    try await call.write([], halfClose: true)
    var deframer = call.makeDeframer()
    var answers: [Liftbridge.PublishResponse] = []
    repeat {
      while let range = try deframer.next() {
        answers.append(try Liftbridge.PublishResponse(decoding: deframer.bytes, range: range))
      }
    } while try await call.receive(into: &deframer)
    return answers
  }

  private func request(
    _ id: String, _ stream: String, _ change: (inout Liftbridge.PublishRequest) -> Void = { _ in }
  ) -> Liftbridge.PublishRequest {
    var request = Liftbridge.PublishRequest(value: [1], stream: stream, correlationId: id, expectedOffset: -1)
    change(&request)
    return request
  }

  @Test("one call takes messages for any stream; refusals are answers, and the call goes on")
  func mixed() async throws {
    try await withEmbeddedLiftbridge { server in
      let client = try RawClient(server)
      try await client.createStream("a")
      try await client.createStream("b")
      let found = try await answers(
        to: [
          request("a0", "a"), request("none", "none"), request("part", "a") { $0.partition = 9 },
          request("quiet", "a") { $0.ackPolicy = .none }, request("no-stream", ""),
          request("b0", "b") { $0.ackInbox = "mine" }, request("a2", "a") { $0.ackPolicy = .all },
        ], client)
      #expect(found.map(\.correlationId) == ["a0", "none", "part", "no-stream", "b0", "a2"])
      #expect(
        found.map { $0.asyncError?.message } == [
          nil, "no such stream: none", "no such partition: 9", "no such stream: ", nil, nil,
        ])
      #expect(found.map { $0.asyncError?.code } == [nil, .notFound, .notFound, .notFound, nil, nil])
      // An empty acknowledgement stands beside an error.
      #expect(found[1].ack == .init())
      #expect(found[5].ack?.offset == 2 && found[5].ack?.ackPolicy == .all)
      // The session's own inbox, whatever was asked for.
      #expect(Set([0, 4, 5].map { found[$0].ack?.ackInbox }).count == 1 && found[4].ack?.ackInbox != "mine")
      await client.channel.close()
    }
  }

  @Test("every stream on a subject answers")
  func sharedSubject() async throws {
    try await withEmbeddedLiftbridge { server in
      let client = try RawClient(server)
      try await client.createStream("a", subject: "s")
      try await client.createStream("b", subject: "s")
      let found = try await answers(to: [request("x", "b")], client)
      #expect(found.map { $0.ack?.stream } == ["a", "b"])
      #expect(found.map(\.correlationId) == ["x", "x"])
      await client.channel.close()
    }
  }

  @Test("a message that is too large is refused, also when no acknowledgement is wanted from the replication's limit")
  func tooLarge() async throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    try configuration.set("clustering.replication.max.bytes", to: "1000")
    try await withEmbeddedLiftbridge(configuration) { server in
      let client = try RawClient(server)
      try await client.createStream("a")
      let found = try await answers(
        to: [
          request("quiet", "a") {
            $0.value = [UInt8](repeating: 0, count: 2_000)
            $0.ackPolicy = .none
          },
          request("nats", "a") { $0.value = [UInt8](repeating: 0, count: 1_100_000) },
        ], client)
      #expect(found.map { $0.asyncError?.code } == [.badRequest, .internal])
      #expect(
        found.map { $0.asyncError?.message } == [
          "message exceeds max replication size", "failed to publish to NATS: nats: maximum payload exceeded",
        ])
      await client.channel.close()
    }
  }
}
