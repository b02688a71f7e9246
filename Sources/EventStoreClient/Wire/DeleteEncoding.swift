internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
internal import EventStreamsProtobuf

/// `DeleteReq` and `TombstoneReq`, and their answers: the same fields under two names.
enum DeleteEncoding {
  static func path(_ request: DeleteRequest) -> String {
    request.tombstones ? Streams.Method.tombstone : Streams.Method.delete
  }

  static func encode(_ request: DeleteRequest) throws(EventStoreError) -> [UInt8] {
    try RequestChecks.stream(request.stream)
    try RequestChecks.expected(request.expected)
    let stream = Shared.StreamIdentifier(request.stream)
    var bytes =
      request.tombstones
      ? Streams.TombstoneReq(
        options: .init(streamIdentifier: stream, expectedStreamRevision: request.expected.tombstoneOption)
      ).encoded(prefixLength: GRPCFrame.prefixLength)
      : Streams.DeleteReq(
        options: .init(streamIdentifier: stream, expectedStreamRevision: request.expected.deleteOption)
      ).encoded(prefixLength: GRPCFrame.prefixLength)
    GRPCFrame.seal(&bytes, from: 0)
    return bytes
  }

  static func decode(_ payload: [UInt8], _ request: DeleteRequest, _ context: CallContext) throws(EventStoreError)
    -> DeleteResult
  {
    do throws(ProtobufError) {
      var position: LogPosition?
      if request.tombstones {
        if case .position(let place) = try Streams.TombstoneResp(decoding: payload).positionOption {
          position = LogPosition(commit: place.commitPosition, prepare: place.preparePosition)
        }
      } else if case .position(let place) = try Streams.DeleteResp(decoding: payload).positionOption {
        position = LogPosition(commit: place.commitPosition, prepare: place.preparePosition)
      }
      return DeleteResult(position: position)
    } catch {
      throw EventStoreError(.protocolViolation, "\(context.words): the answer cannot be read: \(error)")
    }
  }
}

extension ExpectedState {
  fileprivate var deleteOption: Streams.DeleteReq.Options.ExpectedStreamRevision {
    switch self {
    case .any: .any
    case .noStream: .noStream
    case .streamExists: .streamExists
    case .revision(let revision): .revision(revision)
    }
  }

  fileprivate var tombstoneOption: Streams.TombstoneReq.Options.ExpectedStreamRevision {
    switch self {
    case .any: .any
    case .noStream: .noStream
    case .streamExists: .streamExists
    case .revision(let revision): .revision(revision)
    }
  }
}
