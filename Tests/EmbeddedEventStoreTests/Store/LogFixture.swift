@testable import EmbeddedEventStore

/// A log to write to, with short names for what tests say often.
struct LogFixture {
  var log: EventLog
  var now: Int64 = 1_000 * Ticks.perSecond

  init(_ version: ServerVersion = .v26_1) { log = EventLog(version: version, seed: 7) }

  static func event(_ number: Int, type: String = "t", data: String = "") -> ProposedEvent {
    ProposedEvent(
      id: EventID(high: 1, low: UInt64(number)), type: type, isJSON: true, data: Array(data.utf8), metadata: [])
  }

  @discardableResult
  mutating func append(_ stream: String, _ numbers: [Int], _ expectation: ExpectedState = .any) -> AppendOutcome {
    log.append(numbers.map { Self.event($0) }, to: stream, expecting: expectation, now: now)
  }

  @discardableResult
  mutating func setMetadata(_ stream: String, _ json: String, isJSON: Bool = true) -> AppendOutcome {
    var event = Self.event(1_000_000 + log.records.count, type: "$metadata", data: json)
    event.isJSON = isJSON
    return log.append([event], to: stream.metadataStream, expecting: .any, now: now)
  }

  /// A log whose stream `s` holds the events 0, 1, 2.
  static func three(_ version: ServerVersion = .v26_1) -> LogFixture {
    var fixture = LogFixture(version)
    fixture.append("s", [0, 1, 2])
    return fixture
  }

  /// The revisions that a read gives, and what else it says.
  func read(
    _ stream: String, _ start: StreamRead.Start = .start, backwards: Bool = false, count: UInt64 = 10,
    positions: Bool = false
  ) throws -> [String] {
    var read = StreamRead(
      stream: stream, start: start, isBackwards: backwards, count: count, followsLinks: true, tellsPositions: positions)
    var result: [String] = []
    while let outputs = try read.step(log, now: now) {
      for output in outputs {
        switch output {
        case .event(let event): result.append(Self.describe(event))
        case .notFound: result.append("not found")
        case .firstPosition(let position): result.append("first \(position)")
        case .lastPosition(let position): result.append("last \(position)")
        }
      }
    }
    return result
  }

  /// What a read of $all gives; its filter is asked when it wants to be.
  func readAll(_ read: AllRead) throws -> [DeliveredEvent] {
    var read = read
    var result: [DeliveredEvent] = []
    while let output = try read.step(log, now: now) {
      switch output {
      case .events(let events): result += events
      case .judge(let page): read.take(try Self.judge(page, read.filter))
      }
    }
    return result
  }

  static func judge(_ page: FilterPage, _ filter: EventFilter?) throws(ReadFailure) -> [Bool] {
    guard let filter else { return [] }
    var judgement = FilterJudgement(filter, page, FilterAllowance())
    while try !judgement.advance(1_000) {}
    return judgement.verdicts
  }

  /// `revision` for an event, `revision@stream<link` for a resolved link, `gone<link` for one whose target is gone.
  static func describe(_ event: DeliveredEvent) -> String {
    guard let link = event.link else { return event.event.map { "\($0.revision)" } ?? "nothing" }
    return (event.event.map { "\($0.revision)@\($0.stream)" } ?? "gone") + "<\(link.revision)"
  }
}
