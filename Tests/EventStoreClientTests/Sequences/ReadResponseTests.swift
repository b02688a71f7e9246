import EventStreamsEventStoreWire
import EventStreamsGRPC
import FoundationEssentials
import Testing

@testable import EventStoreClient

@Suite("The events of a read", .timeLimit(.minutes(1)))
struct ReadResponseTests {
  private static let failure = GRPCError(code: .unavailable, message: "Server Is Not Ready", origin: .peer)

  @Test("nothing is sent before something is asked")
  func lazy() async throws {
    let call = ScriptedAnswers([Message.event(0)], end: .success(()))
    let read = ReadResponse(call)
    var iterator = read.makeAsyncIterator()
    #expect(call.starts == 0)
    #expect(try await iterator.next()?.revision == 0)
    #expect(try await iterator.next() == nil)
    #expect(try await iterator.next() == nil)
    #expect(call.starts == 1)
  }

  @Test("every attribute of an event arrives")
  func attributes() async throws {
    let read = ReadResponse(ScriptedAnswers([Message.event(7)], end: .success(())))
    let event = try #require(try await read.first { _ in true })
    #expect(event.type == "OrderPlaced")
    #expect(event.stream == "order-1")
    #expect(event.revision == 7)
    #expect(event.id == UUID(uuidString: "00112233-4455-6677-8899-AABBCCDDEE07"))
    #expect(event.position == LogPosition(commit: 107))
    #expect(event.data == Data("data 7".utf8))
    #expect(event.metadata == Data("{\"n\":7}".utf8))
    #expect(event.contentType == .json)
    #expect(event.created == Date(timeIntervalSince1970: 1_636_755_600))
    #expect(event.link == nil)
  }

  @Test("blocks may end anywhere", arguments: [1, 2, 3, 5, 64, 199, 100_000])
  func borders(size: Int) async throws {
    let bytes = Message.events(0..<10) + Message.last(9)
    let blocks = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    let read = ReadResponse(ScriptedAnswers(blocks, end: .success(())))
    var revisions: [UInt64] = []
    for try await event in read { revisions.append(event.revision) }
    #expect(revisions == Array(0..<10))
    #expect(read.lastRevision == 9)
    #expect(read.firstRevision == nil)
  }

  @Test("that a stream exists is told by its first answer, and no event is lost")
  func exists() async throws {
    let call = ScriptedAnswers([Message.events(0..<3)], end: .success(()))
    let read = ReadResponse(call)
    #expect(try await read.exists)
    #expect(try await read.exists)
    #expect(call.starts == 1)
    let revisions = try await read.reduce(into: []) { $0.append($1.revision) }
    #expect(revisions == [0, 1, 2])
  }

  @Test("a read that is ended while it is asked whether its stream exists says so, and nothing about the stream")
  func endedWhileAsked() async throws {
    let (cancelled, dropped) = (ScriptedAnswers(), ScriptedAnswers())
    let (read, other) = (ReadResponse(cancelled), ReadResponse(dropped))
    let first = Task { try await read.exists }
    await eventually { cancelled.isWaitedFor }
    read.cancel()
    await #expect(throws: CancellationError.self) { _ = try await first.value }
    await #expect(throws: CancellationError.self) { _ = try await read.exists }
    let second = Task { try await other.exists }
    await eventually { dropped.isWaitedFor }
    do { _ = other.makeAsyncIterator() }
    await #expect(throws: CancellationError.self) { _ = try await second.value }
  }

  @Test("whether a stream exists can be asked after the end too: also when nothing came, and when the read failed")
  func existsAfterwards() async throws {
    let empty = ReadResponse(ScriptedAnswers([], end: .success(())))
    #expect(try await empty.first { _ in true } == nil)
    #expect(try await empty.exists)
    let failed = ReadResponse(ScriptedAnswers([], end: .failure(Self.failure)))
    await #expect(throws: EventStoreError.self) { for try await _ in failed {} }
    let error = await #expect(throws: EventStoreError.self) { try await failed.exists }
    #expect(error?.code == .serverNotReady)
    let known = ReadResponse(ScriptedAnswers([Message.event(0)], end: .failure(Self.failure)))
    await #expect(throws: EventStoreError.self) { for try await _ in known {} }
    #expect(try await known.exists)
    let call = ScriptedAnswers([Message.event(0)])
    let cancelled = ReadResponse(call)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await cancelled.exists
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    // Who was cancelled before anything was asked has not touched the read.
    #expect(call.starts == 0)
    #expect(try await cancelled.exists)
  }

  @Test("an iteration that begins while it is asked whether the stream exists throws, and disturbs nobody")
  func iteratedWhileAsked() async throws {
    let call = ScriptedAnswers()
    let read = ReadResponse(call)
    let asked = Task { try await read.exists }
    await eventually { call.isWaitedFor }
    let error = await #expect(throws: EventStoreError.self) { for try await _ in read {} }
    #expect(error?.code == .alreadyIterating)
    let second = await #expect(throws: EventStoreError.self) { try await read.exists }
    #expect(second?.code == .alreadyIterating)
    #expect(!call.isCancelled)
    call.send(Message.events(0..<2))
    call.end()
    #expect(try await asked.value)
    #expect(try await read.reduce(into: 0) { count, _ in count += 1 } == 2)
  }

