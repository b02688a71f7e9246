internal import EventStreamsHTTP2

/// The response half of one call on the server: what the handler does in, what to send out.
///
///     idle --message--> streaming --finish--> ended (terminal)
///       |                   |
///       +-- finish: trailers only --> ended <-- the client is gone, the deadline passed
struct ServerCallMachine: Sendable {
  /// What to send for a message.
  enum MessageAction: Sendable, Hashable {
    case headersAndBody(GRPCMetadata)
    case body
    /// Nobody listens any more.
    case drop
  }

  /// What to send at the end.
  enum EndAction: Sendable, Hashable {
    case trailersOnly(GRPCServerStatus, initial: GRPCMetadata)
    case trailers(GRPCServerStatus)
    case http(Int)
    /// The end cannot be said any more.
    case reset
    case nothing
  }

  private enum State {
    case idle  // Leaves by the first message, or to `ended`.
    case streaming  // Leaves to `ended`.
    case ended
  }

  private var state = State.idle
  private var initialMetadata = GRPCMetadata()
  private var trailers = GRPCMetadata()
  private let refusesInvalidTrailers: Bool

  /// - Parameter refusesInvalidTrailers: Whether a custom trailer that is not printable ASCII turns the
  ///   answer into HTTP 500, as on the genuine servers; otherwise it is percent-encoded.
  init(refusesInvalidTrailers: Bool) { self.refusesInvalidTrailers = refusesInvalidTrailers }

  var hasEnded: Bool { state == .ended }

  mutating func setInitialMetadata(_ metadata: GRPCMetadata) {
    if state == .idle { initialMetadata.add(metadata) }
  }

  mutating func setTrailers(_ metadata: GRPCMetadata) { trailers = metadata }

  mutating func message() -> MessageAction {
    switch state {
    case .idle:
      state = .streaming
      return .headersAndBody(initialMetadata)
    case .streaming: return .body
    case .ended: return .drop
    }
  }

  /// The handler ended; `nil`: with OK.
  mutating func finish(_ failure: GRPCServerStatus?) -> EndAction {
    let isFirst = state == .idle
    guard state != .ended else { return .nothing }
    state = .ended
    var status = failure ?? .ok(trailers)
    if failure != nil { status.trailers.add(trailers) }
    if let http = status.httpStatus { return isFirst ? .http(http) : .reset }
    if refusesInvalidTrailers, status.trailers.contains(where: { !GRPCStatusMessage.isPrintable($0.value) }) {
      return isFirst ? .http(500) : .reset
    }
    status.trailers = status.trailers.repaired()
    return isFirst ? .trailersOnly(status, initial: initialMetadata) : .trailers(status)
  }

  /// The client is gone: nothing can be sent.
  mutating func abandon() { state = .ended }
}
