import EmbeddedEventStore
import EventStreamsEventStoreWire
import EventStreamsGRPC
import Testing

@Suite("From history to what is live", .timeLimit(.minutes(1)))
struct HandOverTests {
  private static let count = 300

  @Test(
    "what is written while subscribers catch up arrives once and in order", arguments: [ServerVersion.v26_1, .v23_10])
  func races(version: ServerVersion) async throws {
    try await withServer(.init(version: version)) { server, client in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for number in 0..<Self.count {
            try await client.append("s", [WireClient.event(number)])
            try await client.append("noise-\(number % 7)", [WireClient.event(10_000 + number)])
          }
        }
        for index in 0..<12 {
          group.addTask {
            let reader = try WireClient(server)
            for _ in 0..<(index * 20) { await Task.yield() }  // They begin here and there.
            let heard = try await Self.revisions(of: "s", Self.subscription(reader, index % 3))
            #expect(heard == Array(0..<UInt64(Self.count)))
            await reader.channel.close()
          }
        }
        try await group.waitForAll()
      }
    }
  }

  /// To the stream, to everything, to everything through a filter.
  private static func subscription(_ client: WireClient, _ kind: Int) -> Conversation<Streams.ReadResp> {
    guard kind == 2 else { return client.subscribe(kind == 0 ? "s" : nil) }
    return client.subscribe(filter: .streamIdentifier(.init(regex: "^s$")))
  }

  /// The revisions of one stream as they come, until the last one; never more than one confirmation and switch.
  private static func revisions(
    of stream: String, _ subscription: Conversation<Streams.ReadResp>
  ) async throws -> [UInt64] {
    var revisions: [UInt64] = []
    var markers: [String] = []
    while revisions.count < count, let answer = try await subscription.next() {
      if case .event(let read) = answer.content, let event = read.event {
        if event.streamIdentifier?.name == stream { revisions.append(event.streamRevision) }
      } else if answer.brief != "checkpoint" {
        markers.append(answer.brief)
      }
    }
    subscription.call.cancel()
    #expect(markers == ["confirmation"] || markers == ["confirmation", "caughtUp"])
    return revisions
  }

  @Test("checkpoints of a filter that nothing passes go forward, and each is a place to start from")
  func checkpoints() async throws {
    try await withServer { _, client in
      for number in 0..<50 { try await client.append("s", [WireClient.event(number)]) }
      let silent = client.subscribe(filter: .streamIdentifier(.init(prefix: ["none"])), window: 10)
      var places: [UInt64] = []
      while let answer = try await silent.next(), answer.brief != "caughtUp" {
        if case .checkpoint(let checkpoint) = answer.content { places.append(checkpoint.commitPosition) }
      }
      silent.call.cancel()
      #expect(places.count >= 5 && places == places.sorted())
      for place in Set(places) {
        let resumed = client.subscribe(filter: .streamIdentifier(.init(prefix: ["s"])), from: place)
        #expect(try await resumed.next()?.brief == "confirmation")
        let answer = try await resumed.next()
        #expect(["caughtUp", "checkpoint"].contains(answer?.brief) || Int(answer?.brief ?? "") != nil)
        resumed.call.cancel()
      }
    }
  }

  @Test("new metadata brings a deleted stream back, and 23.10 tells the subscriber who waits")
  func revived() async throws {
    try await withServer(.init(version: .v23_10)) { _, client in
      try await client.append("s", [WireClient.event(0)])
      try await client.delete("s")
      let subscription = client.subscribe("s")
      #expect(try await subscription.next()?.brief == "confirmation")
      try await client.setMetadata("s", "{}", 1)
      #expect(try await subscription.next()?.brief == "caughtUp")
      subscription.call.cancel()
    }
  }
}
