/// The limits of one call, kept by the client's own clock from `start()` on.
package struct CallDeadlines: Sendable, Hashable {
  /// Bounds the whole call, connecting included.
  package var whole: Duration?
  /// Bounds the time to the first bytes of the first message, connecting included.
  package var firstMessage: Duration?
  /// Bounds each wait for further bytes, as long as somebody waits.
  package var betweenMessages: Duration?
  /// Whether ``whole`` is also told to the server, as `grpc-timeout`.
  package var sendsTimeoutHeader: Bool

  /// Without limits unless some are given.
  package init(
    whole: Duration? = nil, firstMessage: Duration? = nil, betweenMessages: Duration? = nil,
    sendsTimeoutHeader: Bool = false
  ) {
    self.whole = whole
    self.firstMessage = firstMessage
    self.betweenMessages = betweenMessages
    self.sendsTimeoutHeader = sendsTimeoutHeader
  }

  /// The nearest of the limits that run from the start.
  var earliest: Duration? {
    guard let whole, let firstMessage else { return whole ?? firstMessage }
    return min(whole, firstMessage)
  }

  /// Whether single messages have limits.
  var boundMessages: Bool { firstMessage != nil || betweenMessages != nil }

  /// No limit at all.
  package static let none = CallDeadlines()
}
