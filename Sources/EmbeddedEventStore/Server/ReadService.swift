internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
internal import EventStreamsProtobuf

/// `Streams/Read`: reads and catch-up subscriptions.
struct ReadService {
  let node: Node

  func serve(_ call: GRPCServerCall) async throws {
    let caller = try node.caller(of: call)
    guard let message = try await call.nextMessage() else { throw GRPCServerStatus.handlerError }
    let request = try await read(Streams.ReadReq.request(message), caller)
    let access = node.settings.access
    var answer = ReadAnswer(call, EventEncoder(hasStructuredIDs: request.hasStructuredIDs)) { stream in
      access.allows(caller, stream: stream)
    }
    do {
      switch request.kind {
      case .stream(let read): try await run(read, &answer)
      case .all(let read): try await run(read, &answer)
      case .streamSubscription(let subscription): try await follow(subscription, &answer)
      case .allSubscription(let subscription): try await follow(subscription, &answer)
      }
    } catch let failure as ReadFailure {
      throw GRPCServerStatus(failure, version: node.settings.version)
    }
  }

  /// Checks a request; one with a filter beside the loop, since a pattern may take long to compile.
  private func read(_ request: Streams.ReadReq, _ caller: Caller) async throws -> ReadRequest {
    guard case .filter = request.options?.filterOption else {
      return try ReadRequest(request, node: node, caller: caller)
    }
    return try await besideLoop { [node] in try ReadRequest(request, node: node, caller: caller) }
  }

  // MARK: Reads

  private func run(_ read: StreamRead, _ answer: inout ReadAnswer) async throws {
    var read = read
    while let outputs = try node.step(&read) {
      for output in outputs {
        switch output {
        case .event(let event): try await answer.add(event)
        case .notFound:
          answer.add(.streamNotFound(.init(streamIdentifier: Shared.StreamIdentifier(read.stream))))
        case .firstPosition(let position): answer.add(.firstStreamPosition(UInt64(position)))
        case .lastPosition(let position): answer.add(.lastStreamPosition(UInt64(position)))
        }
      }
      try await answer.flush()
    }
  }

  private func run(_ read: AllRead, _ answer: inout ReadAnswer) async throws {
    var read = read
    var judge = FilterJudge(read.filter)
    while let step = try node.step(&read) {
      switch step {
      case .judge(let page): read.take(try await judge.judge(page))
      case .events(let events):
        for event in events { try await answer.add(event) }
        try await answer.flush()
        // A filter may pass over many pages without a match; others get their turn between them.
        if events.isEmpty { await Task.yield() }
      }
      try Task.checkCancellation()
    }
  }

  // MARK: Subscriptions

  private func follow<S: Subscription>(_ subscription: S, _ answer: inout ReadAnswer) async throws {
    var subscription = subscription
    let bell = Bell()
    let topic = subscription.topic
    var judge = FilterJudge(subscription.filter)
    node.listen(bell, on: topic)
    defer { node.forget(bell, on: topic) }
    while true {
      let step = try node.step(&subscription)
      try await send(step.outputs, &answer, subscription)
      switch step.next {
      case .more:
        if step.outputs.isEmpty { await Task.yield() }
        try Task.checkCancellation()
      case .judge(let page): subscription.take(try await judge.judge(page))
      case .wait: try await bell.wait()
      case .failed(let failure): throw failure
      }
    }
  }

  /// Sends; 23.10 drops a live subscriber that lets more events pile up meanwhile than its buffer holds.
  private func send(
    _ outputs: [SubscriptionOutput], _ answer: inout ReadAnswer, _ subscription: some Subscription
  ) async throws {
    let isPatient = node.settings.version != .v23_10 || !subscription.isLive
    let before = isPatient ? 0 : node.lag(subscription)
    for output in outputs { try await add(output, to: &answer) }
    try await answer.flush()
    if !isPatient, node.lag(subscription) - before > Int64(EventLog.pageSize) { throw ReadFailure.tooSlow }
  }

  private func add(_ output: SubscriptionOutput, to answer: inout ReadAnswer) async throws {
    let tellsMore = node.settings.version == .v26_1  // Fields that came with 24.10.5.
    let timestamp = tellsMore ? WellKnown.Timestamp(ticks: node.now) : nil
    switch output {
    case .event(let event): try await answer.add(event)
    case .confirmation: answer.add(.confirmation(.init(subscriptionId: node.makeSubscriptionID().text)))
    case .checkpoint(let position):
      answer.add(
        .checkpoint(
          .init(commitPosition: position.commit, preparePosition: position.prepare ?? 0, timestamp: timestamp)))
    case .caughtUp(let revision, let position):
      guard tellsMore else { return answer.add(.caughtUp(.init())) }
      let place = position.map {
        Streams.ReadResp.Position(commitPosition: $0.commit, preparePosition: $0.prepare ?? 0)
      }
      answer.add(.caughtUp(.init(timestamp: timestamp, streamRevision: revision, position: place)))
    }
  }
}

/// Collects messages and sends them in blocks.
private struct ReadAnswer {
  private let call: GRPCServerCall
  private let encoder: EventEncoder
  private let mayRead: (String) -> Bool
  private var writer = ProtobufWriter()

  /// A block goes out when it has this size, also in the middle of a page: events may be large.
  private static let blockSize = 64 << 10

  init(_ call: GRPCServerCall, _ encoder: EventEncoder, mayRead: @escaping (String) -> Bool) {
    self.call = call
    self.encoder = encoder
    self.mayRead = mayRead
  }

  mutating func add(_ content: Streams.ReadResp.Content) {
    writer.bytes += Streams.ReadResp(content: content).framed
  }

  mutating func add(_ event: DeliveredEvent) async throws {
    var event = event
    // A link must not lead where its reader may not go.
    if event.link != nil, let target = event.event, !mayRead(target.stream) { event.event = nil }
    encoder.append(event, to: &writer)
    if writer.bytes.count >= Self.blockSize { try await flush() }
  }

  mutating func flush() async throws {
    guard !writer.bytes.isEmpty else { return }
    let block = writer.bytes
    writer = ProtobufWriter()
    try await call.send(block)
  }
}
