internal import EventStreamsHTTP2
internal import EventStreamsTransport

extension GRPCClientCall {
  /// What a reader does next.
  enum Step {
    case ended(ClientCallMachine.Outcome)
    case cancelled
    case bytes([UInt8])
    case more
  }

  static func outcome(_ state: State) -> Step {
    if state.isCancelled { return .cancelled }
    return state.machine.outcome.map(Step.ended) ?? .more
  }

  /// Waits for a batch and tells what it means.
  func nextStep(isolation: isolated (any Actor)?) async throws -> Step {
    do {
      let inbound = try await stream.receive(isolation: isolation)
      let (step, farewell) = state.withLock { state in
        let step = Self.take(inbound, &state)
        // Mostly the last bytes and the end come together: the call is counted out right here.
        return (step, state.machine.outcome == nil ? nil : state.finish())
      }
      if let farewell { leave(farewell) }
      settle(after: step)
      return step
    } catch is CancellationError {
      end(.cancelled)
      throw CancellationError()
    }
  }

  private static func take(_ inbound: borrowing HTTP2Stream.Inbound, _ state: inout State) -> Step {
    state.isWaiting = false
    if let headers = inbound.headers {
      let endsStream = inbound.bytes.isEmpty && inbound.trailers == nil && inbound.end == .finished
      state.machine.receivedHeaders(headers, endsStream: endsStream)
    }
    let takesBody = !inbound.bytes.isEmpty && state.machine.takesBody()
    if let trailers = inbound.trailers { state.machine.receivedTrailers(trailers) }
    switch inbound.end {
    case .none: break
    case .finished: state.machine.receivedEnd()
    case .failed(let error): state.machine.failed(error)
    // Whoever resets says why first, unless a task was cancelled.
    case .cancelledLocally: state.machine.end(.cancelled)
    }
    guard takesBody else { return outcome(state) }
    state.hasBytes = true
    state.isMessageOverdue = false
    return .bytes(inbound.bytes)
  }

  /// What follows from a batch, outside the lock.
  private func settle(after step: Step) {
    switch step {
    case .bytes: messageArrived()
    case .ended(.failed(let error)):
      if case .http = error.origin { stream.reset(.cancel) }  // The rest of such a body is of no use.
    case .ended, .cancelled, .more: break
    }
  }

  /// Turns the outcome into what the reader sees.
  func conclude(_ outcome: ClientCallMachine.Outcome, _ deframer: GRPCDeframer) throws {
    switch outcome {
    case .ok:
      do throws(GRPCFrameError) { try deframer.finish() } catch { throw GRPCError(error) }
    case .failed(let error): throw explained(error)
    case .cancelled: throw CancellationError()
    }
  }

  /// Whether the call has ended and not failed; throws when it failed.
  func hasEndedWell() throws -> Bool {
    switch state.withLock({ $0.machine.outcome }) {
    case .ok: return true
    case .failed(let error): throw explained(error)
    case .cancelled: throw CancellationError()
    case nil: return false
    }
  }

  /// A lost connection of a closed channel was closed by its owner.
  func explained(_ error: GRPCError) -> GRPCError {
    switch error.origin {
    case .transport(.connectionLost(_, .closedLocally)), .transport(.streamRefused):
      channel.isClosed ? .channelClosed : error
    default: error
    }
  }
}
