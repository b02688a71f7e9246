/// What can be measured, by its name on the command line.
enum Workload: String, CaseIterable, Sendable {
  case read, readmain, append, appendloop, append64, subs, idle

  /// Does the work.
  func run(_ target: Target) async throws -> Report {
    switch self {
    case .read: try await ReadWorkload.run(target)
    case .readmain: try await ReadWorkload.runOnMainActor(target)
    case .append: try await AppendWorkload.run(target)
    case .appendloop: try await AppendWorkload.runOnLoop(target)
    case .append64: try await AppendWorkload.run(target, tasks: 64)
    case .subs: try await SubscriptionWorkload.slow(target)
    case .idle: try await SubscriptionWorkload.idle(target)
    }
  }
}
