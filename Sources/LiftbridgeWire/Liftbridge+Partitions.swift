package import EventStreamsProtobuf

extension Liftbridge {
  /// When something happened first and last, in nanoseconds since 1970; 0: it did not.
  package struct PartitionEventTimestamps: ProtobufMessage {
    package static let protobufName = "proto.PartitionEventTimestamps"
    /// The first time.
    package var firstTimestamp: Int64
    /// The last time.
    package var latestTimestamp: Int64
    package init() { self.init(firstTimestamp: 0) }
    package init(firstTimestamp: Int64 = 0, latestTimestamp: Int64 = 0) {
      self.firstTimestamp = firstTimestamp
      self.latestTimestamp = latestTimestamp
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "firstTimestamp", &firstTimestamp)
      try f(2, "latestTimestamp", &latestTimestamp)
    }
  }

  /// A partition.
  package struct PartitionMetadata: ProtobufMessage {
    package static let protobufName = "proto.PartitionMetadata"
    /// Its number in the stream.
    package var id: Int32
    /// The server that takes messages; perhaps none.
    package var leader: String
    /// The servers that hold a copy.
    package var replicas: [String]
    /// Those of them that are in step.
    package var isr: [String]
    /// The last offset that counts as stored; -1: none.
    package var highWatermark: Int64
    /// The last offset written; -1: none.
    package var newestOffset: Int64
    /// Out of service until somebody publishes.
    package var paused: Bool
    /// Takes no more messages.
    package var readonly: Bool
    /// Messages that came.
    package var messagesReceivedTimestamps: Liftbridge.PartitionEventTimestamps?
    /// Changes of paused.
    package var pauseTimestamps: Liftbridge.PartitionEventTimestamps?
    /// Changes of readonly.
    package var readonlyTimestamps: Liftbridge.PartitionEventTimestamps?
    package init() { self.init(id: 0) }
    package init(
      id: Int32 = 0, leader: String = "", replicas: [String] = [], isr: [String] = [], highWatermark: Int64 = 0,
      newestOffset: Int64 = 0, paused: Bool = false, readonly: Bool = false,
      messagesReceivedTimestamps: Liftbridge.PartitionEventTimestamps? = nil,
      pauseTimestamps: Liftbridge.PartitionEventTimestamps? = nil,
      readonlyTimestamps: Liftbridge.PartitionEventTimestamps? = nil
    ) {
      self.id = id
      self.leader = leader
      self.replicas = replicas
      self.isr = isr
      self.highWatermark = highWatermark
      self.newestOffset = newestOffset
      self.paused = paused
      self.readonly = readonly
      self.messagesReceivedTimestamps = messagesReceivedTimestamps
      self.pauseTimestamps = pauseTimestamps
      self.readonlyTimestamps = readonlyTimestamps
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "id", &id)
      try f(2, "leader", &leader)
      try f(3, "replicas", &replicas)
      try f(4, "isr", &isr)
      try f(5, "highWatermark", &highWatermark)
      try f(6, "newestOffset", &newestOffset)
      try f(7, "paused", &paused)
      try f(8, "readonly", &readonly)
      try f(9, "messagesReceivedTimestamps", &messagesReceivedTimestamps)
      try f(10, "pauseTimestamps", &pauseTimestamps)
      try f(11, "readonlyTimestamps", &readonlyTimestamps)
    }
  }
}
