package import EventStreamsProtobuf

extension Liftbridge {
  /// When the publisher hears that a message is stored.
  package struct AckPolicy: ProtobufEnum {
    package static let protobufName = "proto.AckPolicy"
    /// When the partition's leader has it.
    package static let leader = Self(rawValue: 0)
    /// When all copies that are in step have it.
    package static let all = Self(rawValue: 1)
    /// Never.
    package static let none = Self(rawValue: 2)
    package static let names: KeyValuePairs<String, Int32> = [
      "LEADER": 0, "ALL": 1, "NONE": 2,
    ]
    /// The number on the wire.
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }
  }

  /// A message as it is stored.
  package struct Message: ProtobufMessage {
    package static let protobufName = "proto.Message"
    /// Its place in the partition; in an envelope the place it must get, -1 for any.
    package var offset: Int64
    /// For compaction, and for choosing a partition.
    package var key: [UInt8]
    /// What it says.
    package var value: [UInt8]
    /// When the leader received it, in nanoseconds since 1970.
    package var timestamp: Int64
    /// Which stream.
    package var stream: String
    /// Which of its partitions.
    package var partition: Int32
    /// The NATS subject it came on.
    package var subject: String
    /// The NATS subject for replies.
    package var replySubject: String
    /// The publisher's, and the server's: subject and reply.
    package var headers: [String: [UInt8]]
    /// The NATS subject for the acknowledgement.
    package var ackInbox: String
    /// The publisher's id.
    package var correlationId: String
    /// When the publisher hears of it.
    package var ackPolicy: Liftbridge.AckPolicy
    package init() { self.init(offset: 0) }
    package init(
      offset: Int64 = 0, key: [UInt8] = [], value: [UInt8] = [], timestamp: Int64 = 0, stream: String = "",
      partition: Int32 = 0, subject: String = "", replySubject: String = "", headers: [String: [UInt8]] = [:],
      ackInbox: String = "", correlationId: String = "", ackPolicy: Liftbridge.AckPolicy = .leader
    ) {
      self.offset = offset
      self.key = key
      self.value = value
      self.timestamp = timestamp
      self.stream = stream
      self.partition = partition
      self.subject = subject
      self.replySubject = replySubject
      self.headers = headers
      self.ackInbox = ackInbox
      self.correlationId = correlationId
      self.ackPolicy = ackPolicy
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "offset", &offset)
      try f(2, "key", &key)
      try f(3, "value", &value)
      try f(4, "timestamp", &timestamp)
      try f(5, "stream", &stream)
      try f(6, "partition", &partition)
      try f(7, "subject", &subject)
      try f(8, "replySubject", &replySubject)
      try f(9, "headers", &headers)
      try f(10, "ackInbox", &ackInbox)
      try f(11, "correlationId", &correlationId)
      try f(12, "ackPolicy", &ackPolicy)
    }
  }

  /// Tells a publisher what became of a message.
  package struct Ack: ProtobufMessage {
    package static let protobufName = "proto.Ack"
    /// Why a message is not stored.
    package struct Error: ProtobufEnum {
      package static let protobufName = "proto.Ack.Error"
      /// It is.
      package static let ok = Self(rawValue: 0)
      /// For a reason without a number.
      package static let unknown = Self(rawValue: 1)
      /// The offset expected is not the next one.
      package static let incorrectOffset = Self(rawValue: 2)
      /// It is larger than servers hand on to each other.
      package static let tooLarge = Self(rawValue: 3)
      /// It could not be encrypted.
      package static let encryption = Self(rawValue: 4)
      package static let names: KeyValuePairs<String, Int32> = [
        "OK": 0, "UNKNOWN": 1, "INCORRECT_OFFSET": 2, "TOO_LARGE": 3, "ENCRYPTION": 4,
      ]
      /// The number on the wire.
      package var rawValue: Int32
      package init(rawValue: Int32) { self.rawValue = rawValue }
    }
    /// The stream that has it; perhaps another one on the same subject.
    package var stream: String
    /// The stream's NATS subject.
    package var partitionSubject: String
    /// The NATS subject the message came on.
    package var msgSubject: String
    /// The place it got.
    package var offset: Int64
    /// The NATS subject this was sent to.
    package var ackInbox: String
    /// The publisher's id.
    package var correlationId: String
    /// The publisher's policy.
    package var ackPolicy: Liftbridge.AckPolicy
    /// When the leader received it, in nanoseconds since 1970.
    package var receptionTimestamp: Int64
    /// When it counted as stored, in nanoseconds since 1970.
    package var commitTimestamp: Int64
    /// Anything but OK: it is not stored.
    package var ackError: Liftbridge.Ack.Error
    package init() { self.init(stream: "") }
    package init(
      stream: String = "", partitionSubject: String = "", msgSubject: String = "", offset: Int64 = 0,
      ackInbox: String = "", correlationId: String = "", ackPolicy: Liftbridge.AckPolicy = .leader,
      receptionTimestamp: Int64 = 0, commitTimestamp: Int64 = 0, ackError: Liftbridge.Ack.Error = .ok
    ) {
      self.stream = stream
      self.partitionSubject = partitionSubject
      self.msgSubject = msgSubject
      self.offset = offset
      self.ackInbox = ackInbox
      self.correlationId = correlationId
      self.ackPolicy = ackPolicy
      self.receptionTimestamp = receptionTimestamp
      self.commitTimestamp = commitTimestamp
      self.ackError = ackError
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "stream", &stream)
      try f(2, "partitionSubject", &partitionSubject)
      try f(3, "msgSubject", &msgSubject)
      try f(4, "offset", &offset)
      try f(5, "ackInbox", &ackInbox)
      try f(6, "correlationId", &correlationId)
      try f(7, "ackPolicy", &ackPolicy)
      try f(8, "receptionTimestamp", &receptionTimestamp)
      try f(9, "commitTimestamp", &commitTimestamp)
      try f(10, "ackError", &ackError)
    }
  }
}
