import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsTestSupport
import EventStreamsTransport
import Testing

@testable import EventStoreClient

@Suite("Deadlines, by a clock that stands still", .timeLimit(.minutes(1)))
struct DeadlineTests {
  /// Runs a call against a server that answers so far and no further, moves the clock, and gives what the call threw.
  private func thrown(
    after limit: Duration, options: String = "", answering messages: [UInt8]? = nil,
    _ call: @escaping @Sendable (AsyncEventStoreClient) async throws -> Void
  ) async throws -> (any Error)? {
    let clock = ManualClock()
    return try await withScriptedServer(clock: clock, options: options) {
      $0.serveAll { call in
        if let messages { try await call.send(messages) }
        while try await call.nextMessage() != nil {}
        try await Task.sleep(for: .seconds(3_600))  // Ended by the client's cancellation.
      }
    } _: { server, client in
      let task = Task { try await call(client) }
      await eventually { server.liveCalls == 1 }
      await clock.waitForSleeper(within: limit)
      clock.advance(by: limit - .milliseconds(1))
      #expect(client.liveCalls == 1)
      await clock.waitForSleeper(within: .milliseconds(1))
      clock.advance(by: .milliseconds(1))
      let result = await task.result
      await eventually { server.liveCalls == 0 && client.liveCalls == 0 }
      if case .failure(let error) = result { return error }
      return nil
    }
  }

  private func expectDeadline(
    after limit: Duration, options: String = "", answering messages: [UInt8]? = nil,
    _ call: @escaping @Sendable (AsyncEventStoreClient) async throws -> Void
  ) async throws {
    let error = try await thrown(after: limit, options: options, answering: messages, call) as? EventStoreError
    #expect(error?.code == .deadlineExceeded)
    #expect(error?.message.contains("waiting for the server") == true)
    #expect(error?.message.contains(" at 127.0.0.1:") == true)
  }

  @Test("10 seconds for appends, deletions, confirmations and the first answer to a read of a stream")
  func standard() async throws {
    try await expectDeadline(after: .seconds(10)) {
      try await $0.appendToStream("s", NewEvent(type: "t"), expecting: .any)
    }
    try await expectDeadline(after: .seconds(10)) { try await $0.deleteStream("s", expecting: .any) }
    try await expectDeadline(after: .seconds(10)) { try await $0.tombstoneStream("s", expecting: .any) }
    try await expectDeadline(after: .seconds(10)) { _ = try await $0.getStream("s") }
    try await expectDeadline(after: .seconds(10)) { _ = try await $0.readStream("s").exists }
    try await expectDeadline(after: .seconds(10)) { _ = try await $0.getCurrentVersion("s") }
    try await expectDeadline(after: .seconds(10)) { _ = try await $0.subscribeToStream("s") }
    try await expectDeadline(after: .seconds(10)) { _ = try await $0.subscribeToAll() }
  }

  @Test("what the connection string says instead, and what the call says before both")
  func chosen() async throws {
    try await expectDeadline(after: .seconds(3), options: "&DefaultDeadline=3") {
      try await $0.deleteStream("s", expecting: .any)
    }
    try await expectDeadline(after: .seconds(2), options: "&DefaultDeadline=3") {
      try await $0.deleteStream("s", expecting: .any, options: .timeout(.seconds(2)))
    }
    try await expectDeadline(after: .seconds(2)) { _ = try await $0.getCommitPosition(options: .timeout(.seconds(2))) }
    try await expectDeadline(after: .seconds(4)) {
      _ = try await $0.readAll(options: .init(firstMessage: .seconds(4))).first { _ in true }
    }
  }

  @Test("between two answers, and for the whole read")
  func later() async throws {
    try await expectDeadline(after: .seconds(5), answering: Message.events(0..<3)) {
      for try await _ in $0.readStream("s", options: .init(betweenMessages: .seconds(5))) {}
    }
    try await expectDeadline(after: .seconds(7), answering: Message.events(0..<3)) {
      for try await _ in $0.readStream("s", options: .init(wholeCall: .seconds(7))) {}
    }
  }

