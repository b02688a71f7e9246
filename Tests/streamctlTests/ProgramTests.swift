import EventStoreClient
import Foundation
import Testing

@testable import streamctl

/// The built program, as a shell would run it.
@Suite("streamctl as a program", .timeLimit(.minutes(2)))
struct ProgramTests {
  /// It lies beside the bundle that these tests are in.
  private static var program: URL? {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<4 {
      let candidate = folder.appendingPathComponent("streamctl")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder.deleteLastPathComponent()
    }
    return nil
  }

  private func start(_ words: [String]) throws -> (process: Process, out: Pipe, err: Pipe) {
    let process = Process()
    let program: URL = try #require(Self.program)
    process.executableURL = program
    process.arguments = words
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return (process, out, err)
  }

  private func line(_ pipe: Pipe) -> String {
    var bytes = Data()
    while let byte = try? pipe.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data([10]) {
      bytes += byte
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(
    "a served event store says where it listens, serves, and ends with 0 on either signal",
    arguments: [SIGTERM, SIGINT])
  func serveEventStore(signal: Int32) async throws {
    let (process, out, _) = try start([
      "serve", "eventstore", "--port", "0", "--as", "23.10", "--set", "MaxAppendSize=4096",
    ])
    let words = line(out).split(separator: " ")
    try #require(words.count == 2 && words[0] == "listening")
    try await withEventStoreClient("esdb://\(words[1])?tls=false") { client in
      try await client.appendToStream("s", NewEvent(type: "A"), expecting: .noStream)
      await #expect(throws: EventStoreError.self) {
        try await client.appendToStream("s", NewEvent(type: "A", data: Data(count: 5_000)), expecting: .any)
      }
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
  }

  @Test("a served broker ends with 0 as well")
  func serveLiftbridge() throws {
    let (process, out, _) = try start(["serve", "liftbridge", "--port=0"])
    #expect(line(out).hasPrefix("listening 127.0.0.1:"))
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test(
    "a setting or a use that the server does not know ends with 2",
    arguments: [
      ["serve", "eventstore", "--set", "Cache=1"], ["serve", "eventstore", "--set", "MaxAppendSize=big"],
      ["serve", "eventstore", "--set", "MaxAppendSize"], ["serve", "liftbridge", "--set", "MaxAppendSize=1"],
      ["serve", "eventstore", "--user", "a:b"], ["serve", "eventstore", "--as", "22.10"],
      ["serve", "eventstore", "--tls-cert", "x"], ["serve", "eventstore", "--port", "70000"], ["serve"],
    ])
  func misused(words: [String]) throws {
    let (process, _, err) = try start(words)
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
    #expect(!line(err).isEmpty)
  }

  @Test("a port in use fails with 1 and says where")
  func portInUse() throws {
    let (first, out, _) = try start(["serve", "liftbridge", "--port=0"])
    let port = line(out).split(separator: ":").last.map(String.init) ?? ""
    let (second, _, err) = try start(["serve", "eventstore", "--port", port])
    second.waitUntilExit()
    #expect(second.terminationStatus == 1)
    let error = try JSONValue(parsing: line(err).utf8)
    #expect(error["message"]?.text?.contains(port) == true)
    kill(first.processIdentifier, SIGTERM)
    first.waitUntilExit()
  }

  @Test("the demonstration shows both clients on both servers, each step as it should be, in under ten seconds")
  func demo() throws {
    let clock = ContinuousClock()
    let begun = clock.now
    let (process, out, err) = try start(["demo", "--output", "json"])
    let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(line(err))")
    #expect(clock.now - begun < .seconds(10))
    let steps = try text.split(separator: "\n").map { try JSONValue(parsing: $0.utf8) }
    #expect(steps.count { $0["step"] == "the server saw the cancel" } == 2)
    #expect(steps.allSatisfy { $0["ok"] == true })
  }
}
