public import EventStreamsClientSupport

/// How one call is carried: its deadline, its user, its node.
public struct CallOptions: Sendable, Hashable {
  /// The limit of the whole call, connecting included.
  public var timeout: Timeout

  /// Who calls; nil for the user of the settings.
  ///
  /// Never sent without TLS.
  public var credentials: Credentials?

  /// Whether only the cluster's leader may answer; nil as the client has it, which is yes.
  public var requiresLeader: Bool?

  /// Makes options.
  ///
  /// - Parameters:
  ///   - timeout: The limit of the whole call, connecting included; `.standard` is 10 seconds unless the connection
  ///     string says otherwise.
  ///   - credentials: Who calls; nil for the user of the settings. Never sent without TLS.
  ///   - requiresLeader: Whether a node that is not the leader refuses with ``EventStoreError/Code/notLeader``.
  public init(timeout: Timeout = .standard, credentials: Credentials? = nil, requiresLeader: Bool? = nil) {
    self.timeout = timeout
    self.credentials = credentials
    self.requiresLeader = requiresLeader
  }

  /// Options with a limit of their own.
  public static func timeout(_ limit: Timeout) -> CallOptions { CallOptions(timeout: limit) }

  /// Options with a user of their own.
  public static func credentials(_ credentials: Credentials) -> CallOptions { CallOptions(credentials: credentials) }
}

/// How a read is carried: its limits, its user, its node, its buffer.
///
/// The limits are kept by the client; none is told to the server, which would cut the answer.
public struct StreamCallOptions: Sendable, Hashable {
  /// The limit until the first answer, connecting included.
  public var firstMessage: Timeout

  /// The limit between two answers, while the reader waits.
  public var betweenMessages: Timeout

  /// The limit of the whole read.
  public var wholeCall: Timeout

  /// Who calls; nil for the user of the settings.
  ///
  /// Never sent without TLS.
  public var credentials: Credentials?

  /// Whether only the cluster's leader may answer; nil as the client has it, which is yes.
  public var requiresLeader: Bool?

  /// How many bytes the server may send ahead of the reader.
  public var windowBytes: Int

  /// Makes options.
  ///
  /// - Parameters:
  ///   - firstMessage: The limit until the first answer; `.standard` is 10 seconds for one stream (unless the
  ///     connection string says otherwise) and none for the whole log, where a filter may search in silence.
  ///   - betweenMessages: The limit between two answers; `.standard` is none.
  ///   - wholeCall: The limit of the whole read, the reader's own time included; `.standard` is none.
  ///   - credentials: Who calls; nil for the user of the settings. Never sent without TLS.
  ///   - requiresLeader: Whether a node that is not the leader refuses with ``EventStoreError/Code/notLeader``.
  ///   - windowBytes: How many bytes the server may send ahead of the reader, which bounds the memory of the read; from
  ///     16,384 to 1,073,741,824, else the call throws ``EventStoreError/Code/invalidArgument``.
  public init(
    firstMessage: Timeout = .standard, betweenMessages: Timeout = .none, wholeCall: Timeout = .none,
    credentials: Credentials? = nil, requiresLeader: Bool? = nil, windowBytes: Int = 1 << 20
  ) {
    self.firstMessage = firstMessage
    self.betweenMessages = betweenMessages
    self.wholeCall = wholeCall
    self.credentials = credentials
    self.requiresLeader = requiresLeader
    self.windowBytes = windowBytes
  }
}

/// How a subscription is carried.
public struct SubscriptionOptions: Sendable, Hashable {
  /// How many search windows pass between two checkpoints of a filtered subscription.
  public var checkpointInterval: Int

  /// How many bytes the server may send ahead of the consumer.
  public var windowBytes: Int

  /// The limit until the server has confirmed the subscription, connecting included.
  public var confirmation: Timeout

  /// The limit of the whole subscription, connecting included.
  public var wholeCall: Timeout

  /// Who calls; nil for the user of the settings.
  ///
  /// Never sent without TLS.
  public var credentials: Credentials?

  /// Whether only the cluster's leader may answer; nil as the client has it, which is yes.
  public var requiresLeader: Bool?

  /// Makes options.
  ///
  /// - Parameters:
  ///   - checkpointInterval: A filtered subscription to the whole log is told a checkpoint about every search window
  ///     times this many records; from 1 to 2,147,483,647, else the call throws ``EventStoreError/Code/invalidArgument``.
  ///   - windowBytes: As of ``StreamCallOptions``; 262,144 by default.
  ///   - confirmation: The limit until the server has confirmed; `.standard` is 10 seconds unless the connection
  ///     string says otherwise.
  ///   - wholeCall: The limit of the whole subscription, the consumer's own time included; `.standard` is none. When it
  ///     passes, the iteration throws ``EventStoreError/Code/deadlineExceeded``. Not told to the server.
  ///   - credentials: Who calls; nil for the user of the settings. Never sent without TLS.
  ///   - requiresLeader: Whether a node that is not the leader refuses with ``EventStoreError/Code/notLeader``. Servers
  ///     do not check it for subscriptions from the end.
  public init(
    checkpointInterval: Int = 5, windowBytes: Int = 1 << 18, confirmation: Timeout = .standard,
    wholeCall: Timeout = .none, credentials: Credentials? = nil, requiresLeader: Bool? = nil
  ) {
    self.checkpointInterval = checkpointInterval
    self.windowBytes = windowBytes
    self.confirmation = confirmation
    self.wholeCall = wholeCall
    self.credentials = credentials
    self.requiresLeader = requiresLeader
  }
}
