internal import EventStoreClient

/// N subscriptions to one stream, on one connection.
enum SubscriptionWorkload {
  /// What a consumer has taken.
  private struct Taken: Sendable {
    var events = 0
    var check: UInt64 = 0

    mutating func take(_ event: RecordedEvent) {
      events += 1
      check &+= ReadWorkload.sum(event)
    }

    mutating func add(_ more: Taken) {
      events += more.events
      check &+= more.check
    }
  }

  /// One consumer; it says once that its subscription is open, and what it has taken until then.
  private typealias Consumer =
    @Sendable (CatchUpSubscription, _ isOpen: @Sendable (Taken) -> Void) async throws -> Taken

  /// What a consumer of ``idle(_:)`` has had before it waits.
  static let eventsBeforeIdle = 20

  /// Consumers that take an event now and then: what is not taken must wait at the server.
  @concurrent static func slow(_ target: Target) async throws -> Report {
    try await measure(target, cancelling: false) { subscription, isOpen in
      var iterator = subscription.makeAsyncIterator()
      var taken = Taken()
      isOpen(taken)
      // Over when the time is, also where all events were taken before.
      async let limit: Void = {
        try await ContinuousClock().sleep(for: target.time)
        subscription.cancel()
      }()
      while let event = try await iterator.next() {
        taken.take(event)
        try await ContinuousClock().sleep(for: target.gap)
      }
      try await limit
      return taken
    }
  }

  /// Consumers that have had 20 events each and wait for the next.
  @concurrent static func idle(_ target: Target) async throws -> Report {
    try await measure(target, cancelling: true) { subscription, isOpen in
      var taken = Taken()
      for try await event in subscription {
        taken.take(event)
        if taken.events == eventsBeforeIdle { isOpen(taken) }
      }
      return taken
    }
  }

  /// Runs N consumers and looks at the memory that they take.
  private static func measure(
    _ target: Target, cancelling: Bool, _ consume: @escaping Consumer
  ) async throws -> Report {
    try await withEventStoreClient(target.connectionString) { client in
      try await AppendWorkload.warmUp(client)
      let before = Usage.residentKilobytes
      let watch = Stopwatch()
      let (taken, after) = try await crowd(client, target, cancelling: cancelling, consume)
      var report = watch.report(taken.events, check: taken.check)
      report.kilobytesPerSubscription = Double(after - before) / Double(target.count)
      return report
    }
  }

  /// N consumers at once, for as long as they take, or with `cancelling` until all are open.
  ///
  /// - Returns: What they took, and the resident memory: when all were open, or where they were not cancelled its peak.
  /// - Throws: What one of them threw; ``BenchError`` when not all are open within the limit.
  private static func crowd(
    _ client: AsyncEventStoreClient, _ target: Target, cancelling: Bool, _ consume: @escaping Consumer
  ) async throws -> (Taken, memory: Int) {
    let options = SubscriptionOptions(windowBytes: target.window ?? 65_536, confirmation: .after(target.openingLimit))
    let (opened, signal) = AsyncStream.makeStream(of: Taken.self)
    return try await withThrowingTaskGroup(of: Taken?.self) { group in
      for _ in 0..<target.count {
        group.addTask { try await one(client, options, signal, consume) }
      }
      group.addTask {
        try await ContinuousClock().sleep(for: target.openingLimit)
        signal.finish()
        return nil
      }
      var open = 0
      var taken = Taken()
      for await one in opened {
        open += 1
        taken.add(one)
        if open == target.count { break }
      }
      guard open == target.count else {
        while case .some(.some) = try await group.next() {}  // One that failed throws here; nil is the limit.
        throw BenchError("\(open) of \(target.count) subscriptions were open within \(target.openingLimit)")
      }
      defer { group.cancelAll() }
      if cancelling { return (taken, Usage.residentKilobytes) }
      var ended = 0
      while ended < target.count, let one = try await group.next() {
        guard let one else { continue }  // The limit of the opening, which is over.
        taken.add(one)
        ended += 1
      }
      return (taken, Usage.peakKilobytes)
    }
  }

  private static func one(
    _ client: AsyncEventStoreClient, _ options: SubscriptionOptions, _ signal: AsyncStream<Taken>.Continuation,
    _ consume: Consumer
  ) async throws -> Taken {
    do {
      let subscription = try await client.subscribeToStream(ReadWorkload.stream, options: options)
      return try await consume(subscription) { signal.yield($0) }
    } catch {
      signal.finish()  // Whoever counts the open ones must not wait for this one.
      throw error
    }
  }
}
