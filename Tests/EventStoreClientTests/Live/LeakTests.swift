import CEventStreamsLinux
import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsProtobuf
import EventStreamsTestSupport
import EventStreamsTransport
import Foundation
import Glibc
import Testing

@testable import EventStoreClient

/// What 1,000 reads and subscriptions that were given up leave behind.
@Suite("Leaks of given-up calls", .timeLimit(.minutes(3)))
struct LeakTests {
  private static let events = Message.events(0..<10)

  /// One read or subscription, given up in one of the ways there are.
  private static func giveUp(_ round: Int, _ client: AsyncEventStoreClient) async throws {
    switch round % 6 {
    case 0: for try await _ in client.readStream("s") { break }
    case 1:
      await #expect(throws: CocoaError.self) {
        for try await _ in client.readStream("s") { throw CocoaError(.fileNoSuchFile) }
      }
    case 2:
      let read = client.readStream("s")
      let task = Task { for try await _ in read {} }
      task.cancel()
      _ = await task.result
    case 3:
      var iterator = client.readStream("s").makeAsyncIterator()
      _ = try await iterator.next()
    case 4: _ = try await client.subscribeToStream("t")
    default:
      let subscription = try await client.subscribeToStream("t")
      for try await _ in subscription { subscription.cancel() }
    }
  }

  /// Runs rounds on one connection, until both sides are at rest.
  private static func rounds(_ count: Int, _ server: GRPCServer, _ client: AsyncEventStoreClient) async throws {
    for round in 0..<count { try await giveUp(round, client) }
    await eventually { client.liveCalls == 0 && server.openStreams == 0 && server.liveCalls == 0 }
  }

  private static func withServer(_ body: (GRPCServer, AsyncEventStoreClient) async throws -> Void) async throws {
    var configuration = GRPCServer.Configuration()
    // An honest client gives up often here; the limit on resets is for others.
    configuration.connection.http2.resetBurst = 10_000
    configuration.connection.http2.maxControlFrames = 100_000
    try await withScriptedServer(configuration) {
      $0.serveAll { call in
        guard let request = try await call.nextMessage() else { return }
        let options = try Streams.ReadReq(decoding: request).options
        let confirmation = options?.countOption == .subscription ? Message.confirmation("id") : []
        try await call.send(confirmation + events)
        // Not a long sleep: one that was cancelled keeps its timer until it would have ended.
        let (never, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
        continuation.finish()
      }
    } _: {
      try await body($0, $1)
    }
  }

  /// In a process of its own: tests beside this one open and close descriptors too.
  @Test("1,000 rounds on one connection leave descriptors, live calls and streams of both sides exactly at the start")
  func counters() async throws {
    await #expect(processExitsWith: .success) {
      try await LeakTests.withServer { server, client in
        try await LeakTests.rounds(6, server, client)
        let descriptors = FileDescriptors.targets().sorted()
        try await LeakTests.rounds(1_000, server, client)
        let left = FileDescriptors.targets().sorted()
        guard left == descriptors, server.openConnections == 1 else {
          FileHandle.standardError.write(Data("\(descriptors) before,\n\(left) after\n".utf8))
          exit(EXIT_FAILURE)
        }
      }
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
    try await withServer { server, client in
      try await rounds(1_000, server, client)
      let descriptors = FileDescriptors.count()
      let before = Heap.inUse
      try await rounds(1_000, server, client)
      let grown = Heap.inUse - before
      guard grown <= 65_536, FileDescriptors.count() == descriptors, server.openConnections == 1 else {
        FileHandle.standardError.write(Data("grown by \(grown) bytes, \(FileDescriptors.count()) descriptors\n".utf8))
        exit(EXIT_FAILURE)
      }
    }
  }
}
