import FoundationEssentials
import Testing

@testable import EventStoreClient

/// Every way there is of waiting for the server, for tests of what ends the wait.
struct EachCall: Sendable, CustomTestStringConvertible {
  let name: String
  let run: @Sendable (AsyncEventStoreClient) async throws -> Void
  var testDescription: String { name }

  init(_ name: String, _ run: @escaping @Sendable (AsyncEventStoreClient) async throws -> Void) {
    self.name = name
    self.run = run
  }

  /// An event larger than what the client sends at once.
  private static var large: NewEvent { NewEvent(type: "t", data: Data(count: 300_000)) }

  /// Those that wait for a first answer.
  static let unanswered: [EachCall] = [
    EachCall("append") { try await $0.appendToStream("s", NewEvent(type: "t"), expecting: .any) },
    EachCall("append of nothing") { try await $0.appendToStream("s", [], expecting: .any) },
    EachCall("large append") { try await $0.appendToStream("s", Array(repeating: large, count: 8), expecting: .any) },
    EachCall("append of a sequence") {
      let events = AsyncStream { $0.yield(NewEvent(type: "t")) }
      try await $0.appendToStream("s", events, expecting: .any)
    },
    EachCall("conditional append") {
      try await $0.conditionalAppendToStream("s", [NewEvent(type: "t")], expecting: .any)
    },
    EachCall("delete") { try await $0.deleteStream("s", expecting: .any) },
    EachCall("tombstone") { try await $0.tombstoneStream("s", expecting: .any) },
    EachCall("get") { _ = try await $0.getStream("s") },
    EachCall("read") { for try await _ in $0.readStream("s") {} },
    EachCall("read of all, in batches") { for try await _ in $0.readAll().batches {} },
    EachCall("whether a stream exists") { _ = try await $0.readStream("s").exists },
    EachCall("version") { _ = try await $0.getCurrentVersion("s") },
    EachCall("position") { _ = try await $0.getCommitPosition() },
    EachCall("subscription to a stream") { _ = try await $0.subscribeToStream("s") },
    EachCall("subscription to all") { _ = try await $0.subscribeToAll() },
  ]

  /// One that waits for more than a read gets first.
  static let partlyRead = EachCall("read, partly answered") { for try await _ in $0.readStream("s") {} }

  /// Those that wait for more than what a subscription gets first.
  static let subscribed: [EachCall] = [
    EachCall("events") { for try await _ in try await $0.subscribeToStream("s") {} },
    EachCall("markers") { for try await _ in try await $0.subscribeToAll().withMarkers {} },
    EachCall("batches") { for try await _ in try await $0.subscribeToAll().batches {} },
  ]
}
