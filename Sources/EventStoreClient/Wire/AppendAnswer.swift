internal import EventStreamsEventStoreWire
internal import EventStreamsProtobuf

extension AppendResult {
  /// Reads an `AppendResp`.
  ///
  /// - Throws: ``EventStoreError``: a wrong expectation is an answer on the wire, and an error here.
  init(_ payload: [UInt8], _ context: CallContext) throws(EventStoreError) {
    let message: Streams.AppendResp
    do throws(ProtobufError) {
      message = try Streams.AppendResp(decoding: payload)
    } catch {
      throw EventStoreError(.protocolViolation, "\(context.words): the answer cannot be read: \(error)")
    }
    switch message.result {
    case .success(let success): self.init(success)
    case .wrongExpectedVersion(let wrong): throw EventStoreError(wrong, context)
    case nil: throw EventStoreError(.protocolViolation, "\(context.words): the answer says neither yes nor no")
    }
  }

  private init(_ success: Streams.AppendResp.Success) {
    let version: CurrentVersion =
      switch success.currentRevisionOption {
      case .currentRevision(let revision): .revision(revision)
      case .noStream, nil: .noStream
      }
    var position: LogPosition?
    if case .position(let place) = success.positionOption {
      position = LogPosition(commit: place.commitPosition, prepare: place.preparePosition)
    }
    self.init(version: version, position: position)
  }
}

extension EventStoreError {
  fileprivate init(_ wrong: Streams.AppendResp.WrongExpectedVersion, _ context: CallContext) {
    let actual: CurrentVersion =
      switch (wrong.currentRevisionOption, wrong.currentRevisionOption2060) {
      case (.currentRevision(let revision), _), (nil, .currentRevision2060(let revision)): .revision(revision)
      case (.currentNoStream, _), (nil, _): .noStream
      }
    let expected = context.expected ?? .any
    var details = Details()
    details.conflict = VersionConflict(stream: context.stream ?? "", expected: expected, actual: actual)
    self.init(
      .wrongExpectedVersion, "\(context.words): expected \(expected), found \(actual)", details: details)
  }
}
