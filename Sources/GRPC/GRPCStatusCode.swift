/// How a call ended, as `grpc-status` carries it.
///
/// Open: a number outside the list is kept, so that a peer's private codes survive; ``name`` then
/// says `UNKNOWN(n)`.
package struct GRPCStatusCode: Sendable, Hashable, RawRepresentable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  /// The call succeeded.
  package static let ok = Self(rawValue: 0)
  /// The caller gave the call up.
  package static let cancelled = Self(rawValue: 1)
  /// An error nobody classified.
  package static let unknown = Self(rawValue: 2)
  /// The request is wrong whatever the state of the server.
  package static let invalidArgument = Self(rawValue: 3)
  /// The time of the call ran out.
  package static let deadlineExceeded = Self(rawValue: 4)
  /// What was asked for is not there.
  package static let notFound = Self(rawValue: 5)
  /// What was to be created is there already.
  package static let alreadyExists = Self(rawValue: 6)
  /// The caller is known, and may not.
  package static let permissionDenied = Self(rawValue: 7)
  /// A quota, a size limit or a buffer is exhausted.
  package static let resourceExhausted = Self(rawValue: 8)
  /// The state of the server forbids it now.
  package static let failedPrecondition = Self(rawValue: 9)
  /// Conflict with something concurrent.
  package static let aborted = Self(rawValue: 10)
  /// Beyond the valid range.
  package static let outOfRange = Self(rawValue: 11)
  /// The method does not exist there.
  package static let unimplemented = Self(rawValue: 12)
  /// A broken invariant or a protocol violation.
  package static let `internal` = Self(rawValue: 13)
  /// Not reachable now; a later attempt may succeed.
  package static let unavailable = Self(rawValue: 14)
  /// Data are lost for good.
  package static let dataLoss = Self(rawValue: 15)
  /// The caller is not known.
  package static let unauthenticated = Self(rawValue: 16)

  private static let names = [
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
    "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
    "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
  ]

  /// The name the gRPC documents use, `UNKNOWN(n)` for a number they do not list.
  package var name: String {
    Self.names.indices.contains(rawValue) ? Self.names[rawValue] : "UNKNOWN(\(rawValue))"
  }
}

extension GRPCStatusCode: CustomStringConvertible {
  package var description: String { name }
}

extension GRPCStatusCode {
  /// Reads the value of `grpc-status`; `nil` when it is no decimal number.
  package init?(headerValue: String) {
    // `Int` would take a sign as well.
    guard headerValue.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(headerValue) else { return nil }
    self.init(rawValue: number)
  }

  /// What an HTTP status means when a response carries no `grpc-status`.
  ///
  /// - Note: Fact source: gRPC "HTTP to gRPC Status Code Mapping".
  package init(httpStatus: Int) {
    switch httpStatus {
    case 400: self = .internal
    case 401: self = .unauthenticated
    case 403: self = .permissionDenied
    case 404: self = .unimplemented
    case 429, 502, 503, 504: self = .unavailable
    default: self = .unknown
    }
  }
}
