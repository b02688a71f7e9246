internal import EventStreamsGRPC
internal import EventStreamsLiftbridgeWire
internal import EventStreamsProtobuf

extension LiftService {
  /// Messages and bytes that are taken in one go: the client's window bounds what is sent, this bounds what a slow
  /// client makes wait here.
  private static let batch = (messages: 64, bytes: 64 << 10)

  /// Confirms with an empty message, then delivers until the stop position or the end of the call.
  func subscribe(_ call: GRPCServerCall) async throws {
    let request: Liftbridge.SubscribeRequest = try await request(of: call)
    if let consumer = request.consumer, !consumer.groupId.isEmpty { throw GRPCServerStatus(.consumerGroups) }
    let subscription = try refusing { () throws(Refusal) in
      try broker.open(
        request.stream, partition: Int(request.partition), start: LiftStore.Start(request),
        stop: LiftStore.Stop(request), resume: request.resume)
    }
    defer { broker.close(subscription) }
    try await call.send(Liftbridge.Message().framed)
    try await deliver(subscription, request, to: call)
  }

  private func deliver(
    _ subscription: Broker.Subscription, _ request: Liftbridge.SubscribeRequest, to call: GRPCServerCall
  ) async throws {
    var next = subscription.plan.next
    let last = subscription.plan.last ?? .max
    while true {
      let messages = try refusing { () throws(Refusal) in
        try broker.messages(
          for: subscription, from: next, limit: Self.batch.messages, bytes: Self.batch.bytes)
      }
      if let newest = messages.last {
        next = newest.offset + 1
        let frames = Self.frames(messages.prefix { $0.offset <= last }, of: request)
        if !frames.isEmpty { try await call.send(frames) }
        // The genuine server compares for equality, and never stops at an offset that compaction removed.
        guard newest.offset < last else {
          throw GRPCServerStatus(code: .resourceExhausted, message: "Stop offset reached")
        }
      } else {
        try await broker.wait(for: subscription)
      }
    }
  }

  private static func frames(
    _ messages: ArraySlice<StoredMessage>, of request: Liftbridge.SubscribeRequest
  ) -> [UInt8] {
    var writer = ProtobufWriter()
    for message in messages {
      let start = writer.bytes.count
      writer.bytes.append(contentsOf: repeatElement(0, count: GRPCFrame.prefixLength))
      Liftbridge.Message(message, stream: request.stream, partition: request.partition).encode(into: &writer)
      GRPCFrame.seal(&writer.bytes, from: start)
    }
    return writer.bytes
  }
}

extension Liftbridge.Message {
  fileprivate init(_ message: StoredMessage, stream: String, partition: Int32) {
    self.init(
      offset: message.offset, key: message.key, value: message.value, timestamp: message.timestamp, stream: stream,
      partition: partition, subject: message.subject, replySubject: message.replySubject, headers: message.headers)
  }
}

extension LiftStore.Start {
  fileprivate init(_ request: Liftbridge.SubscribeRequest) {
    switch request.startPosition {
    case .newOnly: self = .newOnly
    case .earliest: self = .earliest
    case .latest: self = .latest
    case .offset: self = .offset(request.startOffset)
    case .timestamp: self = .timestamp(request.startTimestamp)
    default: self = .unknown(Int(request.startPosition.rawValue))
    }
  }
}

extension LiftStore.Stop {
  fileprivate init(_ request: Liftbridge.SubscribeRequest) {
    switch request.stopPosition {
    case .stopOnCancel: self = .never
    case .stopLatest: self = .latest
    case .stopOffset: self = .offset(request.stopOffset)
    case .stopTimestamp: self = .timestamp(request.stopTimestamp)
    default: self = .unknown(Int(request.stopPosition.rawValue))
    }
  }
}
