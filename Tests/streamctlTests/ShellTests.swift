import EmbeddedEventStore
import EmbeddedLiftbridge
import EventStoreClient
import FoundationEssentials
import Glibc
import LiftClient
import Testing

@testable import streamctl

/// The built program in a shell: pipes that close, disks that are full, signals.
@Suite("streamctl in a shell", .serialized, .timeLimit(.minutes(3)))
struct ShellTests {
  /// A server with some thousand events in the stream `many`, more than a pipe holds.
  private func withManyEvents(_ body: ([String: String]) async throws -> Void) async throws {
    try await withEmbeddedEventStore { server in
      try await withEventStoreClient(server.connectionString) { client in
        let events = (0..<3_000).map { _ in NewEvent(type: "T", data: Data("{}".utf8)) }
        try await client.appendToStream("many", events, expecting: .noStream)
      }
      try await body(["STREAMCTL_URI": server.connectionString])
    }
  }

  @Test(
    "a reader that has had enough ends the program without a word, also where nothing dies of SIGPIPE",
    arguments: [("", "141 0"), ("trap '' PIPE; ", "0 0")], ["es read many", "es read --all", "es subscribe many"])
  func closedPipe(trap: (script: String, statuses: String), command: String) async throws {
    try await withManyEvents { variables in
      let script = "\(trap.script)streamctl \(command) | head -n 1 | wc -l; echo ${PIPESTATUS[@]:0:2}"
      let end = try await Program.shell(script, variables)
      #expect(end.out == "1\n\(trap.statuses)\n")
      #expect(end.err.isEmpty)
    }
  }

  @Test("a full disk is a failure that is told", arguments: ["es read many", "es subscribe many", "--help"])
  func fullDisk(command: String) async throws {
    try await withManyEvents { variables in
      let end = try await Program.shell("streamctl \(command) > /dev/full", variables)
      #expect(end.status == 1)
      let error = try JSONValue(parsing: end.err.utf8)
      #expect(error["error"] == "ioError")
      #expect(error["message"]?.text?.contains("No space left") == true)
    }
  }

  @Test("closed standard streams break nothing")
  func closedStreams() async throws {
    try await withManyEvents { variables in
      #expect(try await Program.shell("streamctl es append s <&-", variables).status == 1)
      #expect(try await Program.shell("streamctl es read nothing 2>&-", variables).status == 1)
      let unwritten = try await Program.shell("streamctl es read many >&-", variables)
      #expect(unwritten.status == 1)
      #expect(unwritten.err.contains("ioError"))
    }
  }

  @Test("a long read shows no progress where standard error is no terminal")
  func noProgress() async throws {
    try await withManyEvents { variables in
      let end = try await Program.shell("streamctl es read many | (sleep 0.7; cat) | wc -l", variables)
      #expect(end.out == "3000\n")
      #expect(end.err.isEmpty)
    }
  }

  @Test("a signal ends a subscription as it ends any program, after whole lines", arguments: [SIGTERM, SIGINT])
  func signalledSubscription(signal: Int32) async throws {
    try await withManyEvents { variables in
      let subscription = try ChildProcess(
        try Program.path(), ["es", "subscribe", "many", "--live-only"], variables: variables)
      #expect(try JSONValue(parsing: await subscription.line().utf8)["marker"] == "confirmed")
      subscription.signal(signal)
      let end = await subscription.end()
      #expect(end.status == -signal)
      #expect(end.err.isEmpty)
      #expect(end.out.isEmpty || end.out.hasSuffix("\n"))
    }
  }

