internal import EventStreamsClientSupport
internal import EventStreamsLiftbridgeWire
internal import EventStreamsProtobuf

/// The one iterator of a subscription; goes with it, though the subscription may still be held, and ends the call.
///
/// Not shared: while messages are there, ``next(isolation:)`` touches nothing that another thread touches, but for one
/// flag that is written at most once.
final class MessagePass {
  private let call: SubscriptionCall
  private var answers: Answers?
  private var valueIndex = 0
  private var isFinished = false
  private var isWaiting = false

  /// - Parameter call: Claimed for this pass.
  init(_ call: SubscriptionCall) {
    self.call = call
    if case .answers(let answers)? = call.values == nil ? try? call.pass.take() : nil { self.answers = answers }
  }

  deinit { call.pass.cancel() }

  /// The next message; waits only when none has arrived.
  func next(isolation: isolated (any Actor)?) async throws -> Message? {
    guard !isFinished else { return nil }
    // A copy of the iterator, asked while the task that has the other one waits.
    guard !isWaiting else { throw LiftError.alreadyIterating }
    do {
      while true {
        try Task.checkCancellation()
        if call.pass.isCancelled { return finished() }
        if let values = call.values { return nextValue(values) }
        if let message = try arrived() { return message }
        guard try await receive(isolation: isolation) else {
          if call.pass.isCancelled || answers == nil { return finished() }
          throw call.dropped
        }
      }
    } catch {
      return try failed(error)
    }
  }

  // The answers are out of their place meanwhile: nothing of this object is held across the wait.
  private func receive(isolation: isolated (any Actor)?) async throws -> Bool {
    guard var answers = answers.take() else { return false }
    isWaiting = true
    defer {
      isWaiting = false
      self.answers = answers
    }
    return try await answers.receive(isolation: isolation)
  }

  /// The next message that is here whole.
  private func arrived() throws -> Message? {
    while let range = try answers?.next() {
      guard let bytes = answers?.bytes else { return nil }
      let message = try Liftbridge.Message(decoding: bytes, range: range)
      if message.offset >= call.firstOffset { return Message(message) }
    }
    return nil
  }

  private func nextValue(_ values: [Message]) -> Message? {
    guard valueIndex < values.count else { return finished() }
    defer { valueIndex += 1 }
    return values[valueIndex]
  }

  private func finished() -> Message? {
    isFinished = true
    answers = nil
    call.pass.finish()
    return nil
  }

  private func failed(_ error: any Error) throws -> Message? {
    let wasCancelled = call.pass.isCancelled
    isFinished = true
    answers = nil
    call.pass.cancel()
    if error is CancellationError { throw error }
    guard !wasCancelled, let error = call.publicError(error) else { return nil }
    throw error
  }
}
