internal import EventStoreClient
internal import FoundationEssentials

/// N appends of one event each, acknowledged one by one.
enum AppendWorkload {
  private static let stream = "bench-append-1"

  /// 256 bytes of JSON; made anew, since the address sanitizer takes one that is kept for leaked.
  static func makeData() -> Data {
    Data("{\"k\":\"".utf8 + [UInt8](repeating: UInt8(ascii: "x"), count: 248) + "\"}".utf8)
  }

  /// One task of the global pool.
  @concurrent static func run(_ target: Target) async throws -> Report {
    try await withEventStoreClient(target.connectionString) { client in
      try await warmUp(client)
      let watch = Stopwatch()
      let latencies = try await append(target.count, client)
      return watch.report(latencies.count, latencies: latencies, check: UInt64(latencies.count))
    }
  }

  /// One task on the client's loop.
  @concurrent static func runOnLoop(_ target: Target) async throws -> Report {
    try await withEventStoreClient(target.connectionString) { client in
      try await warmUp(client)
      return try await withTaskExecutorPreference(client.taskExecutor) {
        let watch = Stopwatch()
        let latencies = try await append(target.count, client)
        return watch.report(latencies.count, latencies: latencies, check: UInt64(latencies.count))
      }
    }
  }

  /// Many tasks, which share the work.
  @concurrent static func run(_ target: Target, tasks: Int) async throws -> Report {
    try await withEventStoreClient(target.connectionString) { client in
      try await warmUp(client)
      let watch = Stopwatch()
      let latencies = try await withThrowingTaskGroup(of: [Double].self) { group in
        for task in 0..<tasks {
          let share = target.count / tasks + (task < target.count % tasks ? 1 : 0)
          group.addTask { try await append(share, client) }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      return watch.report(latencies.count, latencies: latencies, check: UInt64(latencies.count))
    }
  }

  /// One append, so that connecting is not measured.
  static func warmUp(_ client: AsyncEventStoreClient) async throws {
    _ = try await append(1, client)
  }

  private static func append(_ count: Int, _ client: AsyncEventStoreClient) async throws -> [Double] {
    let data = makeData()
    var latencies: [Double] = []
    latencies.reserveCapacity(count)
    var before = Usage.now
    for _ in 0..<count {
      let event = NewEvent(type: "OrderPlaced", data: data)
      try await client.appendToStream(stream, event, expecting: .any)
      let after = Usage.now
      latencies.append(after - before)
      before = after
    }
    return latencies
  }
}
