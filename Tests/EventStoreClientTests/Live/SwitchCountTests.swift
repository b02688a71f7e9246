import EventStreamsEventStoreWire
import EventStreamsGRPC
import Glibc
import Testing

@testable import EventStoreClient

@Suite("Thread switches of a reader on the main actor", .timeLimit(.minutes(1)))
struct SwitchCountTests {
  /// How often this thread has given up its core by itself.
  private static func voluntarySwitches() -> Int {
    var usage = rusage()
    getrusage(1, &usage)  // RUSAGE_THREAD
    return usage.ru_nvcsw
  }

  @Test(
    "100,000 events that have arrived cost under one switch per 100",
    .enabled(if: countsOwnSwitches, "the thread sanitizer switches threads itself: not counted under it"))
  @MainActor
  func buffered() async throws {
    let block = Message.events(0..<1_000)
    let read = ReadResponse(ScriptedAnswers(Array(repeating: block, count: 100), end: .success(())))
    let before = Self.voluntarySwitches()
    var count = 0
    for try await _ in read { count += 1 }
    #expect(count == 100_000)
    #expect(Self.voluntarySwitches() - before < 1_000)
  }

  /// The thread sanitizer's runtime waits on locks of its own, in whatever thread.
  private static let countsOwnSwitches = dlsym(nil, "__tsan_init") == nil

  @Test(
    "so do 100,000 events that have come over a connection",
    .enabled(if: countsOwnSwitches, "the thread sanitizer switches threads itself: not counted under it"))
  @MainActor
  func live() async throws {
    let block = Message.events(0..<1_000)
    try await withScriptedServer {
      $0.add(Streams.Method.read, .single) { call in
        for _ in 0..<100 { try await call.send(block) }
      }
    } _: { server, client in
      let read = client.readStream("s", options: .init(windowBytes: 32 << 20))
      #expect(try await read.exists)
      await eventually { server.openStreams == 0 }  // All of it is sent, so next to nothing has to be waited for.
      let before = Self.voluntarySwitches()
      var count = 0
      for try await _ in read { count += 1 }
      #expect(count == 100_000)
      #expect(Self.voluntarySwitches() - before < 1_000, "\(Self.voluntarySwitches() - before)")
    }
  }
}
