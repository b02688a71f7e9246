import EmbeddedEventStore
import EventStreamsEventStoreWire
import EventStreamsGRPC
import Testing

@Suite("Filters over a socket", .timeLimit(.minutes(1)))
struct FilterWireTests {
  private typealias Filter = Streams.ReadReq.Options.FilterOptions

  private static func request(
    _ filter: Filter.Filter, _ count: Streams.ReadReq.Options.CountOption, window: UInt32 = 32
  ) -> Streams.ReadReq {
    .init(
      options: .init(
        streamOption: .all(.init(allOption: .start)), countOption: count,
        filterOption: .filter(.init(filter: filter, window: .max(window), checkpointIntervalMultiplier: 1)),
        uuidOption: .init(content: .string)))
  }

  /// Events whose types make patterns backtrack.
  private static func fill(_ client: WireClient, _ count: Int) async throws {
    let events = (0..<count).map { number in
      var event = WireClient.event(number)
      event.metadata["type"] = String(repeating: "a", count: 40)
      return event
    }
    try await client.append("long", events)
  }

  @Test("a pattern that runs away ends its call with INVALID_ARGUMENT, and no other client waits for it")
  func runaway() async throws {
    try await withServer { server, client in
      try await Self.fill(client, 100)
      let hostile = Filter.Filter.eventType(.init(regex: "^(?:(a+)+)+\\1?!$"))
      let reads = (0..<8).map { index in
        Conversation<Streams.ReadResp>(
          client, Self.request(hostile, index % 2 == 0 ? .count(10) : .subscription, window: 4_096))
      }
      let honest = try WireClient(server)
      for number in 0..<50 { try await honest.append("s", [WireClient.event(1_000 + number)]) }
      #expect(try await honest.read("s").count == 50)
      for read in reads {
        let ended = await failure { while try await read.next() != nil {} }
        #expect(ended?.code == .invalidArgument)
        #expect(ended?.message == "The filter takes more steps than this server allows.")
      }
      await honest.channel.close()
    }
  }

  @Test("what a filter finds in a long log comes whole and in order, read and subscribed")
  func long() async throws {
    try await withServer { _, client in
      try await Self.fill(client, 700)
      for number in 0..<70 { try await client.append("wanted-\(number % 3)", [WireClient.event(10_000 + number)]) }
      let filter = Filter.Filter.streamIdentifier(.init(regex: "^wanted-[0-2]"))
      let read = try await Conversation<Streams.ReadResp>(client, Self.request(filter, .count(.max))).rest()
      #expect(read.count == 70)
      let subscription = Conversation<Streams.ReadResp>(client, Self.request(filter, .subscription, window: 500))
      var events: [Streams.ReadResp] = []
      while let answer = try await subscription.next(), answer.brief != "caughtUp" {
        if case .event = answer.content { events.append(answer) }
      }
      #expect(events == read)
      try await client.append("wanted-1", [WireClient.event(20_000)])
      while let answer = try await subscription.next(), answer.brief != "23" {}
      subscription.call.cancel()
    }
  }

  @Test(
    "filters beyond the limits are refused with the reason",
    arguments: [
      (Streams.ReadReq.Options.FilterOptions.Expression(regex: "a{2147483647}"), "regular expression is larger"),
      (.init(prefix: Array(repeating: "p", count: 1_001)), "1000 prefixes"),
    ])
  func beyond(expression: Streams.ReadReq.Options.FilterOptions.Expression, reason: String) async throws {
    try await withServer { _, client in
      let read = Conversation<Streams.ReadResp>(client, Self.request(.streamIdentifier(expression), .count(1)))
      let refused = await failure { _ = try await read.next() }
      #expect(refused?.code == .invalidArgument && refused?.message.contains(reason) ?? false)
    }
  }
}
