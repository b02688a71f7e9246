internal import EventStoreClient

/// N events of one stream, by one consumer that looks at type, data and position of each.
enum ReadWorkload {
  static let stream = "bench-order-000000001"

  /// From a task of the global pool.
  @concurrent static func run(_ target: Target) async throws -> Report {
    try await withEventStoreClient(target.connectionString) { client in try await read(target, client) }
  }

  /// From the main actor.
  @MainActor static func runOnMainActor(_ target: Target) async throws -> Report {
    try await withEventStoreClient(target.connectionString) { client in try await read(target, client) }
  }

  /// Runs where its caller runs.
  private static func read(_ target: Target, _ client: AsyncEventStoreClient) async throws -> Report {
    try await AppendWorkload.warmUp(client)
    var options = StreamCallOptions(firstMessage: .none)
    if let window = target.window { options.windowBytes = window }
    let events = client.readStream(stream, limit: target.count, options: options)
    let watch = Stopwatch()
    var count = 0
    var check: UInt64 = 0
    for try await event in events {
      check &+= sum(event)
      count += 1
    }
    guard count == target.count else { throw BenchError("got \(count) events of \(target.count)") }
    return watch.report(count, check: check)
  }

  /// What an application looks at, as a number: the yardstick in C sums the same.
  static func sum(_ event: RecordedEvent) -> UInt64 {
    event.revision &+ (event.position?.commit ?? 0) &+ UInt64(event.data.count) &+ UInt64(event.type.utf8.count)
  }
}
