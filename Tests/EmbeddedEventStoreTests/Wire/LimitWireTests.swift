import EmbeddedEventStore
import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsProtobuf
import Testing

@Suite("The limits of the server over a socket", .timeLimit(.minutes(1)))
struct LimitWireTests {
  /// An append of events of these sizes to a server with these limits.
  struct Row: Sendable, CustomTestStringConvertible {
    var version: ServerVersion
    var total: Int?
    var single: Int?
    var data: [Int]
    var metadata = 0
    /// What the trailer `exception` says; nil for success.
    var refusal: String?
    var testDescription: String { "\(version) \(data) + \(metadata): \(refusal ?? "taken")" }
  }

  private static let tooMuch = "maximum-append-size-exceeded"
  private static let tooLarge = "maximum-append-event-size-exceeded"

  /// The type has four units, which 26.1 counts twice.
  static let rows = [
    Row(version: .v23_10, total: 1_000, data: [1_000]), Row(version: .v23_10, total: 1_000, data: [600, 400]),
    Row(version: .v23_10, total: 1_000, data: [1_001], refusal: tooMuch),
    Row(version: .v23_10, total: 1_000, data: [600, 401], refusal: tooMuch),
    Row(version: .v23_10, total: 1_000, data: [0], metadata: 5_000),
    Row(version: .v23_10, single: 10, data: [1_000]), Row(version: .v23_10, data: [1 << 20]),
    Row(version: .v23_10, data: [(1 << 20) + 1], refusal: tooMuch),
    Row(version: .v26_1, total: 1_000, data: [992]), Row(version: .v26_1, total: 1_000, data: [993], refusal: tooMuch),
    Row(version: .v26_1, total: 1_000, data: [492, 492]),
    Row(version: .v26_1, total: 1_000, data: [492, 493], refusal: tooMuch),
    Row(version: .v26_1, total: 1_000, data: [492], metadata: 500),
    Row(version: .v26_1, total: 1_000, data: [492], metadata: 501, refusal: tooMuch),
    Row(version: .v26_1, single: 100, data: [92, 92]),
    Row(version: .v26_1, single: 100, data: [92, 93], refusal: tooLarge),
    Row(version: .v26_1, single: 100, data: [0], metadata: 93, refusal: tooLarge),
    Row(version: .v26_1, total: 50, single: 100, data: [93], refusal: tooLarge),
    Row(version: .v26_1, total: 0, data: [0], refusal: tooMuch), Row(version: .v26_1, data: [2 << 20]),
  ]

  @Test("what is at the limit is taken, one byte more is not, by both ways of appending", arguments: rows)
  func boundaries(row: Row) async throws {
    var configuration = EmbeddedEventStore.Configuration(version: row.version)
    configuration.limits.maximumAppendSize = row.total
    configuration.limits.maximumAppendEventSize = row.single
    try await withServer(configuration) { _, client in
      let events = row.data.enumerated().map { number, size in
        var event = WireClient.event(number, data: size)
        event.customMetadata = Array(repeating: 0x7B, count: row.metadata)
        return event
      }
      let refused = await failure { try await client.append("s", events) }
      #expect(refused?.trailers["exception"] == row.refusal)
      switch try await client.batch("t", events)?.result {
      case .success: #expect(row.refusal == nil)
      case .error(let status):
        let message = row.refusal == Self.tooLarge ? "MaximumAppendEventSizeExceeded" : "MaximumAppendSizeExceeded"
        #expect(row.refusal != nil && status.message == message)
      case nil: Issue.record("a batch is answered")
      }
      for stream in ["s", "t"] {
        let expected = row.refusal == nil ? events.indices.map { "\($0)" } : ["streamNotFound"]
        #expect(try await client.read(stream).map(\.brief) == expected)
      }
    }
  }

  @Test("a message above the receive limit is refused from its prefix, one at the limit is not")
  func received() async throws {
    var configuration = EmbeddedEventStore.Configuration()
    configuration.limits.receivedMessage = 10_000
    try await withServer(configuration) { _, client in
      let empty = Streams.AppendReq(content: .proposedMessage(WireClient.event(0, data: 5_000))).encoded().count
      try await client.append("s", [WireClient.event(0, data: 15_000 - empty)])
      let refused = await failure { try await client.append("s", [WireClient.event(1, data: 15_001 - empty)]) }
      #expect(refused?.code == .resourceExhausted)
      #expect(refused?.message == "Received message exceeds the maximum configured message size.")
    }
  }

  @Test("full memory is told by every call that writes, and nothing else is disturbed")
  func full() async throws {
    var configuration = EmbeddedEventStore.Configuration()
    configuration.limits.storedBytes = 100_000
    try await withServer(configuration) { _, client in
      try await client.append("s", [WireClient.event(0, data: 20_000)])
      let refused = await failure { try await client.append("s", [WireClient.event(1, data: 90_000)]) }
      #expect(refused?.code == .resourceExhausted && refused?.message.contains("storedBytes") ?? false)
      guard case .error(let status) = try await client.batch("s", [WireClient.event(1, data: 90_000)])?.result else {
        Issue.record("a batch is refused as well")
        return
      }
      #expect(status.code == 8)
      let long = String(repeating: "n", count: 90_000)
      #expect(await failure { try await client.tombstone(long) }?.code == .resourceExhausted)
      #expect(await failure { try await client.append(long, []) }?.code == .resourceExhausted)
      try await client.append("s", [WireClient.event(1, data: 20_000)])
      #expect(try await client.read("s").map(\.brief) == ["0", "1"])
    }
  }

  @Test("events on their way in count, told at once, and no longer when the call has ended")
  func claimed() async throws {
    var configuration = EmbeddedEventStore.Configuration(version: .v23_10)  // It counts the data only.
    configuration.limits.storedBytes = 200_000
    try await withServer(configuration) { server, client in
      let open = Conversation<Streams.AppendResp>(client, Streams.Method.append)
      try await open.call.write(
        WireClient.framed(
          Streams.AppendReq(content: .options(.init(streamIdentifier: .init("s"), expectedStreamRevision: .any)))))
      var event = WireClient.event(0, data: 0)
      event.customMetadata = Array(repeating: 0x7B, count: 60_000)
      let framed = WireClient.framed(Streams.AppendReq(content: .proposedMessage(event)))
      let refused = await failure {
        for _ in 0..<10 { try await open.call.write(framed) }  // Not half-closed: it is told at once.
        _ = try await open.next()
      }
      #expect(refused?.code == .resourceExhausted)
      while server.openStreams > 0, !Task.isCancelled { await Task.yield() }
      try await client.append("s", [event])
      #expect(try await client.read("s").map(\.brief) == ["0"])
    }
  }
}
