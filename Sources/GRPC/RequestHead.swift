internal import EventStreamsHTTP2

/// What the header fields of a request say, and the verdict on it.
struct RequestHead: Sendable {
  /// What to do with a request.
  enum Verdict: Sendable {
    /// Run the handler.
    case serve(GRPCRoutes.Method)
    /// The text page at `GET /`.
    case page
    /// An answer without gRPC; `echoesContentType` when the request claimed to be gRPC.
    case http(Int, echoesContentType: Bool)
    /// HTTP 415 with a gRPC status beside it.
    case unsupportedContentType(String, echoesContentType: Bool)
    /// A status, without any handler.
    case status(GRPCServerStatus)
  }

  private(set) var method = ""
  /// Without the query.
  private(set) var path = ""
  private(set) var authority: String?
  private(set) var contentType: String?
  private(set) var encoding: String?
  private(set) var timeout: Duration?

  init(_ fields: [HTTP2HeaderField]) {
    for field in fields {
      switch field.name {
      case ":method": method = field.value
      case ":path": path = Self.withoutQuery(field.value)
      case ":authority": authority = field.value
      case "content-type": contentType = field.value
      case "grpc-encoding": encoding = field.value
      case "grpc-timeout": timeout = Self.usableTimeout(field.value)
      default: break
      }
    }
  }

  /// Judges the request as genuine servers do; `isHTTPPath` tells what the server offers beside gRPC.
  func verdict(
    routes: GRPCRoutes, unknownServiceIs404: Bool, isHTTPPath: (String) -> Bool,
    words: GRPCServerWords = GRPCServerWords()
  ) -> Verdict {
    let claimsGRPC = contentType?.hasPrefix(GRPCContentType.value) ?? false
    if method == "GET", path == "/" { return .page }
    guard method == "POST" else { return .http(404, echoesContentType: claimsGRPC) }
    let match = routes.match(path)
    switch match {
    case .noMethod: return .http(404, echoesContentType: claimsGRPC)
    case .unknownService where unknownServiceIs404 || isHTTPPath(path):
      return .http(404, echoesContentType: claimsGRPC)
    case .unknownService, .unknownMethod, .method: break
    }
    guard let contentType else {
      return .unsupportedContentType("Content-Type is missing from the request.", echoesContentType: false)
    }
    guard GRPCContentType.isGRPC(contentType) else {
      return .unsupportedContentType("Content-Type '\(contentType)' is not supported.", echoesContentType: claimsGRPC)
    }
    switch match {
    case .method(let method): return .serve(method)
    case .unknownMethod: return Self.unimplemented(words.unknownMethod(path))
    case .unknownService, .noMethod: return Self.unimplemented(words.unknownService(path))
    }
  }

  private static func unimplemented(_ message: String) -> Verdict {
    .status(GRPCServerStatus(code: .unimplemented, message: message))
  }

  private static func withoutQuery(_ path: String) -> String {
    guard let mark = path.utf8.firstIndex(of: UInt8(ascii: "?")) else { return path }
    return String(path[..<mark])
  }

  /// The genuine servers count in ticks of 100 ns and ignore what is none: `0S`, `1n`, also bad grammar.
  private static func usableTimeout(_ value: String) -> Duration? {
    guard let timeout = GRPCTimeout.decode(value), timeout >= .nanoseconds(100) else { return nil }
    return timeout
  }
}
