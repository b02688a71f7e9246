import CEventStreamsLinux
import EmbeddedLiftbridge
import EventStreamsGRPC
import EventStreamsLiftbridgeWire
import EventStreamsTestSupport
import Foundation
import Glibc
import LiftClient
import Testing

/// What 1,000 subscriptions that were given up leave behind.
@Suite("Leaks of given-up subscriptions", .timeLimit(.minutes(3)))
struct LeakTests {
  private struct Enough: Error {}

  /// One subscription, given up in one of the ways there are; every other one waits for its partition's pause as well.
  private static func giveUp(_ round: Int, _ lift: AsyncLiftClient) async throws {
    let subscription = try await lift.subscribe(round % 2 == 0 ? "s" : "pausing", from: .earliest)
    switch round % 6 {
    case 0: for try await _ in subscription { break }
    case 1:
      await #expect(throws: Enough.self) {
        for try await _ in subscription { throw Enough() }
      }
    case 2:
      let task = Task { for try await _ in subscription {} }
      task.cancel()
      _ = await task.result
    case 3:
      var iterator = subscription.makeAsyncIterator()
      _ = try await iterator.next()
    case 4: subscription.cancel()
    default: break  // Dropped without iterating.
    }
  }

  /// Runs rounds on one connection, until both sides are at rest.
  private static func rounds(_ count: Int, _ server: EmbeddedLiftbridge, _ lift: AsyncLiftClient) async throws {
    for round in 0..<count { try await giveUp(round, lift) }
    try await lift.roundTrips {
      lift.liveCalls == 0 && server.subscriptions == 0 && server.liveCalls <= 1 && server.openStreams <= 1
    }
  }

  private static func withServer(_ body: (EmbeddedLiftbridge, AsyncLiftClient) async throws -> Void) async throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    // An honest client gives up often here; the limit on resets is for others.
    configuration.http2 = HTTP2Limits(resetBurst: 100_000)
    try await withServerAndClient(configuration) { server, lift in
      try await lift.makeStream("s", messages: 10)
      try await lift.createStream(
        "pausing", subject: "pausing", settings: StreamSettings(autoPauseTime: .seconds(3_600)))
      for _ in 0..<10 { try await lift.publish(Data("m".utf8), to: "pausing") }
      try await body(server, lift)
    }
  }

  @Test("1,000 rounds on one connection leave descriptors, live calls and streams of both sides at the start")
  func counters() async throws {
    try await Self.withServer { server, lift in
      try await Self.rounds(6, server, lift)
      let sockets = FileDescriptors.socketCount()
      try await Self.rounds(1_000, server, lift)
      #expect(server.openConnections == 1)
      // Tests beside this one open and close sockets of their own: what leaks stays.
      try await lift.roundTrips { FileDescriptors.socketCount() <= sockets + 8 }
    }
  }

  @Test(
    "1,000 rounds leave memory where it was, with 64 KiB of slack",
    .enabled(if: Heap.isMeasured, "mallinfo2 reads 0 under this sanitizer: memory is not measured"))
  func memory() async {
    // glibc reads it when a process starts: the caches of the threads would hide what is freed.
    setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", 1)
    await #expect(processExitsWith: .success) {
      #expect(getenv("GLIBC_TUNABLES") != nil)
      try await LeakTests.measure()
    }
  }

  private static func measure() async throws {
    try await withServer { server, lift in
      try await rounds(1_000, server, lift)
      let descriptors = FileDescriptors.count()
      let before = Heap.inUse
      try await rounds(1_000, server, lift)
      let grown = Heap.inUse - before
      guard grown <= 65_536, FileDescriptors.count() == descriptors, server.openConnections == 1 else {
        FileHandle.standardError.write(Data("grown by \(grown) bytes, \(FileDescriptors.count()) descriptors\n".utf8))
        exit(EXIT_FAILURE)
      }
    }
  }
}
