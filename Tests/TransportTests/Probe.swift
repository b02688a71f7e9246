@testable import EventStreamsTransport

/// Runs on a loop, each time it is posted.
final class Probe: LoopRunnable {
  let action: @Sendable () -> Void
  init(_ action: @escaping @Sendable () -> Void) { self.action = action }
  func runOnLoop() { action() }
}
