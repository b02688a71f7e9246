internal import EventStreamsClientSupport
internal import EventStreamsTransport

/// The events of one read, in the order asked for.
///
/// Nothing is sent before something is asked of it: an element, or ``exists``. One pass: the first iterator has it, in
/// whatever form; a later one throws ``EventStoreError/Code/alreadyIterating`` and disturbs nobody. Leaving the loop,
/// by whatever way, ends the call at the server. What the server may send ahead of the reader is bounded by
/// ``StreamCallOptions/windowBytes``.
///
/// nil means the end, or ``cancel()``; a read cut short by its task's cancellation throws `CancellationError`.
public struct ReadResponse: AsyncSequence, Sendable {
  /// What is read.
  public typealias Element = RecordedEvent

  private let call: ReadCall

  /// Shows a read that has not begun.
  package init(_ call: ReadCall) { self.call = call }

  /// Makes a read of events at hand, for stand-ins.
  ///
  /// - Parameters:
  ///   - events: What the iteration gives.
  ///   - exists: Whether the stream exists; where it does not, iterating throws ``EventStoreError/Code/streamNotFound``.
  public init(_ events: [RecordedEvent], exists: Bool = true) {
    call = ReadCall(values: events, exists: exists)
  }

  /// Whether the stream exists: starts the call, waits for the first answer, and loses no event by it.
  ///
  /// A stream whose events are all truncated exists; the whole log always does. To be asked before the iteration or
  /// after its first element; an iteration that begins while this waits throws ``EventStoreError/Code/alreadyIterating``.
  ///
  /// - Throws: ``EventStoreError`` as the iteration would; ``EventStoreError/Code/alreadyIterating`` while another task waits for
  ///   the first answer; `CancellationError` when the task, or before it the read, was cancelled.
  public var exists: Bool {
    get async throws { try await call.exists(isolation: #isolation) }
  }

  /// Where the stream goes on, seen from the start asked for; nil unless the server has told it, which it does only where it
  /// found no event there (`ReadResp.first_stream_position`).
  ///
  /// The first revision that is left, where those before it are truncated; the number of the next event to come, where the
  /// read began beyond the end.
  public var firstRevision: UInt64? { call.facts.withLock { $0.firstRevision } }

  /// The stream's last revision; nil until the server has told it, which it does at the end of a read of one stream
  /// (`ReadResp.last_stream_position`).
  public var lastRevision: UInt64? { call.facts.withLock { $0.lastRevision } }

  /// The same single pass in batches.
  public var batches: Batches { Batches(call) }

  /// Ends the read, from any task: the iteration ends with nil.
  ///
  /// Idempotent.
  public func cancel() { call.pass.cancel() }

  /// Starts the single pass.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(call.makePass()) }

  /// The single pass over a read.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let pass: ReadPass?

    fileprivate init(_ pass: ReadPass?) { self.pass = pass }

    /// The next event; nil after the last one.
    ///
    /// Does not suspend while events are there, and never leaves the caller's actor for long.
    ///
    /// - Throws: ``EventStoreError``; `CancellationError` when the task is cancelled.
    public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws -> RecordedEvent? {
      guard let pass else { throw EventStoreError.alreadyIterating }
      // Here and not in an asynchronous call below: each costs a frame and a look at the task's executors.
      if let event = try pass.buffered() { return event }
      return try await pass.waitForEvent(isolation: actor)
    }
  }

  /// The events of a read in batches: what has arrived, never empty.
  public struct Batches: AsyncSequence, Sendable {
    /// What has arrived together.
    public typealias Element = [RecordedEvent]

    private let call: ReadCall

    fileprivate init(_ call: ReadCall) { self.call = call }

    /// Starts the single pass.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(call.makePass()) }

    /// The single pass over a read, in batches.
    public struct AsyncIterator: AsyncIteratorProtocol {
      private let pass: ReadPass?

      fileprivate init(_ pass: ReadPass?) { self.pass = pass }

      /// The next events, at least one; nil after the last one.
      ///
      /// - Throws: As the plain iteration does, after what came before the error was handed over.
      public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws -> [RecordedEvent]? {
        guard let pass else { throw EventStoreError.alreadyIterating }
        return try await pass.nextBatch(isolation: actor)
      }
    }
  }
}

extension ReadCall {
  fileprivate func makePass() -> ReadPass? { pass.claim() ? ReadPass(self) : nil }
}
