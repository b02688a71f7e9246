import EmbeddedEventStore
import EventStreamsTestSupport
import FoundationEssentials
import Testing

@testable import streambench

@Suite("workloads of streambench", .timeLimit(.minutes(2)))
struct WorkloadTests {
  private static let usual = [
    "workload", "n", "seconds", "rate", "p50_us", "p99_us", "cpu_s", "maxrss_kb", "check",
  ]

  /// Runs one workload against a server with 40 events, through the command line; its line of JSON.
  private func line(_ workload: Workload, _ count: Int, _ variables: [String: String] = [:]) async throws -> JSONValue {
    var text = ""
    try await withEmbeddedEventStore { server in
      try await BenchServer.fill(server, 40)
      let words = [workload.rawValue, "127.0.0.1", "\(server.port)", "\(count)"]
      let status = await Bench.run(words, environment: { variables[$0] }, output: { text = $0 })
      #expect(status == 0)
    }
    return try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  private func keys(_ line: JSONValue) -> Set<String> {
    if case .object(let members) = line { Set(members.keys) } else { [] }
  }

  @Test("a read prints its keys, its number and a sum over all events", arguments: [Workload.read, .readmain])
  func read(workload: Workload) async throws {
    let line = try await line(workload, 30)
    #expect(keys(line) == Set(Self.usual))
    #expect(line["workload"] == .string(workload.rawValue))
    #expect(line["n"] == .integer(30))
    guard case .integer(let check)? = line["check"] else {
      Issue.record("no sum")
      return
    }
    #expect(check > 30 * (256 + 11))  // Data and type of each, and its revision and position.
  }

  @Test("both ways to read come to the same sum, a longer read to another")
  func sums() async throws {
    try await withEmbeddedEventStore { server in
      try await BenchServer.fill(server, 40)
      var target = Target(host: "127.0.0.1", port: server.port, count: 40)
      let read = try await ReadWorkload.run(target)
      #expect(try await ReadWorkload.runOnMainActor(target).check == read.check)
      target.count = 39
      #expect(try await ReadWorkload.run(target).check < read.check)
      target.count = 41
      await #expect(throws: BenchError.self) { try await ReadWorkload.run(target) }
    }
  }

  @Test("an append is timed and counted, in one task or in many", arguments: [Workload.append, .appendloop, .append64])
  func append(workload: Workload) async throws {
    let line = try await line(workload, 70)
    #expect(keys(line) == Set(Self.usual))
    #expect(line["n"] == .integer(70))
    #expect(line["check"] == .integer(70))
    #expect(line["p50_us"] != .integer(0) && line["p50_us"] != .number(0))
  }

  @Test("slow consumers take what their time allows")
  func slow() async throws {
    let line = try await line(.subs, 3, ["PERF_SUBS_GAP_MS": "1", "PERF_SUBS_SECONDS": "0.05", "PERF_WINDOW": "70000"])
    #expect(keys(line) == Set(Self.usual + ["kb_per_sub"]))
    #expect(line["n"] != .integer(0))
  }

  @Test("idle consumers have had twenty events each, and are summed")
  func idle() async throws {
    let line = try await line(.idle, 3)
    #expect(keys(line) == Set(Self.usual + ["kb_per_sub"]))
    #expect(line["n"] == .integer(60))
    #expect(line["check"] != .integer(0))
  }

  @Test("idle consumers of a stream with too few events fail instead of waiting for ever")
  func neverIdle() async throws {
    try await withEmbeddedEventStore { server in
      try await BenchServer.fill(server, SubscriptionWorkload.eventsBeforeIdle - 1)
      var target = Target(host: "127.0.0.1", port: server.port, count: 2)
      target.openingLimit = .milliseconds(50)
      let error = await #expect(throws: BenchError.self) { try await SubscriptionWorkload.idle(target) }
      #expect(error?.description.hasPrefix("0 of 2 subscriptions") == true)
    }
  }

  @Test("a subscription that is refused fails the workload with its own error")
  func refusedSubscription() async throws {
    try await withEmbeddedEventStore { server in
      let target = Target(host: "127.0.0.1", port: server.port, count: 2)
      await server.stop()
      await #expect(throws: (any Error).self) { try await SubscriptionWorkload.slow(target) }
    }
  }

  @Test("a report is one line of JSON, whatever was measured")
  func report() {
    let empty = Report(count: 0, seconds: 0, cpuSeconds: 0).line("read")
    #expect(
      empty.hasPrefix(
        #"{"workload":"read","n":0,"seconds":0.000000,"rate":0.0,"p50_us":0.0,"p99_us":0.0,"cpu_s":0.000,"#))
    #expect(empty.hasSuffix(#","check":0}"#))
    var full = Report(count: 4, seconds: 0.5, cpuSeconds: 1.0625, latencies: [4e-6, 1e-6, 3e-6, 2e-6], check: .max)
    full.kilobytesPerSubscription = -1.26
    #expect(full.line("idle").contains(#""rate":8.0,"p50_us":2.0,"p99_us":3.0,"cpu_s":1.063,"#))
    #expect(full.line("idle").hasSuffix(#""check":18446744073709551615,"kb_per_sub":-1.3}"#))
  }
}
