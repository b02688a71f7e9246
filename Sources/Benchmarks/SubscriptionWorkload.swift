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
  }

  /// One consumer; it says once that its subscription is open.
  private typealias Consumer = @Sendable (CatchUpSubscription, _ isOpen: @Sendable () -> Void) async throws -> Taken

  /// Consumers that take an event now and then: what is not taken must wait at the server.
  @concurrent static func slow(_ target: Target) async throws -> Report {
    let gap = Duration.milliseconds(Setting.number("PERF_SUBS_GAP_MS", default: 200))
    let time = Duration.seconds(Setting.number("PERF_SUBS_SECONDS", default: 5))
    return try await measure(target, cancelling: false) { subscription, isOpen in
      var iterator = subscription.makeAsyncIterator()
      isOpen()
      var taken = Taken()
      let clock = ContinuousClock()
      let end = clock.now + time
      while clock.now < end {
        try await clock.sleep(for: gap)
        guard let event = try await iterator.next() else { break }
        taken.take(event)
      }
      return taken
    }
  }

  /// Consumers that have had 20 events each and wait for the next.
  @concurrent static func idle(_ target: Target) async throws -> Report {
    try await measure(target, cancelling: true) { subscription, isOpen in
      var taken = Taken()
      for try await event in subscription {
        taken.take(event)
        if taken.events == 20 { isOpen() }
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
      let (taken, after) = try await crowd(client, target.count, cancelling: cancelling, consume)
      var report = watch.report(taken.events, check: taken.check)
      report.kilobytesPerSubscription = Double(after - before) / Double(target.count)
      return report
    }
  }

  /// N consumers at once.
  ///
  /// - Parameters:
  ///   - client: All subscribe by it, on its one connection.
  ///   - count: How many.
  ///   - cancelling: Whether they are ended once all are open; otherwise they end by themselves.
  ///   - consume: One of them.
  /// - Returns: What they took, and the resident memory: when all were open, or where they were not cancelled its peak.
  /// - Throws: What one of them threw.
  private static func crowd(
    _ client: AsyncEventStoreClient, _ count: Int, cancelling: Bool, _ consume: @escaping Consumer
  ) async throws -> (Taken, memory: Int) {
    let options = SubscriptionOptions(
      windowBytes: Int(Setting.number("PERF_WINDOW", default: 65_536)), confirmation: .seconds(60))
    let (opened, signal) = AsyncStream.makeStream(of: Void.self)
    return try await withThrowingTaskGroup(of: Taken.self) { group in
      for _ in 0..<count {
        group.addTask { try await one(client, options, signal, consume) }
      }
      var open = 0
      for await _ in opened {
        open += 1
        if open == count { break }
      }
      let whenOpen = Usage.residentKilobytes
      var taken = Taken()
      if cancelling, open == count {
        group.cancelAll()
        return (Taken(events: 20 * count), whenOpen)
      }
      for try await one in group {
        taken.events += one.events
        taken.check &+= one.check
      }
      return (taken, Usage.peakKilobytes)
    }
  }

  private static func one(
    _ client: AsyncEventStoreClient, _ options: SubscriptionOptions, _ signal: AsyncStream<Void>.Continuation,
    _ consume: Consumer
  ) async throws -> Taken {
    do {
      let subscription = try await client.subscribeToStream(ReadWorkload.stream, options: options)
      return try await consume(subscription) { signal.yield() }
    } catch {
      signal.finish()  // Whoever counts the open ones must not wait for this one.
      throw error
    }
  }
}
