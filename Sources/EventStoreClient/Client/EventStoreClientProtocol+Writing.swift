extension EventStoreClientProtocol {
  /// Appends events to a stream, all or none (`Streams/Append`).
  ///
  /// Event ids make a repetition harmless: with a revision or no stream expected, and the same events in the same order,
  /// the server answers as it did the first time; with ``ExpectedState/any`` as long as it remembers the ids.
  ///
  /// - Parameters:
  ///   - stream: The stream's name; any text but the empty one.
  ///   - events: What to write. None at all is allowed: the expectation is checked and the end of the stream answered.
  ///   - expected: The state that the stream must be in.
  ///   - options: The deadline (10 seconds unless the connection string says otherwise), the user, the node.
  /// - Returns: Where the stream ends now, and the place of the last event.
  /// - Throws: ``EventStoreError``: `wrongExpectedVersion` with ``EventStoreError/conflict``, `streamDeleted`,
  ///   `eventTooLarge` and `appendTooLarge` with ``EventStoreError/sizeLimit``, `accessDenied`, `deadlineExceeded` or
  ///   `connectionLost` (the events may be written) and those of every call; `CancellationError`.
  @discardableResult
  public func appendToStream(
    _ stream: String, _ events: [NewEvent], expecting expected: ExpectedState, options: CallOptions = .init()
  ) async throws -> AppendResult {
    try await append(AppendRequest(stream, events: .list(events), expecting: expected, options: options))
  }

  /// Appends one event to a stream: as with a list of one.
  ///
  /// - Throws: As ``appendToStream(_:_:expecting:options:)-(_,[NewEvent],_,_)`` does.
  @discardableResult
  public func appendToStream(
    _ stream: String, _ event: NewEvent, expecting expected: ExpectedState, options: CallOptions = .init()
  ) async throws -> AppendResult {
    try await appendToStream(stream, [event], expecting: expected, options: options)
  }

  /// Appends the events of a sequence to a stream, all or none, sent as they come.
  ///
  /// The server writes when the sequence has ended; when it throws, nothing is written and its error is thrown. The
  /// deadline counts from the call, so give one that leaves the sequence its time. The sequence is cancelled when the server
  /// refuses early, the time runs out or the task is cancelled; one that takes no notice holds the call up.
  ///
  /// - Throws: As ``appendToStream(_:_:expecting:options:)-(_,[NewEvent],_,_)`` does, and what the sequence throws.
  @discardableResult
  public func appendToStream<Events: AsyncSequence & Sendable>(
    _ stream: String, _ events: Events, expecting expected: ExpectedState, options: CallOptions = .init()
  ) async throws -> AppendResult where Events.Element == NewEvent {
    let sequence = NewEventSequence(events)
    return try await append(AppendRequest(stream, events: .sequence(sequence), expecting: expected, options: options))
  }

  /// Appends events to a stream, and answers with a value where the stream is not as expected.
  ///
  /// - Returns: The result, the conflict, or that the stream is deleted.
  /// - Throws: As ``appendToStream(_:_:expecting:options:)-(_,[NewEvent],_,_)`` does in all other cases.
  @discardableResult
  public func conditionalAppendToStream(
    _ stream: String, _ events: [NewEvent], expecting expected: ExpectedState, options: CallOptions = .init()
  ) async throws -> ConditionalAppendResult {
    do {
      return .written(try await appendToStream(stream, events, expecting: expected, options: options))
    } catch let error as EventStoreError {
      if let conflict = error.conflict { return .conflict(conflict) }
      guard error.code == .streamDeleted else { throw error }
      return .streamDeleted
    }
  }

  /// Deletes a stream (`Streams/Delete`): its events are no longer read; it may be written again, its numbers going on.
  ///
  /// - Parameters:
  ///   - stream: The stream's name; any text but the empty one.
  ///   - expected: The state that the stream must be in. A stream that never existed is in none that could be expected:
  ///     servers answer `wrongExpectedVersion`, also to ``ExpectedState/any`` and ``ExpectedState/noStream``, and the conflict's
  ///     actual state is ``CurrentVersion/noStream``.
  ///   - options: The deadline (10 seconds unless the connection string says otherwise), the user, the node.
  /// - Returns: Where the deletion was written.
  /// - Throws: ``EventStoreError``: `wrongExpectedVersion` with ``EventStoreError/conflict``, `streamDeleted` for a tombstoned
  ///   stream (or a deleted one where an existing one was expected), `accessDenied`, `serverTimedOut`, `deadlineExceeded` or
  ///   `connectionLost` (the stream may be deleted) and those of every call; `CancellationError`.
  @discardableResult
  public func deleteStream(
    _ stream: String, expecting expected: ExpectedState, options: CallOptions = .init()
  ) async throws -> DeleteResult {
    try await delete(DeleteRequest(stream, expecting: expected, options: options))
  }

  /// Closes a stream for ever (`Streams/Tombstone`): it can be neither read nor written again.
  ///
  /// - Parameters:
  ///   - stream: The stream's name; any text but the empty one.
  ///   - expected: The state that the stream must be in; one that was never written can be closed with
  ///     ``ExpectedState/any`` or ``ExpectedState/noStream``.
  ///   - options: As of ``deleteStream(_:expecting:options:)``.
  /// - Returns: Where the tombstone was written.
  /// - Throws: As ``deleteStream(_:expecting:options:)`` does.
  @discardableResult
  public func tombstoneStream(
    _ stream: String, expecting expected: ExpectedState, options: CallOptions = .init()
  ) async throws -> DeleteResult {
    try await delete(DeleteRequest(stream, expecting: expected, tombstones: true, options: options))
  }
}
