/// Everything one `createStream` says; what a stand-in for the client receives.
public struct CreateStreamRequest: Sendable, Hashable {
  /// The stream's name, unique in the cluster.
  public var name: String
  /// The NATS subject that the stream records; `*` and `>` are wildcards.
  public var subject: String
  /// How the server keeps it.
  public var settings: StreamSettings
  /// How long the call may take.
  public var timeout: Timeout

  /// Takes the parts.
  public init(name: String, subject: String, settings: StreamSettings = StreamSettings(), timeout: Timeout = .standard)
  {
    self.name = name
    self.subject = subject
    self.settings = settings
    self.timeout = timeout
  }
}
