package import FoundationEssentials

/// One message of an answer to a read or a subscription (`ReadResp`), made for its user.
package enum Answer: Sendable {
  case event(RecordedEvent)
  case confirmation(String)
  case checkpoint(LogPosition, at: Date?)
  case streamNotFound
  case firstRevision(UInt64)
  case lastRevision(UInt64)
  case caughtUp(CatchUpSubscription.Mark)
  case fellBehind(CatchUpSubscription.Mark)
  /// What later servers may send.
  case other
}
