internal import EventStreamsTransport

/// Makes the connections of a channel and sees to their ends.
///
/// Apart from the channel, so that what a connection or an attempt calls back holds this and not the channel: a weak
/// reference to the channel instead would make each of its retains, several a call, the slow kind. The channel's end
/// closes the machine within the state, and with it everything here.
struct ChannelConnector: Sendable {
  let state: Lock<GRPCChannel.State>
  let addresses: any AddressSource
  let tls: TLSContext?
  let loop: EventLoop
  let timers: any TimerSource
  let configuration: GRPCChannel.Configuration

  /// Connects; calls wait meanwhile.
  func beginAttempt() {
    let failure = state.withLock { $0.failure.flatMap { failure in failure.endpoint.map { ($0, failure.error) } } }
    let attempt = Attempt(
      addresses: addresses, failure: failure, tls: tls, loop: loop, timers: timers,
      configuration: configuration.connection)
    let task = Task(executorPreference: loop.taskExecutor) { [self, state] in
      ended(await attempt.run { connection, change in Self.changed(connection, change, state) })
    }
    let isClosed = state.withLock { state in
      guard state.machine.state != .closed else { return true }
      if state.machine.state == .connecting { state.attempt = task }
      return false
    }
    if isClosed { task.cancel() }
  }

  private func ended(_ result: Attempt.Result) {
    switch result {
    case .connected(let connection): connected(connection)
    case .failed(let endpoint, let error): attemptFailed(endpoint, error)
    }
  }

  private func connected(_ connection: HTTP2Connection) {
    let calls: [GRPCClientCall]? = state.withLock { state in
      guard state.machine.connected() else { return nil }
      state.connection = connection
      state.failure = nil
      state.attempt = nil
      return Self.takeWaiting(&state)
    }
    guard let calls else { return connection.requestClose() }
    for call in calls { call.open(on: connection) }
  }

  private func attemptFailed(_ endpoint: Endpoint?, _ error: any Error) {
    let random = configuration.random()
    let (pause, calls): (Duration?, [GRPCClientCall]) = state.withLock { state in
      state.attempt = nil
      guard let pause = state.machine.connectFailed(random: random) else { return (nil, []) }
      state.failure = (endpoint, error)
      return (pause, Self.takeWaiting(&state))
    }
    guard let pause else { return }
    // The pause is set before calls are told, so that who is told finds it set.
    let handle = timers.schedule(after: pause) { self.pauseEnded() }
    let isClosed = state.withLock { state in
      guard state.machine.state != .closed else { return true }
      state.pause = handle
      return false
    }
    if isClosed { handle.cancel() }
    for call in calls { call.end(.failed(GRPCError(connecting: error))) }
  }

  private func pauseEnded() {
    let mustConnect = state.withLock { state in
      state.pause = nil
      return state.machine.pauseEnded(callsWait: !state.waiting.isEmpty)
    }
    if mustConnect { beginAttempt() }
  }

  private static func takeWaiting(_ state: inout GRPCChannel.State) -> [GRPCClientCall] {
    defer { state.waiting = WaitingCalls() }
    return state.waiting.inOrder
  }

  // MARK: The end of connections

  private static func changed(
    _ connection: HTTP2Connection, _ change: HTTP2ConnectionState, _ state: Lock<GRPCChannel.State>
  ) {
    state.withLock { state in
      if state.connection === connection { retire(connection, &state) }
      if case .closed = change { state.draining.removeAll { $0 === connection } }
    }
  }

  /// New calls go elsewhere.
  static func retire(_ connection: HTTP2Connection, _ state: inout GRPCChannel.State) {
    state.machine.connectionEnded()
    state.connection = nil
    state.draining.removeAll { !$0.isUsable && $0.openStreams == 0 }  // Gone, or about to close by itself.
    state.draining.append(connection)
  }
}

/// One attempt to connect; holds nothing of the channel.
private struct Attempt: Sendable {
  enum Result: Sendable {
    case connected(HTTP2Connection)
    case failed(Endpoint?, any Error)
  }

  let addresses: any AddressSource
  let failure: (Endpoint, any Error)?
  let tls: TLSContext?
  let loop: EventLoop
  let timers: any TimerSource
  let configuration: HTTP2ConnectionConfiguration

  func run(onStateChange: @escaping HTTP2Connection.StateChange) async -> Result {
    var endpoint: Endpoint?
    do {
      let next = try await addresses.nextEndpoint(after: failure)
      endpoint = next
      return .connected(
        try await HTTP2Connection.connect(
          to: next, tls: tls, on: loop, timers: timers, configuration: configuration, onStateChange: onStateChange))
    } catch {
      return .failed(endpoint, error)
    }
  }
}
