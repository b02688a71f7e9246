internal import EventStreamsClientSupport
internal import EventStreamsGRPC
internal import EventStreamsHTTP2
internal import EventStreamsTransport
internal import FoundationEssentials

/// What a client's calls share: settings, the channel, the headers.
///
/// Held by the client and by sequences that have not begun; when nobody holds it, nor a call that is open, the channel
/// closes by itself.
final class ClientCore: Sendable {
  let settings: EventStoreSettings
  /// Made by the first call.
  let lazy = LazyChannel()
  private let connectionName: String
  /// Made once: every call's errors may tell it.
  private let address: String
  /// Made once: nearly every call has the same.
  private let usual: GRPCMetadata

  init(_ settings: EventStoreSettings) {
    self.settings = settings
    address = Endpoint(host: settings.host, port: settings.port).description
    connectionName = settings.connectionName ?? UUID().uuidString.lowercased()
    usual = Self.metadata(leader: true, settings.sendsCredentials ? settings.credentials : nil)
  }

  /// The channel, made by the first call.
  ///
  /// - Throws: ``LocalFailure``: closed, a setting that makes no sense, or a certificate that cannot be used.
  func channel() throws(LocalFailure) -> GRPCChannel {
    if let channel = lazy.current { return channel }
    return try lazy.channel(closed: .closed) { () throws(LocalFailure) in
      try RequestChecks.settings(settings)
      do throws(TLSError) {
        return try GRPCChannel(configuration, addresses: SingleAddress(endpoint))
      } catch {
        throw .unusable(error)
      }
    }
  }

  /// The headers of one call.
  ///
  /// - Throws: ``LocalFailure`` for a user that no server could read back.
  func metadata(_ credentials: Credentials?, requiresLeader: Bool?) throws(LocalFailure) -> GRPCMetadata {
    let sent = settings.sendsCredentials ? credentials ?? settings.credentials : nil
    // The name is not shown: what stands behind the colon may be meant as a password.
    if let sent, !sent.isSendable { throw .invalid("the user name holds a colon, which ends it for the server") }
    if credentials == nil, requiresLeader ?? true { return usual }
    return Self.metadata(leader: requiresLeader ?? true, sent)
  }

  /// What the errors of a call say about it.
  func makeContext(
    _ operation: CallContext.Operation, _ stream: String?, _ expected: ExpectedState? = nil, user: Credentials?
  ) -> CallContext {
    let withholdsUser = !settings.sendsCredentials && (user != nil || settings.credentials != nil)
    return CallContext(operation, stream: stream, expected: expected, at: address, withholdsUser: withholdsUser)
  }

  /// The limit of a call that ends by one answer.
  func deadlines(_ timeout: Timeout) -> CallDeadlines {
    CallDeadlines(whole: timeout.duration(standard: standardLimit), sendsTimeoutHeader: true)
  }

  /// What `.standard` means for most.
  var standardLimit: Duration? { settings.defaultDeadline.duration(standard: .seconds(10)) }

  private static func metadata(leader: Bool, _ credentials: Credentials?) -> GRPCMetadata {
    var metadata: GRPCMetadata = ["requires-leader": leader ? "true" : "false"]
    if let credentials { metadata.add("authorization", credentials.authorization) }
    return metadata
  }

  private var endpoint: Endpoint { Endpoint(host: settings.host, port: settings.port) }

  private var configuration: GRPCChannel.Configuration {
    var configuration = GRPCChannel.Configuration(
      tls: settings.tls.clientConfiguration, authority: address)
    configuration.defaultMetadata = ["connection-name": connectionName]
    configuration.connection.keepAliveInterval = settings.keepAliveInterval
    // Without a limit for the answer a ping still keeps routers from forgetting the connection.
    configuration.connection.keepAliveTimeout = settings.keepAliveTimeout ?? .seconds(3_155_760_000)
    // What streams begin with; reads and subscriptions say what they want beyond it. A window once announced cannot be
    // taken back, so it is a small one.
    configuration.connection.http2.streamWindow = 65_535
    configuration.clock = settings.clock
    configuration.loop = lazy.loop
    return configuration
  }
}
