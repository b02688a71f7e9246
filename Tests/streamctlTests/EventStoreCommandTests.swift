import EmbeddedEventStore
import EventStoreClient
import Testing

@testable import streamctl

@Suite("streamctl es", .timeLimit(.minutes(1)))
struct EventStoreCommandTests {
  private func run(
    _ server: EmbeddedEventStore, _ words: String..., input: String = ""
  ) async -> (status: Int32, captured: Captured) {
    await runEventStore(server, words, input: input)
  }

  @Test("what is appended as lines is read back as lines with the same data")
  func roundTrip() async throws {
    try await withEmbeddedEventStore { server in
      let id = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
      let append = await run(
        server, "append", "order-1", "--expect=none",
        input: """
          {"type": "OrderPlaced", "id": "\(id)", "data": {"total": 12.50, "tags": ["a", "ü"]}, "metadata": {"by": 1}}

          {"type": "Scanned", "dataBase64": "AP8="}
          """)
      #expect(append.status == 0, "\(append.captured.err)")
      let result = try #require(append.captured.lines.first)
      #expect(result["stream"] == "order-1")
      #expect(result["revision"] == 1)
      #expect(result.keys == ["stream", "revision", "commitPosition", "preparePosition"])
      let read = await run(server, "read", "order-1")
      #expect(read.status == 0)
      let lines = read.captured.lines
      try #require(lines.count == 2)
      #expect(lines[0]["id"]?.text == id)
      #expect(lines[0]["data"]?.compact == #"{"total":12.50,"tags":["a","ü"]}"#)
      #expect(lines[0]["metadata"]?.compact == #"{"by":1}"#)
      #expect(lines[0]["contentType"] == "application/json")
      #expect(lines[0]["revision"] == 0)
      #expect(lines[0]["created"]?.text.flatMap(Timestamp.seconds) != nil)
      #expect(lines[1]["dataBase64"] == "AP8=")
      #expect(lines[1]["contentType"] == "application/octet-stream")
      #expect(lines[1]["commitPosition"] == result["commitPosition"])
    }
  }

  @Test("a wrong version fails with its code and the status of the call on the last line")
  func wrongVersion() async throws {
    try await withEmbeddedEventStore { server in
      _ = await run(server, "append", "s", input: #"{"type":"A"}"#)
      let again = await run(server, "append", "s", "--expect", "none", input: #"{"type":"A"}"#)
      #expect(again.status == 1)
      #expect(again.captured.out.isEmpty)
      #expect(again.captured.lastError?["error"] == "wrongExpectedVersion")
      #expect(again.captured.lastError?.keys == ["error", "message", "grpcStatus"])
      let missing = await run(server, "read", "nothing")
      #expect(missing.status == 1)
      #expect(missing.captured.lastError?["error"] == "streamNotFound")
    }
  }

  @Test("the options of read choose direction, first event and number")
  func readOptions() async throws {
    try await withEmbeddedEventStore { server in
      let input = (0..<5).map { "{\"type\":\"T\($0)\"}" }.joined(separator: "\n")
      _ = await run(server, "append", "s", input: input)
      let back = await run(server, "read", "s", "--backwards", "--from", "3", "--limit", "2")
      #expect(back.captured.lines.map { $0["type"] } == ["T3", "T2"])
      let included = await run(server, "read", "--all", "--include", "^T[01]$")
      #expect(included.captured.lines.map { $0["type"] } == ["T0", "T1"])
      let excluded = await run(server, "read", "--all", "--exclude", "T[012]", "--exclude=\\$.+")
      #expect(excluded.captured.lines.map { $0["type"] } == ["T3", "T4"])
      let table = await run(server, "read", "s", "--limit", "1", "--output", "table")
      #expect(table.captured.out.hasPrefix("stream"))
      #expect(table.captured.out.split(separator: "\n").count == 2)
    }
  }

  @Test("a subscription says when it is open, and ends where it is told to")
  func subscribe() async throws {
    try await withEmbeddedEventStore { server in
      _ = await run(server, "append", "s", input: "{\"type\":\"A\"}\n{\"type\":\"B\"}")
      let history = await run(server, "subscribe", "s", "--until-caught-up")
      #expect(history.status == 0, "\(history.captured.err)")
      let lines = history.captured.lines
      #expect(lines.first?["marker"] == "confirmed")
      #expect(lines.compactMap { $0["type"] } == ["A", "B"])
      #expect(lines.last?["marker"] == "caughtUp")
      let after = await run(server, "subscribe", "--all", "--include", "^B$", "--limit", "1")
      #expect(after.captured.lines.compactMap { $0["type"] } == ["B"])
    }
  }

  @Test("delete and tombstone tell where they were written")
  func delete() async throws {
    try await withEmbeddedEventStore { server in
      _ = await run(server, "append", "s", input: #"{"type":"A"}"#)
      let deleted = await run(server, "delete", "s", "--expect", "0")
      #expect(deleted.status == 0, "\(deleted.captured.err)")
      #expect(deleted.captured.lines.first?["stream"] == "s")
      #expect(deleted.captured.lines.first?.keys == ["stream", "commitPosition", "preparePosition"])
      let wrong = await run(server, "delete", "s", "--expect", "7")
      #expect(wrong.captured.lastError?["error"] == "wrongExpectedVersion")
      let tombstone = await run(server, "tombstone", "s")
      #expect(tombstone.status == 0, "\(tombstone.captured.err)")
      let read = await run(server, "read", "s")
      #expect(read.status == 1)
      #expect(read.captured.lastError?["error"] == "streamDeleted")
      #expect(read.captured.lastError?["grpcStatus"] == 9)
    }
  }

  @Test("a server that is not there is told as such, and so is none given")
  func noServer() async {
    let refused = Captured()
    let uri = "esdb://127.0.0.1:1?tls=false"
    #expect(await Tool.run(["es", "read", "s", "--uri", uri], streams: refused.streams()) == 1)
    #expect(refused.lastError?["error"] == "connectionRefused")
    let none = Captured()
    #expect(await Tool.run(["es", "read", "s"], streams: none.streams()) == 2)
  }
}

/// Runs one command that begins with `es` against a server; what it wrote, with its exit status.
func runEventStore(
  _ server: EmbeddedEventStore, _ words: [String], input: String = "", environment: [String: String] = [:]
) async -> (status: Int32, captured: Captured) {
  let captured = Captured()
  let status = await Tool.run(
    ["es"] + words, environment: ["STREAMCTL_URI": server.connectionString].merging(environment) { $1 },
    streams: captured.streams(input: Array(input.utf8)))
  return (status, captured)
}
