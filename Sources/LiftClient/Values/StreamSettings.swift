/// How the server keeps a stream.
///
/// Each nil leaves the choice to the server's own setting.
///
/// Names follow the server's; ages and times are sent in milliseconds, rounded up so that a short one never becomes
/// the zero that means "for ever".
public struct StreamSettings: Sendable, Hashable {
  /// How many servers hold each partition.
  public enum ReplicationFactor: Sendable, Hashable {
    /// As many as the cluster has.
    case all
    /// This many, at least 1.
    case brokers(Int)
  }

  /// Number of partitions, at least 1.
  ///
  /// Cannot be changed later.
  public var partitions: Int
  /// How many servers hold each partition.
  public var replicationFactor: ReplicationFactor
  /// The load-balance group: of all streams on one subject with the same group, each message goes to one.
  public var group: String?
  /// Bytes kept for each partition; 0 for no limit.
  public var retentionMaxBytes: Int64?
  /// Messages kept for each partition; 0 for no limit.
  public var retentionMaxMessages: Int64?
  /// How long a segment is kept; zero for ever.
  public var retentionMaxAge: Duration?
  /// How often old segments are removed or compacted.
  public var cleanerInterval: Duration?
  /// Bytes of a segment, the unit of removal.
  public var segmentMaxBytes: Int64?
  /// After how long a new segment is begun; zero: only by size.
  public var segmentMaxAge: Duration?
  /// How many goroutines of the server compact.
  public var compactMaxGoroutines: Int?
  /// Whether only the newest message of each key is kept; messages without key are always kept.
  public var compactEnabled: Bool?
  /// After how long without a message a partition pauses itself; zero never.
  public var autoPauseTime: Duration?
  /// Whether a partition with subscribers does not pause itself.
  public var autoPauseDisableIfSubscribers: Bool?
  /// How many replicas must have a message before it is committed.
  public var minISR: Int?
  /// Whether `expectedOffset` of each publish is checked.
  public var optimisticConcurrencyControl: Bool?
  /// Whether values are encrypted on the server's disk; the server needs a key for it.
  public var encryption: Bool?

  /// Takes what is named and leaves the rest to the server.
  public init(
    partitions: Int = 1, replicationFactor: ReplicationFactor = .brokers(1), group: String? = nil,
    retentionMaxBytes: Int64? = nil, retentionMaxMessages: Int64? = nil, retentionMaxAge: Duration? = nil,
    cleanerInterval: Duration? = nil, segmentMaxBytes: Int64? = nil, segmentMaxAge: Duration? = nil,
    compactMaxGoroutines: Int? = nil, compactEnabled: Bool? = nil, autoPauseTime: Duration? = nil,
    autoPauseDisableIfSubscribers: Bool? = nil, minISR: Int? = nil, optimisticConcurrencyControl: Bool? = nil,
    encryption: Bool? = nil
  ) {
    self.partitions = partitions
    self.replicationFactor = replicationFactor
    self.group = group
    self.retentionMaxBytes = retentionMaxBytes
    self.retentionMaxMessages = retentionMaxMessages
    self.retentionMaxAge = retentionMaxAge
    self.cleanerInterval = cleanerInterval
    self.segmentMaxBytes = segmentMaxBytes
    self.segmentMaxAge = segmentMaxAge
    self.compactMaxGoroutines = compactMaxGoroutines
    self.compactEnabled = compactEnabled
    self.autoPauseTime = autoPauseTime
    self.autoPauseDisableIfSubscribers = autoPauseDisableIfSubscribers
    self.minISR = minISR
    self.optimisticConcurrencyControl = optimisticConcurrencyControl
    self.encryption = encryption
  }
}
