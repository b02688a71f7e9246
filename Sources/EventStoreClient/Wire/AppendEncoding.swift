internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
internal import EventStreamsProtobuf
internal import FoundationEssentials

/// Writes the messages of an append one behind the other, each with its gRPC prefix, and cuts the result into pieces.
///
/// A piece is handed on when it is large enough, so that a large append neither needs a buffer of its size nor outruns
/// the connection. An event is never cut here: that is what HTTP/2 does.
struct AppendEncoding {
  /// What is collected before it is sent: a few turns of the connection.
  static let pieceSize = 128 * 1_024

  private var writer = ProtobufWriter()

  /// Begins with the options; `room`: about as many bytes as the events will take, so that a small append is one allocation.
  init(_ stream: String, expecting expected: ExpectedState, room: Int = 0) throws(LocalFailure) {
    try RequestChecks.stream(stream)
    try RequestChecks.expected(expected)
    writer.reserve(stream.utf8.count + 64 + min(room, 2 * Self.pieceSize))
    let start = beginMessage()
    Streams.AppendReq.write(options: stream, expecting: expected.wire, to: &writer)
    GRPCFrame.seal(&writer.bytes, from: start)
  }

  /// Whether what is collected should be sent before more is added.
  var isLarge: Bool { writer.bytes.count >= Self.pieceSize }

  mutating func add(_ event: NewEvent) throws(LocalFailure) {
    try RequestChecks.event(event)
    let start = beginMessage()
    Streams.AppendReq.write(
      event: event.id.halves, type: event.type, contentType: event.contentType.rawValue,
      customMetadata: event.metadata.span, data: event.data.span, to: &writer)
    GRPCFrame.seal(&writer.bytes, from: start)
  }

  /// Takes what is collected.
  mutating func takePiece() -> [UInt8] {
    let piece = writer.bytes
    writer = ProtobufWriter()
    return piece
  }

  private mutating func beginMessage() -> Int { writer.appendZeros(GRPCFrame.prefixLength) }
}

extension NewEvent {
  /// About how many bytes it takes on the wire.
  var roughSize: Int { data.count + metadata.count + type.utf8.count + 96 }
}

extension UUID {
  /// The id as two numbers, as the wire has it.
  var halves: UUIDHalves {
    let (high, low) = unsafeBitCast(uuid, to: (UInt64, UInt64).self)
    return UUIDHalves(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
  }
}

extension ExpectedState {
  /// The expectation as requests put it.
  var wire: Streams.ExpectedStreamRevision {
    switch self {
    case .any: .any
    case .noStream: .noStream
    case .streamExists: .streamExists
    case .revision(let revision): .revision(revision)
    }
  }
}
