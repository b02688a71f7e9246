import EmbeddedLiftbridge
import EventStreamsGRPC
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import Testing

@Suite("partitions that pause by themselves, over the wire", .timeLimit(.minutes(1)))
struct AutoPauseTests {
  /// A server whose stream `s`, with one message, pauses after a second of its clock.
  private func withPausing(
    sparesSubscribed: Bool = false, _ body: (ManualClock, EmbeddedLiftbridge, RawClient) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    try await withEmbeddedLiftbridge(.init(clock: clock)) { server in
      let client = try RawClient(server)
      var request = Liftbridge.CreateStreamRequest(subject: "s", name: "s")
      request.autoPauseTime = .init(value: 1_000)
      request.autoPauseDisableIfSubscribers = .init(value: sparesSubscribed)
      let _: Liftbridge.CreateStreamResponse = try await client.call(Liftbridge.Method.createStream, request)
      _ = try await client.publish("m0", to: "s")
      try await body(clock, server, client)
      await client.channel.close()
    }
  }

  private func partition(_ client: RawClient) async throws -> Liftbridge.PartitionMetadata? {
    try await client.metadata(["s"]).streamMetadata.first?.partitions[0]
  }

  @Test("a subscription that waits is ended by the clock alone: nobody calls meanwhile")
  func endsSubscription() async throws {
    try await withPausing { clock, server, client in
      var open = try await client.subscribe("s")
      while try open.deframer.next() == nil { _ = try await open.call.receive(into: &open.deframer) }
      clock.advance(by: .milliseconds(999))
      #expect(try await partition(client)?.paused == false)
      // A message puts it off.
      _ = try await client.publish("m1", to: "s")
      while try open.deframer.next() == nil { _ = try await open.call.receive(into: &open.deframer) }
      clock.advance(by: .seconds(1))
      let status = try await client.status { while try await open.call.receive(into: &open.deframer) {} }
      #expect(status?.0 == 9 && status?.1 == "commit log was closed")
      #expect(server.subscriptions == 0)
    }
  }

  @Test("metadata tells it and its time; the partition's own does not answer; a publish wakes it, and all is well")
  func metadata() async throws {
    try await withPausing { clock, _, client in
      clock.advance(by: .seconds(10))
      let paused = try await partition(client)
      let received = paused?.messagesReceivedTimestamps?.latestTimestamp ?? 0
      #expect(paused?.paused == true && paused?.newestOffset == 0)
      #expect(
        paused?.pauseTimestamps
          == .init(firstTimestamp: received + 1_000_000_000, latestTimestamp: received + 1_000_000_000))
      let path = Liftbridge.Method.fetchPartitionMetadata
      let request = Liftbridge.FetchPartitionMetadataRequest(stream: "s")
      let status = try await client.status {
        _ = try await client.call(path, request, as: Liftbridge.FetchPartitionMetadataResponse.self)
      }
      #expect(status?.0 == 9 && status?.1 == "The request should be sent to partition leader")
      #expect(try await client.publish("m1", to: "s")?.offset == 1)
      let own = try await client.call(path, request, as: Liftbridge.FetchPartitionMetadataResponse.self)
      #expect(own.metadata?.paused == false)
      #expect(own.metadata?.pauseTimestamps?.latestTimestamp == received + 10_000_000_000)
    }
  }

  @Test(
    "a subscription to what a paused partition holds is refused; behind its end it opens and ends; or it resumes it")
  func subscribing() async throws {
    try await withPausing { clock, _, client in
      clock.advance(by: .seconds(2))
      let refused = try await client.status { _ = try await client.subscribe("s") }
      #expect(refused?.0 == 13 && refused?.1 == "Failed to create stream reader: segment has been closed")
      var behind = try await client.subscribe(.init(stream: "s"))
      let ended = try await client.status { while try await behind.call.receive(into: &behind.deframer) {} }
      #expect(ended?.0 == 9 && ended?.1 == "commit log was closed")
      var resumed = try await client.subscribe(.init(stream: "s", startPosition: .earliest, resume: true))
      while try resumed.deframer.next() == nil { _ = try await resumed.call.receive(into: &resumed.deframer) }
      #expect(try await partition(client)?.paused == false)
      resumed.call.cancel()
    }
  }

  @Test("a publish to its subject does not wake it, and is not stored")
  func subject() async throws {
    try await withPausing { clock, _, client in
      clock.advance(by: .seconds(2))
      let request = Liftbridge.PublishToSubjectRequest(value: [1], subject: "s", ackPolicy: .none)
      let _: Liftbridge.PublishToSubjectResponse = try await client.call(Liftbridge.Method.publishToSubject, request)
      #expect(try await partition(client)?.paused == true)
      #expect(try await client.publish("m1", to: "s")?.offset == 1)
    }
  }

  @Test("a partition that spares its subscribers outlasts them by no more than its time")
  func spared() async throws {
    try await withPausing(sparesSubscribed: true) { clock, server, client in
      let open = try await client.subscribe("s")
      clock.advance(by: .seconds(5))
      #expect(try await partition(client)?.paused == false)
      open.call.cancel()
      for _ in 0..<10_000 where server.subscriptions > 0 { _ = try await client.metadata(["s"]) }
      clock.advance(by: .seconds(1))
      #expect(try await partition(client)?.paused == true)
    }
  }

  @Test("a server stops though a subscription waits for its pause, and no timer is left")
  func stops() async throws {
    let clock = ManualClock()
    let server = try await EmbeddedLiftbridge.start(.init(clock: clock))
    let client = try RawClient(server)
    var request = Liftbridge.CreateStreamRequest(subject: "s", name: "s")
    request.autoPauseTime = .init(value: 1_000)
    let _: Liftbridge.CreateStreamResponse = try await client.call(Liftbridge.Method.createStream, request)
    let open = try await client.subscribe("s")  // Held: a call that is dropped ends.
    await clock.waitForSleeper(within: .seconds(1))
    await server.stop(grace: .zero)
    #expect(server.subscriptions == 0 && server.liveCalls == 0)
    open.call.cancel()
    await client.channel.close()
  }
}
