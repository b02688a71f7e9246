/// Runs `body` with a client of the server at an address, in clear text, and closes it however that ends.
///
/// - Parameters:
///   - address: `host:port`, `[IPv6]:port` or `host` alone, whose port is 9292.
///   - body: The first call connects.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws; ``LiftError`` with the code `invalidArgument` for what is no address.
public func withLiftClient<Result>(
  _ address: String, _ body: (AsyncLiftClient) async throws -> Result
) async throws -> Result {
  try await withLiftClient(LiftSettings(address), body)
}

/// Runs `body` with a client with these settings and closes it however that ends.
///
/// - Parameters:
///   - settings: Where the server is and how to talk to it.
///   - body: The first call connects.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
public func withLiftClient<Result>(
  _ settings: LiftSettings, _ body: (AsyncLiftClient) async throws -> Result
) async throws -> Result {
  let client = AsyncLiftClient(settings)
  do {
    let result = try await body(client)
    await client.close()
    return result
  } catch {
    await client.close()
    throw error
  }
}