  @Test("cancel() gives nil though the call fails in the same moment")
  func cancelledAndFailed() async throws {
    let call = ScriptedAnswers([Message.event(0)], end: .failure(Self.failure))
    let read = ReadResponse(call)
    var iterator = read.makeAsyncIterator()
    #expect(try await iterator.next() != nil)
    call.onReceive = { read.cancel() }
    #expect(try await iterator.next() == nil)
    #expect(try await iterator.next() == nil)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      let other = ReadResponse(ScriptedAnswers())
      other.cancel()
      return try await other.first { _ in true }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("after an error and after the end there is nothing more")
  func afterwards() async throws {
    var iterator = ReadResponse(ScriptedAnswers([], end: .failure(Self.failure))).makeAsyncIterator()
    await #expect(throws: EventStoreError.self) { try await iterator.next() }
    #expect(try await iterator.next() == nil)
    let read = ReadResponse(ScriptedAnswers([Message.event(0)], end: .success(())))
    var batches = read.batches.makeAsyncIterator()
    #expect(try await batches.next()?.count == 1)
    #expect(try await batches.next() == nil)
    #expect(try await batches.next() == nil)
    read.cancel()
    #expect(try await batches.next() == nil)
  }

  @Test("a missing stream is a value when asked for, and an error of the plain loop")
  func missing() async throws {
    let asked = ReadResponse(ScriptedAnswers([Message.notFound], end: .success(())))
    #expect(try await !asked.exists)
    await #expect(throws: EventStoreError.self) { for try await _ in asked {} }
    let looped = ReadResponse(ScriptedAnswers([Message.notFound], end: .success(())))
    let error = await #expect(throws: EventStoreError.self) { for try await _ in looped {} }
    #expect(error?.code == .streamNotFound)
    #expect(error?.message.contains("'order-1'") == true)
    #expect(try await !looped.exists)
  }

  @Test("a stream whose events are all truncated exists, and tells its ends")
  func truncated() async throws {
    let read = ReadResponse(ScriptedAnswers([Message.first(4), Message.last(9)], end: .success(())))
    #expect(try await read.exists)
    var count = 0
    for try await _ in read { count += 1 }
    #expect(count == 0)
    #expect(read.firstRevision == 4)
    #expect(read.lastRevision == 9)
    let silent = ReadResponse(ScriptedAnswers([], end: .success(())))
    #expect(try await silent.exists)
    #expect(try await silent.first { _ in true } == nil)
  }

  @Test("a second iterator throws, and dropping it does not disturb the first")
  func second() async throws {
    let call = ScriptedAnswers([Message.event(0), Message.event(1)], end: .success(()))
    let read = ReadResponse(call)
    var first = read.makeAsyncIterator()
    #expect(try await first.next()?.revision == 0)
    do {
      var second = read.makeAsyncIterator()
      await #expect(throws: EventStoreError.self) { try await second.next() }
      for try await _ in read.batches { Issue.record("batches are the same single pass") }
    } catch EventStoreError.Code.alreadyIterating {}
    #expect(!call.isCancelled)
    #expect(try await first.next()?.revision == 1)
    #expect(try await first.next() == nil)
  }

  @Test("a copy of the iterator throws while the other one waits, and does not disturb it") @MainActor
  func copied() async throws {
    let call = ScriptedAnswers()
    let first = ReadResponse(call).makeAsyncIterator()
    var copy = first
    let waiting = Task { @MainActor in
      var first = first
      return try await first.next()?.revision
    }
    while !call.isWaitedFor { await Task.yield() }
    let error = await #expect(throws: EventStoreError.self) { try await copy.next() }
    #expect(error?.code == .alreadyIterating)
    call.send(Message.events(0..<2))
    #expect(try await waiting.value == 0)
    #expect(try await copy.next()?.revision == 1)
  }

  @Test("leaving the loop, and an error thrown in it, end the call")
  func leaving() async throws {
    let left = ScriptedAnswers([Message.events(0..<10)])
    for try await event in ReadResponse(left) where event.revision == 3 { break }
    #expect(left.isCancelled)
    let thrown = ScriptedAnswers([Message.events(0..<10)])
    let read = ReadResponse(thrown)
    await #expect(throws: CocoaError.self) { for try await _ in read { throw CocoaError(.fileNoSuchFile) } }
    #expect(thrown.isCancelled)
  }

  @Test("dropping the iterator ends the call though the sequence is held; so does dropping a read that was looked at")
  func dropped() async throws {
    let call = ScriptedAnswers([Message.event(0)])
    let read = ReadResponse(call)
    do {
      var iterator = read.makeAsyncIterator()
      _ = try await iterator.next()
    }
    #expect(call.isCancelled)
    _ = read
    let looked = ScriptedAnswers([Message.event(0)])
    do { _ = try await ReadResponse(looked).exists }
    #expect(looked.isCancelled)
  }

  @Test("a cancelled task throws, also while events are there")
  func taskCancelled() async throws {
    let waiting = ScriptedAnswers([Message.event(0)])
    let task = Task { for try await _ in ReadResponse(waiting) {} }
    await eventually { waiting.isWaitedFor }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(waiting.isCancelled)
    let full = ScriptedAnswers([Message.events(0..<10)])
    let counted = Task {
      var count = 0
      for try await _ in ReadResponse(full) {
        count += 1
        withUnsafeCurrentTask { $0?.cancel() }
      }
      return count
    }
    await #expect(throws: CancellationError.self) { try await counted.value }
    #expect(full.isCancelled)
  }

  @Test("cancel() ends the iteration with nil, before it, in it and while it waits")
  func cancelled() async throws {
    let early = ScriptedAnswers([Message.event(0)])
    let unread = ReadResponse(early)
    unread.cancel()
    #expect(try await unread.first { _ in true } == nil)
    #expect(early.starts == 0)
    let call = ScriptedAnswers([Message.events(0..<10)])
    let read = ReadResponse(call)
    var count = 0
    for try await _ in read {
      count += 1
      read.cancel()
    }
    #expect(count == 1)
    #expect(call.isCancelled)
    let waiting = ScriptedAnswers()
    let other = ReadResponse(waiting)
    async let last = other.first { _ in true }
    await eventually { waiting.isWaitedFor }
    other.cancel()
    #expect(try await last == nil)
  }

  @Test("batches hold what has arrived, and what came before an error is handed over first")
  func batches() async throws {
    let call = ScriptedAnswers(
      [Message.events(0..<3), Message.last(9), Message.events(3..<5)], end: .failure(Self.failure))
    var batches: [[UInt64]] = []
    let error = await #expect(throws: EventStoreError.self) {
      for try await batch in ReadResponse(call).batches { batches.append(batch.map(\.revision)) }
    }
    #expect(batches == [[0, 1, 2], [3, 4]])
    #expect(error?.code == .serverNotReady)
    #expect(error?.lastRevision == 4)
    #expect(error?.lastPosition == LogPosition(commit: 104))
  }

