package import EventStreamsProtobuf

/// Messages of the package `event_store.client.gossip`: who is in the cluster.
package enum Gossip {
  /// Paths of the methods of `event_store.client.gossip.Gossip`.
  package enum Method {
    /// The cluster as the node asked sees it.
    package static let read = "/event_store.client.gossip.Gossip/Read"
  }
}

extension Gossip {
  /// A cluster; a single node is one too.
  package struct ClusterInfo: ProtobufMessage {
    package static let protobufName = "event_store.client.gossip.ClusterInfo"
    /// Its nodes, dead ones included.
    package var members: [Gossip.MemberInfo]
    package init() { self.init(members: []) }
    package init(members: [Gossip.MemberInfo] = []) {
      self.members = members
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "members", &members)
    }
  }

  /// Where a node can be reached.
  package struct EndPoint: ProtobufMessage {
    package static let protobufName = "event_store.client.gossip.EndPoint"
    /// A host's name or an IP text.
    package var address: String
    /// The port for clients.
    package var port: UInt32
    package init() { self.init(address: "") }
    package init(address: String = "", port: UInt32 = 0) {
      self.address = address
      self.port = port
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "address", &address)
      try f(2, "port", &port)
    }
  }

  /// A node.
  package struct MemberInfo: ProtobufMessage {
    package static let protobufName = "event_store.client.gossip.MemberInfo"
    /// What a node is doing.
    package struct VNodeState: ProtobufEnum {
      package static let protobufName = "event_store.client.gossip.MemberInfo.VNodeState"
      /// Starting up.
      package static let initializing = Self(rawValue: 0)
      /// Looking for the leader.
      package static let discoverLeader = Self(rawValue: 1)
      /// An election is going on.
      package static let unknown = Self(rawValue: 2)
      /// About to copy from the leader.
      package static let preReplica = Self(rawValue: 3)
      /// Copying what it lacks.
      package static let catchingUp = Self(rawValue: 4)
      /// Up to date, and has no vote.
      package static let clone = Self(rawValue: 5)
      /// Up to date, and has a vote.
      package static let follower = Self(rawValue: 6)
      /// Elected, not ready yet.
      package static let preLeader = Self(rawValue: 7)
      /// The one that takes writes.
      package static let leader = Self(rawValue: 8)
      /// Runs nodes, holds no data.
      package static let manager = Self(rawValue: 9)
      /// Leaving.
      package static let shuttingDown = Self(rawValue: 10)
      /// Gone.
      package static let shutdown = Self(rawValue: 11)
      /// A read-only copy without a leader.
      package static let readOnlyLeaderless = Self(rawValue: 12)
      /// A read-only copy that is about to begin.
      package static let preReadOnlyReplica = Self(rawValue: 13)
      /// A read-only copy.
      package static let readOnlyReplica = Self(rawValue: 14)
      /// A leader that has been asked to step down.
      package static let resigningLeader = Self(rawValue: 15)
      package static let names: KeyValuePairs<String, Int32> = [
        "Initializing": 0, "DiscoverLeader": 1, "Unknown": 2, "PreReplica": 3, "CatchingUp": 4, "Clone": 5,
        "Follower": 6, "PreLeader": 7, "Leader": 8, "Manager": 9, "ShuttingDown": 10, "Shutdown": 11,
        "ReadOnlyLeaderless": 12, "PreReadOnlyReplica": 13, "ReadOnlyReplica": 14, "ResigningLeader": 15,
      ]
      /// The number on the wire.
      package var rawValue: Int32
      package init(rawValue: Int32) { self.rawValue = rawValue }
    }
    /// New with every start; two numbers.
    package var instanceId: Shared.UUID?
    /// When it was last heard of, in ticks of 100 ns since 1970.
    package var timeStamp: Int64
    /// What it is doing.
    package var state: Gossip.MemberInfo.VNodeState
    /// Whether the others hear from it.
    package var isAlive: Bool
    /// Where clients connect.
    package var httpEndPoint: Gossip.EndPoint?
    package init() { self.init(instanceId: nil) }
    package init(
      instanceId: Shared.UUID? = nil, timeStamp: Int64 = 0, state: Gossip.MemberInfo.VNodeState = .initializing,
      isAlive: Bool = false, httpEndPoint: Gossip.EndPoint? = nil
    ) {
      self.instanceId = instanceId
      self.timeStamp = timeStamp
      self.state = state
      self.isAlive = isAlive
      self.httpEndPoint = httpEndPoint
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "instance_id", &instanceId)
      try f(2, "time_stamp", &timeStamp)
      try f(3, "state", &state)
      try f(4, "is_alive", &isAlive)
      try f(5, "http_end_point", &httpEndPoint)
    }
  }
}
