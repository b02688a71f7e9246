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
    case .open(let connection): call.open(on: connection)
    case .waits: break
    case .connect: connector.beginAttempt()
    case .end(let error): call.end(.failed(error))
    }
  }

  private static func place(_ call: GRPCClientCall, _ state: inout State) -> Dispatch {
    if let connection = state.connection, !connection.isUsable { ChannelConnector.retire(connection, &state) }
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
