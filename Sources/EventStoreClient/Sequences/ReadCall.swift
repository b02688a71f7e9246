package import EventStreamsClientSupport
package import EventStreamsTransport

/// One read: the pass over its answers, and what is told beside the events.
package final class ReadCall: Sendable {
  /// What the answers tell beside events; nil until they do.
  package struct Facts: Sendable {
    /// Whether the stream exists.
    package var exists: Bool?
    /// As of ``ReadResponse/firstRevision``.
    package var firstRevision: UInt64?
    /// As of ``ReadResponse/lastRevision``.
    package var lastRevision: UInt64?
    /// The first answer, when ``ReadCall/exists(isolation:)`` had to take an event to know.
    package var peeked: RecordedEvent?
    /// Why the read failed.
    package var failure: (any Error)?
  }

  /// What is handed out without a server.
  package let values: [RecordedEvent]?
  /// What its errors say about it.
  package let context: CallContext
  /// The pass over the answers.
  package let pass: OnePass
  /// What the answers tell beside events.
  package let facts: Lock<Facts>

  /// A read that begins when somebody asks for its first answer.
  package init(_ context: CallContext, _ make: @escaping @Sendable () throws -> any AnswerStream) {
    self.context = context
    values = nil
    pass = OnePass(make)
    facts = Lock(Facts())
  }

  /// A read of events at hand.
  package init(values: [RecordedEvent], exists: Bool) {
    self.values = values
    context = CallContext(.read, stream: values.first?.stream)
    pass = OnePass { throw EventStoreError(.unsupported, "a read of values makes no call") }
    facts = Lock(
      Facts(exists: exists, firstRevision: nil, lastRevision: exists ? values.map(\.revision).max() : nil))
  }

  /// Starts the call and looks at its first answer, unless that is known.
  ///
  /// - Throws: ``EventStoreError``; `CancellationError`.
  package func exists(isolation: isolated (any Actor)?) async throws -> Bool {
    let (known, failure) = facts.withLock { ($0.exists, $0.failure) }
    if let known { return known }
    if let failure { throw failure }
    try Task.checkCancellation()
    do {
      switch try pass.take() {
      case .answers(let answers): return try await look(AnswerReader(answers), isolation: isolation)
      case .busy: throw EventStoreError.alreadyIterating
      case .ended: throw CancellationError()
      }
    } catch EventStoreError.Code.alreadyIterating {
      throw EventStoreError.alreadyIterating  // Who reads goes on undisturbed.
    } catch {
      pass.abandon()
      let failure = EventStoreError.from(error, context)
      note(failure: failure)
      throw failure
    }
  }

  private func look(_ reader: AnswerReader, isolation: isolated (any Actor)?) async throws -> Bool {
    var reader = reader
    while true {
      while let answer = try reader.next() {
        guard let exists = note(answer) else { continue }
        if case .event(let event) = answer { facts.withLock { $0.peeked = event } }
        reader.putBack(on: pass)
        return exists
      }
      guard try await reader.receive(isolation: isolation) else {
        // Ended from our side, by `cancel()` or with an iterator that was dropped: nothing is known of the stream.
        guard pass.finish() else { throw CancellationError() }
        // A stream whose events are all truncated: there, and nothing to tell.
        noteEnd()
        return true
      }
    }
  }

  /// A read that came to its end without telling otherwise: what was read exists.
  package func noteEnd() {
    facts.withLock { if $0.exists == nil { $0.exists = true } }
  }

  /// Keeps why the read failed, for those who ask later.
  package func note(failure: any Error) {
    facts.withLock { if $0.failure == nil { $0.failure = failure } }
  }

  /// Keeps what an answer tells beside events.
  ///
  /// - Returns: Whether the stream exists, if the answer tells it.
  @discardableResult
  package func note(_ answer: Answer) -> Bool? {
    facts.withLock { facts in
      switch answer {
      case .event: facts.exists = true
      case .streamNotFound: facts.exists = false
      case .firstRevision(let revision):
        facts.firstRevision = revision
        facts.exists = true
      case .lastRevision(let revision):
        facts.lastRevision = revision
        facts.exists = true
      case .confirmation, .checkpoint, .caughtUp, .fellBehind, .other: return nil
      }
      return facts.exists
    }
  }
}
