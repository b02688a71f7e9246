internal import EventStreamsClientSupport
internal import EventStreamsTransport

/// The one iterator of a read; goes with it, though the sequence may still be held, and ends the call when it goes.
///
/// Not shared: while answers are there, ``buffered()`` touches nothing that another thread touches, but for one flag that
/// is written at most once.
package final class ReadPass {
  private let call: ReadCall
  // The call's own, held here as well: it is asked for each event.
  private let pass: OnePass
  // One struct: each event costs one access of the class's storage, which the runtime checks for exclusivity.
  private var progress = Progress()
  private var valueIndex = 0
  private var isFirst = true
  private var isFinished = false
  private var isWaiting = false
  /// Whether the call ends with this: not where another task had its answers.
  private var ownsCall = true
  private var isFound = true
  private var pending: (any Error)?

  private struct Progress {
    private var reader: AnswerReader?
    // Beside the reader, which is large, and copied whole where it is asked whether it is there.
    private(set) var isReading = false
    var lastRevision: UInt64?
    var lastPosition: LogPosition?

    mutating func begin(_ reader: consuming AnswerReader) {
      self.reader = reader
      isReading = true
    }

    mutating func end() {
      reader = nil
      isReading = false
    }

    /// Takes the answers out of the reader, to wait for more: nil when there is none.
    mutating func takeAnswers() -> Answers? {
      isReading = false
      return reader?.takeAnswers()
    }

    mutating func putBack(_ answers: Answers) {
      reader?.putBack(answers)
      isReading = reader != nil
    }

    mutating func nextEvent(other: inout Answer?) throws -> RecordedEvent? {
      guard let event = try reader?.nextEvent(other: &other) else { return nil }
      handedOver(event)
      return event
    }

    mutating func handedOver(_ event: RecordedEvent) {
      (lastRevision, lastPosition) = event.resumePlace
    }
  }

  /// Claims nothing itself: made by whom ``OnePass/claim()`` was granted.
  package init(_ call: ReadCall) {
    self.call = call
    pass = call.pass
  }

  deinit { if ownsCall { pass.abandon() } }

  /// The next event; waits only when none has arrived.
  ///
  /// - Throws: ``EventStoreError``; `CancellationError`. So do the others.
  package func next(isolation: isolated (any Actor)?) async throws -> RecordedEvent? {
    if let event = try buffered() { return event }
    return try await waitForEvent(isolation: isolation)
  }

  /// All events that have arrived, at least one; nil at the end.
  package func nextBatch(isolation: isolated (any Actor)?) async throws -> [RecordedEvent]? {
    guard let first = try await next(isolation: isolation) else { return nil }
    var batch = [first]
    do {
      while let event = try buffered() { batch.append(event) }
    } catch {
      pending = error  // What came before it is handed over first.
    }
    return batch
  }

  /// The next event that has arrived; nil when there is none, or the rest is for ``waitForEvent(isolation:)`` to tell.
  package func buffered() throws -> RecordedEvent? {
    guard progress.isReading, !pass.isCancelled, !Task.isCancelled else { return nil }
    do {
      return try taken()
    } catch {
      throw failed(error)
    }
  }

  private func taken() throws -> RecordedEvent? {
    while true {
      var other: Answer?
      if let event = try progress.nextEvent(other: &other) {
        if isFirst { noteFirst(.event(event)) }
        return event
      }
      guard let other else { return nil }
      isFirst = false
      if case .streamNotFound = other { isFound = false }
      call.note(other)
    }
  }

  private func noteFirst(_ answer: Answer) {
    isFirst = false
    call.note(answer)
  }

  /// The next event, waited for; what ``buffered()`` leaves.
  package func waitForEvent(isolation: isolated (any Actor)?) async throws -> RecordedEvent? {
    if let failure = pending {
      pending = nil
      throw failure
    }
    guard !isFinished else { return nil }
    // A copy of the iterator, asked while the task that has the other one waits.
    guard !isWaiting else { throw EventStoreError.alreadyIterating }
    do {
      try Task.checkCancellation()
      if pass.isCancelled { return finished() }
      if let values = call.values { return try nextValue(values) }
      if !progress.isReading, let event = try begin() { return event }
      while progress.isReading {
        if let event = try taken() { return event }
        guard try await receive(isolation: isolation) else { return try ended() }
        try Task.checkCancellation()
        if pass.isCancelled { return finished() }
      }
      return try ended()
    } catch {
      // Who ends a read gets nil, also when something else ended it in the same moment.
      if pass.isCancelled, !(error is CancellationError) { return finished() }
      throw failed(error)
    }
  }

  // The answers are out of their place meanwhile: nothing of this object is held across the wait.
  private func receive(isolation: isolated (any Actor)?) async throws -> Bool {
    guard var answers = progress.takeAnswers() else { return false }
    isWaiting = true
    defer {
      isWaiting = false
      progress.putBack(answers)
    }
    return try await answers.receive(isolation: isolation)
  }

  private func nextValue(_ values: [RecordedEvent]) throws -> RecordedEvent? {
    guard valueIndex < values.count, call.facts.withLock({ $0.exists }) == true else {
      isFound = call.facts.withLock { $0.exists } ?? true
      return try ended()
    }
    defer { valueIndex += 1 }
    return values[valueIndex]
  }

  /// Takes the answers over, the event included that `exists` had to take.
  private func begin() throws -> RecordedEvent? {
    let (failure, peeked, exists) = call.facts.withLock { facts in
      defer { facts.peeked = nil }
      return (facts.failure, facts.peeked, facts.exists)
    }
    if let failure { throw failure }
    isFound = exists ?? true
    switch try pass.take() {
    case .answers(let answers): progress.begin(AnswerReader(answers))
    case .busy:
      // Somebody waits for the answer to `exists`, and goes on undisturbed; the read may be iterated later.
      ownsCall = false
      pass.release()
      throw EventStoreError.alreadyIterating
    case .ended: break
    }
    if let peeked { progress.handedOver(peeked) }
    return peeked
  }

  /// The call is over without an error.
  private func ended() throws -> RecordedEvent? {
    guard !pass.isCancelled else { return finished() }
    guard isFound else {
      throw EventStoreError(.streamNotFound, "\(call.context.words): the stream was never written, or is deleted")
    }
    call.noteEnd()
    return finished()
  }

  private func finished() -> RecordedEvent? {
    isFinished = true
    progress.end()
    pass.finish()
    return nil
  }

  private func failed(_ error: any Error) -> any Error {
    isFinished = true
    progress.end()
    guard ownsCall else { return error }
    pass.abandon()
    let failure = EventStoreError.from(error, call.context)
    call.note(failure: failure)
    guard let failure = failure as? EventStoreError else { return failure }
    return failure.after(revision: progress.lastRevision, position: progress.lastPosition)
  }
}
