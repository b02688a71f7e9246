public import FoundationEssentials

/// Everything one `subscribe` says; what a stand-in for the client receives.
public struct LiftSubscribeRequest: Sendable, Hashable {
  /// The stream.
  public var stream: String
  /// Which of its partitions.
  public var partitions: Partitions
  /// Where to begin.
  public var from: StartPosition
  /// How the call is carried.
  public var options: LiftSubscriptionOptions

  /// Takes the parts.
  public init(
    stream: String, partitions: Partitions = .number(0), from: StartPosition = .newOnly,
    options: LiftSubscriptionOptions = LiftSubscriptionOptions()
  ) {
    self.stream = stream
    self.partitions = partitions
    self.from = from
    self.options = options
  }
}

/// Which partitions a subscription follows.
///
/// More ways may come.
@nonexhaustive
public enum Partitions: Sendable, Hashable {
  /// The partition of this number, from 0.
  case number(Int)
}

/// Where a subscription begins.
public enum StartPosition: Sendable, Hashable {
  /// Behind the newest message at the time of the call.
  case newOnly
  /// At the oldest message kept.
  case earliest
  /// At the newest message, that one included.
  case latest
  /// At this offset, or at the next one kept; what lies below is never delivered. A negative one is 0.
  case offset(Int64)
  /// Behind this offset: the last one that was handled. Nil, nothing handled yet: as `earliest`.
  case after(Int64?)
  /// At the first message received at or after this time; if there is none yet, behind the newest one.
  case time(Date)
  /// At the first message received this long ago or later, by this machine's clock.
  case ago(Duration)
}

/// How a subscription's call is carried.
public struct LiftSubscriptionOptions: Sendable, Hashable {
  /// Whether a server that holds a replica may answer though it does not lead the partition.
  ///
  /// It may lag behind.
  public var readFromReplica: Bool
  /// How many bytes may wait unread in this process before the server is held back.
  public var windowBytes: Int
  /// How long the server may take to confirm the subscription.
  public var confirmation: Timeout

  /// Takes the parts.
  public init(readFromReplica: Bool = false, windowBytes: Int = 1 << 18, confirmation: Timeout = .standard) {
    self.readFromReplica = readFromReplica
    self.windowBytes = windowBytes
    self.confirmation = confirmation
  }
}
