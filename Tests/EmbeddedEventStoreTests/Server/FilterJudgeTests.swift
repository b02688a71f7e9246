import EventStreamsRegex
import EventStreamsTransport
import Testing

@testable import EmbeddedEventStore

@Suite("Judging what a filter lets pass", .timeLimit(.minutes(1)))
struct FilterJudgeTests {
  private static func page(_ types: [String], wanted: Int = 32) -> FilterPage {
    var log = EventLog(version: .v26_1, seed: 1)
    let events = types.enumerated().map { LogFixture.event($0, type: $1) }
    _ = log.append(events, to: "s", expecting: .any, now: 0)
    return FilterPage(records: log.copyRecords(0..<types.count), wanted: wanted)
  }

  private static func regex(_ pattern: String) throws -> EventFilter {
    EventFilter(subject: .type, test: .regex(try RegexPattern(pattern)))
  }

  /// Takes about 900,000 steps on the text below, and matches nothing.
  private static func hostile() throws -> (EventFilter, String) {
    let pattern = "^(?:(a+)+)+\\1!$"
    for length in 8...60 {
      let text = String(repeating: "a", count: length)
      var search = try RegexPattern(pattern).search(Array((text + "a").utf16))
      if (try? search.advance(1_000_000)) == nil { return (try regex(pattern), text) }
    }
    throw ReadFailure.handler
  }

  @Test("each record has its verdict; the rest is left when enough have passed")
  func verdicts() async throws {
    let types = ["a", "b", "a", "b", "a"]
    var judge = FilterJudge(try Self.regex("^a$"))
    #expect(try await judge.judge(Self.page(types)) == [true, false, true, false, true])
    #expect(try await judge.judge(Self.page(types, wanted: 2)) == [true, false, true])
    #expect(try await judge.judge(Self.page([])) == [])
    var all = FilterJudge(nil)
    #expect(try await all.judge(Self.page(["x"])) == [true])
    var prefixes = FilterJudge(
      EventFilter(subject: .stream, test: .prefixes([CulturePrefix("x"), CulturePrefix("s")])))
    #expect(try await prefixes.judge(Self.page(["a", "b"])) == [true, true])
    var none = FilterJudge(EventFilter(subject: .stream, test: .prefixes([])))
    #expect(try await none.judge(Self.page(["a"])) == [false])
  }

  @Test("a pattern just under the limit passes once, and is given up when it goes on like that")
  func justUnder() async throws {
    let (filter, text) = try Self.hostile()
    var judge = FilterJudge(filter)
    #expect(try await judge.judge(Self.page([text])) == [false])
    let again = await #expect(throws: ReadFailure.self) {
      for _ in 0..<8 { _ = try await judge.judge(Self.page([text])) }
    }
    #expect(again == .filterTooCostly)
    var patient = FilterJudge(filter)
    #expect(try await patient.judge(Self.page([text] + Array(repeating: "b", count: 200))).count == 201)
  }

  @Test("an ordinary filter is never too much, however long the log and the names")
  func ordinary() async throws {
    let words = ["order-placed", "order-shipped", "PersistentConfig1", "$metadata"]
    let long = String(repeating: "z", count: 70_000)
    let page = Self.page((0..<250).map { words[$0 % 4] } + [long], wanted: .max)
    for pattern in ["^(?!(?:\\$.+|PersistentConfig\\d+)$).*", "^(?:order-.*|invoice-.*)$", "shipped$", "(?i)Z{3}!"] {
      var judge = FilterJudge(try Self.regex(pattern))
      for _ in 0..<6 { #expect(try await judge.judge(page).count == 251, "\(pattern)") }
    }
  }

  @Test("judging that takes long leaves the loop to others")
  func turns() async throws {
    let (filter, text) = try Self.hostile()
    let loop = EventLoop.next()
    let isDone = Lock(false)
    let judging = Task(executorPreference: loop.taskExecutor) {
      #expect(loop.isOnLoop)
      var judge = FilterJudge(filter)
      let verdicts = try await judge.judge(Self.page([text]))
      #expect(loop.isOnLoop)
      isDone.withLock { $0 = true }
      return verdicts
    }
    let other = Task(executorPreference: loop.taskExecutor) {
      var turns = 0
      while !isDone.withLock({ $0 }) {
        turns += 1
        await Task.yield()
      }
      return turns
    }
    #expect(try await judging.value == [false])
    #expect(await other.value > 0)
  }

  @Test("a client that has gone stops the judging")
  func cancelled() async throws {
    let (filter, text) = try Self.hostile()
    let judging = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      var judge = FilterJudge(filter)
      return try await judge.judge(Self.page([text]))
    }
    await #expect(throws: CancellationError.self) { try await judging.value }
  }
}
