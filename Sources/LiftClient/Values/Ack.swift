public import FoundationEssentials

/// The server's word that a message is stored.
public struct Ack: Sendable, Hashable {
  /// The stream that stored it.
  ///
  /// Another one than published to, where streams share a subject or a load-balance group.
  public var stream: String
  /// The subject that the message came on: that of its stream, with `.N` for partition N above 0.
  public var subject: String
  /// The place it got in its partition.
  public var offset: Int64
  /// The id that the publish carried.
  public var correlationID: String
  /// When the leader received it; equal to the message's timestamp.
  public var received: Date
  /// When the acknowledgement was sent.
  public var committed: Date?

  /// For stand-ins and tests.
  public init(
    stream: String, subject: String, offset: Int64, correlationID: String = "", received: Date = Date(),
    committed: Date? = nil
  ) {
    self.stream = stream
    self.subject = subject
    self.offset = offset
    self.correlationID = correlationID
    self.received = received
    self.committed = committed
  }
}
