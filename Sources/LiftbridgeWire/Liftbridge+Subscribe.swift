package import EventStreamsProtobuf

extension Liftbridge {
  /// Where a subscription begins.
  package struct StartPosition: ProtobufEnum {
    package static let protobufName = "proto.StartPosition"
    /// Behind the newest message.
    package static let newOnly = Self(rawValue: 0)
    /// At an offset.
    package static let offset = Self(rawValue: 1)
    /// At the oldest message that is left.
    package static let earliest = Self(rawValue: 2)
    /// At the newest message.
    package static let latest = Self(rawValue: 3)
    /// At the first message since a point in time.
    package static let timestamp = Self(rawValue: 4)
    package static let names: KeyValuePairs<String, Int32> = [
      "NEW_ONLY": 0, "OFFSET": 1, "EARLIEST": 2, "LATEST": 3, "TIMESTAMP": 4,
    ]
    /// The number on the wire.
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }
  }

  /// Where a subscription ends.
  package struct StopPosition: ProtobufEnum {
    package static let protobufName = "proto.StopPosition"
    /// Nowhere; on a partition that takes no more messages, at its end.
    package static let stopOnCancel = Self(rawValue: 0)
    /// Behind an offset.
    package static let stopOffset = Self(rawValue: 1)
    /// Behind what is the newest message when the call is made.
    package static let stopLatest = Self(rawValue: 2)
    /// Behind the last message up to a point in time.
    package static let stopTimestamp = Self(rawValue: 3)
    package static let names: KeyValuePairs<String, Int32> = [
      "STOP_ON_CANCEL": 0, "STOP_OFFSET": 1, "STOP_LATEST": 2, "STOP_TIMESTAMP": 3,
    ]
    /// The number on the wire.
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }
  }

  /// A member of a consumer group.
  package struct Consumer: ProtobufMessage {
    package static let protobufName = "proto.Consumer"
    /// Which group.
    package var groupId: String
    /// The group's epoch as the member knows it.
    package var groupEpoch: UInt64
    /// Which member.
    package var consumerId: String
    package init() { self.init(groupId: "") }
    package init(groupId: String = "", groupEpoch: UInt64 = 0, consumerId: String = "") {
      self.groupId = groupId
      self.groupEpoch = groupEpoch
      self.consumerId = consumerId
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "groupId", &groupId)
      try f(2, "groupEpoch", &groupEpoch)
      try f(3, "consumerId", &consumerId)
    }
  }

  /// What to follow.
  package struct SubscribeRequest: ProtobufMessage {
    package static let protobufName = "proto.SubscribeRequest"
    /// Which stream.
    package var stream: String
    /// Which of its partitions.
    package var partition: Int32
    /// Where to begin.
    package var startPosition: Liftbridge.StartPosition
    /// For OFFSET.
    package var startOffset: Int64
    /// For TIMESTAMP, in nanoseconds since 1970.
    package var startTimestamp: Int64
    /// Any copy that is in step may answer, not the leader alone.
    package var readISRReplica: Bool
    /// Wake the partition if it is paused.
    package var resume: Bool
    /// Where to end.
    package var stopPosition: Liftbridge.StopPosition
    /// For STOP_OFFSET: the last one wanted.
    package var stopOffset: Int64
    /// For STOP_TIMESTAMP, in nanoseconds since 1970.
    package var stopTimestamp: Int64
    /// On behalf of a group.
    package var consumer: Liftbridge.Consumer?
    package init() { self.init(stream: "") }
    package init(
      stream: String = "", partition: Int32 = 0, startPosition: Liftbridge.StartPosition = .newOnly,
      startOffset: Int64 = 0, startTimestamp: Int64 = 0, readISRReplica: Bool = false, resume: Bool = false,
      stopPosition: Liftbridge.StopPosition = .stopOnCancel, stopOffset: Int64 = 0, stopTimestamp: Int64 = 0,
      consumer: Liftbridge.Consumer? = nil
    ) {
      self.stream = stream
      self.partition = partition
      self.startPosition = startPosition
      self.startOffset = startOffset
      self.startTimestamp = startTimestamp
      self.readISRReplica = readISRReplica
      self.resume = resume
      self.stopPosition = stopPosition
      self.stopOffset = stopOffset
      self.stopTimestamp = stopTimestamp
      self.consumer = consumer
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "stream", &stream)
      try f(2, "partition", &partition)
      try f(3, "startPosition", &startPosition)
      try f(4, "startOffset", &startOffset)
      try f(5, "startTimestamp", &startTimestamp)
      try f(6, "readISRReplica", &readISRReplica)
      try f(7, "resume", &resume)
      try f(8, "stopPosition", &stopPosition)
      try f(9, "stopOffset", &stopOffset)
      try f(10, "stopTimestamp", &stopTimestamp)
      try f(11, "consumer", &consumer)
    }
  }
}
