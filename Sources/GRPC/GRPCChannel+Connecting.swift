internal import EventStreamsTransport

extension GRPCChannel {
  private enum Dispatch {
    case open(HTTP2Connection)
    case waits
    case connect
    case end(GRPCError)
  }

  /// Sends a started call to the connection, or keeps it until there is one.
  func dispatch(_ call: GRPCClientCall) {
    let step = state.withLock { state in Self.place(call, &state) }
    switch step {
    case .open(let connection): open(call, on: connection)
    case .waits: break
    case .connect: beginAttempt()
    case .end(let error): call.end(.failed(error))
    }
  }

  private static func place(_ call: GRPCClientCall, _ state: inout State) -> Dispatch {
    if let connection = state.connection, !connection.isUsable { retire(connection, &state) }
    switch state.machine.callStarted() {
    case .open:
      guard let connection = state.connection else { return .end(.channelClosed) }
      return .open(connection)
    case .wait:
      keep(call, &state)
      return .waits
    case .waitAndConnect:
      keep(call, &state)
      return .connect
    case .fail: return .end(lastFailure(state))
    case .refuse: return .end(.channelClosed)
    }
  }

  /// Keeps a call; forgets those that ended while they waited when they are the larger part.
  private static func keep(_ call: GRPCClientCall, _ state: inout State) {
    if state.endedWhileWaiting > 64, state.endedWhileWaiting > state.waiting.count / 2 {
      state.waiting.removeAll { $0.isEnded }
      state.endedWhileWaiting = 0
    }
    state.waiting.append(call)
  }

  private static func lastFailure(_ state: State) -> GRPCError {
    state.failure.map { GRPCError(connecting: $0.error) } ?? .channelClosed
  }

  private func open(_ call: GRPCClientCall, on connection: HTTP2Connection) {
    if call.willOpen() { connection.open(call.stream, for: call) }
  }

  /// The error of a call whose time ran out before it had a connection: the reason why there was none.
  func replacingWhileConnecting(_ error: GRPCError) -> GRPCError {
    guard case .deadline(.connecting) = error.origin else { return error }
    return state.withLock { state in
      state.endedWhileWaiting += 1
      guard case .backingOff = state.machine.state else { return error }
      return Self.lastFailure(state)
    }
  }
}

// MARK: - Attempts

extension GRPCChannel {
  private func beginAttempt() {
    let failure = state.withLock { $0.failure.flatMap { failure in failure.endpoint.map { ($0, failure.error) } } }
    let attempt = Attempt(
      addresses: addresses, failure: failure, tls: tls, loop: loop, timers: timers,
      configuration: configuration.connection)
    let task = Task(executorPreference: loop.taskExecutor) { [weak self] in
      let result = await attempt.run { [weak self] connection, change in self?.changed(connection, change) }
      guard let self else { return result.connection?.requestClose() ?? () }
      self.attemptEnded(result)
    }
    let isClosed = state.withLock { state in
      state.attempt = task
      return state.machine.state == .closed
    }
    if isClosed { task.cancel() }
  }

  private func attemptEnded(_ result: Attempt.Result) {
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
    for call in calls { open(call, on: connection) }
  }

  private func attemptFailed(_ endpoint: Endpoint?, _ error: any Error) {
    let random = configuration.random()
    let isPermanent = (error as? TransportError)?.isPermanent ?? false
    let (pause, calls): (Duration?, [GRPCClientCall]) = state.withLock { state in
      state.attempt = nil
      guard let pause = state.machine.connectFailed(isPermanent: isPermanent, random: random) else { return (nil, []) }
      state.failure = (endpoint, error)
      return (pause, Self.takeWaiting(&state))
    }
    guard let pause else { return }
    // The pause is set before calls are told, so that who is told finds it set.
    let handle = timers.schedule(after: pause) { [weak self] in self?.pauseEnded() }
    state.withLock { $0.pause = handle }
    for call in calls { call.end(.failed(GRPCError(connecting: error))) }
  }

  private func pauseEnded() {
    let mustConnect = state.withLock { state in
      state.pause = nil
      state.waiting.removeAll { $0.isEnded }
      state.endedWhileWaiting = 0
      return state.machine.pauseEnded(callsWait: !state.waiting.isEmpty)
    }
    if mustConnect { beginAttempt() }
  }

  private static func takeWaiting(_ state: inout State) -> [GRPCClientCall] {
    defer {
      state.waiting = []
      state.endedWhileWaiting = 0
    }
    return state.waiting
  }
}

// MARK: - The end of connections

extension GRPCChannel {
  private func changed(_ connection: HTTP2Connection, _ change: HTTP2ConnectionState) {
    state.withLock { state in
      if state.connection === connection { Self.retire(connection, &state) }
      if case .closed = change { state.draining.removeAll { $0 === connection } }
    }
  }

  private static func retire(_ connection: HTTP2Connection, _ state: inout State) {
    state.machine.connectionEnded()
    state.connection = nil
    state.draining.removeAll { !$0.isUsable && $0.openStreams == 0 }  // Gone, or about to close by itself.
    state.draining.append(connection)
  }
}

extension TransportError {
  /// Whether trying again soon is of no use: somebody has to mend something first.
  fileprivate var isPermanent: Bool {
    switch self {
    case .nameNotResolved, .tls, .notHTTP2: true
    default: false
    }
  }
}

/// One attempt to connect; holds nothing of the channel.
private struct Attempt: Sendable {
  enum Result: Sendable {
    case connected(HTTP2Connection)
    case failed(Endpoint?, any Error)

    var connection: HTTP2Connection? {
      if case .connected(let connection) = self { return connection }
      return nil
    }
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
