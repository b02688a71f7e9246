internal import EventStreamsTransport

/// Why an embedded server could not be started.
public struct EmbeddedEventStoreError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure; switch over the static members and keep a `default`.
  public struct Code: Sendable, Hashable {
    private enum Name { case addressUnavailable, tls, invalidConfiguration }
    private let name: Name
    /// The address or port cannot be listened on.
    public static let addressUnavailable = Self(name: .addressUnavailable)
    /// A certificate or key cannot be used.
    public static let tls = Self(name: .tls)
    /// A setting makes no sense: a port beyond 65535, a limit that lets nothing pass.
    public static let invalidConfiguration = Self(name: .invalidConfiguration)
  }

  /// The kind of failure.
  public let code: Code
  /// For people.
  public let message: String
  /// The failure below this one.
  public let cause: (any Error)?

  /// The message.
  public var description: String { message }

  init(invalid setting: String) {
    cause = nil
    code = .invalidConfiguration
    message = "the embedded event store could not be started: \(setting)"
  }

  init(_ error: any Error) {
    cause = error
    let isTLS = if let error = error as? TransportError, case .tls = error { true } else { error is TLSError }
    code = isTLS ? .tls : .addressUnavailable
    message = "the embedded event store could not be started: \(error)"
  }
}
