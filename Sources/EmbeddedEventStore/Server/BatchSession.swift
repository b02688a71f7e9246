internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
internal import EventStreamsProtobuf

/// One `BatchAppend` call: the batches that are open on it; pure, the log is reached through what it returns.
struct BatchSession {
  /// A batch that is being filled.
  struct Batch {
    /// As sent, for the answer.
    var correlation: Shared.UUID?
    var id: EventID
    var stream: Shared.StreamIdentifier
    var asked: AskedState
    var expected: ExpectedState
    var events: [ProposedEvent] = []
    var size = 0
    /// Bytes set aside for its events.
    var claimed = 0
    /// Tells a batch from a later one with the same id.
    var generation: Int
  }

  /// What the owner does about a message.
  enum Action {
    case nothing
    case answer(Streams.BatchAppendResp)
    /// The batch is complete.
    case write(Batch)
    /// The batch was opened; drop it when this many ticks have passed.
    case limit(EventID, generation: Int, ticks: Int64)
    /// The call ends with a handler error.
    case fail
  }

  private var open: [EventID: Batch] = [:]
  private var generation = 0
  private let settings: Node.Settings
  private let mayWrite: (String) -> Bool
  /// Sets bytes aside; false when there are none.
  private let claim: (Int) -> Bool
  /// Gives them back, when a batch ends without being written.
  private let release: (Int) -> Void

  /// More than this are not held open on one call.
  private static let maximumOpen = 1_000
  /// What the server allows for a write, whatever the client asks.
  private static let writeTimeout = 2 * Ticks.perSecond

  init(
    _ settings: Node.Settings, mayWrite: @escaping (String) -> Bool, claim: @escaping (Int) -> Bool,
    release: @escaping (Int) -> Void
  ) {
    self.settings = settings
    self.mayWrite = mayWrite
    self.claim = claim
    self.release = release
  }

  /// Whether no batch waits to be completed.
  var isIdle: Bool { open.isEmpty }

  // MARK: Messages

  mutating func receive(_ message: Streams.BatchAppendReq, now: Int64) -> Action {
    do throws(Refusal) {
      let (id, isOpening) = try identify(message)
      if let options = message.options, isOpening {
        let ticks = try begin(id, message.correlationId, options, now: now)
        return try fill(id, message) ?? .limit(id, generation: generation, ticks: ticks)
      }
      return try fill(id, message) ?? .nothing
    } catch {
      let batch = (try? EventID(message.correlationId)).flatMap { close($0) }
      // Only a message that opens a batch is answered for what is wrong with it.
      guard let options = message.options else {
        if case .badRequest = error { return .fail }
        return .answer(.refusal(message.correlationId, batch?.stream, error))
      }
      return .answer(.refusal(message.correlationId, options.streamIdentifier, error))
    }
  }

  private func identify(_ message: Streams.BatchAppendReq) throws(Refusal) -> (EventID, isOpening: Bool) {
    let id = try BatchRefusal.badRequest { () throws(BadRequest) in try EventID(message.correlationId) }
    if id == .zero {
      throw .badRequest("correlationId (Parameter 'correlationId should be non-empty GUID.')")
    }
    return (id, open[id] == nil)
  }

  private mutating func begin(
    _ id: EventID, _ correlation: Shared.UUID?, _ options: Streams.BatchAppendReq.Options, now: Int64
  ) throws(Refusal) -> Int64 {
    guard let stream = options.streamIdentifier else {
      throw .badRequest("Object reference not set to an instance of an object.")
    }
    guard let asked = options.expectedStreamPosition.map({ AskedState($0) }) else {
      let status = GRPCServerStatus.unsetExpectation("BatchAppendReq", "ExpectedStreamPosition")
      throw .badRequest("Status(StatusCode=\"InvalidArgument\", Detail=\"\(status.message)\")")
    }
    let expected = try BatchRefusal.badRequest { () throws(BadRequest) in try asked.expectedState() }
    guard !stream.streamName.isEmpty else {
      let is23 = settings.version == .v23_10
      throw .badRequest(
        is23 ? "Value cannot be null. (Parameter 'value')" : "Invalid stream ID:  (Parameter 'eventStreamIds')")
    }
    guard mayWrite(stream.name) else { throw .accessDenied }
    guard open.count < Self.maximumOpen else { throw .badRequest("Too many batches are open on this call.") }
    let ticks = try timeAllowed(options, now: now)
    generation += 1
    open[id] = Batch(
      correlation: correlation, id: id, stream: stream, asked: asked, expected: expected, generation: generation)
    return ticks
  }

