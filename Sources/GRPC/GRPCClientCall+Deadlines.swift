internal import EventStreamsHTTP2
internal import EventStreamsTransport

// MARK: - Ending

extension GRPCClientCall: DeadlineTarget {
  /// Hands the stream to a connection, unless the call has ended already.
  func open(on connection: HTTP2Connection) {
    let isWanted = state.withLock { state in
      state.isOpened = true
      return state.machine.outcome == nil
    }
    if isWanted { connection.open(stream, for: self) }
  }

  /// Whether the call has ended.
  var isEnded: Bool { state.withLock { $0.machine.outcome != nil } }

  /// Ends the call from our side; a reader gets `outcome` unless the call had one.
  func end(_ outcome: ClientCallMachine.Outcome) {
    state.withLock { $0.machine.end(outcome) }
    stream.reset(.cancel)
    finish()
  }

  func deadlinePassed() {
    let now = channel.now()
    // What arrived in time counts, however late its reader comes to look: with the end here nothing is waited for.
    let arrived = stream.arrived
    guard arrived != .end else { return state.withLock { $0.ticket = nil } }
    let error: GRPCError? = state.withLock { state in
      state.ticket = nil
      let phase: GRPCError.Phase = state.isOpened ? .waiting : .connecting
      if !deadlines.boundMessages || state.wholeDeadline.map({ $0 <= now }) ?? false {
        return .deadline(phase, "the deadline of the call")
      }
      // A reader that does not wait, or is about to wake, has something to look at first; its next wait finds the mark.
      guard (state.isWaiting && arrived == .nothing) || !state.isOpened else {
        state.isMessageOverdue = !state.hasBytes  // With the first bytes taken, this deadline was theirs: it is over.
        return nil
      }
      return .deadline(phase, "the deadline for the next message")
    }
    guard let error else { return armWhole() }
    end(.failed(channel.replacingWhileConnecting(error)))
  }

  /// Counts the call out, once.
  func finish() { leave(state.withLock { $0.finish() }) }

  /// What the end of a call means for its channel; outside the lock.
  func leave(_ farewell: Farewell) {
    if let ticket = farewell.ticket { channel.deadlineKeeper.remove(ticket) }
    guard farewell.isFirst else { return }
    if farewell.mayWait { channel.forget(self) }
    channel.callFinished()
  }

  /// What is left to do when a call has ended.
  struct Farewell {
    var isFirst: Bool
    /// No connection has it: the channel may keep it.
    var mayWait: Bool
    var ticket: DeadlineKeeper.Ticket?
  }
}

extension GRPCClientCall.State {
  /// Marks the call as ended.
  mutating func finish() -> GRPCClientCall.Farewell {
    let farewell = GRPCClientCall.Farewell(isFirst: isStarted && !isFinished, mayWait: !isOpened, ticket: ticket)
    isFinished = true
    ticket = nil
    return farewell
  }
}

// MARK: - Deadlines

extension GRPCClientCall {
  /// Keeps the deadlines that run from the start.
  func armAtStart() {
    guard let limit = deadlines.earliest else { return }
    let now = channel.now()
    let whole = deadlines.whole.map { now + GRPCTimeout.clamped($0) }
    keep(now + GRPCTimeout.clamped(limit), whole: whole)
  }

  /// A reader is about to wait: the time between messages runs.
  func beginWaiting() {
    guard deadlines.boundMessages else { return }
    let (isOverdue, hasBytes, whole) = state.withLock { state in
      state.isWaiting = true
      defer { state.isMessageOverdue = false }
      return (state.isMessageOverdue, state.hasBytes, state.wholeDeadline)
    }
    if isOverdue { return arm(at: channel.now()) }
    guard hasBytes, let between = deadlines.betweenMessages else { return }
    let next = channel.now() + GRPCTimeout.clamped(between)
    arm(at: whole.map { min($0, next) } ?? next)
  }

  /// Bytes came: what was kept for them is not needed any more.
  func messageArrived() {
    guard deadlines.boundMessages else { return }
    armWhole()
  }

  private func armWhole() { arm(at: state.withLock { $0.wholeDeadline }) }

  /// Replaces the deadline kept for this call.
  private func arm(at deadline: Duration?) {
    let (old, whole) = state.withLock { state in
      defer { state.ticket = nil }
      return (state.ticket, state.wholeDeadline)
    }
    if let old { channel.deadlineKeeper.remove(old) }
    if let deadline { keep(deadline, whole: whole) }
  }

  private func keep(_ deadline: Duration, whole: Duration?) {
    let ticket = channel.deadlineKeeper.add(self, at: deadline)
    let isLate = state.withLock { state in
      guard !state.isFinished else { return true }
      state.wholeDeadline = whole
      state.ticket = ticket
      return false
    }
    if isLate { channel.deadlineKeeper.remove(ticket) }
  }
}
