internal import EventStreamsTransport

extension EmbeddedLiftbridge {
  /// Why a server could not be started.
  public struct StartError: Error, Sendable, CustomStringConvertible {
    /// For people: what, where and why.
    public let description: String

    init(_ description: String) { self.description = description }

    init(_ error: any Error, _ configuration: Configuration) {
      let place = Endpoint(host: configuration.host, port: configuration.port)
      self.init("cannot listen on \(place): \(Self.reason(error))")
    }

    private static func reason(_ error: any Error) -> String {
      switch error {
      case TransportError.listenFailed(_, let number): systemErrorText(number)
      case TransportError.nameNotResolved(let host, let reason): "the name '\(host)' leads nowhere: \(reason)"
      case TLSError.badCertificateFile(let path, let reason): "\(path) cannot be used: \(reason)"
      default: "\(error)"
      }
    }
  }
}
