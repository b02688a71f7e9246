@testable import EmbeddedEventStore

/// Drives a pure subscription and writes down what it says.
struct SubscriptionProbe {
  private var subscription: any Subscription
  private(set) var heard: [String] = []
  private(set) var failure: ReadFailure?

  init(stream: String, _ start: StreamRead.Start) {
    subscription = StreamSubscription(stream: stream, start: start, followsLinks: false)
  }

  init(all start: AllRead.Start, _ filtering: AllSubscription.Filtering? = nil) {
    subscription = AllSubscription(start: start, followsLinks: false, filtering: filtering)
  }

  /// Goes on until it waits or fails; positions are told as the places of records in the log.
  mutating func run(_ fixture: LogFixture) {
    guard failure == nil else { return }
    do throws(ReadFailure) {
      while true {
        let step = try subscription.step(fixture.log, now: fixture.now)
        heard += step.outputs.map { Self.describe($0, fixture.log) }
        switch step.next {
        case .more: continue
        case .judge(let page): subscription.take(try LogFixture.judge(page, subscription.filter))
        case .wait: return
        case .failed(let failure):
          self.failure = failure
          return
        }
      }
    } catch {
      failure = error
    }
  }

  private static func describe(_ output: SubscriptionOutput, _ log: EventLog) -> String {
    switch output {
    case .confirmation: "confirmed"
    case .event(let event): event.event.map { "\($0.revision == .max ? "tombstone" : "\($0.revision)")" } ?? "?"
    case .checkpoint(let position): "checkpoint \(place(position, log))"
    case .caughtUp(let revision, let position):
      "live" + (revision.map { " r\($0)" } ?? "") + (position.map { " \(place($0, log))" } ?? "")
    }
  }

  private static func place(_ position: LogPosition, _ log: EventLog) -> String {
    let place = log.records.firstIndex { $0.position == position.commit }
    return (place.map { "\($0)" } ?? "\(position.commit)") + (position.prepare == nil ? "-" : "")
  }
}
