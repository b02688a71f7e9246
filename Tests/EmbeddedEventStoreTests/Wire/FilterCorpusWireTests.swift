import EmbeddedEventStore
import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsTestSupport
import Foundation
import Testing

/// The cases of the filter corpus, as JSON gives them: read and subscribed on a running server.
@Suite("The corpus of filters on the server", .timeLimit(.minutes(2)))
struct FilterCorpusWireTests {
  private typealias Filter = Streams.ReadReq.Options.FilterOptions

  /// The file lies with the tests of the matcher.
  private static func corpus() throws -> [String: Any] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = tests.appending(path: "RegexTests/Corpus/filters-corpus.json")
    return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
  }

  /// Appends the events; their numbers by stream and revision.
  private static func append(_ events: [[String: Any]], _ client: WireClient) async throws -> [String: Int] {
    var numbers: [String: Int] = [:]
    for entry in events {
      let stream = try #require(entry["stream"] as? String)
      let number = try #require(entry["i"] as? Int)
      var event = WireClient.event(number)
      event.metadata["type"] = try #require(entry["type"] as? String)
      var revision: UInt64?
      if case .success(let success) = try await client.append(stream, [event]).result,
        case .currentRevision(let written) = success.currentRevisionOption
      {
        revision = written
      }
      numbers["\(try #require(revision))@" + Array(stream.utf8).description] = number
    }
    return numbers
  }

  private static func expression(_ entry: [String: Any]) -> Filter.Filter {
    let isRegex = entry["kind"] as? String == "regex"
    let value = Filter.Expression(
      regex: entry["regex"] as? String ?? (isRegex ? entry["value"] as? String ?? "" : ""),
      prefix: entry["prefix"] as? [String] ?? (isRegex ? [] : entry["value"] as? [String] ?? []))
    return entry["on"] as? String == "type" ? .eventType(value) : .streamIdentifier(value)
  }

  /// What came, by the numbers of the corpus; a refusal as its message.
  private static func outcome(
    _ client: WireClient, _ filter: Filter, _ count: Streams.ReadReq.Options.CountOption, _ numbers: [String: Int]
  ) async -> String {
    var options = Streams.ReadReq.Options()
    options.streamOption = .all(.init(allOption: .start))
    options.countOption = count
    options.filterOption = .filter(filter)
    options.uuidOption = .init(content: .string)
    let call = Conversation<Streams.ReadResp>(client, Streams.ReadReq(options: options))
    defer { call.call.cancel() }
    var found: [Int] = []
    do {
      while let answer = try await call.next(), answer.brief != "caughtUp" {
        guard case .event(let read) = answer.content, let event = read.event else { continue }
        let key = "\(event.streamRevision)@" + Array((event.streamIdentifier?.name ?? "").utf8).description
        if let number = numbers[key] { found.append(number) }
      }
      return "\(found)"
    } catch {
      return (error as? GRPCError)?.message ?? "\(error)"
    }
  }

  private static func expected(_ recorded: Any?) -> String {
    if let numbers = recorded as? [Int] { return "\(numbers)" }
    return (recorded as? [String: Any])?["message"] as? String ?? ""
  }

  @Test("every case is answered as by EventStoreDB 23.10, read and subscribed", arguments: [32, 5] as [UInt32])
  func cases(window: UInt32) async throws {
    let corpus = try Self.corpus()
    let cases = try #require(corpus["cases"] as? [[String: Any]])
    let both = try #require(corpus["regexAndPrefix"] as? [[String: Any]])
    #expect(cases.count == 132 && both.count == 1)
    try await withServer(.init(version: .v23_10)) { _, client in
      let numbers = try await Self.append(try #require(corpus["events"] as? [[String: Any]]), client)
      for entry in cases + both {
        let filter = Filter(
          filter: Self.expression(entry), window: .max(window), checkpointIntervalMultiplier: 1)
        let expected = Self.expected(entry["read"])
        let read = await Self.outcome(client, filter, .count(.max), numbers)
        #expect(read == expected, "\(entry["value"] ?? "")")
        let subscribed = await Self.outcome(client, filter, .subscription, numbers)
        #expect(subscribed == expected, "\(entry["value"] ?? "")")
      }
    }
  }

  @Test("odd requests are refused in the recorded words, where there was an answer")
  func odd() async throws {
    let requests = try #require(try Self.corpus()["oddRequests"] as? [[String: Any]])
    #expect(requests.count == 4)
    let prefix = Filter.Filter.eventType(.init(prefix: ["Order"]))
    let filters = [
      "no expression": Filter(window: .count), "no window": Filter(filter: prefix),
      "window max 0": Filter(filter: prefix, window: .max(0), checkpointIntervalMultiplier: 1),
      "multiplier 0": Filter(filter: prefix, window: .count),
    ]
    try await withServer(.init(version: .v23_10)) { _, client in
      for entry in requests {
        let name = try #require(entry["request"] as? String)
        let filter = try #require(filters[name])
        let read = await Self.outcome(client, filter, .count(10), [:])
        let subscribed = await Self.outcome(client, filter, .subscription, [:])
        if name == "window max 0" {  // Never answered there, or by a fault.
          #expect(read.contains("window (max)") && subscribed.contains("window (max)"))
          continue
        }
        if !(entry["read"] is [Int]) { #expect(read == Self.expected(entry["read"])) }
        #expect(subscribed == Self.expected(entry["subscribe"]), "\(name)")
      }
    }
  }
}