  @Test("the whole of a subscription, where the call says so; told to no server")
  func wholeSubscription() async throws {
    for markers in [false, true] {
      try await expectDeadline(after: .seconds(7), answering: Message.confirmation("id") + Message.events(0..<3)) {
        let subscription = try await $0.subscribeToStream("s", options: .init(wholeCall: .seconds(7)))
        if markers {
          for try await _ in subscription.withMarkers {}
        } else {
          for try await _ in subscription {}
        }
      }
    }
    try await expectDeadline(after: .seconds(3)) {
      _ = try await $0.subscribeToAll(options: .init(confirmation: .none, wholeCall: .seconds(3)))
    }
  }

  @Test("while the connection is made: the time runs from the call, and the message says what it was spent on")
  func connecting() async throws {
    for call in EachCall.unanswered where !["position", "read of all, in batches"].contains(call.name) {
      let clock = ManualClock()
      try await HoldingServer.with(nil, clock: clock) { server, client in
        let task = Task { try await call.run(client) }
        await eventually { client.liveCalls == 1 && server.openConnections == 1 }
        await clock.waitForSleeper(within: .seconds(10))
        clock.advance(by: .seconds(10))
        let error = await #expect(throws: EventStoreError.self) { try await task.value }
        #expect(error?.code == .deadlineExceeded, "\(call.name)")
        let words = " at 127.0.0.1:\(server.port): the time ran out while connecting"
        #expect(error?.message.hasSuffix(words) == true, "\(error?.message ?? "")")
        #expect(client.liveCalls == 0)
      }
    }
  }

  @Test("an attempt to connect that is not answered within its own 20 seconds is no deadline of the call")
  func connectTimeout() async throws {
    let clock = ManualClock()
    try await HoldingServer.with(nil, clock: clock) { server, client in
      let task = Task { try await client.deleteStream("s", expecting: .any, options: .timeout(.seconds(60))) }
      await eventually { client.liveCalls == 1 && server.openConnections == 1 }
      await clock.waitForSleeper(within: .seconds(20))
      clock.advance(by: .seconds(20))
      let error = await #expect(throws: EventStoreError.self) { try await task.value }
      #expect(error?.code == .connectionRefused)
      #expect(error?.message.contains("127.0.0.1:\(server.port) did not take the connection in time") == true)
    }
  }

  @Test("a call that waits for the next attempt to connect throws why the last one failed, when its time is over")
  func backoff() async throws {
    let clock = ManualClock()
    let port = try RawResponder.deadPort()
    let settings = try EventStoreSettings("esdb://127.0.0.1:\(port)?tls=false", clock: clock)
    try await withEventStoreClient(settings) { client in
      let first = await #expect(throws: EventStoreError.self) { try await client.getStream("s") }
      #expect(first?.code == .connectionRefused)
      // The pause is 0.8 seconds at least, the limit below it.
      let task = Task { try await client.deleteStream("s", expecting: .any, options: .timeout(.milliseconds(500))) }
      await eventually { client.liveCalls == 1 }
      await clock.waitForSleeper(within: .milliseconds(500))
      clock.advance(by: .milliseconds(500))
      let error = await #expect(throws: EventStoreError.self) { try await task.value }
      #expect(error?.code == .connectionRefused)
      #expect(error?.message.hasPrefix("deleting 's' at 127.0.0.1:\(port): cannot connect to ") == true)
      #expect(client.liveCalls == 0)
    }
  }

