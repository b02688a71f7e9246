public import EventStreamsClientSupport

/// What a client is made of: where the server is, how to reach it, who calls.
///
///     var settings = try EventStoreSettings("esdb://localhost:2113?tls=false")
///     settings.connectionName = "order-service"
///     let client = AsyncEventStoreClient(settings)
///
/// A connection string is `scheme://[user:password@]host[:port][/][?key=value[&key=value]…]`, the scheme one of `esdb`,
/// `kurrentdb`, `kdb`, `kurrent`, all the same; the port is 2113 unless given; an IPv6 address stands in brackets; user,
/// password, keys and values are percent-decoded (`+` is a plus). A user has a password, which may be empty. Keys, compared
/// without case; the first value of a repeated one counts, a key without a value is refused:
///
/// | key | value | default |
/// | --- | --- | --- |
/// | `Tls` | `true` or `false` | `true` |
/// | `TlsCaFile` | path of a PEM file with the roots to trust; not with `Tls=false` | the machine's |
/// | `TlsVerifyCert` | `true` or `false` | `true` |
/// | `UserCertFile`, `UserKeyFile` | paths of PEM files, both or none; not with `Tls=false` | none |
/// | `ConnectionName` | printable ASCII | a random UUID |
/// | `DefaultDeadline` | seconds; `10s`, `500ms`, `2m`; a bare 1000 or more is refused | 10 |
/// | `KeepAliveInterval`, `KeepAliveTimeout` | milliseconds; `10s`; -1 for off | 10000 |
///
/// Every other key is refused by name, as are several hosts and schemes with `+discover`. A user together with `Tls=false` is
/// taken and kept back: see ``sendsCredentials``.
///
/// Settings made by hand that make no sense (a port outside 1 to 65535, a name that no header can carry, a keep-alive of zero)
/// are told by the calls, with the code ``EventStoreError/Code/invalidArgument``.
public struct EventStoreSettings: Sendable {
  /// The server's name or address, an IPv6 address without brackets.
  public var host: String

  /// The server's port, from 1 to 65535.
  public var port: Int

  /// Whether and how the connection is encrypted.
  public var tls: TLSSettings

  /// Who calls unless a call says otherwise.
  ///
  /// Kept from the network without TLS: see ``sendsCredentials``.
  public var credentials: Credentials?

  /// How the server's log and statistics call this client (header `connection-name`): printable ASCII without blanks at its
  /// ends; nil for a random UUID.
  public var connectionName: String?

  /// What `Timeout.standard` means for unary calls, appends, confirmations of subscriptions and the first answer to a read of
  /// one stream; 10 seconds by default.
  public var defaultDeadline: Timeout

  /// After how much silence the server is asked whether it is there; above zero, 10 seconds by default, nil for never.
  public var keepAliveInterval: Duration?

  /// How long the server may take to answer that before the connection counts as lost; above zero, 10 seconds by default, nil
  /// for as long as it likes.
  public var keepAliveTimeout: Duration?

  /// The clock that all limits are kept by: the system's, or a test's own.
  public var clock: any Clock<Duration>

  /// Makes settings for one server.
  ///
  /// - Parameters:
  ///   - host: Its name or address.
  ///   - port: Its port.
  ///   - tls: Whether and how the connection is encrypted.
  ///   - clock: The clock that all limits are kept by.
  public init(
    host: String, port: Int = 2_113, tls: TLSSettings = .enabled(), clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.host = host
    self.port = port
    self.tls = tls
    self.clock = clock
    defaultDeadline = .seconds(10)
    keepAliveInterval = .seconds(10)
    keepAliveTimeout = .seconds(10)
  }

  /// Reads a connection string.
  ///
  /// No file is opened.
  ///
  /// - Parameters:
  ///   - connectionString: As described above.
  ///   - clock: The clock that all limits are kept by.
  /// - Throws: ``EventStoreError`` with the code ``EventStoreError/Code/invalidConnectionString``, whose message names
  ///   the part and never holds the password.
  public init(_ connectionString: String, clock: any Clock<Duration> = ContinuousClock()) throws {
    let parsed: ConnectionString
    do throws(ConnectionStringError) {
      parsed = try ConnectionString(connectionString)
    } catch {
      throw EventStoreError(.invalidConnectionString, "cannot use the connection string: \(error)")
    }
    self.init(host: parsed.host, port: parsed.port, tls: Self.tls(parsed.options), clock: clock)
    credentials = parsed.user.map { .basic($0, password: parsed.password) }
    connectionName = parsed.options.connectionName
    if let limit = parsed.options.defaultDeadline { defaultDeadline = .after(limit) }
    if let interval = parsed.options.keepAliveInterval { keepAliveInterval = interval }
    if let timeout = parsed.options.keepAliveTimeout { keepAliveTimeout = timeout }
  }

  /// Whether ``credentials``, and those of a call, are sent at all: only over TLS.
  ///
  /// Servers without TLS let everything pass, so a string with a user and `Tls=false` works against them as in other
  /// clients, and no password crosses the network in the clear. Where such a server denies access nevertheless, the error
  /// says that the user was kept back.
  public var sendsCredentials: Bool { tls.isEnabled }

  private static func tls(_ options: ConnectionOptions) -> TLSSettings {
    guard options.tls else { return .disabled }
    var identity: TLSSettings.Identity?
    if let certificate = options.userCertFile, let key = options.userKeyFile {
      identity = .files(certificate: certificate, key: key)
    }
    return .enabled(
      roots: options.tlsCaFile.map(TLSSettings.Roots.file) ?? .system, identity: identity,
      verify: options.tlsVerifyCert)
  }
}
