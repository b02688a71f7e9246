import EmbeddedEventStore
import Testing

@testable import streamctl

@Suite("wrong uses of streamctl es", .timeLimit(.minutes(1)))
struct EventStoreUsageTests {
  @Test(
    "what the words cannot mean is refused with status 2 and the reason, before anything is sent",
    arguments: [
      (["read", "s", "--all"], "STREAM and --all exclude each other"), (["read"], "missing: STREAM or --all"),
      (["read", "s", "--include", "x"], "--include needs --all"),
      (["read", "s", "--exclude", "x"], "--exclude needs --all"),
      (["read", "s", "--by", "type"], "--by needs --all"),
      (["read", "s", "--from", "yesterday"], "--from: 'yesterday' is not start, end or a revision"),
      (["read", "s", "--from", "7/7"], "--from: '7/7' is not start, end or a revision"),
      (["read", "s", "--from", "end"], "--from end needs --backwards, or es subscribe"),
      (["read", "--all", "--from", "end"], "--from end needs --backwards, or es subscribe"),
      (["read", "s", "--from", "-1"], "--from: '-1' is not start, end or a revision"),
      (["read", "--all", "--from", "7/x"], "--from: '7/x' is not start, end or a position C/P"),
      (["read", "--all", "--include", "a", "--exclude", "b"], "--include and --exclude exclude each other"),
      (["subscribe", "--all", "--include", "a", "--exclude", "b"], "--include and --exclude exclude each other"),
      (["read", "--all", "--by", "stream"], "--by needs --include or --exclude"),
      (["read", "--all", "--include", "a", "--by", "id"], "--by: 'id' is not type or stream"),
      (["read", "s", "--limit", "0"], "--limit: '0' is not a whole number from 1"),
      (["read", "s", "--limit", "1.5"], "--limit: '1.5' is not a whole number from 1"),
      (["subscribe", "s", "--checkpoints", "5"], "--checkpoints needs --all"),
      (["subscribe", "--all", "--checkpoints", "0"], "--checkpoints: '0' is not a whole number from 1 to 2147483647"),
      (["subscribe", "s", "--live-only", "--from", "start"], "--live-only and --from exclude each other"),
      (["append", "s", "--expect", "-1"], "--expect: '-1' is not any, none, exists or a revision"),
      (["append", "s", "--id", "7"], "--id: '7' is not a UUID"), (["append"], "missing: STREAM"),
      (["delete", "s", "--expect", "some"], "--expect: 'some' is not any, none, exists or a revision"),
      (["read", "s", "--output", "xml"], "--output: 'xml' is not json or table"),
      (["read", "s", "--timeout", "soon"], "--timeout: 'soon' is not a number of seconds"),
      (["read", "s", "--timeout", "nan"], "--timeout: 'nan' is not a number of seconds"),
      (["read", "s", "--timeout", "inf"], "--timeout: 'inf' is not a number of seconds"),
      (["read", "s", "--timeout", "-1"], "--timeout: '-1' is not a number of seconds"),
      (["read", "s", "--password-file", "/nowhere"], "--password-file needs --user NAME, without password"),
      (
        ["read", "s", "--user", "ada:x", "--password-file", "/nowhere"],
        "--password-file needs --user NAME, without password"
      ),
      (["read", "s", "--user", "ada"], "--user ada needs --password-file or STREAMCTL_PASSWORD"),
      (["read", "s", "--user", ":x"], "--user: the name is empty"),
      (["read", "s", "--user", "ada:x"], "--user ada needs TLS in the connection string"),
      (["read", "s", "--uri="], "which server? Give --uri or set STREAMCTL_URI"),
    ])
  func refused(words: [String], reason: String) async {
    let captured = Captured()
    let status = await Tool.run(
      ["es"] + words, environment: ["STREAMCTL_URI": "esdb://127.0.0.1:1?tls=false"], streams: captured.streams())
    #expect(status == 2)
    #expect(captured.err.hasSuffix("streamctl: \(reason)\nstreamctl --help tells how it is used.\n"))
    #expect(captured.out.isEmpty)
  }