  @Test("an answer that cannot be read is a protocol violation, told after the events before it")
  func unreadable() async throws {
    let call = ScriptedAnswers([Message.event(0) + GRPCFrame.frame([0x0a, 0x7f])])
    var iterator = ReadResponse(call).batches.makeAsyncIterator()
    #expect(try await iterator.next()?.count == 1)
    let error = await #expect(throws: EventStoreError.self) { try await iterator.next() }
    #expect(error?.code == .protocolViolation)
    #expect(call.isCancelled)
    let compressed = ReadResponse(ScriptedAnswers([[1, 0, 0, 0, 0]]))
    let second = await #expect(throws: EventStoreError.self) { try await compressed.exists }
    #expect(second?.code == .protocolViolation)
    let again = await #expect(throws: EventStoreError.self) { for try await _ in compressed {} }
    #expect(again?.code == .protocolViolation)
  }

  @Test("a failure to make the call is thrown by the first element")
  func cannotStart() async throws {
    let read = ReadResponse(
      ReadCall(CallContext(.read, stream: "s")) { throw EventStoreError(.clientClosed, "the client is closed") })
    let error = await #expect(throws: EventStoreError.self) { for try await _ in read {} }
    #expect(error?.code == .clientClosed)
  }

  @Test("links: the target with its link, the link alone when the target is gone")
  func links() async throws {
    let link = Message.recorded(9, stream: "$ce-order", type: "$>", position: 900)
    let resolved = Message.framed(.event(.init(event: Message.recorded(1), link: link, position: .commitPosition(900))))
    let broken = Message.framed(.event(.init(link: link, position: .commitPosition(900))))
    let events = try await ReadResponse(ScriptedAnswers([resolved + broken], end: .success(()))).reduce(into: []) {
      $0.append($1)
    }
    #expect(events.map(\.type) == ["OrderPlaced", "$>"])
    #expect(events.map(\.isResolved) == [true, false])
    #expect(events.map(\.resumeRevision) == [9, 9])
    #expect(events.map(\.revision) == [1, 9])
    #expect(events.first?.resumePosition == LogPosition(commit: 900))
    #expect(events.first?.position == LogPosition(commit: 101))
  }

  @Test("a read of values is iterated as any other")
  func values() async throws {
    let event = RecordedEvent(NewEvent(type: "A"), stream: "s", revision: 3)
    let read = ReadResponse([event, event])
    #expect(try await read.exists)
    #expect(try await read.reduce(into: 0) { count, _ in count += 1 } == 2)
    #expect(read.lastRevision == 3)
    let missing = ReadResponse([], exists: false)
    let error = await #expect(throws: EventStoreError.self) { for try await _ in missing {} }
    #expect(error?.code == .streamNotFound)
    #expect(try await ReadResponse([]).first { _ in true } == nil)
  }
}
