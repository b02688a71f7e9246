package import EventStreamsProtobuf

extension Liftbridge {
  /// The stream to make.
  ///
  /// Settings left out are the server's.
  package struct CreateStreamRequest: ProtobufMessage {
    package static let protobufName = "proto.CreateStreamRequest"
    /// What it records: a NATS subject.
    ///
    /// Needed.
    package var subject: String
    /// How it is called; no other may be called so.
    ///
    /// Needed.
    package var name: String
    /// Streams of one group share the messages of their subject.
    package var group: String
    /// Copies of each partition; 0 means 1, -1 one on every server.
    package var replicationFactor: Int32
    /// 0 means 1.
    ///
    /// Never negative: that ends the server.
    package var partitions: Int32
    /// Bytes kept in a partition; 0 for no limit.
    package var retentionMaxBytes: Liftbridge.NullableInt64?
    /// Messages kept in a partition; 0 for no limit.
    package var retentionMaxMessages: Liftbridge.NullableInt64?
    /// Milliseconds a segment is kept; 0 for ever.
    package var retentionMaxAge: Liftbridge.NullableInt64?
    /// Milliseconds between two clean-ups.
    package var cleanerInterval: Liftbridge.NullableInt64?
    /// Bytes in a segment's file.
    package var segmentMaxBytes: Liftbridge.NullableInt64?
    /// Milliseconds until a segment is closed; 0 when it is full.
    package var segmentMaxAge: Liftbridge.NullableInt64?
    /// How many compactions may run side by side.
    package var compactMaxGoroutines: Liftbridge.NullableInt32?
    /// Keep the newest message of each key only.
    package var compactEnabled: Liftbridge.NullableBool?
    /// Milliseconds without a message until a partition is paused; 0 never.
    package var autoPauseTime: Liftbridge.NullableInt64?
    /// But not while somebody listens.
    package var autoPauseDisableIfSubscribers: Liftbridge.NullableBool?
    /// Copies that must exist before a message counts as stored.
    package var minIsr: Liftbridge.NullableInt32?
    /// Compare the offset that a publisher expects.
    package var optimisticConcurrencyControl: Liftbridge.NullableBool?
    /// Values are encrypted on disk.
    package var encryption: Liftbridge.NullableBool?
    package init() { self.init(subject: "") }
    package init(
      subject: String = "", name: String = "", group: String = "", replicationFactor: Int32 = 0,
      partitions: Int32 = 0, retentionMaxBytes: Liftbridge.NullableInt64? = nil,
      retentionMaxMessages: Liftbridge.NullableInt64? = nil, retentionMaxAge: Liftbridge.NullableInt64? = nil,
      cleanerInterval: Liftbridge.NullableInt64? = nil, segmentMaxBytes: Liftbridge.NullableInt64? = nil,
      segmentMaxAge: Liftbridge.NullableInt64? = nil, compactMaxGoroutines: Liftbridge.NullableInt32? = nil,
      compactEnabled: Liftbridge.NullableBool? = nil, autoPauseTime: Liftbridge.NullableInt64? = nil,
      autoPauseDisableIfSubscribers: Liftbridge.NullableBool? = nil, minIsr: Liftbridge.NullableInt32? = nil,
      optimisticConcurrencyControl: Liftbridge.NullableBool? = nil, encryption: Liftbridge.NullableBool? = nil
    ) {
      self.subject = subject
      self.name = name
      self.group = group
      self.replicationFactor = replicationFactor
      self.partitions = partitions
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
      self.minIsr = minIsr
      self.optimisticConcurrencyControl = optimisticConcurrencyControl
      self.encryption = encryption
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "subject", &subject)
      try f(2, "name", &name)
      try f(3, "group", &group)
      try f(4, "replicationFactor", &replicationFactor)
      try f(5, "partitions", &partitions)
      try f(6, "retentionMaxBytes", &retentionMaxBytes)
      try f(7, "retentionMaxMessages", &retentionMaxMessages)
      try f(8, "retentionMaxAge", &retentionMaxAge)
      try f(9, "cleanerInterval", &cleanerInterval)
      try f(10, "segmentMaxBytes", &segmentMaxBytes)
      try f(11, "segmentMaxAge", &segmentMaxAge)
      try f(12, "compactMaxGoroutines", &compactMaxGoroutines)
      try f(13, "compactEnabled", &compactEnabled)
      try f(14, "autoPauseTime", &autoPauseTime)
      try f(15, "autoPauseDisableIfSubscribers", &autoPauseDisableIfSubscribers)
      try f(16, "minIsr", &minIsr)
      try f(17, "optimisticConcurrencyControl", &optimisticConcurrencyControl)
      try f(18, "encryption", &encryption)
    }
  }

  /// The stream is made.
  package struct CreateStreamResponse: ProtobufMessage {
    package static let protobufName = "proto.CreateStreamResponse"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }
}
