internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
internal import EventStreamsTransport

/// `Streams/BatchAppend`: many batches on one call, each answered when it is done.
struct BatchService {
  let node: Node

  func serve(_ call: GRPCServerCall) async throws {
    let caller = try node.caller(of: call)
    let run = Run(node, call, caller)
    defer { run.end() }
    while let message = try await call.nextMessage() {
      try await run.take(try Streams.BatchAppendReq.request(message))
    }
    try await run.drain()
  }

  /// The state of one call, shared with the timers of its batches.
  private final class Run: Sendable {
    private struct State {
      var session: BatchSession
      /// By generation, which no two batches share.
      var timers: [Int: any TimerHandle] = [:]
    }

    private let node: Node
    private let call: GRPCServerCall
    private let state: Lock<State>
    private let idle = Bell()

    init(_ node: Node, _ call: GRPCServerCall, _ caller: Caller) {
      self.node = node
      self.call = call
      state = Lock(
        State(
          session: BatchSession(
            node.settings, mayWrite: { node.mayWrite($0, caller) }, claim: { node.claim($0) },
            release: { node.release($0) })))
    }

    func take(_ message: Streams.BatchAppendReq) async throws {
      let now = node.now
      switch state.withLock({ $0.session.receive(message, now: now) }) {
      case .nothing: break
      case .answer(let answer): try await call.send(answer.framed)
      case .write(let batch): try await write(batch)
      case .limit(let id, let generation, let ticks): limit(id, generation, ticks)
      case .fail: throw GRPCServerStatus.handlerError
      }
    }

    private func write(_ batch: BatchSession.Batch) async throws {
      defer { node.release(batch.claimed) }
      state.withLock { $0.timers.removeValue(forKey: batch.generation) }?.cancel()
      guard batch.stream.name != "$$" else { throw GRPCServerStatus.handlerError }
      let outcome = node.append(batch.events, to: batch.stream.name, expecting: batch.expected)
      try await call.send(Streams.BatchAppendResp(batch, outcome).framed)
    }

    /// Arms the timer of a batch; it lives until it fires or the batch is written, two seconds at most.
    private func limit(_ id: EventID, _ generation: Int, _ ticks: Int64) {
      let timer = node.timers.schedule(after: .nanoseconds(ticks * 100)) { [weak self] in
        self?.expire(id, generation)
      }
      let isOpen = state.withLock { state in
        guard state.session.isOpen(id, generation: generation) else { return false }  // It has fired already.
        state.timers[generation] = timer
        return true
      }
      if !isOpen { timer.cancel() }
    }

    private func expire(_ id: EventID, _ generation: Int) {
      let answer = state.withLock { state in
        state.timers[generation] = nil
        return state.session.expire(id, generation: generation)
      }
      if let answer { call.sendNow(answer.framed) }
      idle.ring()
    }

    /// After the half-close: returns when every batch has its answer.
    func drain() async throws {
      while !state.withLock({ $0.session.isIdle }) { try await idle.wait() }
    }

    func end() {
      let timers = state.withLock { state in
        defer { state.timers = [:] }
        state.session.closeAll()
        return Array(state.timers.values)
      }
      for timer in timers { timer.cancel() }
    }
  }
}
