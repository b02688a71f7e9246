internal import EventStreamsTransport

/// The certificates an embedded server shows, and asks for.
///
/// TLS 1.2 or later, with ALPN `h2`. Files are read when the server starts.
public struct ServerTLS: Sendable, Hashable {
  /// Where PEM text comes from.
  public struct Source: Sendable, Hashable {
    private enum Place: Sendable, Hashable {
      case file(String)
      case bytes([UInt8])
    }
    private let place: Place

    /// A file of PEM text, read when the server starts.
    public static func file(_ path: String) -> Self { Self(place: .file(path)) }

    /// PEM text itself.
    public static func pem(_ text: String) -> Self { Self(place: .bytes(Array(text.utf8))) }

    /// The bytes of PEM text.
    public static func pem(_ bytes: [UInt8]) -> Self { Self(place: .bytes(bytes)) }

    var pemSource: PEMSource {
      switch place {
      case .file(let path): .file(path)
      case .bytes(let bytes): .bytes(bytes)
      }
    }
  }

  /// The server's certificate, followed by those between it and its root.
  public var certificate: Source
  /// The unencrypted private key of the certificate.
  public var key: Source
  /// When given, clients must show a certificate that leads to one of these.
  public var clientRoots: Source?

  /// Takes the sources; a bad one is noticed when the server starts.
  public init(certificate: Source, key: Source, clientRoots: Source? = nil) {
    self.certificate = certificate
    self.key = key
    self.clientRoots = clientRoots
  }
}