  private func timeAllowed(_ options: Streams.BatchAppendReq.Options, now: Int64) throws(Refusal) -> Int64 {
    let ticks: Int64
    switch options.deadlineOption {
    case .deadline(let duration):
      let isValid =
        abs(duration.seconds.clamped(to: -.max...Int64.max)) <= 315_576_000_000
        && abs(Int64(duration.nanos)) < 1_000_000_000
        && (duration.seconds.signum() * Int64(duration.nanos).signum() >= 0)
      guard isValid else { throw .badRequest("Duration was not a valid normalized duration") }
      ticks =
        duration.seconds.clamped(to: -1_000...1_000) * Ticks.perSecond
        + (Int64(duration.nanos) + Int64(duration.nanos.signum()) * 99) / 100
    case .deadline21100(let instant):
      let seconds = instant.seconds.clamped(to: -1 << 36...1 << 36)
      ticks = Ticks.sum(seconds * Ticks.perSecond + Int64(instant.nanos) / 100, 0 &- now)
    case nil: ticks = Self.writeTimeout
    }
    guard ticks > 0 else { throw .timeout }
    return min(ticks, Self.writeTimeout)
  }

  /// Takes the events of a message; nil when the batch stays open.
  private mutating func fill(_ id: EventID, _ message: Streams.BatchAppendReq) throws(Refusal) -> Action? {
    // Taken out while it is filled, so that its array grows in place.
    guard var batch = open.removeValue(forKey: id) else { return .nothing }
    do throws(Refusal) {
      for proposed in message.proposedMessages { try take(ProposedMessage(proposed), into: &batch) }
    } catch {
      open[id] = batch  // Its stream is wanted for the answer.
      throw error
    }
    if message.isFinal { return .write(batch) }
    open[id] = batch
    return nil
  }

  private func take(_ proposed: ProposedMessage, into batch: inout Batch) throws(Refusal) {
    if let missing = proposed.missingProperty { throw .missing(missing, settings.version) }
    let event = try BatchRefusal.badRequest { () throws(BadRequest) in try proposed.event() }
    let size = proposed.size(settings.version)
    guard size <= settings.maximumAppendEventSize else {
      throw .eventTooLarge(event.id, size: size, limit: settings.maximumAppendEventSize)
    }
    batch.size += size
    guard batch.size <= settings.maximumAppendSize else { throw .tooLarge(limit: settings.maximumAppendSize) }
    let cost = EventLog.cost(event)
    guard claim(cost) else { throw .full }
    batch.claimed += cost
    batch.events.append(event)
  }

  /// Takes a batch out that will not be written.
  private mutating func close(_ id: EventID) -> Batch? {
    guard let batch = open.removeValue(forKey: id) else { return nil }
    release(batch.claimed)
    return batch
  }

  /// The call is over.
  mutating func closeAll() {
    for id in Array(open.keys) { _ = close(id) }
  }

  /// Whether the batch of this generation is still being filled.
  func isOpen(_ id: EventID, generation: Int) -> Bool { open[id]?.generation == generation }

  /// The time of a batch is over; nil when it was completed before.
  mutating func expire(_ id: EventID, generation: Int) -> Streams.BatchAppendResp? {
    guard isOpen(id, generation: generation), let batch = close(id) else { return nil }
    return .refusal(id.structured, batch.stream, .timeout)
  }

  private typealias Refusal = BatchRefusal
}

extension Comparable {
  fileprivate func clamped(to range: ClosedRange<Self>) -> Self { min(max(self, range.lowerBound), range.upperBound) }
}
