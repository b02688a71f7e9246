internal import EventStreamsTransport
public import Synchronization  // For the one load that is made where it is asked for.

/// The single pass over the answers of a call: what a sequence and its iterator share.
///
///     waiting --take--> opening --started--> open --finish, cancel--> ended (terminal)
///
/// Whoever claims it first may iterate, and ends the call by ``cancel()`` when it goes; if nobody ever does, the call
/// ends with this object. Once ended it holds neither call nor client any more, though a sequence may still be held.
@usableFromInline
package final class OnePass: Sendable {
  /// What ``take()`` gives.
  package enum Taken: Sendable {
    /// The only reader's.
    case answers(Answers)
    /// Somebody else reads.
    case busy
    /// Cancelled, or read to its end.
    case ended
  }

  private enum Phase {
    case waiting(@Sendable () throws -> any AnswerStream)
    case opening
    case open(any AnswerStream, parked: Answers?)
    case ended
  }

  private struct State {
    var phase: Phase
    var isClaimed = false
  }

  private let state: Lock<State>
  @usableFromInline let cancelled = Atomic(false)

  /// A call that is made by the first ``take()``.
  package init(_ make: @escaping @Sendable () throws -> any AnswerStream) {
    state = Lock(State(phase: .waiting(make)))
  }

  deinit { abandon() }

  /// Whether ``cancel()`` was called.
  ///
  /// One load; asked for each element.
  @inlinable package var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  /// True for the first who asks.
  package func claim() -> Bool {
    state.withLock { state in
      defer { state.isClaimed = true }
      return !state.isClaimed
    }
  }

  /// Lets another claim it: who did so has got no answers.
  package func release() { state.withLock { $0.isClaimed = false } }

  /// Gives the answers to one reader, starting the call if nobody has.
  ///
  /// - Throws: What making the call throws; the pass is ended then.
  package func take() throws -> Taken {
    var taken = Taken.ended
    let make: (@Sendable () throws -> any AnswerStream)? = state.withLock { state in
      switch state.phase {
      case .waiting(let make):
        state.phase = .opening
        return make
      case .open(let stream, let parked?):
        state.phase = .open(stream, parked: nil)
        taken = .answers(parked)
      case .opening, .open: taken = .busy
      case .ended: break
      }
      return nil
    }
    guard let make else { return taken }
    return try open(make)
  }

  /// Puts the answers back for the next reader.
  package func park(_ answers: Answers) {
    state.withLock { state in
      if case .open(let stream, _) = state.phase { state.phase = .open(stream, parked: answers) }
    }
  }

  /// The answers are read to their end: lets go of the call.
  ///
  /// - Returns: False when it was ended before, from our side.
  @discardableResult
  package func finish() -> Bool { end() != nil }

  /// Ends the call at the server because reading it failed.
  ///
  /// Unlike ``cancel()`` this is no wish of the user's.
  package func abandon() { end()?.cancel() }

  /// Ends the call at the server and every reader with it.
  ///
  /// Idempotent, from any thread.
  package func cancel() {
    cancelled.store(true, ordering: .relaxed)
    end()?.cancel()
  }

  private func open(_ make: @Sendable () throws -> any AnswerStream) throws -> Taken {
    let stream: any AnswerStream
    do {
      stream = try make()
    } catch {
      finish()
      throw error
    }
    stream.start()
    // A cancellation in the meantime found no stream to cancel: it is done here.
    let isWanted = state.withLock { state in
      guard case .opening = state.phase else { return false }
      state.phase = .open(stream, parked: nil)
      return true
    }
    guard isWanted else {
      stream.cancel()
      return .ended
    }
    return .answers(Answers(stream))
  }

  private func end() -> (any AnswerStream)? {
    let phase = state.withLock { state in
      defer { state.phase = .ended }
      return state.phase
    }
    // What a closure held is let go here, outside the lock.
    if case .open(let stream, _) = phase { return stream }
    return nil
  }
}
