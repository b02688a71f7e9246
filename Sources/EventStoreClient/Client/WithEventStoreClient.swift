/// Makes a client, hands it to the body and closes it, however the body ends.
///
/// - Parameters:
///   - connectionString: As ``EventStoreSettings`` describes it.
///   - body: What to do with the client.
/// - Returns: What the body returns.
/// - Throws: ``EventStoreError`` with the code ``EventStoreError/Code/invalidConnectionString``; what the body throws.
@discardableResult
public func withEventStoreClient<Result>(
  _ connectionString: String, _ body: (AsyncEventStoreClient) async throws -> Result
) async throws -> Result {
  try await withEventStoreClient(EventStoreSettings(connectionString), body)
}

/// Makes a client, hands it to the body and closes it, however the body ends.
///
/// - Parameters:
///   - settings: What the client is made of.
///   - body: What to do with the client.
/// - Returns: What the body returns.
/// - Throws: What the body throws.
@discardableResult
public func withEventStoreClient<Result>(
  _ settings: EventStoreSettings, _ body: (AsyncEventStoreClient) async throws -> Result
) async throws -> Result {
  let client = AsyncEventStoreClient(settings)
  do {
    let result = try await body(client)
    await client.close()
    return result
  } catch {
    await client.close()
    throw error
  }
}
