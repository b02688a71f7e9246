internal import EventStreamsEventStoreWire
internal import EventStreamsProtobuf

extension AppendResult {
  /// Reads an `AppendResp`.
  ///
  /// - Throws: ``EventStoreError``: a wrong expectation is an answer on the wire, and an error here.
  init(_ payload: [UInt8], _ context: CallContext) throws(EventStoreError) {
    if let usual = Self.usual(payload) {
      self = usual
      return
    }
    let message: Streams.AppendResp
    do throws(ProtobufError) {
      message = try Streams.AppendResp(decoding: payload)
    } catch {
      throw EventStoreError(error, context)
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

extension AppendResult {
  /// The answer to nearly every append, read in place.
  ///
  /// A success with revision and position and nothing else. For everything else nil, also for what is malformed: the
  /// message as declared tells it better.
  fileprivate static func usual(_ payload: [UInt8]) -> AppendResult? {
    let bytes = payload.span.bytes
    var reader = ProtobufReader(0..<payload.count)
    guard let success = try? range(of: 1, &reader, bytes), reader.isAtEnd else { return nil }
    reader = ProtobufReader(success)
    guard let revision = try? number(1, &reader, bytes), let place = try? range(of: 3, &reader, bytes), reader.isAtEnd
    else { return nil }
    reader = ProtobufReader(place)
    guard let commit = try? number(1, &reader, bytes), let prepare = try? number(2, &reader, bytes), reader.isAtEnd
    else { return nil }
    return AppendResult(version: .revision(revision), position: LogPosition(commit: commit, prepare: prepare))
  }

  private static func range(
    of field: Int, _ reader: inout ProtobufReader, _ bytes: borrowing RawSpan
  ) throws(ProtobufError) -> Range<Int>? {
    guard !reader.isAtEnd else { return nil }
    let tag = try reader.tag(bytes)
    return tag.number == field && tag.wireType == .lengthDelimited ? try reader.lengthDelimited(bytes) : nil
  }

  private static func number(
    _ field: Int, _ reader: inout ProtobufReader, _ bytes: borrowing RawSpan
  ) throws(ProtobufError) -> UInt64? {
    guard !reader.isAtEnd else { return nil }
    let tag = try reader.tag(bytes)
    return tag.number == field && tag.wireType == .varint ? try reader.varint(bytes) : nil
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
