public import FoundationEssentials

/// Everything one publish says; what a stand-in for the client receives.
public struct PublishRequest: Sendable, Hashable {
  /// The payload.
  public var value: Data
  /// The stream it is for.
  ///
  /// The server publishes on that stream's subject, so other streams may store it too.
  public var stream: String
  /// For compaction and for choosing a partition; an empty key is the same as none.
  public var key: Data?
  /// Any names but `subject` and `reply`, which the server sets.
  public var headers: [String: Data]
  /// Which partition.
  public var partition: PartitionChoice
  /// When the server acknowledges; not used by `publishUnacknowledged`.
  public var ack: AckLevel
  /// The offset that the message must get, nil for any; checked where the stream has concurrency control.
  public var expectedOffset: Int64?
  /// Comes back in the acknowledgement; nil: one is made.
  public var correlationID: String?
  /// How long the call may take; a publish that awaits its acknowledgement refuses `.none`.
  public var timeout: Timeout

  /// Takes the parts.
  public init(
    value: Data, stream: String, key: Data? = nil, headers: [String: Data] = [:],
    partition: PartitionChoice = .number(0), ack: AckLevel = .leader, expectedOffset: Int64? = nil,
    correlationID: String? = nil, timeout: Timeout = .standard
  ) {
    self.value = value
    self.stream = stream
    self.key = key
    self.headers = headers
    self.partition = partition
    self.ack = ack
    self.expectedOffset = expectedOffset
    self.correlationID = correlationID
    self.timeout = timeout
  }
}

/// When the server acknowledges a message.
public enum AckLevel: Sendable, Hashable {
  /// When the partition's leader has written it.
  case leader
  /// When it is committed: every replica in sync has it, and there are as many as the stream asks for.
  case all

  /// Refused by the compiler: publishing without an acknowledgement has a name of its own.
  @available(
    *, unavailable,
    message: "without an acknowledgement there is no Ack to return: use publishUnacknowledged(_:to:)"
  )
  public static var none: AckLevel { .leader }
}

/// Which partition a message goes to.
///
/// More ways of choosing may come.
@nonexhaustive
public enum PartitionChoice: Sendable, Hashable {
  /// The partition of this number, from 0.
  case number(Int)
}