  @Test("a confirmation that comes after its limit meets nobody; the next subscription is one of its own")
  func lateConfirmation() async throws {
    let clock = ManualClock()
    let (late, goOn) = AsyncStream.makeStream(of: Void.self)
    let ends = Lock([String]())
    try await withScriptedServer(clock: clock) {
      $0.serveAll { call in
        let isFirst = ends.withLock { ends in
          ends.append("began")
          return ends.count == 1
        }
        if isFirst {
          // Not ended by the call's end: the server says it although nobody listens any more.
          await Task.detached { for await _ in late { break } }.value
        }
        do {
          try await call.send(Message.confirmation("id") + Message.events(0..<1))
          try await Task.sleep(for: .seconds(3_600))
        } catch {
          ends.withLock { $0.append("\(type(of: error))") }
        }
      }
    } _: { server, client in
      let task = Task { try await client.subscribeToStream("s") }
      await eventually { server.liveCalls == 1 }
      await clock.waitForSleeper(within: .seconds(10))
      clock.advance(by: .seconds(10))
      let error = await #expect(throws: EventStoreError.self) { try await task.value }
      #expect(error?.code == .deadlineExceeded)
      #expect(client.liveCalls == 0)
      goOn.yield()
      await eventually { ends.withLock { $0.count == 2 } }
      #expect(ends.withLock { $0.last } == "CancellationError")
      let second = try await client.subscribeToStream("s")
      #expect(try await second.first { _ in true }?.revision == 0)
    }
  }

  /// Runs a call until `answered` is called in it, and expects that no time that passes then ends it.
  private func expectNoLimit(
    answering messages: [UInt8] = [],
    _ call: @escaping @Sendable (AsyncEventStoreClient, _ answered: @Sendable () -> Void) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    let isAnswered = Lock(false)
    try await withScriptedServer(clock: clock) {
      $0.serveAll { call in
        if call.path == Streams.Method.read, !messages.isEmpty { try await call.send(messages) }
        while try await call.nextMessage() != nil {}
        try await Task.sleep(for: .seconds(3_600))
      }
    } _: { server, client in
      let task = Task { try await call(client) { isAnswered.withLock { $0 = true } } }
      await eventually { server.liveCalls == 1 && isAnswered.withLock { $0 } }
      clock.advance(by: .seconds(86_400))
      // Whatever was due has been done when a later deadline has been.
      let later = Task { try await client.deleteStream("s", expecting: .any, options: .timeout(.seconds(1))) }
      await eventually { server.liveCalls == 2 }
      await clock.waitForSleeper(within: .seconds(1))
      clock.advance(by: .seconds(1))
      let error = await #expect(throws: EventStoreError.self) { try await later.value }
      #expect(error?.code == .deadlineExceeded)
      #expect(client.liveCalls == 1)
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  @Test("none to the first answer where a filter searches the log in silence")
  func noneToTheFirst() async throws {
    try await expectNoLimit { client, answered in
      answered()
      _ = try await client.getCommitPosition()
    }
    try await expectNoLimit { client, answered in
      answered()
      _ = try await client.readAll().exists
    }
  }

  @Test("none after the first answer to a read, be it of a stream or of the whole log")
  func noneAfterTheFirst() async throws {
    try await expectNoLimit(answering: Message.events(0..<3)) { client, answered in
      for try await event in client.readStream("s") where event.revision == 2 { answered() }
    }
    try await expectNoLimit(answering: Message.events(0..<3)) { client, answered in
      for try await event in client.readAll() where event.revision == 2 { answered() }
    }
  }

  @Test("none for the whole log, nor after the first answer")
  func none() async throws {
    let clock = ManualClock()
    try await withScriptedServer(clock: clock) {
      $0.serveAll { call in
        try await call.send(Message.confirmation("id"))
        try await Task.sleep(for: .seconds(3_600))
      }
    } _: { server, client in
      let subscription = try await client.subscribeToStream("s")
      let reader = Task { for try await _ in subscription {} }
      let all = client.readAll()
      let searching = Task { for try await _ in all {} }
      await eventually { server.liveCalls == 2 }
      clock.advance(by: .seconds(86_400))
      // Whatever was due has been done when a later deadline has been.
      let error = await #expect(throws: EventStoreError.self) {
        try await client.deleteStream("s", expecting: .any, options: .timeout(.after(.zero)))
      }
      #expect(error?.code == .deadlineExceeded)
      #expect(client.liveCalls == 2)
      subscription.cancel()
      all.cancel()
      try await reader.value
      try await searching.value
    }
  }
}
