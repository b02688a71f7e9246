internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
internal import EventStreamsProtobuf

/// `DeleteReq` and `TombstoneReq`, and their answers: the same fields under two names.
enum DeleteEncoding {
  static func path(_ request: DeleteRequest) -> String {
    request.tombstones ? Streams.Method.tombstone : Streams.Method.delete
  }

  static func encode(_ request: DeleteRequest) throws(LocalFailure) -> [UInt8] {
    try RequestChecks.stream(request.stream)
    try RequestChecks.expected(request.expected)
    return request.tombstones
      ? encode(request, Streams.Entombment.self)
      : encode(request, Streams.Deletion.self)
  }

  private static func encode<Way: MessageWord>(_ request: DeleteRequest, _ way: Way.Type) -> [UInt8] {
    let options = Streams.EndReq<Way>.Options(
      streamIdentifier: .init(request.stream), expectedStreamRevision: request.expected.wire)
    var bytes = Streams.EndReq<Way>(options: options).encoded(prefixLength: GRPCFrame.prefixLength)
    GRPCFrame.seal(&bytes, from: 0)
    return bytes
  }

  static func decode(_ payload: [UInt8], _ request: DeleteRequest) throws(ProtobufError) -> DeleteResult {
    let position =
      request.tombstones
      ? try decode(payload, Streams.Entombment.self)
      : try decode(payload, Streams.Deletion.self)
    return DeleteResult(position: position)
  }

  private static func decode<Way: MessageWord>(
    _ payload: [UInt8], _ way: Way.Type
  ) throws(ProtobufError) -> LogPosition? {
    guard case .position(let place)? = try Streams.EndResp<Way>(decoding: payload).positionOption else { return nil }
    return LogPosition(commit: place.commitPosition, prepare: place.preparePosition)
  }
}
