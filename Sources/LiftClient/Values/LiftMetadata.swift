public import FoundationEssentials

/// What the servers know of themselves, of streams and of consumer groups.
public struct LiftMetadata: Sendable, Hashable {
  /// A server of the cluster.
  public struct Broker: Sendable, Hashable, Identifiable {
    /// Its name in the cluster.
    public var id: String
    /// The host that it tells clients to dial.
    public var host: String
    /// The port that it tells clients to dial.
    public var port: Int
    /// How many partitions it holds.
    public var partitionCount: Int
    /// How many of them it leads.
    public var leaderCount: Int

    /// `host:port`, an IPv6 address in brackets; the id alone where the host is not known.
    public var address: String {
      host.isEmpty ? id : host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// For stand-ins and tests.
    public init(id: String, host: String, port: Int, partitionCount: Int = 0, leaderCount: Int = 0) {
      self.id = id
      self.host = host
      self.port = port
      self.partitionCount = partitionCount
      self.leaderCount = leaderCount
    }
  }

  /// When something happened for the first and for the last time since the server's start; nil for never.
  public struct EventTimes: Sendable, Hashable {
    /// The first time.
    public var first: Date?
    /// The last time.
    public var latest: Date?

    /// For stand-ins and tests.
    public init(first: Date? = nil, latest: Date? = nil) {
      self.first = first
      self.latest = latest
    }
  }

  /// A partition of a stream, as the answering server sees it.
  public struct Partition: Sendable, Hashable, Identifiable {
    /// Its number, from 0.
    public var id: Int
    /// The server that leads it; nil while there is none.
    public var leader: Broker?
    /// The servers that hold it.
    ///
    /// One that the answer does not list among its brokers has no host.
    public var replicas: [Broker]
    /// Those of them that hold everything the leader has.
    public var isr: [Broker]
    /// The offset of the last committed message; nil for none.
    ///
    /// Only its leader's word is current.
    public var highWatermark: Int64?
    /// The offset of the last written message; nil for none.
    public var newestOffset: Int64?
    /// Whether it is paused.
    ///
    /// Some servers leave this true after a resume.
    public var isPaused = false
    /// Whether it refuses messages.
    public var isReadOnly = false
    /// When messages came.
    public var messagesReceived = EventTimes()
    /// When it was paused or resumed.
    public var pauseChanged = EventTimes()
    /// When it was made read-only or writable.
    public var readOnlyChanged = EventTimes()

    /// For stand-ins and tests.
    public init(id: Int, leader: Broker? = nil, replicas: [Broker] = [], isr: [Broker] = []) {
      self.id = id
      self.leader = leader
      self.replicas = replicas
      self.isr = isr
    }
  }

  /// A stream that was asked for, or all of them.
  public struct Stream: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its subject; empty where it does not exist.
    public var subject: String
    /// False for a name that was asked for and that the server does not know.
    public var exists: Bool
    /// Its partitions by number; empty where it does not exist.
    public var partitions: [Partition]
    /// When it was created, where the server tells.
    public var created: Date?

    /// For stand-ins and tests.
    public init(
      name: String, subject: String = "", exists: Bool = true, partitions: [Partition] = [], created: Date? = nil
    ) {
      self.name = name
      self.subject = subject
      self.exists = exists
      self.partitions = partitions
      self.created = created
    }
  }

  /// A consumer group that was asked for.
  public struct Group: Sendable, Hashable, Identifiable {
    /// Its name.
    public var id: String
    /// False for a name that the server does not know.
    public var exists: Bool
    /// The id of the server that coordinates it.
    public var coordinatorID: String?
    /// Raised by every change of its members.
    public var epoch: UInt64

    /// For stand-ins and tests.
    public init(id: String, exists: Bool = true, coordinatorID: String? = nil, epoch: UInt64 = 0) {
      self.id = id
      self.exists = exists
      self.coordinatorID = coordinatorID
      self.epoch = epoch
    }
  }

  /// The servers.
  public var brokers: [Broker]
  /// The streams that were asked for, in that order; all, where none was named.
  public var streams: [Stream]
  /// The groups that were asked for, in that order.
  public var groups: [Group]

  /// For stand-ins and tests.
  public init(brokers: [Broker] = [], streams: [Stream] = [], groups: [Group] = []) {
    self.brokers = brokers
    self.streams = streams
    self.groups = groups
  }
}

/// Everything one `fetchMetadata` says; what a stand-in for the client receives.
public struct LiftMetadataRequest: Sendable, Hashable {
  /// The streams to describe; empty: all.
  public var streams: [String]
  /// The consumer groups to describe; empty: none.
  public var groups: [String]
  /// How long the call may take.
  ///
  /// Kept here and not told to the server, which would hold its answer back until then while a server of its cluster is
  /// dead; so it should be more than 3 s.
  public var timeout: Timeout

  /// Takes the parts.
  public init(streams: [String] = [], groups: [String] = [], timeout: Timeout = .standard) {
    self.streams = streams
    self.groups = groups
    self.timeout = timeout
  }
}
