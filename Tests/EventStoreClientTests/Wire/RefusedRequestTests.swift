import FoundationEssentials
import Testing

@testable import EventStoreClient

@Suite("Requests that are refused before they are sent")
struct RefusedRequestTests {
  /// What the user is told, the call named.
  private func told(_ context: CallContext, _ body: () throws -> Void) -> EventStoreError? {
    do {
      try body()
      return nil
    } catch {
      return EventStoreError.from(error, context) as? EventStoreError
    }
  }

  private static let nilID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
  private static let beyond = UInt64(Int64.max) + 1

  static let reads: [(ReadRequest, String)] = [
    (ReadRequest(.stream("", from: .start)), "name is empty"),
    (ReadRequest(.stream("s", from: .end)), "forwards from the end"),
    (ReadRequest(.stream("s", from: .revision(beyond))), "revision 9223372036854775808"),
    (ReadRequest(.stream("s", from: .start), limit: 0), "limit is 0"),
    (ReadRequest(.stream("s", from: .start), limit: -1), "limit is -1"),
    (ReadRequest(.stream("s", from: .start), options: .init(windowBytes: 16_383)), "windowBytes is 16383"),
    (ReadRequest(.stream("s", from: .start), options: .init(windowBytes: 1 << 30 + 1)), "windowBytes is"),
    (ReadRequest(.all(from: .end, filter: .everything)), "forwards from the end"),
    (ReadRequest(.all(from: .start, filter: .excludingSystemEvents.searchWindow(0))), "search window is 0"),
    (ReadRequest(.all(from: .start, filter: .everything.searchWindow(-1))), "search window is -1"),
    (ReadRequest(.all(from: .start, filter: .types(prefixes: ["a"]).searchWindow(1 << 31))), "search window is"),
    (
      ReadRequest(.all(from: .position(LogPosition(commit: 1, prepare: 2)), filter: .everything)),
      "position 1/2 has a prepare part beyond"
    ),
    (ReadRequest(.all(from: .position(LogPosition(commit: beyond)), filter: .everything)), "beyond the largest"),
    (ReadRequest(.all(from: .position(LogPosition(commit: .max)), filter: .everything), backwards: true), "beyond"),
  ]

