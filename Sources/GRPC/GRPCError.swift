internal import EventStreamsHTTP2
package import EventStreamsTransport

/// Why a call failed, seen from the client.
package struct GRPCError: Error, Sendable {
  /// What the call was doing when its time ran out.
  package enum Phase: Sendable, Hashable {
    /// Waiting for a connection: nothing was sent.
    case connecting
    /// The request is on its way or being carried out.
    case waiting
  }

  /// Who said so.
  package enum Origin: Sendable {
    /// The peer, by `grpc-status`.
    case peer
    /// The peer answered, but not in gRPC; mapped from the HTTP status or the content type.
    case http
    /// The connection or the stream.
    case transport(TransportError)
    /// The source of addresses had none to give.
    case addressSource(any Error)
    /// Our own clock.
    case deadline(Phase)
    /// What the peer sent is not a sequence of messages.
    case frame(GRPCFrameError)
    /// The caller's metadata cannot be sent.
    case metadata(GRPCMetadataError)
    /// The channel was closed by its owner.
    case closed
  }

  /// The status.
  package var code: GRPCStatusCode
  /// For people; a peer's own words where it said any.
  package var message: String
  /// The peer's custom trailers; empty unless the peer said so itself.
  package var trailers: GRPCMetadata
  /// The HTTP status when it was not 200.
  package var httpStatus: Int?
  /// Who said so.
  package var origin: Origin
  /// For sure not carried out: never sent, REFUSED_STREAM, or above GOAWAY's last id.
  package var notProcessed: Bool

  /// Takes the parts.
  package init(
    code: GRPCStatusCode, message: String, trailers: GRPCMetadata = .init(), httpStatus: Int? = nil, origin: Origin,
    notProcessed: Bool = false
  ) {
    self.code = code
    self.message = message
    self.trailers = trailers
    self.httpStatus = httpStatus
    self.origin = origin
    self.notProcessed = notProcessed
  }
}

extension GRPCError: CustomStringConvertible {
  package var description: String {
    httpStatus.map { "\(code) (HTTP \($0)): \(message)" } ?? "\(code): \(message)"
  }
}

extension GRPCError {
  /// The channel was closed by its owner.
  package static let channelClosed = GRPCError(code: .cancelled, message: "the channel is closed", origin: .closed)

  /// What a failure below gRPC means.
  package init(_ error: TransportError) {
    let notProcessed = error.isNotProcessed
    switch error {
    case .streamReset(let code, _):
      self.init(
        code: GRPCStatusCode(reset: code.rawValue), message: "the stream was reset with HTTP/2 code \(code.rawValue)",
        origin: .transport(error), notProcessed: notProcessed)
    case .connectionLost(_, .closedLocally): self = .channelClosed
    default:
      self.init(
        code: .unavailable, message: String(describing: error), origin: .transport(error), notProcessed: notProcessed)
    }
  }

  /// What a failed attempt to connect means; nothing was sent.
  init(connecting error: any Error) {
    if let error = error as? TransportError {
      self.init(error)
    } else {
      self.init(code: .unavailable, message: String(describing: error), origin: .addressSource(error))
    }
    notProcessed = true
  }

  /// Metadata that cannot be sent; nothing was.
  init(_ error: GRPCMetadataError) {
    self.init(code: .invalidArgument, message: "\(error)", origin: .metadata(error), notProcessed: true)
  }

  /// What a violation of the framing means.
  package init(_ error: GRPCFrameError) {
    let (code, message): (GRPCStatusCode, String) =
      switch error {
      case .compressed: (.internal, "a message is compressed though no compression was announced")
      case .reservedFlag(let flag): (.internal, "a message has the unknown flag \(flag)")
      case .messageTooLong(let length, let limit):
        (.resourceExhausted, "a message of \(length) bytes is larger than the limit of \(limit)")
      case .incompleteMessage: (.internal, "the response ended inside a message")
      case .wrongMessageCount(let count):
        (.internal, count == 0 ? "no message came" : "more messages than one came")
      }
    self.init(code: code, message: message, origin: .frame(error))
  }

  /// The time of a call ran out.
  static func deadline(_ phase: Phase, _ what: String) -> GRPCError {
    let place = phase == .connecting ? "while connecting" : "while waiting for the server"
    return GRPCError(
      code: .deadlineExceeded, message: "\(what) passed \(place)", origin: .deadline(phase),
      notProcessed: phase == .connecting)
  }
}

extension GRPCStatusCode {
  /// What an RST_STREAM code means.
  ///
  /// - Note: Fact source: gRPC over HTTP/2, "Errors", mapping table.
  package init(reset code: UInt32) {
    switch code {
    case 7: self = .unavailable  // REFUSED_STREAM
    case 8: self = .cancelled  // CANCEL
    case 11: self = .resourceExhausted  // ENHANCE_YOUR_CALM
    case 12: self = .permissionDenied  // INADEQUATE_SECURITY
    default: self = .internal
    }
  }
}
