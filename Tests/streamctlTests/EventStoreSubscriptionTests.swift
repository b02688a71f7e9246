import EmbeddedEventStore
import Testing

@testable import streamctl

@Suite("streamctl es subscribe", .timeLimit(.minutes(1)))
struct EventStoreSubscriptionTests {
  /// Events or markers of a subscription that ends by itself, in short: type, or marker.
  private func taken(_ server: EmbeddedEventStore, _ words: String...) async -> [String] {
    let end = await runEventStore(server, ["subscribe"] + words)
    #expect(end.status == 0, "\(end.captured.err)")
    return end.captured.lines.compactMap { $0["type"]?.text ?? $0["marker"]?.text }
  }

  private func withFive(_ body: (EmbeddedEventStore) async throws -> Void) async throws {
    try await withEmbeddedEventStore { server in
      let lines = (0..<5).map { "{\"type\":\"T\($0)\"}" }.joined(separator: "\n")
      #expect(await runEventStore(server, ["append", "s"], input: lines).status == 0)
      try await body(server)
    }
  }

  @Test("a stream is followed from its start, after a revision, or from its end")
  func stream() async throws {
    try await withFive { server in
      let all = ["confirmed", "T0", "T1", "T2", "T3", "T4", "caughtUp"]
      #expect(await taken(server, "s", "--until-caught-up") == all)
      #expect(await taken(server, "s", "--from", "start", "--until-caught-up") == all)
      #expect(await taken(server, "s", "--from", "2", "--until-caught-up") == ["confirmed", "T3", "T4", "caughtUp"])
      #expect(await taken(server, "s", "--from", "end", "--until-caught-up") == ["confirmed", "caughtUp"])
      #expect(await taken(server, "s", "--live-only", "--until-caught-up") == ["confirmed", "caughtUp"])
      #expect(await taken(server, "s", "--limit", "2") == ["confirmed", "T0", "T1"])
    }
  }

  @Test("all is followed after a position, through its filters")
  func all() async throws {
    try await withFive { server in
      let read = await runEventStore(server, ["read", "--all", "--include", "^T3$"])
      let commit = try #require(read.captured.lines.first?["commitPosition"]?.compact)
      #expect(await taken(server, "--all", "--from", "\(commit)/\(commit)", "--limit", "1") == ["confirmed", "T4"])
      #expect(
        await taken(server, "--all", "--include", "^T[13]$", "--until-caught-up")
          .filter { $0.hasPrefix("T") } == ["T1", "T3"])
      #expect(
        await taken(server, "--all", "--exclude", "^s$", "--by", "stream", "--until-caught-up")
          .filter { $0.hasPrefix("T") }.isEmpty)
    }
  }

  @Test("checkpoints are shown when asked for, with their position")
  func checkpoints() async throws {
    try await withEmbeddedEventStore { server in
      let lines = (0..<70).map { "{\"type\":\"T\($0)\"}" }.joined(separator: "\n")
      #expect(await runEventStore(server, ["append", "s"], input: lines).status == 0)
      let words = ["subscribe", "--all", "--include", "^T69$", "--until-caught-up"]
      let silent = await runEventStore(server, words).captured.lines
      #expect(!silent.contains { $0["marker"] == "checkpoint" })
      let shown = await runEventStore(server, words + ["--checkpoints", "1"]).captured.lines
      let checkpoints = shown.filter { $0["marker"] == "checkpoint" }
      #expect(checkpoints.count >= 2)
      for checkpoint in checkpoints {
        #expect(checkpoint.keys == ["marker", "commitPosition", "preparePosition", "revision"])
        #expect(checkpoint["commitPosition"] != JSONValue.null)
        #expect(checkpoint["revision"] == JSONValue.null)
      }
    }
  }

  @Test("caught up tells the last revision of a stream")
  func caughtUp() async throws {
    try await withFive { server in
      let lines = await runEventStore(server, ["subscribe", "s", "--until-caught-up"]).captured.lines
      #expect(lines.last?["revision"] == 4)
      #expect(
        lines.first?.compact == #"{"marker":"confirmed","commitPosition":null,"preparePosition":null,"revision":null}"#)
    }
  }
}
