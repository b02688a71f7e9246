internal import EventStreamsClientSupport

/// The one iterator of a subscription; goes with it, and ends the call when it goes.
///
/// Not shared, as ``ReadPass``.
package final class SubscriptionPass {
  private let call: SubscriptionCall
  private var reader: AnswerReader?
  private var pending: (any Error)?
  private var isFinished = false
  private var isWaiting = false

  /// Claims nothing itself: made by whom ``OnePass/claim()`` was granted.
  package init(_ call: SubscriptionCall) { self.call = call }

  deinit {
    call.pass.abandon()
    call.pump?.cancel()
  }

  /// The next event that has arrived, markers passed over; nil when there is none, or the rest is for
  /// ``nextEvent(isolation:)`` to tell.
  package func bufferedEvent() throws -> RecordedEvent? {
    while let item = try buffered() {
      if case .event(let event) = item { return event }
    }
    return nil
  }

  /// The next event, markers passed over.
  package func nextEvent(isolation: isolated (any Actor)?) async throws -> RecordedEvent? {
    while true {
      guard let item = try await next(isolation: isolation) else { return nil }
      if case .event(let event) = item { return event }
    }
  }

  /// All events that have arrived, at least one; nil after ``CatchUpSubscription/cancel()``.
  package func nextBatch(isolation: isolated (any Actor)?) async throws -> [RecordedEvent]? {
    guard let first = try await nextEvent(isolation: isolation) else { return nil }
    var batch = [first]
    do {
      while let item = try buffered() {
        if case .event(let event) = item { batch.append(event) }
      }
    } catch {
      pending = error  // What came before it is handed over first.
    }
    return batch
  }

  /// The next event or marker; waits only when none has arrived.
  package func next(isolation: isolated (any Actor)?) async throws -> CatchUpSubscription.Item? {
    if let item = try buffered() { return item }
    return try await waitForItem(isolation: isolation)
  }

  private func buffered() throws -> CatchUpSubscription.Item? {
    guard reader != nil, !call.pass.isCancelled, !Task.isCancelled else { return nil }
    do {
      return try taken()
    } catch {
      throw failed(error)
    }
  }

  @inline(never)
  private func taken() throws -> CatchUpSubscription.Item? {
    while let answer = try reader?.next() {
      switch answer {
      case .event(let event):
        call.handedOver(event)
        return .event(event)
      case .checkpoint(let position, let time):
        call.passed(position)
        return .checkpoint(position, at: time)
      case .caughtUp(let mark):
        call.reached(mark)
        return .caughtUp(mark)
      case .fellBehind(let mark): return .fellBehind(mark)
      case .confirmation, .streamNotFound, .firstRevision, .lastRevision, .other: continue
      }
    }
    return nil
  }

  // What it calls stays out of line: each waiting subscription holds this function's frame.
  private func waitForItem(isolation: isolated (any Actor)?) async throws -> CatchUpSubscription.Item? {
    if let failure = pending {
      pending = nil
      throw failure
    }
    guard !isFinished else { return nil }
    // A copy of the iterator, asked while the task that has the other one waits.
    guard !isWaiting else { throw EventStoreError.alreadyIterating }
    do {
      try Task.checkCancellation()
      if let pump = call.pump { return try await nextPumped(pump) }
      if reader == nil { try begin() }
      while !call.pass.isCancelled {
        if let item = try taken() { return item }
        guard try await receive(isolation: isolation) else { return try ended() }
        try Task.checkCancellation()
      }
      return finished()
    } catch {
      // Who ends a subscription gets nil, also when something else ended it in the same moment.
      if call.pass.isCancelled, !(error is CancellationError) { return finished() }
      throw failed(error)
    }
  }

  // The answers are out of their place meanwhile: nothing of this object is held across the wait.
  private func receive(isolation: isolated (any Actor)?) async throws -> Bool {
    guard var answers = reader?.takeAnswers() else { return false }
    isWaiting = true
    defer {
      isWaiting = false
      reader?.putBack(answers)
    }
    return try await answers.receive(isolation: isolation)
  }

  private func nextPumped(_ pump: ItemPump) async throws -> CatchUpSubscription.Item? {
    isWaiting = true
    defer { isWaiting = false }
    guard !call.pass.isCancelled, let item = try await pump.next() else { return finished() }
    switch item {
    case .event(let event): call.handedOver(event)
    case .checkpoint(let position, _): call.passed(position)
    case .caughtUp(let mark): call.reached(mark)
    case .fellBehind: break
    }
    return item
  }

  @inline(never)
  private func begin() throws {
    switch try call.pass.take() {
    case .answers(let answers): reader = AnswerReader(answers)
    case .busy: throw EventStoreError.alreadyIterating
    case .ended: break
    }
  }

  /// A subscription has no end: when its call ends well, the server has dropped it.
  @inline(never)
  private func ended() throws -> CatchUpSubscription.Item? {
    if call.pass.isCancelled { return finished() }
    throw EventStoreError(
      .subscriptionDropped, "\(call.context.words): the server ended the subscription without a reason")
  }

  @inline(never)
  private func finished() -> CatchUpSubscription.Item? {
    isFinished = true
    reader = nil
    call.pass.finish()
    return nil
  }

  @inline(never)
  private func failed(_ error: any Error) -> any Error {
    isFinished = true
    reader = nil
    call.pass.abandon()
    call.pump?.cancel()
    let failure = EventStoreError.from(error, call.context)
    guard let failure = failure as? EventStoreError else { return failure }
    let resume = call.resumeFrom
    return failure.after(revision: resume.revision, position: resume.position)
  }
}
