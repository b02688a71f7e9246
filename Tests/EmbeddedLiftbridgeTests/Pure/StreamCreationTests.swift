import Testing

@testable import EmbeddedLiftbridge

@Suite("creating streams in the store", .timeLimit(.minutes(1)))
struct StreamCreationTests {
  typealias Spec = LiftStore.StreamSpec

  static func spec(_ name: String, _ subject: String, _ change: (inout Spec) -> Void = { _ in }) -> Spec {
    var spec = Spec(name: name, subject: subject)
    change(&spec)
    return spec
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    var spec: Spec
    var code: Int
    var text: String
    var testDescription: String { text }
  }

  static let refused = [
    Refused(spec: spec("", ""), code: 3, text: "Name cannot be empty"),
    Refused(spec: spec("x", ""), code: 3, text: "Subject is invalid"),
    Refused(spec: spec("x", "a b"), code: 3, text: "Subject is invalid"),
    Refused(spec: spec("x", "a..b"), code: 3, text: "Subject is invalid"),
    Refused(spec: spec("__cursors", "s"), code: 3, text: "Stream is reserved"),
    Refused(spec: spec("__activity", "s"), code: 3, text: "Stream is reserved"),
    Refused(
      spec: spec("x", "s") { $0.replicationFactor = 9 }, code: 3, text: "Invalid replicationFactor 9, cluster size 1"),
    Refused(spec: spec("x", "s") { $0.replicationFactor = -2 }, code: 3, text: "Invalid replicationFactor -2"),
    Refused(spec: spec("x", "s") { $0.partitions = -1 }, code: 3, text: "Invalid partitions -1, limit 1000"),
    Refused(spec: spec("x", "s") { $0.options.cleanerInterval = -1 }, code: 3, text: "Invalid cleanerInterval -1"),
    Refused(spec: spec("x", "s") { $0.options.retentionMaxAge = -5 }, code: 3, text: "Invalid retentionMaxAge -5"),
    Refused(
      spec: spec("x", "s") { $0.options.autoPauseTime = .min }, code: 3,
      text: "Invalid autoPauseTime -9223372036854775808"),
    Refused(spec: spec("taken", "other"), code: 6, text: "stream already exists"),
    Refused(
      spec: spec("taken", "s") { $0.isEncrypted = true }, code: 9,
      text:
        "Failed on preconditions for stream's encryption handler: kwp: invalid AES key size; want 16 or 32, got 0"),
  ]

  @Test("what the genuine server refuses is refused with its words, and changes nothing", arguments: refused)
  func refusals(row: Refused) throws {
    var store = LiftStore(seed: 1)
    try store.createStream(Self.spec("taken", "s"), now: 1)
    let error = #expect(throws: Refusal.self) { try store.createStream(row.spec, now: 2) }
    #expect(error?.status.code.rawValue == row.code)
    #expect(error?.status.text == row.text)
    #expect(store.streams.map(\.name) == ["taken"])
  }

  @Test("a stream has one partition unless it asks for more, each with its subject")
  func partitions() throws {
    var store = LiftStore(seed: 1)
    try store.createStream(Self.spec("one", "s"), now: 7)
    try store.createStream(Self.spec("three", "t") { $0.partitions = 3 }, now: 8)
    #expect(store.stream(named: "one")?.partitions.map(\.subject) == ["s"])
    #expect(store.stream(named: "three")?.partitions.map(\.subject) == ["t", "t.1", "t.2"])
    #expect(store.stream(named: "three")?.created == 8)
    #expect(store.partitionCount == 4)
  }

  @Test("as many replicas as there are servers is one here")
  func allReplicas() throws {
    var store = LiftStore(seed: 1)
    try store.createStream(Self.spec("max", "s") { $0.replicationFactor = -1 }, now: 1)
    #expect(store.stream(named: "max") != nil)
  }

  @Test("streams are bounded")
  func bounded() throws {
    var limits = LiftStore.Limits()
    limits.streams = 1
    var store = LiftStore(limits: limits, seed: 1)
    try store.createStream(Self.spec("a", "s"), now: 1)
    #expect(throws: Refusal.full(what: "streams", limit: 1)) { try store.createStream(Self.spec("b", "s"), now: 1) }
  }
}
