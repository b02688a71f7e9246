/// What application code asks of a Liftbridge client, so that a test can put its own in the place of
/// ``AsyncLiftClient``.
///
/// Five verbs that take request values; the calls that people write, with their defaults, are an extension. A stand-in
/// implements what the code under test reaches: each verb left out throws `unsupported`.
public protocol LiftClientProtocol: Sendable {
  /// Creates a stream.
  func createStream(_ request: CreateStreamRequest) async throws
  /// Publishes a message and awaits its acknowledgement.
  @discardableResult
  func publish(_ request: PublishRequest) async throws -> Ack
  /// Publishes a message without asking what became of it.
  func publishUnacknowledged(_ request: PublishRequest) async throws
  /// Opens a subscription, which is open when this returns.
  func subscribe(_ request: LiftSubscribeRequest) async throws -> LiftSubscription
  /// Asks what the servers know.
  func fetchMetadata(_ request: LiftMetadataRequest) async throws -> LiftMetadata
}

extension LiftClientProtocol {
  /// Throws `unsupported`: this stand-in does not create streams.
  public func createStream(_ request: CreateStreamRequest) async throws { throw LiftError.unsupported("createStream") }

  /// Throws `unsupported`: this stand-in does not publish.
  @discardableResult
  public func publish(_ request: PublishRequest) async throws -> Ack { throw LiftError.unsupported("publish") }

  /// Throws `unsupported`: this stand-in does not publish.
  public func publishUnacknowledged(_ request: PublishRequest) async throws {
    throw LiftError.unsupported("publishUnacknowledged")
  }

  /// Throws `unsupported`: this stand-in does not subscribe.
  public func subscribe(_ request: LiftSubscribeRequest) async throws -> LiftSubscription {
    throw LiftError.unsupported("subscribe")
  }

  /// Throws `unsupported`: this stand-in has no metadata.
  public func fetchMetadata(_ request: LiftMetadataRequest) async throws -> LiftMetadata {
    throw LiftError.unsupported("fetchMetadata")
  }
}
