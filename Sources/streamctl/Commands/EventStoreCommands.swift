internal import EventStoreClient
internal import FoundationEssentials

/// The commands that begin with `es`.
enum EventStoreCommands {
  /// Writes the lines of standard input, or of a file, in one append.
  static func append(_ invocation: Invocation, _ console: Console) async throws {
    let access = try EventStoreAccess(invocation, console)
    let expected = try invocation.expectation()
    let id = try invocation.value("--id", expected: "a UUID", UUID.init(uuidString:))
    let text = try invocation["--file"].map(Descriptor.contents(of:)) ?? console.input()
    let events = try Self.events(text, id: id)
    if id != nil, events.count != 1 { throw UsageError.input("--id is for one event, the input has \(events.count)") }
    let stream = invocation.operands[0]
    try await withEventStoreClient(access.settings) { client in
      let result = try await client.appendToStream(stream, events, expecting: expected, options: access.call)
      try console.result(Records.append(stream, result))
    }
  }

  /// Deletes a stream.
  static func delete(_ invocation: Invocation, _ console: Console) async throws {
    try await delete(invocation, console) { try await $0.deleteStream($1, expecting: $2, options: $3) }
  }

  /// Deletes a stream for ever.
  static func tombstone(_ invocation: Invocation, _ console: Console) async throws {
    try await delete(invocation, console) { try await $0.tombstoneStream($1, expecting: $2, options: $3) }
  }

  private static func delete(
    _ invocation: Invocation, _ console: Console,
    _ body: (AsyncEventStoreClient, String, ExpectedState, CallOptions) async throws -> DeleteResult
  ) async throws {
    let access = try EventStoreAccess(invocation, console)
    let expected = try invocation.expectation()
    let stream = invocation.operands[0]
    try await withEventStoreClient(access.settings) { client in
      let position = try await body(client, stream, expected, access.call).position
      try console.result([
        "stream": .string(stream), "commitPosition": .integer(position?.commit),
        "preparePosition": .integer(position?.prepare),
      ])
    }
  }

  /// Events from lines; blank lines are passed over, a bad one is named by its number.
  static func events(_ text: [UInt8], id: UUID? = nil) throws -> [NewEvent] {
    var events: [NewEvent] = []
    for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      do {
        events.append(try Records.newEvent(JSONValue(parsing: line), id: id))
      } catch let failure as Failure {
        throw Failure(failure.code, "line \(index + 1): \(failure.message)")
      } catch {
        throw Failure("invalidInput", "line \(index + 1): \(error)")
      }
    }
    if events.isEmpty { throw Failure("invalidInput", "no events in the input") }
    return events
  }
}
