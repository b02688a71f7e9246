/// What application code asks of an event store, so that tests can put a client of their own in its place.
///
/// Implement only what the code under test reaches: each requirement has a default that throws
/// ``EventStoreError/Code/unsupported``. All calls by name (`appendToStream`, `readStream` …) are one extension on top, the
/// same for the real client and for a stand-in.
///
///     struct OneOrder: EventStoreClientProtocol {
///       func read(_ request: ReadRequest) -> ReadResponse {
///         ReadResponse([RecordedEvent(NewEvent(type: "OrderPlaced"), stream: "order-1", revision: 0)])
///       }
///     }
public protocol EventStoreClientProtocol: Sendable {
  /// Writes events, all or none.
  ///
  /// - Throws: ``EventStoreError``, among others with the code ``EventStoreError/Code/wrongExpectedVersion``.
  func append(_ request: AppendRequest) async throws -> AppendResult

  /// Deletes or tombstones a stream.
  ///
  /// - Throws: ``EventStoreError``, among others with the code ``EventStoreError/Code/wrongExpectedVersion``.
  func delete(_ request: DeleteRequest) async throws -> DeleteResult

  /// Reads events. Nothing is sent before the response is asked for something; errors come from there.
  func read(_ request: ReadRequest) -> ReadResponse

  /// Follows events; the subscription is open when this returns.
  ///
  /// - Throws: ``EventStoreError``.
  func subscribe(_ request: SubscribeRequest) async throws -> CatchUpSubscription
}

extension EventStoreClientProtocol {
  /// Throws ``EventStoreError/Code/unsupported``.
  public func append(_ request: AppendRequest) async throws -> AppendResult {
    throw Self.unsupported("append(_:)")
  }

  /// Throws ``EventStoreError/Code/unsupported``.
  public func delete(_ request: DeleteRequest) async throws -> DeleteResult {
    throw Self.unsupported("delete(_:)")
  }

  /// Gives a response that throws ``EventStoreError/Code/unsupported`` when it is asked for something.
  public func read(_ request: ReadRequest) -> ReadResponse {
    let error = Self.unsupported("read(_:)")
    return ReadResponse(ReadCall(CallContext(.read, stream: nil)) { throw error })
  }

  /// Throws ``EventStoreError/Code/unsupported``.
  public func subscribe(_ request: SubscribeRequest) async throws -> CatchUpSubscription {
    throw Self.unsupported("subscribe(_:)")
  }

  private static func unsupported(_ requirement: String) -> EventStoreError {
    EventStoreError(.unsupported, "\(Self.self) does not implement \(requirement)")
  }
}
