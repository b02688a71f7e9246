/// Why a call to Liftbridge failed.
///
///     do {
///       try await lift.createStream("orders", subject: "orders.*")
///     } catch LiftError.Code.streamExists {
///       // fine
///     }
public struct LiftError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure.
  public let code: Code
  /// For people: what was tried, where, and why it failed; never a message's payload.
  public let message: String
  /// The failure below this one: of `tlsFailed` a `TLSFailure`.
  public let cause: (any Error)?
  /// The gRPC status, where the server or the transport gave one.
  public let grpcStatus: Int?
  /// The HTTP status, where the peer answered with something else than gRPC.
  public let httpStatus: Int?

  /// Public so that a stand-in for the client can fail as the true one does.
  public init(
    _ code: Code, _ message: String, cause: (any Error)? = nil, grpcStatus: Int? = nil, httpStatus: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.cause = cause
    self.grpcStatus = grpcStatus
    self.httpStatus = httpStatus
  }

  /// The code's name and the message.
  public var description: String { "\(code): \(message)" }

  static func unsupported(_ call: String) -> LiftError {
    LiftError(.unsupported, "\(call) is not implemented by this client")
  }

  static let alreadyIterating = LiftError(
    .alreadyIterating, "a subscription is read once: this is its second iterator, and the first one goes on")
}
