// swift-format-ignore-file
// What the compiler must refuse, seen from a package of a user's own: each line with the words it must say above it.
// Never built; `.ci/refusals` type-checks it against the built modules.
import EventStoreClient
import Foundation
import LiftClient

func refused(_ client: AsyncEventStoreClient, _ lift: AsyncLiftClient, _ position: LogPosition, _ body: Data) async throws {
  // refused: 'revision' is unavailable: $all is ordered by log positions, a revision belongs to one stream: use .after(event.resumePosition)
  _ = try await client.subscribeToAll(from: .revision(5))
  // refused: 'revision' is unavailable: a subscription begins after a revision: use .after(5) for 6 and what follows, .start for everything
  _ = try await client.subscribeToStream("s", from: .revision(5))
  // refused: 'position' is unavailable: a subscription begins after a position: use .after(event.resumePosition)
  _ = try await client.subscribeToAll(from: .position(position))
  // refused: 'after' is unavailable: positions of reads are inclusive forwards: use .position(p) and pass over the event at p
  _ = client.readAll(from: .after(position))
  // refused: 'revision' is unavailable: $all is ordered by log positions, a revision belongs to one stream: use .position(event.position)
  _ = client.readAll(from: .revision(5))
  // refused: 'position' is unavailable: a stream is ordered by revisions, a position belongs to $all: use .revision(event.revision)
  _ = client.readStream("s", from: .position(position))
  // refused: 'after' is unavailable: positions of reads are inclusive: use .revision(n + 1) for what follows revision n
  _ = client.readStream("s", from: .after(5))
  // refused: 'position' is unavailable: an append expects a state of its stream, not a place in the log: use .revision(n), .noStream, .streamExists or .any
  try await client.appendToStream("s", [], expecting: .position(position))
  // refused: 'end' is unavailable: an append expects a state of its stream: use .any to append whatever its end is
  try await client.appendToStream("s", [], expecting: .end)
  // refused: type 'ExpectedState' has no member 'tombstoned'
  try await client.appendToStream("s", [], expecting: .tombstoned)
  // refused: 'none' is unavailable: without an acknowledgement there is no Ack to return: use publishUnacknowledged(_:to:)
  try await lift.publish(body, to: "s", ack: .none)
  // refused: extra argument 'filter' in call
  _ = client.readStream("s", filter: .everything)
  // refused: no 'async' operations occur within 'await' expression
  _ = await client.readStream("s")
}

func incomplete(_ item: CatchUpSubscription.Item) {
  // refused: switch covers known cases, but 'CatchUpSubscription.Item' may have additional unknown values
  switch item {
  case .event, .checkpoint, .caughtUp, .fellBehind: break
  }
}
