internal import EventStoreClient

extension EventStoreCommands {
  /// Reads a stream, or all.
  static func read(_ invocation: Invocation, _ console: Console) async throws {
    let access = try EventStoreAccess(invocation, console)
    let selection = try EventStoreSelection(invocation)
    let backwards = invocation.has("--backwards")
    if selection.from == .end, !backwards { throw UsageError.needs("--from end", "--backwards, or es subscribe") }
    try await withEventStoreClient(access.settings) { client in
      let events =
        if let stream = selection.stream {
          client.readStream(
            stream, from: selection.streamPosition, backwards: backwards, limit: selection.limit,
            resolveLinks: selection.resolveLinks, options: access.read)
        } else {
          client.readAll(
            from: selection.allPosition, backwards: backwards, filter: selection.filter, limit: selection.limit,
            resolveLinks: selection.resolveLinks, options: access.read)
        }
      var counter = ProgressCounter("events")
      defer { console.eraseProgress() }
      for try await batch in events.batches {
        try console.results(batch.lazy.map(Records.event))
        counter.add(batch.count, on: console)
      }
    }
  }

  /// Follows a stream, or all.
  static func subscribe(_ invocation: Invocation, _ console: Console) async throws {
    let access = try EventStoreAccess(invocation, console)
    let selection = try EventStoreSelection(invocation)
    let checkpoints = try invocation.number("--checkpoints", in: 1...Int(Int32.max))
    if checkpoints != nil, selection.stream != nil { throw UsageError.needs("--checkpoints", "--all") }
    let liveOnly = invocation.has("--live-only")
    if liveOnly, selection.from != nil { throw UsageError.notTogether("--live-only", "--from") }
    var options = access.subscription
    if let checkpoints { options.checkpointInterval = checkpoints }
    try await withEventStoreClient(access.settings) { client in
      let subscription =
        if let stream = selection.stream {
          try await client.subscribeToStream(
            stream, from: liveOnly ? .end : selection.streamStart, resolveLinks: selection.resolveLinks,
            options: options)
        } else {
          try await client.subscribeToAll(
            from: liveOnly ? .end : selection.allStart, filter: selection.filter,
            resolveLinks: selection.resolveLinks, options: options)
        }
      try console.result(Records.marker("confirmed"))
      let ends = Ends(limit: selection.limit, caughtUp: invocation.has("--until-caught-up"))
      try await follow(subscription, until: ends, showsCheckpoints: checkpoints != nil, console)
    }
  }

  /// What ends `es subscribe` before its call does.
  private struct Ends {
    var limit: Int?
    var caughtUp: Bool
  }

  private static func follow(
    _ subscription: CatchUpSubscription, until ends: Ends, showsCheckpoints: Bool, _ console: Console
  ) async throws {
    var counter = ProgressCounter("events")
    defer { console.eraseProgress() }
    for try await item in subscription.withMarkers {
      switch item {
      case .event(let event):
        try console.result(Records.event(event))
        counter.add(1, on: console)
        if counter.count == ends.limit { return }
      case .checkpoint(let position, _):
        if showsCheckpoints { try console.result(Records.marker("checkpoint", position: position)) }
      case .caughtUp(let mark):
        try console.result(Records.marker("caughtUp", revision: mark.revision, position: mark.position))
        if ends.caughtUp { return }
      case .fellBehind(let mark):
        try console.result(Records.marker("fellBehind", revision: mark.revision, position: mark.position))
      }
    }
  }
}
