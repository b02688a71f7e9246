internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC

/// `Streams/Append`: options, then events; written as one when the client half-closes.
struct AppendService {
  let node: Node

  func serve(_ call: GRPCServerCall) async throws {
    let caller = try node.caller(of: call)
    guard let first = try await call.nextMessage(),
      case .options(let options) = try Streams.AppendReq.request(first).content
    else { throw GRPCServerStatus.handlerError }
    let (stream, asked) = try Self.target(options)
    try node.checkWriting(stream, by: caller)
    var size = 0
    var claimed = 0
    defer { node.release(claimed) }
    var events: [ProposedEvent] = []
    while let message = try await call.nextMessage() {
      guard case .proposedMessage(let proposed) = try Streams.AppendReq.request(message).content else {
        throw GRPCServerStatus.handlerError
      }
      let event = try take(ProposedMessage(proposed), size: &size)
      let cost = EventLog.cost(event)
      guard node.claim(cost) else { throw GRPCServerStatus.full }
      claimed += cost
      events.append(event)
    }
    guard let expected = try? asked.expectedState() else { throw GRPCServerStatus.handlerError }
    let outcome = node.append(events, to: stream, expecting: expected)
    try await call.send(Self.answer(outcome, stream, asked).framed)
  }

  private static func target(_ options: Streams.AppendReq.Options) throws -> (String, AskedState) {
    guard let stream = options.streamIdentifier?.name, !stream.isEmpty, stream != "$$" else {
      throw GRPCServerStatus.handlerError
    }
    guard let asked = options.expectedStreamRevision else {
      throw GRPCServerStatus.unsetExpectation("AppendReq")
    }
    return (stream, asked)
  }

  /// Checks one event; what is wrong with it is told at once, while the client may still be sending.
  private func take(_ proposed: ProposedMessage, size: inout Int) throws -> ProposedEvent {
    if let missing = proposed.missingProperty { throw GRPCServerStatus.missingProperty(missing) }
    let settings = node.settings
    let eventSize = proposed.size(settings.version)
    if eventSize > settings.maximumAppendEventSize {
      throw GRPCServerStatus.maximumAppendEventSizeExceeded(
        proposed.id ?? Shared.UUID(), size: eventSize, limit: settings.maximumAppendEventSize)
    }
    size += eventSize
    if size > settings.maximumAppendSize {
      throw GRPCServerStatus.maximumAppendSizeExceeded(settings.maximumAppendSize)
    }
    do { return try proposed.event() } catch { throw GRPCServerStatus.handlerError }
  }

  // MARK: Answers

  private static func answer(
    _ outcome: AppendOutcome, _ stream: String, _ asked: AskedState
  ) throws -> Streams.AppendResp {
    switch outcome {
    case .written(let revision, let position):
      return Streams.AppendResp(
        result: .success(
          .init(
            currentRevisionOption: revision < 0 ? .noStream : .currentRevision(UInt64(revision)),
            positionOption: position.map { .position(.init(commitPosition: $0, preparePosition: $0)) } ?? .noPosition)))
    case .wrongExpectation(let current):
      return Streams.AppendResp(result: .wrongExpectedVersion(wrongVersion(current, asked)))
    case .streamDeleted: throw GRPCServerStatus.streamDeleted(stream)
    case .full: throw GRPCServerStatus.full
    }
  }

  /// Both generations of fields are filled; 2^64-1 is told as it was asked.
  private static func wrongVersion(
    _ current: Int64, _ asked: AskedState
  ) -> Streams.AppendResp.WrongExpectedVersion {
    var answer = Streams.AppendResp.WrongExpectedVersion()
    answer.currentRevisionOption2060 = current < 0 ? .noStream2060 : .currentRevision2060(UInt64(current))
    answer.currentRevisionOption = current < 0 ? .currentNoStream : .currentRevision(UInt64(current))
    switch asked {
    case .revision(let number):
      answer.expectedRevisionOption2060 = .expectedRevision2060(number)
      answer.expectedRevisionOption = .expectedRevision(number)
    case .noStream:
      answer.expectedRevisionOption2060 = .expectedRevision2060(.max)
      answer.expectedRevisionOption = .expectedNoStream
    case .any:
      answer.expectedRevisionOption2060 = .any2060
      answer.expectedRevisionOption = .expectedAny
    case .streamExists:
      answer.expectedRevisionOption2060 = .streamExists2060
      answer.expectedRevisionOption = .expectedStreamExists
    }
    return answer
  }
}

extension GRPCServerStatus {
  /// No expectation was chosen in the options of this message.
  static func unsetExpectation(_ message: String, _ field: String = "ExpectedStreamRevision") -> Self {
    .invalidArgument(
      "'None' is not a valid EventStore.Client.Streams.\(message)+Types+Options+\(field)OneofCase")
  }
}
