import EmbeddedEventStore
import EventStoreClient
import Testing

@testable import streamctl

@Suite("streamctl es", .timeLimit(.minutes(1)))
struct EventStoreCommandTests {
  /// Runs one command against the server; what it wrote, with its exit status.
  private func run(
    _ server: EmbeddedEventStore, _ words: String..., input: String = ""
  ) async -> (status: Int32, captured: Captured) {
    let captured = Captured()
    let status = await Tool.run(
      ["es"] + words, environment: ["STREAMCTL_URI": server.connectionString],
      streams: captured.streams(input: input))
    return (status, captured)
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
      let tombstone = await run(server, "tombstone", "s")
      #expect(tombstone.status == 0, "\(tombstone.captured.err)")
      let read = await run(server, "read", "s")
      #expect(read.captured.lastError?["error"] == "streamDeleted")
    }
  }

  @Test(
    "what the words cannot mean is refused with status 2, before anything is sent",
    arguments: [
      ["read", "s", "--all"], ["read"], ["read", "s", "--include", "x"], ["read", "s", "--from", "yesterday"],
      ["read", "--all", "--include", "a", "--exclude", "b"], ["read", "--all", "--from", "7/x"],
      ["read", "--all", "--by", "stream"], ["read", "s", "--limit", "0"], ["subscribe", "s", "--checkpoints", "5"],
      ["subscribe", "s", "--live-only", "--from", "start"], ["append", "s", "--expect", "-1"],
      ["append", "s", "--id", "7"], ["read", "s", "--output", "xml"], ["read", "s", "--timeout", "soon"],
      ["read", "s", "--password-file", "/nowhere"], ["read", "s", "--user", "ada"],
    ])
  func usage(words: [String]) async {
    let captured = Captured()
    let status = await Tool.run(
      ["es"] + words, environment: ["STREAMCTL_URI": "esdb://127.0.0.1:1?tls=false"], streams: captured.streams())
    #expect(status == 2, "\(captured.err)")
    #expect(captured.out.isEmpty)
  }

  @Test(
    "a line that is no event is named by its number",
    arguments: [
      "[]", "{}", "{\"type\":1}", "{\"type\":\"A\",\"data\":1,\"dataBase64\":\"AA==\"}", "{\"type\":\"A\",\"body\":1}",
      "{\"type\":\"A\",\"id\":\"x\"}", "{\"type\":\"A\",\"dataBase64\":\"%\"}", "{",
    ])
  func badLine(line: String) async {
    let captured = Captured()
    let status = await Tool.run(
      ["es", "append", "s", "--uri", "esdb://127.0.0.1:1?tls=false"],
      streams: captured.streams(input: "{\"type\":\"A\"}\n" + line))
    #expect(status == 1)
    #expect(captured.lastError?["error"] == "invalidInput")
    #expect(captured.lastError?["message"]?.text?.hasPrefix("line 2: ") == true)
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

  @Test("a password on the command line is taken, with a warning that does not repeat it")
  func password() async {
    let captured = Captured()
    let uri = "esdb://ada:secret@127.0.0.1:1?tls=false"
    _ = await Tool.run(["es", "read", "s", "--uri", uri], streams: captured.streams())
    #expect(captured.err.contains("password on the command line"))
    #expect(!captured.err.contains("secret"))
  }
}
