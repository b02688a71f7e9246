public import FoundationEssentials

extension CatchUpSubscription {
  /// What a subscription tells beside and between its events: the elements of ``withMarkers``.
  @nonexhaustive
  public enum Item: Sendable {
    /// An event.
    case event(RecordedEvent)
    /// Everything up to this place has been looked at: a filtered subscription may go on from here. The time is the
    /// server's, nil before 24.10.5 (`ReadResp.checkpoint`).
    case checkpoint(LogPosition, at: Date?)
    /// The subscription has reached the end; what follows is live (`ReadResp.caught_up`, from 23.10 on).
    case caughtUp(Mark)
    /// The subscription is no longer live (`ReadResp.fell_behind`; no server up to 26.1 was seen to send it).
    case fellBehind(Mark)
  }

  /// Where a subscription stands, as far as the server tells: servers before 24.10.5 tell nothing.
  public struct Mark: Sendable, Hashable {
    /// The last revision seen; of subscriptions to one stream.
    public var revision: UInt64?
    /// The last position seen; of subscriptions to the whole log.
    public var position: LogPosition?
    /// The server's time.
    public var time: Date?

    /// Makes a mark, for stand-ins.
    public init(revision: UInt64? = nil, position: LogPosition? = nil, time: Date? = nil) {
      self.revision = revision
      self.position = position
      self.time = time
    }
  }
}
