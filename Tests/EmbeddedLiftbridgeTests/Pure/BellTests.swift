import Testing

@testable import EmbeddedLiftbridge

@Suite("the bell of a subscription", .timeLimit(.minutes(1)))
struct BellTests {
  @Test("a ring before the wait is not lost, and several are one")
  func early() async throws {
    let bell = Bell()
    for _ in 0..<3 { bell.ring() }
    try await bell.wait()
    let second = Task { try await bell.wait() }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
  }

  @Test("a ring wakes who waits; a thousand times, whoever comes first")
  func late() async throws {
    let bell = Bell()
    for _ in 0..<1_000 {
      let waiting = Task { try await bell.wait() }
      bell.ring()
      try await waiting.value
    }
  }

  @Test("cancelled while it waits, before it waits, and together with a ring: it always returns, a thousand times")
  func cancelled() async {
    let bell = Bell()
    for round in 0..<1_000 {
      let waiting = Task { try await bell.wait() }
      if round % 3 == 0 { await Task.yield() }
      async let ringing: Void = { if round % 2 == 0 { bell.ring() } }()
      waiting.cancel()
      _ = await waiting.result
      await ringing
    }
  }

  @Test("after a wait that was cancelled the bell serves the next one")
  func again() async throws {
    let bell = Bell()
    let first = Task { try await bell.wait() }
    first.cancel()
    _ = await first.result
    bell.ring()
    try await bell.wait()
  }
}
