internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC
internal import EventStreamsProtobuf

extension ProtobufMessage {
  /// The message with its gRPC prefix.
  var framed: [UInt8] {
    var bytes = encoded(prefixLength: GRPCFrame.prefixLength)
    GRPCFrame.seal(&bytes, from: 0)
    return bytes
  }

  /// Reads a request; bytes that are no such message are a handler error, as on the genuine servers.
  static func request(_ bytes: [UInt8]) throws(GRPCServerStatus) -> Self {
    do { return try Self(decoding: bytes) } catch { throw .handlerError }
  }
}

extension EventID {
  /// The id that a message carries.
  init(_ message: Shared.UUID?) throws(BadRequest) {
    switch message?.value {
    case .structured(let halves):
      self.init(
        high: UInt64(bitPattern: halves.mostSignificantBits), low: UInt64(bitPattern: halves.leastSignificantBits))
    case .string(let text):
      guard let id = EventID(text: text) else { throw BadRequest("Unrecognized Guid format.") }
      self = id
    case nil where message == nil: throw BadRequest("Value cannot be null. (Parameter 'dto')")
    case nil: throw BadRequest("Invalid argument: None (Parameter 'dto')")
    }
  }

  var structured: Shared.UUID { Shared.UUID(UUIDHalves(high: high, low: low)) }
}

/// A request that cannot be carried out: a handler error for Append, an answer of its own for a batch.
struct BadRequest: Error, Hashable {
  let text: String

  init(_ text: String) { self.text = text }
}

/// An expectation as it stands in a request.
typealias AskedState = Streams.ExpectedStreamRevision

extension AskedState {
  /// The expectation of a batch: the same choice under another name.
  init(_ asked: Streams.ExpectedStreamPosition) {
    self =
      switch asked {
      case .streamPosition(let number): .revision(number)
      case .noStream: .noStream
      case .any: .any
      case .streamExists: .streamExists
      }
  }

  /// What it means: 2^64-1 stands for no stream, other numbers must fit 63 bits.
  func expectedState() throws(BadRequest) -> ExpectedState {
    switch self {
    case .noStream, .revision(.max): return .noStream
    case .any: return .any
    case .streamExists: return .streamExists
    case .revision(let number):
      guard let revision = Int64(exactly: number) else {
        throw BadRequest("Specified argument was out of the range of valid values. (Parameter 'value')")
      }
      return .revision(revision)
    }
  }
}

extension WellKnown.Timestamp {
  init(ticks: Int64) {
    self.init(seconds: ticks / Ticks.perSecond, nanos: Int32(ticks % Ticks.perSecond) * 100)
  }
}
