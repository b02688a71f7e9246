import EventStreamsLiftbridgeWire
import EventStreamsProtobuf

/// An answer with what no two servers share made equal: inboxes that the server chose, and times that are there.
enum ComparableAnswer {
  static func text(_ path: String, _ bytes: [UInt8]) throws -> String {
    switch path {
    case Liftbridge.Method.subscribe:
      var message = try Liftbridge.Message(decoding: bytes)
      message.timestamp = min(message.timestamp, 1)
      return "\(message.inspected)"
    case Liftbridge.Method.publish, Liftbridge.Method.publishAsync:
      var response = try Liftbridge.PublishResponse(decoding: bytes)
      response.ack = response.ack.map(comparable)
      return "\(response.inspected)"
    case Liftbridge.Method.publishToSubject:
      var response = try Liftbridge.PublishToSubjectResponse(decoding: bytes)
      response.ack = response.ack.map(comparable)
      return "\(response.inspected)"
    case Liftbridge.Method.fetchMetadata:
      let response = try Liftbridge.FetchMetadataResponse(decoding: bytes)
      return response.streamMetadata.map(comparable).joined(separator: "; ")
    default: return "\(bytes)"
    }
  }

  private static func comparable(_ stream: Liftbridge.StreamMetadata) -> String {
    let partitions = stream.partitions.values.sorted { $0.id < $1.id }.map { partition in
      var partition = partition
      // Both have one broker, of a name of its own.
      partition.leader = partition.leader.isEmpty ? "" : "the broker"
      partition.replicas = partition.replicas.map { _ in "the broker" }
      partition.isr = partition.isr.map { _ in "the broker" }
      for path in [
        \Liftbridge.PartitionMetadata.messagesReceivedTimestamps, \.pauseTimestamps, \.readonlyTimestamps,
      ] {
        guard let times = partition[keyPath: path] else { continue }
        partition[keyPath: path] = .init(
          firstTimestamp: min(times.firstTimestamp, 1), latestTimestamp: min(times.latestTimestamp, 1))
      }
      return "\(partition.inspected)"
    }
    return "\(stream.name) on \(stream.subject), \(stream.error), \(stream.creationTimestamp > 0): \(partitions)"
  }

  private static func comparable(_ ack: Liftbridge.Ack) -> Liftbridge.Ack {
    var ack = ack
    if ack.ackInbox.contains(".ack.") { ack.ackInbox = "chosen by the server" }
    ack.receptionTimestamp = min(ack.receptionTimestamp, 1)
    ack.commitTimestamp = min(ack.commitTimestamp, 1)
    return ack
  }
}
