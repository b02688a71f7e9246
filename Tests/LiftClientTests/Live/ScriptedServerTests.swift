import EventStreamsGRPC
import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import EventStreamsTransport
import Foundation
import LiftClient
import Testing

@Suite("what servers do that the embedded one does not", .timeLimit(.minutes(3)))
struct ScriptedServerTests {
  typealias Status = GRPCServerStatus

  private static let subscribe = Liftbridge.Method.subscribe
  private static let publish = Liftbridge.Method.publish

  @Test("a confirmation that does not come ends the subscription at its limit, by the client's clock")
  func neverConfirmed() async throws {
    let clock = ManualClock()
    let (arrived, signal) = AsyncStream.makeStream(of: Void.self)
    let (never, end) = AsyncStream.makeStream(of: Void.self)
    let script: Script = { _ in
      signal.yield()
      for await _ in never {}  // Ends when the client resets the call.
    }
    try await withScriptedServer(Self.subscribe, script, clock: clock) { lift in
      let task = Task { await code { _ = try await lift.subscribe("s") } }
      for await _ in arrived { break }
      clock.advance(by: .seconds(10))
      #expect(await task.value == .deadlineExceeded)
    }
    end.finish()
  }

  @Test("a first message that is not empty breaks the protocol")
  func notEmpty() async throws {
    let script: Script = { try await $0.send(Liftbridge.Message(offset: 1, stream: "s")) }
    try await withScriptedServer(Self.subscribe, script) { lift in
      #expect(await code { _ = try await lift.subscribe("s") } == .protocolViolation)
    }
  }

  @Test("a call that ends before it is confirmed was dropped by the server")
  func endsAtOnce() async throws {
    let script: Script = { _ in }
    try await withScriptedServer(Self.subscribe, script) { lift in
      #expect(await code { _ = try await lift.subscribe("s") } == .subscriptionDropped)
    }
  }

  @Test("a clean end of a confirmed subscription is no end of the data: it throws, after what came before it")
  func cleanEnd() async throws {
    let script: Script = { try await confirmed($0, offsets: [0, 1]) }
    try await withScriptedServer(Self.subscribe, script) { lift in
      var iterator = try await lift.subscribe("s", from: .earliest).makeAsyncIterator()
      #expect(try await iterator.next()?.offset == 0)
      #expect(try await iterator.next()?.offset == 1)
      #expect(await code { _ = try await iterator.next() } == .subscriptionDropped)
      #expect(try await iterator.next() == nil)
    }
  }

  @Test(
    "what ends a confirmed subscription is told by its code, and nil only for an end of the range",
    arguments: [
      (8, "End of readonly partition", nil), (8, "Stop offset reached", nil),
      (5, "commit log was deleted", .streamDeleted), (9, "commit log was closed", .partitionPaused),
      (13, "commit log was closed", .serverNotReady), (9, "Server not partition leader", .notLeader),
      (14, "transport is closing", .serverNotReady), (2, "EOF", .unknown),
    ] as [(Int, String, LiftError.Code?)])
  func ends(status: Int, text: String, expected: LiftError.Code?) async throws {
    let script: Script = { call in
      try await confirmed(call, offsets: [0])
      throw Status(code: GRPCStatusCode(rawValue: status), message: text)
    }
    try await withScriptedServer(Self.subscribe, script) { lift in
      var iterator = try await lift.subscribe("s", from: .earliest).makeAsyncIterator()
      #expect(try await iterator.next()?.offset == 0)
      #expect(await code { if let more = try await iterator.next() { Issue.record("\(more)") } } == expected)
    }
  }

  @Test("bytes that are no message break the protocol and end the call")
  func malformed() async throws {
    let script: Script = { call in
      try await confirmed(call)
      try await call.send(GRPCFrame.frame([0x0a, 0x05, 0x61]))
    }
    try await withScriptedServer(Self.subscribe, script) { lift in
      var iterator = try await lift.subscribe("s").makeAsyncIterator()
      #expect(await code { _ = try await iterator.next() } == .protocolViolation)
    }
  }

  @Test("messages below the offset asked for are dropped, also when a new leader repeats some")
  func repeated() async throws {
    let script: Script = { call in
      try await confirmed(call, offsets: [3, 4, 5, 6])
      throw Status(code: .resourceExhausted, message: "End of readonly partition")
    }
    try await withScriptedServer(Self.subscribe, script) { lift in
      var offsets: [Int64] = []
      for try await message in try await lift.subscribe("s", from: .after(4)) { offsets.append(message.offset) }
      #expect(offsets == [5, 6])
    }
  }

  @Test("an answer without the acknowledgement that was asked for breaks the protocol")
  func noAck() async throws {
    let script: Script = { try await $0.send(Liftbridge.PublishResponse()) }
    try await withScriptedServer(Self.publish, script) { lift in
      #expect(await code { try await lift.publish(Data(), to: "s") } == .protocolViolation)
      try await lift.publishUnacknowledged(Data(), to: "s")
    }
  }

