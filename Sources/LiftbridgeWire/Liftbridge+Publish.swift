package import EventStreamsProtobuf

extension Liftbridge {
  /// A message to store.
  package struct PublishRequest: ProtobufMessage {
    package static let protobufName = "proto.PublishRequest"
    /// For compaction, and for choosing a partition.
    package var key: [UInt8]
    /// What it says.
    package var value: [UInt8]
    /// Which stream.
    package var stream: String
    /// Which of its partitions.
    package var partition: Int32
    /// Anything; the server sets subject and reply itself.
    package var headers: [String: [UInt8]]
    /// The NATS subject for the acknowledgement; PublishAsync uses its own.
    package var ackInbox: String
    /// Comes back with the acknowledgement.
    package var correlationId: String
    /// When to acknowledge.
    package var ackPolicy: Liftbridge.AckPolicy
    /// The place it must get; -1 for any.
    ///
    /// 0 is a place, so it has to be said.
    package var expectedOffset: Int64
    package init() { self.init(key: []) }
    package init(
      key: [UInt8] = [], value: [UInt8] = [], stream: String = "", partition: Int32 = 0,
      headers: [String: [UInt8]] = [:], ackInbox: String = "", correlationId: String = "",
      ackPolicy: Liftbridge.AckPolicy = .leader, expectedOffset: Int64 = 0
    ) {
      self.key = key
      self.value = value
      self.stream = stream
      self.partition = partition
      self.headers = headers
      self.ackInbox = ackInbox
      self.correlationId = correlationId
      self.ackPolicy = ackPolicy
      self.expectedOffset = expectedOffset
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "key", &key)
      try f(2, "value", &value)
      try f(3, "stream", &stream)
      try f(4, "partition", &partition)
      try f(5, "headers", &headers)
      try f(6, "ackInbox", &ackInbox)
      try f(7, "correlationId", &correlationId)
      try f(8, "ackPolicy", &ackPolicy)
      try f(9, "expectedOffset", &expectedOffset)
    }
  }

  /// Why PublishAsync did not store a message.
  package struct PublishAsyncError: ProtobufMessage {
    package static let protobufName = "proto.PublishAsyncError"
    /// The kinds of failure.
    package struct Code: ProtobufEnum {
      package static let protobufName = "proto.PublishAsyncError.Code"
      /// None of the others.
      package static let unknown = Self(rawValue: 0)
      /// The request makes no sense.
      package static let badRequest = Self(rawValue: 1)
      /// No such stream or partition.
      package static let notFound = Self(rawValue: 2)
      /// The server failed.
      package static let `internal` = Self(rawValue: 3)
      /// The partition takes no more messages.
      package static let readonly = Self(rawValue: 4)
      /// The offset expected is not the next one.
      package static let incorrectOffset = Self(rawValue: 5)
      /// It could not be encrypted.
      package static let encryptionFailed = Self(rawValue: 6)
      /// The client may not.
      package static let permissionDenied = Self(rawValue: 7)
      package static let names: KeyValuePairs<String, Int32> = [
        "UNKNOWN": 0, "BAD_REQUEST": 1, "NOT_FOUND": 2, "INTERNAL": 3, "READONLY": 4, "INCORRECT_OFFSET": 5,
        "ENCRYPTION_FAILED": 6, "PERMISSION_DENIED": 7,
      ]
      /// The number on the wire.
      package var rawValue: Int32
      package init(rawValue: Int32) { self.rawValue = rawValue }
    }
    /// For programs.
    package var code: Liftbridge.PublishAsyncError.Code
    /// For people.
    package var message: String
    package init() { self.init(code: .unknown) }
    package init(code: Liftbridge.PublishAsyncError.Code = .unknown, message: String = "") {
      self.code = code
      self.message = message
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "code", &code)
      try f(2, "message", &message)
    }
  }

  /// What became of a message.
  package struct PublishResponse: ProtobufMessage {
    package static let protobufName = "proto.PublishResponse"
    /// Present when one was waited for.
    package var ack: Liftbridge.Ack?
    /// PublishAsync only: it is not stored.
    package var asyncError: Liftbridge.PublishAsyncError?
    /// PublishAsync only: the id of the request.
    package var correlationId: String
    package init() { self.init(ack: nil) }
    package init(
      ack: Liftbridge.Ack? = nil, asyncError: Liftbridge.PublishAsyncError? = nil, correlationId: String = ""
    ) {
      self.ack = ack
      self.asyncError = asyncError
      self.correlationId = correlationId
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "ack", &ack)
      try f(2, "asyncError", &asyncError)
      try f(3, "correlationId", &correlationId)
    }
  }

  /// A message to send to a NATS subject.
  package struct PublishToSubjectRequest: ProtobufMessage {
    package static let protobufName = "proto.PublishToSubjectRequest"
    /// For compaction.
    package var key: [UInt8]
    /// What it says.
    package var value: [UInt8]
    /// Which subject.
    package var subject: String
    /// Anything; the server sets subject and reply itself.
    package var headers: [String: [UInt8]]
    /// The NATS subject for the acknowledgement.
    package var ackInbox: String
    /// Comes back with the acknowledgement.
    package var correlationId: String
    /// When to acknowledge.
    package var ackPolicy: Liftbridge.AckPolicy
    package init() { self.init(key: []) }
    package init(
      key: [UInt8] = [], value: [UInt8] = [], subject: String = "", headers: [String: [UInt8]] = [:],
      ackInbox: String = "", correlationId: String = "", ackPolicy: Liftbridge.AckPolicy = .leader
    ) {
      self.key = key
      self.value = value
      self.subject = subject
      self.headers = headers
      self.ackInbox = ackInbox
      self.correlationId = correlationId
      self.ackPolicy = ackPolicy
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "key", &key)
      try f(2, "value", &value)
      try f(3, "subject", &subject)
      try f(4, "headers", &headers)
      try f(5, "ackInbox", &ackInbox)
      try f(6, "correlationId", &correlationId)
      try f(7, "ackPolicy", &ackPolicy)
    }
  }

  /// What became of it.
  package struct PublishToSubjectResponse: ProtobufMessage {
    package static let protobufName = "proto.PublishToSubjectResponse"
    /// The first one that came.
    package var ack: Liftbridge.Ack?
    package init() { self.init(ack: nil) }
    package init(ack: Liftbridge.Ack? = nil) {
      self.ack = ack
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "ack", &ack)
    }
  }
}
