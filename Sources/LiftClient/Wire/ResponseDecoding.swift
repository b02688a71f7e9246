internal import EventStreamsLiftbridgeWire
internal import FoundationEssentials

extension Message {
  init(_ message: Liftbridge.Message) {
    self.init(
      Data(message.value), stream: message.stream, offset: message.offset, partition: Int(message.partition),
      key: message.key.isEmpty ? nil : Data(message.key), headers: message.headers.mapValues { Data($0) },
      subject: message.subject, replySubject: message.replySubject, timestampNanoseconds: message.timestamp)
  }
}

extension Ack {
  init(_ ack: Liftbridge.Ack) {
    self.init(
      stream: ack.stream, subject: ack.msgSubject, offset: ack.offset, correlationID: ack.correlationId,
      received: Date(nanosecondsSince1970: ack.receptionTimestamp), committed: Date(wire: ack.commitTimestamp))
  }
}

extension Date {
  /// Nil for 0, which stands for "never".
  fileprivate init?(wire nanoseconds: Int64) {
    guard nanoseconds != 0 else { return nil }
    self.init(nanosecondsSince1970: nanoseconds)
  }
}

extension LiftMetadata {
  init(_ response: Liftbridge.FetchMetadataResponse) {
    let brokers = response.brokers.map(Broker.init)
    let directory = Dictionary(brokers.map { ($0.id, $0) }) { first, _ in first }
    self.init(
      brokers: brokers, streams: response.streamMetadata.map { Stream($0, directory) },
      groups: response.groupMetadata.map(Group.init))
  }
}

extension LiftMetadata.Broker {
  fileprivate init(_ broker: Liftbridge.Broker) {
    self.init(
      id: broker.id, host: broker.host, port: Int(broker.port), partitionCount: Int(broker.partitionCount),
      leaderCount: Int(broker.leaderCount))
  }
}

extension LiftMetadata.Stream {
  fileprivate init(_ stream: Liftbridge.StreamMetadata, _ brokers: [String: LiftMetadata.Broker]) {
    self.init(
      name: stream.name, subject: stream.subject, exists: stream.error == .ok,
      partitions: stream.partitions.values.map { .init($0, brokers) }.sorted { $0.id < $1.id },
      created: Date(wire: stream.creationTimestamp))
  }
}

extension LiftMetadata.Partition {
  fileprivate init(_ partition: Liftbridge.PartitionMetadata, _ brokers: [String: LiftMetadata.Broker]) {
    func broker(_ id: String) -> LiftMetadata.Broker { brokers[id] ?? .init(id: id, host: "", port: 0) }
    self.init(
      id: Int(partition.id), leader: partition.leader.isEmpty ? nil : broker(partition.leader),
      replicas: partition.replicas.map(broker), isr: partition.isr.map(broker))
    highWatermark = partition.highWatermark < 0 ? nil : partition.highWatermark
    newestOffset = partition.newestOffset < 0 ? nil : partition.newestOffset
    isPaused = partition.paused
    isReadOnly = partition.readonly
    messagesReceived = .init(partition.messagesReceivedTimestamps)
    pauseChanged = .init(partition.pauseTimestamps)
    readOnlyChanged = .init(partition.readonlyTimestamps)
  }
}

extension LiftMetadata.EventTimes {
  fileprivate init(_ times: Liftbridge.PartitionEventTimestamps?) {
    self.init(first: Date(wire: times?.firstTimestamp ?? 0), latest: Date(wire: times?.latestTimestamp ?? 0))
  }
}

extension LiftMetadata.Group {
  fileprivate init(_ group: Liftbridge.ConsumerGroupMetadata) {
    self.init(
      id: group.groupId, exists: group.error == .ok,
      coordinatorID: group.coordinator.isEmpty ? nil : group.coordinator, epoch: group.epoch)
  }
}

extension Liftbridge.Ack {
  /// Why the message is not stored; nil where it is.
  ///
  /// Publish tells refusals by a status, this is for servers that do not.
  var refusal: (code: LiftError.Code, reason: String)? {
    switch ackError {
    case .ok: nil
    case .incorrectOffset: (.incorrectOffset, "incorrect expected offset")
    case .tooLarge: (.messageTooLarge, "larger than servers hand on to each other")
    case .encryption: (.encryptionFailed, "the server could not encrypt it")
    default: (.serverFault, "the server did not store it, without a reason")
    }
  }
}
