/// What a subscriber is told.
enum SubscriptionOutput: Sendable {
  case confirmation
  case event(DeliveredEvent)
  case checkpoint(LogPosition)
  /// History is over; the place reached, as servers since 24.10.5 tell it.
  case caughtUp(revision: Int64?, position: LogPosition?)
}

/// What one step of a subscription gives, and how it goes on.
struct SubscriptionStep: Sendable {
  /// How it goes on.
  enum Next: Sendable {
    /// There is more to read at once.
    case more
    /// Records are to be judged by the filter first.
    case judge(FilterPage)
    /// Nothing until the log grows.
    case wait
    /// The outputs are the last ones.
    case failed(ReadFailure)
  }

  var outputs: [SubscriptionOutput]
  var next: Next
}