  @Test("a subscription says that it is open, and shows what is written from then on")
  func live() async throws {
    try await withManyEvents { variables in
      let words = ["es", "subscribe", "--all", "--live-only", "--include", "^Live$", "--limit", "1"]
      let subscription = try ChildProcess(try Program.path(), words, variables: variables)
      #expect(try JSONValue(parsing: await subscription.line().utf8)["marker"] == "confirmed")
      let appended = try await Program.shell(#"streamctl es append s <<< '{"type":"Live","data":[1]}'"#, variables)
      #expect(appended.status == 0)
      let end = await subscription.end()
      #expect(end.status == 0)
      let lines = try end.out.split(separator: "\n").map { try JSONValue(parsing: $0.utf8) }
      #expect(lines.compactMap { $0["data"] } == [[1]])
    }
  }

  @Test("the first signal lets a server's calls end, the second does not wait for them")
  func secondSignal() async throws {
    let server = try ChildProcess(try Program.path(), ["serve", "eventstore", "--port=0"])
    let address = try #require(await server.line().split(separator: " ").last)
    let variables = ["STREAMCTL_URI": "esdb://\(address)?tls=false"]
    let subscription = try ChildProcess(
      try Program.path(), ["es", "subscribe", "--all", "--live-only"], variables: variables)
    #expect(try JSONValue(parsing: await subscription.line().utf8)["marker"] == "confirmed")
    server.signal(SIGTERM)
    // It takes no new connection any more: from here on it waits for the calls.
    let refused = "until streamctl es read s 2>&1 | grep -q connectionRefused; do :; done"
    #expect(try await Program.shell(refused, variables).status == 0)
    server.signal(SIGTERM)
    #expect(await server.end().status == -SIGTERM)
    #expect(await subscription.end().status == 1)
  }

  @Test("a word that is not UTF-8 is refused, or it would name something else")
  func notUTF8() async throws {
    let end = try await Program.shell(#"streamctl es read $'\xff' --uri 'esdb://127.0.0.1:1?tls=false'"#)
    #expect(end.status == 2)
    #expect(end.err.hasPrefix("streamctl: word 3 of the command line is not UTF-8\n"))
  }

  @Test("many lines from a file, from a pipe and from a here-string are appended in order")
  func appendSources() async throws {
    try await withManyEvents { variables in
      let script = """
        lines=$(for n in 1 2 3; do echo "{\\"type\\":\\"T$n\\",\\"data\\":$n}"; done)
        file=$(mktemp) && trap 'rm -f "$file"' EXIT && echo "$lines" > "$file"
        streamctl es append s --file "$file" --expect none &&
        echo "$lines" | streamctl es append s --expect 2 &&
        streamctl es append s --expect exists <<< '{"type":"T4"}' && streamctl es read s
        """
      let end = try await Program.shell(script, variables)
      #expect(end.status == 0, "\(end.err)")
      let lines = try end.out.split(separator: "\n").map { try JSONValue(parsing: $0.utf8) }
      #expect(lines.prefix(3).compactMap { $0["revision"] } == [2, 5, 6])
      #expect(lines.dropFirst(3).compactMap { $0["type"]?.text } == ["T1", "T2", "T3", "T1", "T2", "T3", "T4"])
    }
  }

  @Test("the README's commands do what they show")
  func readme() async throws {
    let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
      .standardized
    let text = try String(contentsOf: readme, encoding: .utf8)
    let block = try #require(text.firstMatch(of: /```sh\nexport STREAMCTL_URI.*\n((?:streamctl .*\n)+)```/)).1
    try await withEmbeddedEventStore { store in
      try await withEmbeddedLiftbridge { broker in
        let variables = ["STREAMCTL_URI": store.connectionString, "STREAMCTL_LIFT": broker.address]
        let end = try await Program.shell("set -e\n\(block)", variables)
        #expect(end.status == 0, "\(end.err)")
        let lines = try end.out.split(separator: "\n").map { try JSONValue(parsing: $0.utf8) }
        #expect(lines.count == block.split(separator: "\n").count + 2)  // Two markers beside the event.
        #expect(lines.compactMap { $0["type"] } == ["OrderPlaced", "OrderPlaced"])
        #expect(lines.compactMap { $0["value"] } == ["42"])
      }
    }
  }

  @Test("a published value is what standard input holds, to the byte")
  func publishInput() async throws {
    try await withEmbeddedLiftbridge { server in
      let script = #"""
        streamctl lift create s --subject s
        printf 'a\n\xff' | streamctl lift publish s
        printf '' | streamctl lift publish s
        streamctl lift subscribe s --from earliest --limit 2
        """#
      let end = try await Program.shell(script, ["STREAMCTL_LIFT": server.address])
      #expect(end.status == 0, "\(end.err)")
      let lines = try end.out.split(separator: "\n").suffix(2).map { try JSONValue(parsing: $0.utf8) }
      #expect(lines.first?["valueBase64"] == "YQr/")
      #expect(lines.last?["value"] == "")
    }
  }
}
