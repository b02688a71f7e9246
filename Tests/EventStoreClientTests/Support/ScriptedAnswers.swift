import EventStreamsClientSupport
import EventStreamsGRPC
import EventStreamsTransport

/// A call without a server: answers come when a test says so.
final class ScriptedAnswers: AnswerStream {
  private struct State {
    var blocks: [[UInt8]] = []
    var end: Result<Void, any Error>?
    var isCancelled = false
    var starts = 0
    var waiter: CheckedContinuation<Void, Never>?
    var receives = 0
  }

  private let state = Lock(State())
  private let receiving = Lock((@Sendable () -> Void)?.none)

  /// Begins with these blocks, each arriving as one piece.
  init(_ blocks: [[UInt8]] = [], end: Result<Void, any Error>? = nil) {
    state.withLock { state in
      state.blocks = blocks
      state.end = end
    }
  }

  var starts: Int { state.withLock { $0.starts } }
  var isCancelled: Bool { state.withLock { $0.isCancelled } }
  var isWaitedFor: Bool { state.withLock { $0.waiter != nil } }

  /// Done once, when the next bytes are asked for.
  var onReceive: (@Sendable () -> Void)? {
    get { receiving.withLock { $0 } }
    set { receiving.withLock { $0 = newValue } }
  }

  /// One more block.
  func send(_ block: [UInt8]) { change { $0.blocks.append(block) } }

  /// The end of the call.
  func end(_ end: Result<Void, any Error> = .success(())) { change { $0.end = end } }

  func start() { state.withLock { $0.starts += 1 } }

  func cancel() { change { $0.isCancelled = true } }

  func receive(into deframer: inout GRPCDeframer, isolation: isolated (any Actor)?) async throws -> Bool {
    let action = receiving.withLock { $0.take() }
    let endBefore = state.withLock { $0.end }
    if let action {
      action()
      try endBefore?.get()  // What had failed before that is told.
    }
    while true {
      if Task.isCancelled {
        cancel()
        throw CancellationError()
      }
      let (block, end, isCancelled) = state.withLock { state in
        let block = state.blocks.isEmpty || state.isCancelled ? nil : state.blocks.removeFirst()
        return (block, state.end, state.isCancelled)
      }
      if let block {
        deframer.supply(block)
        return true
      }
      if isCancelled { return false }
      if let end {
        try end.get()
        return false
      }
      await wait()
    }
  }

  private func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let goesOn = state.withLock { state in
          guard state.blocks.isEmpty, state.end == nil, !state.isCancelled, !Task.isCancelled else { return true }
          state.waiter = continuation
          return false
        }
        if goesOn { continuation.resume() }
      }
    } onCancel: {
      change { _ in }
    }
  }

  private func change(_ body: (inout sending State) -> Void) {
    let waiter = state.withLock { state in
      body(&state)
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }
}

/// Waits for a state that another task brings about, giving way to it.
func eventually(_ condition: () -> Bool) async {
  while !condition(), !Task.isCancelled { await Task.yield() }
}
