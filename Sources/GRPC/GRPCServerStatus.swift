/// How a handler ends its call when not with OK.
package struct GRPCServerStatus: Error, Sendable, Hashable {
  /// The status.
  package var code: GRPCStatusCode
  /// For people.
  package var message: String
  /// The custom trailers; values are escaped where they need it, and what cannot be sent at all is left out.
  package var trailers: GRPCMetadata
  /// When given, the answer is this bare HTTP status and no gRPC at all (before the first message only).
  package var httpStatus: Int?

  /// Takes the parts.
  package init(
    code: GRPCStatusCode, message: String = "", trailers: GRPCMetadata = .init(), httpStatus: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.trailers = trailers
    self.httpStatus = httpStatus
  }

  /// OK, with what the handler set.
  static func ok(_ trailers: GRPCMetadata) -> Self { Self(code: .ok, trailers: trailers) }

  /// What an unexpected error of a handler becomes on the genuine servers.
  package static let handlerError = Self(code: .unknown, message: "Exception was thrown by handler.")
}
