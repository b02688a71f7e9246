/// A client of EventStoreDB and KurrentDB.
///
///     try await withEventStoreClient("esdb://localhost:2113?tls=false") { client in
///       try await client.appendToStream("order-1", NewEvent(type: "OrderPlaced"), expecting: .noStream)
///     }
///
/// Making one does nothing; the first call connects. All calls share one connection, which is made anew when it is lost;
/// calls in flight then throw ``EventStoreError/Code/connectionLost``, none is repeated. Calls may be made from
/// anywhere, at the same time, and run where the caller is.
///
/// A client lives until ``close()``. One that is dropped closes when the last sequence it gave out has ended.
public actor AsyncEventStoreClient: EventStoreClientProtocol {
  nonisolated let core: ClientCore

  /// Makes a client from a connection string, as ``EventStoreSettings`` describes it.
  ///
  /// - Throws: ``EventStoreError`` with the code ``EventStoreError/Code/invalidConnectionString``.
  public init(_ connectionString: String) throws {
    self.init(try EventStoreSettings(connectionString))
  }

  /// Makes a client.
  ///
  /// Nothing is checked and no file opened: settings that make no sense are told by the calls, with the code
  /// ``EventStoreError/Code/invalidArgument``, certificates that cannot be used with ``EventStoreError/Code/tlsFailed``.
  public init(_ settings: EventStoreSettings) {
    core = ClientCore(settings)
  }

  /// Whether ``close()`` was called.
  public nonisolated var isClosed: Bool { core.lazy.isClosed }

  /// The `host:port` of the connection; nil while there is none.
  public nonisolated var connectionTarget: String? { core.lazy.target }

  /// The thread on which the client's connection lives, for `withTaskExecutorPreference`: calls from there need no
  /// thread switch.
  ///
  /// What runs there must not block.
  public nonisolated var taskExecutor: any TaskExecutor { core.lazy.taskExecutor }

  /// Calls, reads and subscriptions that have begun and not ended.
  package nonisolated var liveCalls: Int { core.lazy.liveCalls }

  /// Ends open calls with the code ``EventStoreError/Code/clientClosed``, within 100 milliseconds, and releases the
  /// connection.
  ///
  /// Idempotent. A write that was on its way may have been carried out.
  public func close() async {
    await core.lazy.close()
  }

  /// Writes events, all or none.
  ///
  /// Use ``EventStoreClientProtocol/appendToStream(_:_:expecting:options:)-(_,[NewEvent],_,_)``.
  ///
  /// - Throws: ``EventStoreError``; `CancellationError`.
  public nonisolated func append(_ request: AppendRequest) async throws -> AppendResult {
    try await core.append(request)
  }

  /// Deletes or tombstones a stream.
  ///
  /// Use ``EventStoreClientProtocol/deleteStream(_:expecting:options:)``.
  ///
  /// - Throws: ``EventStoreError``; `CancellationError`.
  public nonisolated func delete(_ request: DeleteRequest) async throws -> DeleteResult {
    try await core.delete(request)
  }

  /// Reads events.
  ///
  /// Use ``EventStoreClientProtocol/readStream(_:from:backwards:limit:resolveLinks:options:)``.
  public nonisolated func read(_ request: ReadRequest) -> ReadResponse {
    core.read(request)
  }

  /// Follows events.
  ///
  /// Use ``EventStoreClientProtocol/subscribeToStream(_:from:resolveLinks:options:)``.
  ///
  /// - Throws: ``EventStoreError``; `CancellationError`.
  public nonisolated func subscribe(_ request: SubscribeRequest) async throws -> CatchUpSubscription {
    try await core.subscribe(request)
  }
}
