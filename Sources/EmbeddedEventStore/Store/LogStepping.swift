/// A read or subscription that is driven step by step over a log.
protocol LogStepping: Sendable {
  /// What one step gives.
  associatedtype Step: Sendable
  /// Reads on.
  mutating func step(_ log: EventLog, now: Int64) throws(ReadFailure) -> Step
}

extension StreamRead: LogStepping {}
extension AllRead: LogStepping {}

/// A read or subscription that stays open.
protocol Subscription: LogStepping where Step == SubscriptionStep {
  /// Whether history is behind it.
  var isLive: Bool { get }
  /// How many records wait for it.
  func lag(_ log: EventLog) -> Int64
  /// What wakes it.
  var topic: Topic { get }
  /// What its records are judged by.
  var filter: EventFilter? { get }
  /// The filter's answer to a step that asked for it.
  mutating func take(_ verdicts: [Bool])
}

/// What a subscriber waits for.
enum Topic: Hashable, Sendable {
  case all
  case stream(String)
}

extension StreamSubscription: Subscription {
  var topic: Topic { .stream(stream) }
  var filter: EventFilter? { nil }
  mutating func take(_ verdicts: [Bool]) {}  // It never asks.
}

extension AllSubscription: Subscription {
  var topic: Topic { .all }
  var filter: EventFilter? { filtering?.filter }
}