  @Test("a refusal inside the acknowledgement is thrown")
  func refusedAck() async throws {
    let script: Script = {
      try await $0.send(Liftbridge.PublishResponse(ack: .init(stream: "s", ackError: .incorrectOffset)))
    }
    try await withScriptedServer(Self.publish, script) { lift in
      #expect(await code { try await lift.publish(Data(), to: "s") } == .incorrectOffset)
      // Keeps the closure throwing: macros do not count.
      try Task.checkCancellation()
    }
  }

  @Test("an acknowledgement of another stream on the subject is handed on as it is")
  func otherStream() async throws {
    let script: Script = { try await $0.send(Liftbridge.PublishResponse(ack: .init(stream: "other", offset: 7))) }
    try await withScriptedServer(Self.publish, script) { lift in
      let ack = try await lift.publish(Data(), to: "s")
      #expect(ack.stream == "other" && ack.offset == 7)
    }
  }

  @Test(
    "an unavailable server, one without the method and one that denies are told apart",
    arguments: [
      (14, "", .serverNotReady), (13, "no known metadata leader", .noLeader), (16, "", .unauthenticated),
      (2, "The client is not authorized to call Publish on resource s", .accessDenied),
    ] as [(Int, String, LiftError.Code)])
  func statuses(status: Int, text: String, expected: LiftError.Code) async throws {
    let script: Script = { _ in throw Status(code: GRPCStatusCode(rawValue: status), message: text) }
    try await withScriptedServer(Self.publish, script) { lift in
      let error = await #expect(throws: LiftError.self) { try await lift.publish(Data(), to: "s") }
      #expect(error?.code == expected && error?.grpcStatus == status)
      #expect(await code { try await lift.createStream("s", subject: "s") } == .unsupported)
      try Task.checkCancellation()
    }
  }

  @Test("limits go out as grpc-timeout with what is acknowledged, never with metadata and subscriptions")
  func timeoutHeaders() async throws {
    let seen = Lock<[String: Duration]>([:])
    func noting(_ answer: @escaping Script) -> Script {
      { call in
        seen.withLock { $0[call.path] = call.timeout ?? .zero }
        try await answer(call)
      }
    }
    let ack = Liftbridge.PublishResponse(ack: .init(stream: "s"))
    try await withScriptedServer(Self.publish, noting { try await $0.send(ack) }) { lift in
      try await lift.publish(Data(), to: "s", timeout: .seconds(3))
    }
    try await withScriptedServer(Self.subscribe, noting { try await confirmed($0) }) { lift in
      _ = try await lift.subscribe("s")
    }
    let metadata: Script = { try await $0.send(Liftbridge.FetchMetadataResponse()) }
    try await withScriptedServer(Liftbridge.Method.fetchMetadata, noting(metadata)) { lift in
      _ = try await lift.fetchMetadata(timeout: .seconds(3))
    }
    let created: Script = { try await $0.send(Liftbridge.CreateStreamResponse()) }
    try await withScriptedServer(Liftbridge.Method.createStream, noting(created)) { lift in
      try await lift.createStream("s", subject: "s", timeout: .seconds(4))
    }
    let found = seen.withLock { $0 }
    #expect(
      found == [
        Self.publish: .seconds(3), Self.subscribe: .zero, Liftbridge.Method.fetchMetadata: .zero,
        Liftbridge.Method.createStream: .seconds(4),
      ])
  }

  @Test("a consumer that stops holds the server to the window; nothing is lost")
  func backpressure() async throws {
    let sent = Lock(0)
    let total = 200
    let script: Script = { call in
      try await call.send(Liftbridge.Message())
      for offset in 0..<total {
        let message = Liftbridge.Message(
          offset: Int64(offset), value: [UInt8](repeating: 1, count: 64 << 10), stream: "s")
        try await call.send(message)
        sent.withLock { $0 = offset + 1 }
      }
      throw Status(code: .resourceExhausted, message: "End of readonly partition")
    }
    try await withScriptedServer(Self.subscribe, script) { lift in
      let subscription = try await lift.subscribe("s", from: .earliest)
      // Unknown methods are answered on the same connection: round trips give the server every chance to send more.
      for _ in 0..<200 { _ = await code { try await lift.publish(Data(), to: "s") } }
      // The window of 256 KiB, what came with the confirmation (a window at most), what waits to be sent at the server
      // and the message that it is handing over.
      #expect(sent.withLock { $0 } <= 4 + 4 + 2 + 1)
      var count = 0
      for try await message in subscription {
        #expect(message.offset == count && message.value.count == 64 << 10)
        count += 1
      }
      #expect(count == total)
    }
  }
}
