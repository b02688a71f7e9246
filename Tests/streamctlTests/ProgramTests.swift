import EventStoreClient
import FoundationEssentials
import Glibc
import Testing

@testable import streamctl

/// The built program, as a shell would run it.
@Suite("streamctl as a program", .serialized, .timeLimit(.minutes(3)))
struct ProgramTests {
  private func start(_ words: [String]) throws -> ChildProcess {
    try ChildProcess(try Program.path(), words)
  }

  @Test(
    "a served event store says where it listens, serves, and ends with 0 on either signal",
    arguments: [SIGTERM, SIGINT])
  func serveEventStore(signal: Int32) async throws {
    let server = try start(["serve", "eventstore", "--port", "0", "--as", "23.10", "--set", "MaxAppendSize=4096"])
    let words = await server.line().split(separator: " ")
    try #require(words.count == 2 && words[0] == "listening")
    try await withEventStoreClient("esdb://\(words[1])?tls=false") { client in
      try await client.appendToStream("s", NewEvent(type: "A"), expecting: .noStream)
      await #expect(throws: EventStoreError.self) {
        try await client.appendToStream("s", NewEvent(type: "A", data: Data(count: 5_000)), expecting: .any)
      }
    }
    server.signal(signal)
    #expect(await server.end().status == 0)
  }

  @Test("a served broker ends with 0 as well")
  func serveLiftbridge() async throws {
    let server = try start(["serve", "liftbridge", "--port=0"])
    #expect(await server.line().hasPrefix("listening 127.0.0.1:"))
    server.signal(SIGTERM)
    #expect(await server.end().status == 0)
  }

  @Test(
    "a setting or a use that the server does not know ends with 2",
    arguments: [
      ["serve", "eventstore", "--set", "Cache=1"], ["serve", "eventstore", "--set", "MaxAppendSize=big"],
      ["serve", "eventstore", "--set", "MaxAppendSize"], ["serve", "liftbridge", "--set", "MaxAppendSize=1"],
      ["serve", "eventstore", "--user", "a:b"], ["serve", "eventstore", "--as", "22.10"],
      ["serve", "eventstore", "--tls-cert", "x"], ["serve", "eventstore", "--port", "70000"], ["serve"],
      ["serve", "eventstore", "--as", "23.10", "--set", "MaxAppendEventSize=1000"],
      ["serve", "eventstore", "--set", "=1"],
      ["serve", "eventstore", "--set", "MaxAppendSize=1", "--set", "MaxAppendSize=2"],
      ["serve", "eventstore", "--set", "MaxAppendSize=0"],
      ["serve", "eventstore", "--set", "MaxAppendSize=99999999999"],
      ["serve", "eventstore", "--set", "max_payload=1000"], ["serve", "liftbridge", "--set", "max_payload=none"],
      ["serve", "liftbridge", "--set", "streams.concurrency.control=yes"], ["serve", "eventstore", "--port", "-1"],
      ["serve", "eventstore", "--tls-key", "x"], ["serve", "eventstore", "--client-ca", "x"],
      ["serve", "eventstore", "--password-file", "x"], ["serve", "liftbridge", "--as", "26.1"], ["serve", "nats"],
    ])
  func misused(words: [String]) async throws {
    let end = try await start(words).end()
    #expect(end.status == 2)
    #expect(!end.err.isEmpty)
  }

  @Test(
    "a certificate that cannot be used fails with 1 and names the file",
    arguments: [("/nowhere", "/nowhere"), ("/dev/null", "/dev/null")])
  func badCertificate(certificate: String, key: String) async throws {
    let end = try await start(["serve", "eventstore", "--port=0", "--tls-cert", certificate, "--tls-key", key]).end()
    #expect(end.status == 1)
    let error = try JSONValue(parsing: end.err.utf8)
    #expect(error["error"] == "cannotStart")
    #expect(error["message"]?.text?.contains(certificate) == true)
  }

  @Test("a port in use fails with 1 and says where")
  func portInUse() async throws {
    let first = try start(["serve", "liftbridge", "--port=0"])
    let port = await first.line().split(separator: ":").last.map(String.init) ?? ""
    let second = try await start(["serve", "eventstore", "--port", port]).end()
    #expect(second.status == 1)
    let error = try JSONValue(parsing: second.err.utf8)
    #expect(error["message"]?.text?.contains(port) == true)
    first.signal(SIGTERM)
    #expect(await first.end().status == 0)
  }

  @Test("the demonstration shows both clients on both servers, each step as it should be, in under ten seconds")
  func demo() async throws {
    let clock = ContinuousClock()
    let begun = clock.now
    let end = try await start(["demo", "--output", "json"]).end()
    #expect(end.status == 0, "\(end.err)")
    #expect(clock.now - begun < .seconds(10))
    let steps = try end.out.split(separator: "\n").map { try JSONValue(parsing: $0.utf8) }
    #expect(steps.count { $0["step"] == "the server saw the cancel" } == 2)
    #expect(steps.allSatisfy { $0["ok"] == true })
  }
}
