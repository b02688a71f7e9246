/// A message as a partition keeps it.
package struct StoredMessage: Sendable, Hashable {
  /// Its place in the partition.
  package let offset: Int64
  package let key: [UInt8]
  package let value: [UInt8]
  /// The publisher's, plus `subject` and `reply`, which the server sets whatever the publisher sent.
  package let headers: [String: [UInt8]]
  /// When the leader received it, in nanoseconds since 1970.
  package let timestamp: Int64
  /// The NATS subject it came on.
  package let subject: String
  package let replySubject: String

  /// What it costs in memory, about: its payload, its names and the room of its own parts.
  let size: Int

  /// A message as it came.
  ///
  /// - Parameters:
  ///   - incoming: What was published.
  ///   - headers: Its headers, completed by ``headers(of:on:)``.
  ///   - offset: The place it gets.
  ///   - subject: What it was published to.
  ///   - now: When it came.
  init(_ incoming: IncomingMessage, headers: [String: [UInt8]], offset: Int64, subject: String, now: Int64) {
    self.offset = offset
    key = incoming.key
    value = incoming.value
    self.headers = headers
    timestamp = now
    self.subject = subject
    replySubject = incoming.replySubject
    size = headers.reduce(128 + key.count + value.count + subject.utf8.count) {
      $0 + 48 + $1.key.utf8.count + $1.value.count
    }
  }

  /// The publisher's headers with those that the server sets.
  static func headers(of incoming: IncomingMessage, on subject: String) -> [String: [UInt8]] {
    var headers = incoming.headers
    headers["subject"] = Array(subject.utf8)
    headers["reply"] = Array(incoming.replySubject.utf8)
    return headers
  }

  /// What it counts for in its segment: key, value and headers with their lengths, and 44 bytes of the record's own.
  ///
  /// About what it takes in the genuine server's files; the recordings do not tell one byte from the next.
  var recordSize: Int64 {
    Int64(headers.reduce(44 + key.count + value.count) { $0 + 6 + $1.key.utf8.count + $1.value.count })
  }
}

/// When a message that was published is acknowledged.
package enum AckPolicy: Sendable, Hashable {
  /// The leader has written it.
  case leader
  /// Every replica in sync has it, and there are at least as many as the stream asks for.
  case all
  /// Never, but refusals are told where there is an inbox.
  case never
}

/// A message on its way to a subject.
package struct IncomingMessage: Sendable, Hashable {
  package var key: [UInt8] = []
  package var value: [UInt8] = []
  package var headers: [String: [UInt8]] = [:]
  package var replySubject = ""
  package var ackInbox = ""
  package var correlationID = ""
  package var policy = AckPolicy.leader
  /// The offset it must get where the stream controls concurrency; -1 for any.
  package var expectedOffset: Int64 = -1

  package init(
    key: [UInt8] = [], value: [UInt8] = [], headers: [String: [UInt8]] = [:], replySubject: String = "",
    ackInbox: String = "", correlationID: String = "", policy: AckPolicy = .leader, expectedOffset: Int64 = -1
  ) {
    self.key = key
    self.value = value
    self.headers = headers
    self.replySubject = replySubject
    self.ackInbox = ackInbox
    self.correlationID = correlationID
    self.policy = policy
    self.expectedOffset = expectedOffset
  }

  /// Bytes of the NATS payload that the genuine server wraps it in: an envelope of 8 bytes around a protobuf Message.
  package var payloadSize: Int {
    let fixed =
      8 + Self.field(key.count) + Self.field(value.count) + Self.field(ackInbox.utf8.count)
      + Self.field(correlationID.utf8.count) + (policy == .leader ? 0 : 2) + Self.offsetSize(expectedOffset)
    return headers.reduce(fixed) { sum, header in
      let name = header.key.utf8.count
      let entry = 2 + Self.varint(name) + name + Self.varint(header.value.count) + header.value.count
      return sum + 1 + Self.varint(entry) + entry
    }
  }

  /// A length-delimited field with a number below 16; absent when empty.
  private static func field(_ count: Int) -> Int { count == 0 ? 0 : 1 + varint(count) + count }

  private static func offsetSize(_ offset: Int64) -> Int {
    offset == 0 ? 0 : offset < 0 ? 11 : 1 + varint(Int(offset))
  }

  private static func varint(_ value: Int) -> Int { max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7) }
}
