import EmbeddedLiftbridge
import FoundationEssentials
import LiftClient
import Testing

@testable import streamctl

@Suite("streamctl lift", .timeLimit(.minutes(1)))
struct LiftCommandTests {
  private func run(
    _ server: EmbeddedLiftbridge, _ words: String..., input: String = ""
  ) async -> (status: Int32, captured: Captured) {
    let captured = Captured()
    let status = await Tool.run(
      ["lift"] + words, environment: ["STREAMCTL_LIFT": server.address],
      streams: captured.streams(input: Array(input.utf8)))
    return (status, captured)
  }

  @Test("a stream is created once, published to and read back")
  func roundTrip() async throws {
    try await withEmbeddedLiftbridge { server in
      let created = await run(server, "create", "orders", "--subject", "orders.*", "--partitions", "2")
      #expect(created.status == 0, "\(created.captured.err)")
      #expect(created.captured.out == "{\"stream\":\"orders\"}\n")
      let again = await run(server, "create", "orders", "--subject", "orders.*")
      #expect(again.status == 1)
      #expect(again.captured.lastError?["error"] == "streamExists")
      let first = await run(
        server, "publish", "orders", "hello", "--key", "k", "--header", "trace=a=b", "--partition=1")
      #expect(first.captured.lines.first?["offset"] == 0)
      #expect(first.captured.lines.first?["partition"] == 1)
      let second = await run(server, "publish", "orders", "--partition=1", input: "from input")
      #expect(second.captured.lines.first?["offset"] == 1)
      let read = await run(server, "subscribe", "orders", "--from", "earliest", "--limit", "2", "--partition", "1")
      let lines = read.captured.lines
      try #require(lines.count == 2)
      #expect(lines[0]["key"] == "k")
      #expect(lines[0]["value"] == "hello")
      #expect(lines[0]["headers"]?["trace"] == "a=b")
      #expect(lines[1]["key"] == JSONValue.null)
      #expect(lines[1]["value"] == "from input")
    }
  }

  @Test("without acknowledgement there is no offset")
  func unacknowledged() async throws {
    try await withEmbeddedLiftbridge { server in
      _ = await run(server, "create", "s", "--subject", "s")
      let published = await run(server, "publish", "s", "x", "--ack", "none")
      #expect(published.status == 0, "\(published.captured.err)")
      #expect(published.captured.lines.first?["offset"] == JSONValue.null)
    }
  }

  @Test("metadata has a line for each partition")
  func metadata() async throws {
    try await withEmbeddedLiftbridge { server in
      _ = await run(server, "create", "s", "--subject", "s", "--partitions", "3")
      let metadata = await run(server, "metadata", "s")
      let lines = metadata.captured.lines
      #expect(Set(lines.compactMap { $0["partition"] }) == [0, 1, 2])
      #expect(lines.allSatisfy { $0["leader"] == .string(server.address) })
      #expect(lines.allSatisfy { $0.keys == ["stream", "partition", "leader", "replicas", "isr"] })
      let table = await run(server, "metadata", "--output", "table")
      #expect(table.captured.out.split(separator: "\n").count == 4)
    }
  }

  @Test(
    "each way of saying where to begin is understood",
    arguments: [
      ("new", .newOnly), ("earliest", .earliest), ("latest", .latest), ("7", .offset(7)),
      ("-90", .ago(.seconds(90))), ("1970-01-01T00:00:01Z", .time(Date(timeIntervalSince1970: 1))),
    ] as [(String, StartPosition)])
  func starts(text: String, start: StartPosition) {
    #expect(LiftCommands.start(text) == start)
  }

  @Test(
    "what the words cannot mean is refused with status 2",
    arguments: [
      (["create", "s"], "missing: --subject"), (["create", "--subject", "s"], "missing: STREAM"),
      (
        ["create", "s", "--subject", "s", "--partitions", "0"],
        "--partitions: '0' is not a whole number from 1 to 2147483647"
      ),
      (
        ["create", "s", "--subject", "s", "--replication-factor", "0"],
        "--replication-factor: '0' is not -1 or a whole number from 1"
      ),
      (
        ["create", "s", "--subject", "s", "--replication-factor", "-2"],
        "--replication-factor: '-2' is not -1 or a whole number from 1"
      ),
      (["publish", "s", "v", "--ack", "some"], "--ack: 'some' is not leader, all or none"),
      (["publish", "s", "v", "--header", "novalue"], "--header: 'novalue' is not KEY=VALUE"),
      (["publish", "s", "v", "--header", "=v"], "--header: '=v' is not KEY=VALUE"),
      (["publish", "s", "v", "--header", "a=1", "--header", "a=2"], "--header a may be given once"),
      (["publish", "s", "v", "--partition", "-1"], "--partition: '-1' is not a whole number from 0 to 2147483647"),
      (["publish", "s", "v", "w"], "one too many: w"),
      (
        ["publish", "s", "v", "--timeout", "0"],
        "--timeout: 0 is for --ack none; without a limit a lost acknowledgement is awaited for ever"
      ),
      (
        ["subscribe", "s", "--from", "yesterday"],
        "--from: 'yesterday' is not new, earliest, latest, an offset, a time such as 2026-01-31T12:00:00Z or -SECONDS"
      ),
      (["subscribe", "s", "--limit", "0"], "--limit: '0' is not a whole number from 1"),
      (["subscribe"], "missing: STREAM"),
      (["metadata", "--address="], "which broker? Give --address or set STREAMCTL_LIFT"),
      (["metadata", "--tls-key", "x"], "--tls-key needs --tls-cert"),
    ])
  func usage(words: [String], reason: String) async {
    let captured = Captured()
    let status = await Tool.run(
      ["lift"] + words, environment: ["STREAMCTL_LIFT": "127.0.0.1:1"], streams: captured.streams())
    #expect(status == 2)
    #expect(captured.err == "streamctl: \(reason)\nstreamctl --help tells how it is used.\n")
  }