  @Test("an id for several events is refused, and nothing is written")
  func idForSeveral() async throws {
    try await withEmbeddedEventStore { server in
      let id = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
      let several = await runEventStore(
        server, ["append", "s", "--id", id], input: "{\"type\":\"A\"}\n{\"type\":\"B\"}")
      #expect(several.status == 2)
      #expect(several.captured.err.contains("--id is for one event, the input has 2"))
      #expect(await runEventStore(server, ["read", "s"]).captured.lastError?["error"] == "streamNotFound")
      let one = await runEventStore(server, ["append", "s", "--id", id], input: "{\"type\":\"A\"}\n\n")
      #expect(one.status == 0)
      // The same id again is the same event: nothing is added.
      #expect(await runEventStore(server, ["append", "s", "--id", id], input: "{\"type\":\"A\"}").status == 0)
      #expect(await runEventStore(server, ["read", "s"]).captured.lines.map { $0["id"]?.text } == [id])
    }
  }

  @Test(
    "a line that is no event is named by its number, and none of the others is written",
    arguments: [
      ("[]", "not an object"), ("1", "not an object"), ("{}", "no text under the key 'type'"),
      (#"{"type":1}"#, "no text under the key 'type'"),
      (#"{"type":"A","data":1,"dataBase64":"AA=="}"#, "data and dataBase64 exclude each other"),
      (#"{"type":"A","metadata":1,"metadataBase64":"AA=="}"#, "metadata and metadataBase64 exclude each other"),
      (#"{"type":"A","body":1}"#, "unknown key 'body'"), (#"{"type":"A","type":"B"}"#, "the key 'type' comes twice"),
      (#"{"type":"A","id":"x"}"#, #"id is no UUID: "x""#), (#"{"type":"A","id":7}"#, "id is no UUID: 7"),
      (#"{"type":"A","dataBase64":"%"}"#, "dataBase64 is not Base64"),
      (#"{"type":"A","metadataBase64":7}"#, "metadataBase64 is not Base64"),
      (#"{"type":"A","contentType":""}"#, "contentType is no text"),
      (#"{"type":"A","contentType":null}"#, "contentType is no text"),
      ("{", "a key must be a string at byte 1"),
      (#"{"type":"A"} {"type":"B"}"#, "more text after the value at byte 13"),
    ])
  func badLine(line: String, reason: String) async throws {
    try await withEmbeddedEventStore { server in
      let end = await runEventStore(server, ["append", "s"], input: "{\"type\":\"A\"}\n\n\(line)\n{\"type\":\"B\"}\n")
      #expect(end.status == 1)
      #expect(end.captured.lastError?["error"] == "invalidInput")
      #expect(end.captured.lastError?["message"]?.text?.hasPrefix("line 3: \(reason)") == true)
      #expect(await runEventStore(server, ["read", "s"]).captured.lastError?["error"] == "streamNotFound")
    }
  }

  @Test("an input without events is refused", arguments: ["", "\n \t\r\n"])
  func noEvents(input: String) async {
    let captured = Captured()
    let status = await Tool.run(
      ["es", "append", "s", "--uri", "esdb://127.0.0.1:1?tls=false"],
      streams: captured.streams(input: Array(input.utf8)))
    #expect(status == 1)
    #expect(captured.lastError?["message"] == "no events in the input")
  }

  @Test(
    "a file that cannot be read is named",
    arguments: [("/nowhere", "cannot open /nowhere: No such file"), ("/", "cannot read /: Is a directory")])
  func unreadable(path: String, message: String) async {
    let captured = Captured()
    let status = await Tool.run(
      ["es", "append", "s", "--uri", "esdb://127.0.0.1:1?tls=false", "--file", path], streams: captured.streams())
    #expect(status == 1)
    #expect(captured.lastError?["error"] == "ioError")
    #expect(captured.lastError?["message"]?.text?.hasPrefix(message) == true)
  }

  @Test("a connection string that cannot be used fails with its own code, and its password is not repeated")
  func connectionString() async {
    let captured = Captured()
    let words = ["es", "read", "s", "--uri", "esdb://ada:secret@db?tls=false&nodes=3"]
    #expect(await Tool.run(words, streams: captured.streams()) == 1)
    #expect(captured.lastError?["error"] == "invalidConnectionString")
    #expect(captured.lastError?["message"]?.text?.contains("'nodes'") == true)
    #expect(!captured.err.contains("secret"))
  }

  @Test("an event above the server's limit fails with its code")
  func tooLarge() async throws {
    var configuration = EmbeddedEventStore.Configuration()
    configuration.limits.maximumAppendSize = 1_000
    try await withEmbeddedEventStore(configuration) { server in
      let data = String(repeating: "x", count: 2_000)
      let end = await runEventStore(server, ["append", "s"], input: "{\"type\":\"A\",\"data\":\"\(data)\"}")
      #expect(end.status == 1)
      #expect(end.captured.lastError?["error"] == "appendTooLarge")
    }
  }
}