  @Test("reads that a server would answer badly or never", arguments: reads)
  func refusedReads(request: ReadRequest, words: String) {
    let error = told(CallContext(.read, stream: "s")) { _ = try ReadEncoding.encode(request) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.hasPrefix("reading 's': ") == true)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "taken")")
  }

  static let subscriptions: [(SubscribeRequest, String)] = [
    (SubscribeRequest(.stream("", from: .start)), "name is empty"),
    (SubscribeRequest(.stream("s", from: .after(beyond))), "revision 9223372036854775808"),
    (SubscribeRequest(.stream("s", from: .start), options: .init(checkpointInterval: 0)), "checkpointInterval is 0"),
    (SubscribeRequest(.stream("s", from: .start), options: .init(checkpointInterval: 1 << 31)), "checkpointInterval"),
    (SubscribeRequest(.stream("s", from: .start), options: .init(windowBytes: -1)), "windowBytes is -1"),
    (SubscribeRequest(.all(from: .start, filter: .everything.searchWindow(0))), "search window is 0"),
    (
      SubscribeRequest(.all(from: .after(LogPosition(commit: 0, prepare: 1)), filter: .everything)),
      "position 0/1 has a prepare part beyond"
    ),
  ]

  @Test("subscriptions that a server would answer badly or never", arguments: subscriptions)
  func refusedSubscriptions(request: SubscribeRequest, words: String) {
    let error = told(CallContext(.subscribe, stream: nil)) { _ = try ReadEncoding.encode(request) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.hasPrefix("subscribing to $all: ") == true)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "taken")")
  }

  @Test("the outermost values that make sense are taken")
  func edges() throws {
    let largest = UInt64(Int64.max)
    for bytes in [16_384, 1 << 30] {
      _ = try ReadEncoding.encode(ReadRequest(.stream("s", from: .start), options: .init(windowBytes: bytes)))
    }
    _ = try ReadEncoding.encode(ReadRequest(.stream("s", from: .revision(largest)), limit: 1))
    _ = try ReadEncoding.encode(ReadRequest(.stream("s", from: .end), backwards: true, limit: .max))
    _ = try ReadEncoding.encode(ReadRequest(.all(from: .end, filter: .everything), backwards: true))
    _ = try ReadEncoding.encode(
      ReadRequest(.all(from: .position(LogPosition(commit: largest)), filter: .everything)))
    for count in [1, Int(Int32.max)] {
      _ = try ReadEncoding.encode(
        SubscribeRequest(
          .all(from: .end, filter: .everything.searchWindow(count)), options: .init(checkpointInterval: count)))
    }
    _ = try AppendEncoding("s", expecting: .revision(largest))
    _ = try DeleteEncoding.encode(DeleteRequest("s", expecting: .revision(largest)))
  }

  @Test("appends and deletions without a stream, beyond the largest revision, with events that no server takes")
  func writes() {
    let append = CallContext(.append, stream: "s")
    let rows: [(String, () throws -> Void)] = [
      ("name is empty", { _ = try AppendEncoding("", expecting: .any) }),
      ("beyond the largest", { _ = try AppendEncoding("s", expecting: .revision(.max)) }),
      ("name is empty", { _ = try DeleteEncoding.encode(DeleteRequest("", expecting: .any)) }),
      (
        "beyond the largest",
        { _ = try DeleteEncoding.encode(DeleteRequest("s", expecting: .revision(.max), tombstones: true)) }
      ),
      ("empty type", { try RequestChecks.event(NewEvent(type: "")) }),
      ("id of zeros", { try RequestChecks.event(NewEvent(type: "t", id: Self.nilID)) }),
    ]
    for (words, body) in rows {
      let error = told(append, body)
      #expect(error?.code == .invalidArgument)
      #expect(error?.message.hasPrefix("appending to 's': ") == true)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "taken")")
    }
  }

  @Test("an event beyond what the length of a message can tell is too large, by the code that servers' limits have")
  func largestEvent() throws {
    let id = UUID()
    try RequestChecks.size(Int(Int32.max), of: id)
    let error = told(CallContext(.append, stream: "s")) { try RequestChecks.size(Int(Int32.max) + 1, of: id) }
    #expect(error?.code == .eventTooLarge)
    #expect(error?.sizeLimit == Int(Int32.max))
    #expect(error?.message.contains("\(id)") == true)
  }

  @Test("settings with which no connection can be made")
  func settings() {
    let rows: [(String, (inout EventStoreSettings) -> Void)] = [
      ("no host", { $0.host = "" }), ("port is 0", { $0.port = 0 }), ("port is 65536", { $0.port = 65_536 }),
      ("port is -1", { $0.port = -1 }), ("connectionName", { $0.connectionName = "a\r\nrequires-leader: false" }),
      ("connectionName", { $0.connectionName = "Ä" }), ("connectionName", { $0.connectionName = " a" }),
      ("keepAliveInterval", { $0.keepAliveInterval = .zero }),
      ("keepAliveTimeout", { $0.keepAliveTimeout = .seconds(-1) }),
    ]
    for (words, change) in rows {
      var settings = EventStoreSettings(host: "h")
      change(&settings)
      let error = told(CallContext(.delete, stream: "s")) { try RequestChecks.settings(settings) }
      #expect(error?.code == .invalidArgument)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "taken")")
    }
    var fine = EventStoreSettings(host: "::1", port: 65_535)
    (fine.connectionName, fine.keepAliveInterval, fine.keepAliveTimeout) = ("a b", nil, .nanoseconds(1))
    #expect(throws: Never.self) { try RequestChecks.settings(fine) }
  }
}