  @Test("a broker that is not there, or whose address is none, is told as such")
  func noBroker() async {
    let refused = Captured()
    #expect(await Tool.run(["lift", "metadata", "--address", "127.0.0.1:1"], streams: refused.streams()) == 1)
    #expect(refused.lastError?["error"] == "connectionRefused")
    let wrong = Captured()
    #expect(await Tool.run(["lift", "metadata", "--address", "h:99999"], streams: wrong.streams()) == 1)
    #expect(wrong.lastError?["error"] == "invalidArgument")
    #expect(wrong.lastError?.keys == ["error", "message", "grpcStatus"])
  }

  @Test("a message has its keys in order, with Base64 for what is no text")
  func messageKeys() {
    let after = ["timestamp", "subject", "replySubject"]
    let plain = Message(
      Data("v".utf8), stream: "s", offset: 7, partition: 2, key: Data("k".utf8),
      headers: ["b": Data([0xFF]), "a": Data()],
      subject: "x", timestampNanoseconds: 1_500_000_000)
    #expect(
      Records.message(plain).compact
        == #"{"stream":"s","partition":2,"offset":7,"key":"k","value":"v","headers":{"a":"","bBase64":"/w=="},"#
        + #""timestamp":"1970-01-01T00:00:01.500000Z","subject":"x","replySubject":""}"#)
    let bytes = Records.message(Message(Data([0xFF]), stream: "s", offset: 0, key: Data([0xFE])))
    #expect(bytes.keys == ["stream", "partition", "offset", "keyBase64", "valueBase64", "headers"] + after)
    #expect(bytes["keyBase64"] == "/g==")
    let bare = Records.message(Message(Data(), stream: "s", offset: 0))
    #expect(bare.keys == ["stream", "partition", "offset", "key", "value", "headers"] + after)
    #expect(bare["key"] == JSONValue.null)
  }

  @Test(
    "a subscription begins where it is told to",
    arguments: [
      ("earliest", ["a", "b", "c"]), ("latest", ["c"]), ("1", ["b", "c"]), ("-3600", ["a", "b", "c"]),
      ("2001-01-01T00:00:00Z", ["a", "b", "c"]),
    ])
  func subscribeFrom(start: String, values: [String]) async throws {
    try await withEmbeddedLiftbridge { server in
      _ = await run(server, "create", "s", "--subject", "s")
      for value in ["a", "b", "c"] { #expect(await run(server, "publish", "s", value).status == 0) }
      let read = await run(server, "subscribe", "s", "--from", start, "--limit", "\(values.count)")
      #expect(read.captured.lines.map { $0["value"]?.text } == values)
    }
  }

  @Test(
    "each acknowledgement gives its keys; an argument that is empty is a value", arguments: ["leader", "all", "none"])
  func acknowledgements(level: String) async throws {
    try await withEmbeddedLiftbridge { server in
      _ = await run(server, "create", "s", "--subject", "s", "--replication-factor", "-1")
      let end = await run(server, "publish", "s", "", "--ack", level, input: "not this")
      #expect(end.status == 0, "\(end.captured.err)")
      let line = try #require(end.captured.lines.first)
      #expect(line.keys == ["stream", "partition", "offset", "correlationId"])
      #expect((line["correlationId"] == JSONValue.null) == (level == "none"))
      let read = await run(server, "subscribe", "s", "--from", "earliest", "--limit", "1")
      #expect(read.captured.lines.first?["value"] == "")
    }
  }

  @Test("a stream that is not there fails by its name, after what is known of the others")
  func unknownStream() async throws {
    try await withEmbeddedLiftbridge { server in
      _ = await run(server, "create", "s", "--subject", "s")
      let end = await run(server, "metadata", "s", "t", "u")
      #expect(end.status == 1)
      #expect(end.captured.lines.map { $0["stream"]?.text } == ["s"])
      #expect(end.captured.lastError?["error"] == "streamNotFound")
      #expect(end.captured.lastError?["message"] == "no such stream: t, u")
      let subscribed = await run(server, "subscribe", "t")
      #expect(subscribed.captured.lastError?["error"] == "streamNotFound")
      let published = await run(server, "publish", "s", "v", "--partition", "9")
      #expect(published.captured.lastError?["error"] == "partitionNotFound")
    }
  }
}
