/// Runs `body` with a server of its own, and stops the server however `body` ends.
///
///     try await withEmbeddedEventStore { server in
///       … a client of server.connectionString …
///     }
///
/// - Parameters:
///   - configuration: How the server is to be.
///   - body: What to do with it; calls still open at its end are cut.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws, or ``EmbeddedEventStoreError``.
public func withEmbeddedEventStore<Result>(
  _ configuration: EmbeddedEventStore.Configuration = .init(),
  _ body: (EmbeddedEventStore) async throws -> Result
) async throws -> Result {
  let server = try await EmbeddedEventStore.start(configuration)
  do {
    let result = try await body(server)
    await server.stop(grace: .zero)
    return result
  } catch {
    await server.stop(grace: .zero)
    throw error
  }
}
