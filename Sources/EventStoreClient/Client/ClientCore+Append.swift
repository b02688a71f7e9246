internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC

extension ClientCore {
  /// Writes events, all or none.
  func append(_ request: AppendRequest) async throws -> AppendResult {
    let context = makeContext(.append, request.stream, request.expected, user: request.options.credentials)
    do {
      try Task.checkCancellation()  // Nothing is sent for a task that is given up already.
      var encoding = try AppendEncoding(
        request.stream, expecting: request.expected, room: request.events.roughSize)
      guard case .list(let events) = request.events else {
        return try AppendResult(try await stream(request.events, encoding, over: makeCall(request)), context)
      }
      for index in events.indices {  // Not by an iterator, which would copy each event.
        try encoding.add(events[index])
        guard encoding.isLarge, index + 1 < events.count else { continue }
        for next in (index + 1)..<events.count { try RequestChecks.event(events[next]) }  // Before anything is sent.
        let rest = AppendRequest.Events.list(Array(events[(index + 1)...]))
        return try AppendResult(try await stream(rest, encoding, over: makeCall(request)), context)
      }
      let call = try makeCall(request)
      call.start(encoding.takePiece(), halfClose: true)
      return try AppendResult(try await call.onlyMessage(), context)
    } catch {
      throw EventStoreError.from(error, context)
    }
  }

  private func makeCall(_ request: AppendRequest) throws(LocalFailure) -> GRPCClientCall {
    let options = request.options
    return try channel().makeCall(
      Streams.Method.append, metadata: try metadata(options.credentials, requiresLeader: options.requiresLeader),
      deadlines: deadlines(options.timeout))
  }

  /// Sends the rest piece by piece while it listens: a server refuses early what is too large, and then reads no more.
  private func stream(
    _ events: AppendRequest.Events, _ encoding: AppendEncoding, over call: GRPCClientCall
  ) async throws -> [UInt8] {
    var encoding = encoding
    call.start(encoding.takePiece(), halfClose: false)
    return try await withThrowingTaskGroup(of: [UInt8]?.self) { [encoding] group in
      group.addTask {
        try await Self.write(events, encoding, to: call)
        return nil
      }
      group.addTask { try await call.onlyMessage() }
      defer { group.cancelAll() }
      while let payload = try await group.next() {
        if let payload { return payload }
      }
      throw CancellationError()
    }
  }

  /// Writes what is left and half-closes.
  ///
  /// When the call has ended meanwhile this just stops: how it ended is for the reader to tell. It throws what the
  /// user's sequence throws, or what is wrong with an event: the group then cancels the reader, who resets the stream, so
  /// that half of an append is never closed as if it were whole.
  private static func write(
    _ events: AppendRequest.Events, _ encoding: AppendEncoding, to call: GRPCClientCall
  ) async throws {
    var encoding = encoding
    switch events {
    case .list(let events):
      for event in events { guard try await write(event, &encoding, to: call) else { return } }
    case .sequence(let sequence):
      for try await event in sequence { guard try await write(event, &encoding, to: call) else { return } }
    }
    try Task.checkCancellation()  // A cancelled sequence may have ended early: that is no end of the events.
    _ = try? await call.write(encoding.takePiece(), halfClose: true)
  }

  /// - Returns: Whether the call takes more.
  private static func write(
    _ event: NewEvent, _ encoding: inout AppendEncoding, to call: GRPCClientCall
  ) async throws -> Bool {
    try encoding.add(event)
    guard encoding.isLarge else { return true }
    do {
      try await call.write(encoding.takePiece())
      return true
    } catch {
      return false
    }
  }
}

extension AppendRequest.Events {
  /// About how many bytes the first events take; the later ones have pieces of their own.
  fileprivate var roughSize: Int {
    guard case .list(let events) = self else { return 0 }
    var size = 0
    for index in 0..<min(events.count, 64) { size += events[index].roughSize }
    return size
  }
}
