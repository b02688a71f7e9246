/// Cuts the messages of one request and judges its framing as the genuine servers do.
///
/// A method that takes one message gets it when the client has half-closed, and after it nothing.
struct RequestBody: Sendable {
  /// What there is.
  enum Step: Sendable, Hashable {
    case message([UInt8])
    case end
    case needsMore
  }

  private let kind: GRPCMethodKind
  private let encoding: String?
  private let words: GRPCServerWords
  private var deframer: GRPCDeframer
  private var only: [UInt8]?
  private var isDelivered = false
  private(set) var hasEnded = false

  init(kind: GRPCMethodKind, encoding: String?, limit: Int, words: GRPCServerWords = GRPCServerWords()) {
    self.words = words
    self.kind = kind
    self.encoding = encoding
    deframer = GRPCDeframer(limit: limit)
  }

  mutating func supply(_ bytes: [UInt8], end: Bool) {
    if !bytes.isEmpty { deframer.supply(bytes) }
    if end { hasEnded = true }
  }

  mutating func next() throws(GRPCServerStatus) -> Step {
    kind == .streaming ? try nextOfMany() : try nextOfOne()
  }

  private mutating func nextOfMany() throws(GRPCServerStatus) -> Step {
    if let message = try cut() { return .message(message) }
    guard hasEnded else {
      deframer.releaseTaken()
      return .needsMore
    }
    guard deframer.leftover == 0 else { throw Self.incomplete }
    return .end
  }

  private mutating func nextOfOne() throws(GRPCServerStatus) -> Step {
    if isDelivered { return .end }
    if only == nil { only = try cut() }
    guard let message = only else {
      if hasEnded { throw Self.incomplete }
      return .needsMore
    }
    guard deframer.leftover == 0 else {
      throw GRPCServerStatus(code: .internal, message: "Additional data after the message received.")
    }
    guard hasEnded else { return .needsMore }
    only = nil
    deframer.releaseTaken()
    isDelivered = true
    return .message(message)
  }

  private mutating func cut() throws(GRPCServerStatus) -> [UInt8]? {
    do throws(GRPCFrameError) {
      return try deframer.next().map { Array(deframer.bytes[$0]) }
    } catch {
      throw status(for: error)
    }
  }

  private static let incomplete = GRPCServerStatus(code: .internal, message: "Incomplete message.")

  private func status(for error: GRPCFrameError) -> GRPCServerStatus {
    switch error {
    case .messageTooLong(let length, let limit):
      length > Int(Int32.max)
        ? .handlerError
        : GRPCServerStatus(code: .resourceExhausted, message: words.messageTooLong(length, limit))
    case .compressed: compressed()
    case .reservedFlag: .handlerError
    case .incompleteMessage, .wrongMessageCount: Self.incomplete
    }
  }

  private func compressed() -> GRPCServerStatus {
    switch encoding {
    case nil:
      return GRPCServerStatus(
        code: .internal, message: "Request did not include grpc-encoding value with compressed message.")
    case "identity":
      return GRPCServerStatus(
        code: .internal, message: "Request sent 'identity' grpc-encoding value with compressed message.")
    case .some(let encoding):
      return GRPCServerStatus(
        code: .unimplemented,
        message: "Unsupported grpc-encoding value '\(encoding)'. Supported encodings: identity",
        trailers: ["grpc-accept-encoding": "identity"])
    }
  }
}
