public import FoundationEssentials

/// A message of a stream.
public struct Message: Sendable, Hashable, Identifiable {
  /// What names a message: stream, partition and offset.
  public struct ID: Sendable, Hashable {
    /// The stream.
    public let stream: String
    /// The partition, from 0.
    public let partition: Int
    /// The place in the partition, from 0.
    public let offset: Int64
  }

  /// Where it lies.
  public let id: ID
  /// When the leader received it, in nanoseconds since 1970: the server's own precision.
  public let timestampNanoseconds: Int64
  /// The key; nil where the publisher gave none or an empty one.
  public let key: Data?
  /// The payload.
  public let value: Data
  /// The publisher's headers, and `subject` and `reply`, which the server adds.
  public let headers: [String: Data]
  /// The NATS subject it came on.
  public let subject: String
  /// The NATS reply subject; empty for what was published through the API.
  public let replySubject: String

  /// The stream.
  public var stream: String { id.stream }
  /// The partition, from 0.
  public var partition: Int { id.partition }
  /// The place in the partition, from 0.
  ///
  /// Gaps are left where the server compacted.
  public var offset: Int64 { id.offset }
  /// When the leader received it, cut to what a `Date` holds (about 0.1 µs): never later than the true time, so that
  /// a subscription from this time sees the message.
  public var timestamp: Date { Date(nanosecondsSince1970: timestampNanoseconds) }

  /// For stand-ins and tests.
  public init(
    _ value: Data, stream: String, offset: Int64, partition: Int = 0, key: Data? = nil, headers: [String: Data] = [:],
    subject: String? = nil, replySubject: String = "", timestampNanoseconds: Int64 = 0
  ) {
    id = ID(stream: stream, partition: partition, offset: offset)
    self.timestampNanoseconds = timestampNanoseconds
    self.key = key
    self.value = value
    self.headers = headers
    self.subject = subject ?? stream
    self.replySubject = replySubject
  }
}
