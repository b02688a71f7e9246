import EmbeddedLiftbridge
import Foundation
import LiftClient
import Testing

/// A server and a client of it.
func withServerAndClient(
  _ configuration: EmbeddedLiftbridge.Configuration = .init(),
  _ body: (EmbeddedLiftbridge, AsyncLiftClient) async throws -> Void
) async throws {
  try await withEmbeddedLiftbridge(configuration) { server in
    try await withLiftClient(server.address) { client in try await body(server, client) }
  }
}

extension AsyncLiftClient {
  /// A stream on a subject of its own name, with messages m0, m1 and so on.
  func makeStream(_ name: String, messages: Int = 0, partitions: Int = 1) async throws {
    try await createStream(name, subject: name, settings: StreamSettings(partitions: partitions))
    for index in 0..<messages { try await publish(Data("m\(index)".utf8), to: name) }
  }

  /// Makes round trips until a condition holds; what the client sent before them has then been seen by the server.
  func roundTrips(until condition: () -> Bool) async throws {
    for _ in 0..<10_000 where !condition() { _ = try await fetchMetadata(streams: ["nothing"]) }
    #expect(condition())
  }
}

extension AsyncLiftClient {
  /// Asks until a message that is on its way in another call is stored.
  func waitUntilStored(_ stream: String, offset: Int64) async throws {
    for _ in 0..<10_000 {
      if try await fetchMetadata(streams: [stream]).streams[0].partitions[0].newestOffset == offset { return }
    }
    Issue.record("offset \(offset) of \(stream) was never stored")
  }
}

extension LiftSubscription {
  /// The first messages.
  func first(_ count: Int) async throws -> [Message] {
    var messages: [Message] = []
    for try await message in self {
      messages.append(message)
      if messages.count == count { break }
    }
    return messages
  }
}

/// Runs a call that must fail, and gives its code.
func code(of call: () async throws -> Void) async -> LiftError.Code? {
  do {
    try await call()
    return nil
  } catch {
    if let error = error as? LiftError { return error.code }
    Issue.record(error)
    return nil
  }
}
