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
    case .open(let connection): return call.open(on: connection)
    case .waits: break
    case .connect: connector.beginAttempt()
    case .end(let error): return call.end(.failed(error))
    }
    if call.isEnded { forget(call) }  // It ended before it was kept.
  }

  /// A call that waits for a connection has ended.
  func forget(_ call: GRPCClientCall) { state.withLock { $0.waiting.remove(call) } }

  private static func place(_ call: GRPCClientCall, _ state: inout State) -> Dispatch {
    if let connection = state.connection, !connection.isUsable { ChannelConnector.retire(connection, &state) }
    switch state.machine.callStarted() {
    case .open:
      guard let connection = state.connection else { return .end(.channelClosed) }
      return .open(connection)
    case .wait:
      state.waiting.add(call)
      return .waits
    case .waitAndConnect:
      state.waiting.add(call)
      return .connect
    case .refuse: return .end(.channelClosed)
    }
  }

  /// The error of a call whose time ran out before it had a connection: why the last attempt failed, if one did.
  func replacingWhileConnecting(_ error: GRPCError) -> GRPCError {
    guard case .deadline(.connecting) = error.origin else { return error }
    return state.withLock { state in
      guard let failure = state.failure else { return error }
      return GRPCError(connecting: failure.error)
    }
  }
}
