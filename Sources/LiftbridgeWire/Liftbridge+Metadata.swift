package import EventStreamsProtobuf

extension Liftbridge {
  /// What to describe.
  package struct FetchMetadataRequest: ProtobufMessage {
    package static let protobufName = "proto.FetchMetadataRequest"
    /// These streams; none given: all.
    package var streams: [String]
    /// These consumer groups; none given: none.
    package var groups: [String]
    package init() { self.init(streams: []) }
    package init(streams: [String] = [], groups: [String] = []) {
      self.streams = streams
      self.groups = groups
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "streams", &streams)
      try f(2, "groups", &groups)
    }
  }

  /// Servers, streams and groups.
  package struct FetchMetadataResponse: ProtobufMessage {
    package static let protobufName = "proto.FetchMetadataResponse"
    /// Every server.
    package var brokers: [Liftbridge.Broker]
    /// The streams, in the order they were asked for.
    package var streamMetadata: [Liftbridge.StreamMetadata]
    /// The groups, in the order they were asked for.
    package var groupMetadata: [Liftbridge.ConsumerGroupMetadata]
    package init() { self.init(brokers: []) }
    package init(
      brokers: [Liftbridge.Broker] = [], streamMetadata: [Liftbridge.StreamMetadata] = [],
      groupMetadata: [Liftbridge.ConsumerGroupMetadata] = []
    ) {
      self.brokers = brokers
      self.streamMetadata = streamMetadata
      self.groupMetadata = groupMetadata
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "brokers", &brokers)
      try f(2, "streamMetadata", &streamMetadata)
      try f(3, "groupMetadata", &groupMetadata)
    }
  }

  /// Which partition to describe.
  package struct FetchPartitionMetadataRequest: ProtobufMessage {
    package static let protobufName = "proto.FetchPartitionMetadataRequest"
    /// Which stream.
    package var stream: String
    /// Which of its partitions.
    package var partition: Int32
    package init() { self.init(stream: "") }
    package init(stream: String = "", partition: Int32 = 0) {
      self.stream = stream
      self.partition = partition
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "stream", &stream)
      try f(2, "partition", &partition)
    }
  }

  /// The partition.
  package struct FetchPartitionMetadataResponse: ProtobufMessage {
    package static let protobufName = "proto.FetchPartitionMetadataResponse"
    /// As its leader knows it.
    package var metadata: Liftbridge.PartitionMetadata?
    package init() { self.init(metadata: nil) }
    package init(metadata: Liftbridge.PartitionMetadata? = nil) {
      self.metadata = metadata
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "metadata", &metadata)
    }
  }

  /// A server.
  package struct Broker: ProtobufMessage {
    package static let protobufName = "proto.Broker"
    /// How the servers call it.
    package var id: String
    /// Where to dial.
    package var host: String
    /// Where to dial.
    package var port: Int32
    /// Partitions it holds.
    package var partitionCount: Int32
    /// Partitions it leads.
    package var leaderCount: Int32
    package init() { self.init(id: "") }
    package init(
      id: String = "", host: String = "", port: Int32 = 0, partitionCount: Int32 = 0, leaderCount: Int32 = 0
    ) {
      self.id = id
      self.host = host
      self.port = port
      self.partitionCount = partitionCount
      self.leaderCount = leaderCount
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "id", &id)
      try f(2, "host", &host)
      try f(3, "port", &port)
      try f(4, "partitionCount", &partitionCount)
      try f(5, "leaderCount", &leaderCount)
    }
  }

  /// A stream.
  package struct StreamMetadata: ProtobufMessage {
    package static let protobufName = "proto.StreamMetadata"
    /// Whether there is such a stream.
    package struct Error: ProtobufEnum {
      package static let protobufName = "proto.StreamMetadata.Error"
      /// There is.
      package static let ok = Self(rawValue: 0)
      /// There is none.
      package static let unknownStream = Self(rawValue: 1)
      package static let names: KeyValuePairs<String, Int32> = [
        "OK": 0, "UNKNOWN_STREAM": 1,
      ]
      /// The number on the wire.
      package var rawValue: Int32
      package init(rawValue: Int32) { self.rawValue = rawValue }
    }
    /// How it is called.
    package var name: String
    /// What it records.
    package var subject: String
    /// Says instead of a status that there is none.
    package var error: Liftbridge.StreamMetadata.Error
    /// Its partitions, by id.
    package var partitions: [Int32: Liftbridge.PartitionMetadata]
    /// When it was made, in nanoseconds since 1970.
    package var creationTimestamp: Int64
    package init() { self.init(name: "") }
    package init(
      name: String = "", subject: String = "", error: Liftbridge.StreamMetadata.Error = .ok,
      partitions: [Int32: Liftbridge.PartitionMetadata] = [:], creationTimestamp: Int64 = 0
    ) {
      self.name = name
      self.subject = subject
      self.error = error
      self.partitions = partitions
      self.creationTimestamp = creationTimestamp
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "name", &name)
      try f(2, "subject", &subject)
      try f(3, "error", &error)
      try f(4, "partitions", &partitions)
      try f(5, "creationTimestamp", &creationTimestamp)
    }
  }

  /// A consumer group.
  package struct ConsumerGroupMetadata: ProtobufMessage {
    package static let protobufName = "proto.ConsumerGroupMetadata"
    /// Whether there is such a group.
    package struct Error: ProtobufEnum {
      package static let protobufName = "proto.ConsumerGroupMetadata.Error"
      /// There is.
      package static let ok = Self(rawValue: 0)
      /// There is none.
      package static let unknownGroup = Self(rawValue: 1)
      package static let names: KeyValuePairs<String, Int32> = [
        "OK": 0, "UNKNOWN_GROUP": 1,
      ]
      /// The number on the wire.
      package var rawValue: Int32
      package init(rawValue: Int32) { self.rawValue = rawValue }
    }
    /// How it is called.
    package var groupId: String
    /// Says instead of a status that there is none.
    package var error: Liftbridge.ConsumerGroupMetadata.Error
    /// The server that looks after it.
    package var coordinator: String
    /// Grows with every change of its members.
    package var epoch: UInt64
    package init() { self.init(groupId: "") }
    package init(
      groupId: String = "", error: Liftbridge.ConsumerGroupMetadata.Error = .ok, coordinator: String = "",
      epoch: UInt64 = 0
    ) {
      self.groupId = groupId
      self.error = error
      self.coordinator = coordinator
      self.epoch = epoch
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "groupId", &groupId)
      try f(2, "error", &error)
      try f(3, "coordinator", &coordinator)
      try f(4, "epoch", &epoch)
    }
  }
}
