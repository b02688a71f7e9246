/// Serves one call; runs in a task of its own on the server's loop.
///
/// Returning ends the call with OK, throwing a ``GRPCServerStatus`` with that. Anything else that is
/// thrown ends it with UNKNOWN "Exception was thrown by handler.".
package typealias GRPCHandler = @Sendable (GRPCServerCall) async throws -> Void

/// What the client of a method sends.
package enum GRPCMethodKind: Sendable, Hashable {
  /// Exactly one message (unary and server-streaming calls); checked before the handler gets it.
  case single
  /// Any number of messages.
  case streaming
}

/// Which handler serves which path.
///
/// Paths are compared without case, as the genuine servers do.
package struct GRPCRoutes: Sendable {
  /// One served method.
  struct Method: Sendable {
    var kind: GRPCMethodKind
    var handler: GRPCHandler
  }

  /// What is known about a path.
  enum Match: Sendable {
    case method(Method)
    case unknownMethod
    case unknownService
    /// Not of the form `/service/method`.
    case noMethod
  }

  private var exact: [String: Method] = [:]
  private var folded: [String: Method] = [:]
  private var services: Set<String> = []

  /// Without methods.
  package init() {}

  /// Serves `path` (`/package.Service/Method`) by `handler`.
  package mutating func add(_ path: String, _ kind: GRPCMethodKind = .streaming, _ handler: @escaping GRPCHandler) {
    let method = Method(kind: kind, handler: handler)
    exact[path] = method
    folded[path.lowercased()] = method
    if let service = Self.parts(path)?.service { services.insert(service.lowercased()) }
  }

  /// Makes methods that are not served here known as belonging to a known service.
  package mutating func addService(_ name: String) { services.insert(name.lowercased()) }

  /// Looks up a path without its query.
  func match(_ path: String) -> Match {
    if let method = exact[path] ?? folded[path.lowercased()] { return .method(method) }
    guard let (service, _) = Self.parts(path) else { return .noMethod }
    return services.contains(service.lowercased()) ? .unknownMethod : .unknownService
  }

  private static func parts(_ path: String) -> (service: Substring, method: Substring)? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].isEmpty, !parts[1].isEmpty, !parts[2].isEmpty else { return nil }
    return (parts[1], parts[2])
  }
}
