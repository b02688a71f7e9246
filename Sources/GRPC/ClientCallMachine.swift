package import EventStreamsHTTP2
package import EventStreamsTransport

/// The response half of one call: what arrived in, what it means out.
///
/// No I/O, no clock.
///
///     awaitingHeaders --headers--> streaming --trailers or end--> ended (terminal)
///            |                          |
///            +--- not gRPC, trailers-only, failure ---> ended
package struct ClientCallMachine: Sendable {
  /// How the call ended.
  package enum Outcome: Sendable {
    case ok
    case failed(GRPCError)
    /// By the cancellation of a task: a reader gets `CancellationError`.
    case cancelled
  }

  private enum State {
    case awaitingHeaders  // Leaves by `headers`, or to `ended` by a failure.
    case streaming  // Leaves to `ended` by trailers, end or failure.
    case ended(Outcome)
  }

  private var state = State.awaitingHeaders
  private var responseHeaders: [HTTP2HeaderField]?
  private var trailerFields: [HTTP2HeaderField]?

  /// Waits for the response headers.
  package init() {}

  /// How the call ended; `nil` while it goes on.
  package var outcome: Outcome? {
    if case .ended(let outcome) = state { return outcome }
    return nil
  }

  /// The custom headers of the response, once they are here.
  package var initialMetadata: GRPCMetadata? { responseHeaders.map(GRPCMetadata.init(custom:)) }

  /// The custom trailers, once they are here; of a trailers-only response its headers.
  package var trailers: GRPCMetadata? { trailerFields.map(GRPCMetadata.init(custom:)) }

  /// The headers of the response; `endsStream` when nothing follows them.
  package mutating func receivedHeaders(_ fields: [HTTP2HeaderField], endsStream: Bool) {
    guard case .awaitingHeaders = state else { return }
    responseHeaders = fields
    let http = Self.value(":status", in: fields).flatMap(Int.init) ?? 0
    let status = Self.value("grpc-status", in: fields)
    if endsStream, status != nil {
      conclude(fields, http: http)
    } else if http != 200 {
      state = .ended(.failed(Self.notGRPC(http, fields)))
    } else if let problem = Self.contentTypeProblem(fields) {
      state = .ended(.failed(GRPCError(code: .unknown, message: problem, httpStatus: http, origin: .http)))
    } else {
      state = .streaming
    }
  }

  /// A piece of the body; whether it is to be handed on.
  package func takesBody() -> Bool {
    if case .streaming = state { return true }
    return false
  }

  /// The trailers; they end the response.
  package mutating func receivedTrailers(_ fields: [HTTP2HeaderField]) {
    guard case .streaming = state else { return }
    conclude(fields, http: 200)
  }

  /// The stream ended as HTTP/2 wants it; without trailers that is no end gRPC knows.
  package mutating func receivedEnd() {
    if case .ended = state { return }
    if let responseHeaders, trailerFields == nil, Self.value("grpc-status", in: responseHeaders) != nil {
      return conclude(responseHeaders, http: 200)  // Trailers-only, but for an empty DATA frame at its end.
    }
    let error = GRPCError(
      code: .unknown, message: "the response ended without a gRPC status",
      httpStatus: responseHeaders.flatMap { Self.value(":status", in: $0) }.flatMap(Int.init), origin: .http)
    state = .ended(.failed(error))
  }

  /// The stream or its connection failed.
  package mutating func failed(_ error: TransportError) {
    if case .ended = state { return }
    state = .ended(.failed(GRPCError(error)))
  }

  /// The call is ended from our side; the first end wins.
  package mutating func end(_ outcome: Outcome) {
    if case .ended = state { return }
    state = .ended(outcome)
  }

  private mutating func conclude(_ fields: [HTTP2HeaderField], http: Int) {
    trailerFields = fields
    guard let text = Self.value("grpc-status", in: fields) else { return receivedEnd() }
    let code = GRPCStatusCode(headerValue: text)
    guard code != .ok else {
      state = .ended(.ok)
      return
    }
    let message = Self.value("grpc-message", in: fields).map(GRPCStatusMessage.decode)
    let error = GRPCError(
      code: code ?? .unknown, message: code == nil ? "grpc-status '\(text)' is no number" : message ?? "",
      trailers: GRPCMetadata(custom: fields), httpStatus: http == 200 ? nil : http, origin: .peer)
    state = .ended(.failed(error))
  }

  private static func notGRPC(_ http: Int, _ fields: [HTTP2HeaderField]) -> GRPCError {
    let kind = value("content-type", in: fields).map { " (\($0))" } ?? ""
    return GRPCError(
      code: GRPCStatusCode(httpStatus: http), message: "the server answered HTTP status \(http)\(kind), not gRPC",
      httpStatus: http, origin: .http)
  }

  private static func contentTypeProblem(_ fields: [HTTP2HeaderField]) -> String? {
    guard let type = value("content-type", in: fields) else { return "the response has no content-type" }
    return GRPCContentType.isGRPC(type) ? nil : "the response's content-type is '\(type)', not gRPC"
  }

  private static func value(_ name: String, in fields: [HTTP2HeaderField]) -> String? {
    for field in fields where field.name == name { return field.value }
    return nil
  }
}
