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
      ["lift"] + words, environment: ["STREAMCTL_LIFT": server.address], streams: captured.streams(input: input))
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
      ["create", "s"], ["create", "s", "--subject", "s", "--partitions", "0"], ["publish", "s", "v", "--ack", "some"],
      ["publish", "s", "v", "--header", "novalue"], ["subscribe", "s", "--from", "yesterday"], ["subscribe"],
    ])
  func usage(words: [String]) async {
    let captured = Captured()
    let status = await Tool.run(
      ["lift"] + words, environment: ["STREAMCTL_LIFT": "127.0.0.1:1"], streams: captured.streams())
    #expect(status == 2, "\(captured.err)")
  }
}
