import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsProtobuf
import Testing

@testable import EventStoreClient

/// What a server that breaks the protocol is told by: a typed error that names the call, and a client that stays usable.
@Suite("Answers that break the protocol", .timeLimit(.minutes(1)))
struct OddAnswerTests {
  /// Runs calls against a server that answers each with these bytes and ends well.
  private func errors(
    _ bytes: [UInt8], _ calls: [EachCall], _ check: (EventStoreError, String) -> Void
  ) async throws {
    try await withScriptedServer {
      $0.serveAll { call in
        _ = try await call.nextMessage()
        if !bytes.isEmpty { try await call.send(bytes) }
      }
    } _: { server, client in
      for call in calls {
        do {
          try await call.run(client)
          Issue.record("\(call.name) took it")
        } catch let error as EventStoreError {
          check(error, call.name)
          #expect(error.message.contains("'s'") || error.message.contains("$all"), "\(error.message)")
        }
        await eventually { client.liveCalls == 0 && server.openStreams == 0 }
      }
      #expect(server.openConnections == 1)
    }
  }

  /// Those that end by one answer.
  private static let unary = EachCall.unanswered.filter {
    ["append", "append of nothing", "conditional append", "delete", "tombstone"].contains($0.name)
  }
  private static let reads = EachCall.unanswered.filter {
    ["get", "read", "read of all, in batches"].contains($0.name)
  }
  private static let subscriptions = EachCall.unanswered.filter { $0.name.hasPrefix("subscription") }

  @Test("one answer is due: none, two, one that cannot be read, one that is compressed, half of one")
  func unaryAnswers() async throws {
    let append = GRPCFrame.frame(
      Streams.AppendResp(result: .success(.init(currentRevisionOption: .currentRevision(0)))).encoded())
    let rows: [[UInt8]] = [
      [], append + append, GRPCFrame.frame([0x0a, 0x7f]), GRPCFrame.frame([0xff]), [1, 0, 0, 0, 0], [9, 0, 0, 0, 0],
      Array(append.dropLast()), [0, 0, 0],
    ]
    for bytes in rows {
      try await errors(bytes, Self.unary) { error, call in
        #expect(error.code == .protocolViolation, "\(call): \(bytes)")
      }
    }
    // What says neither yes nor no is no answer to an append; to a deletion it is one without a position.
    let appends = Self.unary.filter { $0.name.contains("append") }
    try await errors(GRPCFrame.frame([]), appends) { error, _ in
      #expect(error.code == .protocolViolation)
      #expect(error.message.contains("neither yes nor no"))
    }
  }

  @Test("a read whose answers cannot be read, or end inside a message")
  func readAnswers() async throws {
    let rows: [[UInt8]] = [
      GRPCFrame.frame([0x0a, 0x7f]), [1, 0, 0, 0, 0], Message.event(0) + [0, 0, 0, 0, 9, 1],
      Message.event(0) + GRPCFrame.frame([0x80]),
    ]
    for bytes in rows {
      try await errors(bytes, Self.reads) { error, call in
        #expect(error.code == .protocolViolation, "\(call): \(bytes)")
      }
    }
  }

  @Test("a message beyond 17 MiB is refused by its announced length, and the limit is told")
  func tooLong() async throws {
    try await errors([0, 2, 0, 0, 0] + [UInt8](repeating: 0, count: 100), Self.unary + Self.reads + Self.subscriptions)
    {
      error, call in
      #expect(error.code == .resourceExhausted, "\(call)")
      #expect(error.message.contains("33554432 bytes, the limit is 17825792"), "\(error.message)")
    }
  }

  @Test("a subscription that gets something else before its confirmation, or nothing")
  func confirmations() async throws {
    for bytes in [Message.event(0) + Message.confirmation("id"), Message.caughtUp, Message.notFound] {
      try await errors(bytes, Self.subscriptions) { error, _ in
        #expect(error.code == .protocolViolation)
        #expect(error.message.contains("before its confirmation"))
      }
    }
    try await errors([], Self.subscriptions) { error, _ in
      #expect(error.code == .subscriptionDropped)
      #expect(error.message.contains("before its confirmation"))
    }
  }

  @Test("what a server need not say is passed over: unknown messages, a second confirmation, an empty name")
  func surplus() async throws {
    let unknown = GRPCFrame.frame([0x78, 1])
    let answer =
      Message.confirmation("") + unknown + Message.event(0) + Message.confirmation("two") + unknown
      + Message.last(0) + Message.event(1)
    try await withScriptedServer {
      $0.serveAll { call in
        _ = try await call.nextMessage()
        try await call.send(answer)
      }
    } _: { _, client in
      let subscription = try await client.subscribeToStream("s")
      #expect(subscription.id == "")
      var revisions: [UInt64] = []
      let error = await #expect(throws: EventStoreError.self) {
        for try await event in subscription { revisions.append(event.revision) }
      }
      #expect(revisions == [0, 1])
      #expect(error?.code == .subscriptionDropped)
      #expect(error?.lastRevision == 1)
      let read = try await client.readStream("s").reduce(into: [UInt64]()) { $0.append($1.revision) }
      #expect(read == [0, 1])
    }
  }
}
