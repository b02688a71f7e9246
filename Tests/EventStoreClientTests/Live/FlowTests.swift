import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsProtobuf
import EventStreamsTestSupport
import EventStreamsTransport
import Foundation
import Testing

@testable import EventStoreClient

@Suite("Flow of large calls", .timeLimit(.minutes(1)))
struct FlowTests {
  @Test("a consumer that stops holds the server to the window, and gets everything when it goes on")
  func backpressure() async throws {
    let block = Message.events(0..<100)
    let sent = Lock((count: 0, isBlocked: false))
    let window = 1 << 18
    try await withScriptedServer {
      $0.add(Streams.Method.read, .single) { call in
        for _ in 0..<500 {
          sent.withLock { $0.isBlocked = true }
          try await call.send(block)
          sent.withLock { $0 = ($0.count + block.count, false) }
        }
      }
      $0.add(Streams.Method.delete, .single) { _ in throw GRPCServerStatus.handlerError }
    } _: { _, client in
      var iterator = client.readStream("s", options: .init(windowBytes: window)).makeAsyncIterator()
      #expect(try await iterator.next() != nil)
      // Once a window and what waits at the server are full the count stands; a call beside it shows that both loops went on.
      await eventually { sent.withLock { $0.isBlocked && $0.count >= window } }
      var before = -1
      while before != sent.withLock({ $0.count }) {
        before = sent.withLock { $0.count }
        for _ in 0..<3 { _ = try? await client.deleteStream("s", expecting: .any) }
      }
      // The window taken with the first block, the window after it, 64 KiB that the server queues and one block more.
      #expect(before < 2 * window + 65_536 + 2 * block.count, "\(before) bytes sent")
      #expect(before < 500 * block.count / 2)
      var count = 1
      while try await iterator.next() != nil { count += 1 }
      #expect(count == 50_000)
    }
  }

  @Test(
    "memory stands while a consumer stops, and is flat while it goes on",
    .enabled(if: Heap.isMeasured, "mallinfo2 reads 0 under this sanitizer: memory is not measured"))
  func memory() async {
    await #expect(processExitsWith: .success) { try await FlowTests.measure() }
  }

  private static func measure() async throws {
    let block = Message.events(0..<100)
    let window = 1 << 18
    let bound = 8 * window  // Of both sides: blocks taken and to take, with the room that growing arrays reserve.
    try await withScriptedServer {
      $0.add(Streams.Method.read, .single) { call in
        for _ in 0..<1_000 { try await call.send(block) }
      }
      $0.add(Streams.Method.delete, .single) { _ in throw GRPCServerStatus.handlerError }
    } _: { _, client in
      _ = try? await client.deleteStream("s", expecting: .any)
      let before = Heap.inUse
      var iterator = client.readStream("s", options: .init(windowBytes: window)).makeAsyncIterator()
      _ = try await iterator.next()
      for _ in 0..<100 { _ = try? await client.deleteStream("s", expecting: .any) }  // Both loops go on meanwhile.
      var most = Heap.inUse - before
      var count = 1
      while try await iterator.next() != nil {
        count += 1
        if count % 500 == 0 { most = max(most, Heap.inUse - before) }
      }
      guard count == 100_000, block.count * 1_000 > 4 * bound, most < bound else {
        FileHandle.standardError.write(Data("\(count) events of \(block.count * 10) bytes, \(most) held\n".utf8))
        exit(EXIT_FAILURE)
      }
    }
  }

  @Test("a large append arrives whole and in order, cut between its events")
  func largeAppend() async throws {
    let arrived = Lock([UInt64]())
    try await withScriptedServer {
      $0.add(Streams.Method.append) { call in
        guard let first = try await call.nextMessage() else { return }
        guard case .options(let options) = try Streams.AppendReq(decoding: first).content else { return }
        #expect(options.streamIdentifier?.name == "big")
        while let message = try await call.nextMessage() {
          guard case .proposedMessage(let event) = try Streams.AppendReq(decoding: message).content else { return }
          arrived.withLock { $0.append(UInt64(event.metadata["type"] ?? "") ?? .max) }
        }
        let success = Streams.AppendResp.Success(currentRevisionOption: .currentRevision(9_999))
        try await call.send(GRPCFrame.frame(Streams.AppendResp(result: .success(success)).encoded()))
      }
    } _: { _, client in
      let events = (0..<10_000).map { NewEvent(type: "\($0)", data: Data(count: 1_000)) }
      let result = try await client.appendToStream("big", events, expecting: .any)
      #expect(result.version == .revision(9_999))
      #expect(arrived.withLock { $0 } == Array(0..<10_000))
    }
  }

  @Test("a refusal that comes while a large append is sent is told at once, though the server reads no more")
  func earlyRefusal() async throws {
    let refusal = GRPCServerStatus(
      code: .invalidArgument, message: "Maximum Append Size of 1 Exceeded.",
      trailers: ["exception": "maximum-append-size-exceeded", "maximum-append-size": "1"])
    try await withScriptedServer {
      $0.add(Streams.Method.append) { call in
        _ = try await call.nextMessage()
        throw refusal
      }
    } _: { server, client in
      let event = NewEvent(type: "t", data: Data(count: 1 << 20))
      let error = await #expect(throws: EventStoreError.self) {
        try await client.appendToStream("s", Array(repeating: event, count: 64), expecting: .any)
      }
      #expect(error?.code == .appendTooLarge)
      #expect(error?.sizeLimit == 1)
      let endless = AsyncStream<NewEvent> { continuation in continuation.yield(event) }
      let second = await #expect(throws: EventStoreError.self) {
        try await client.appendToStream("s", endless, expecting: .any)
      }
      #expect(second?.code == .appendTooLarge)
      await eventually { server.openStreams == 0 && client.liveCalls == 0 }
    }
  }

  @Test("a cancelled append resets its stream, and the server sees no end of its events")
  func cancelledAppend() async throws {
    let seen = Lock([String]())
    try await withScriptedServer {
      $0.add(Streams.Method.append) { call in
        do {
          while try await call.nextMessage() != nil { seen.withLock { $0.append("message") } }
          seen.withLock { $0.append("end") }
        } catch is CancellationError {
          seen.withLock { $0.append("cancelled") }
        }
      }
    } _: { server, client in
      let (events, continuation) = AsyncStream.makeStream(of: NewEvent.self)
      continuation.yield(NewEvent(type: "t", data: Data(count: 1 << 18)))
      let task = Task { try await client.appendToStream("s", events, expecting: .any) }
      await eventually { seen.withLock { $0.count == 2 } }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      await eventually { server.liveCalls == 0 }
      #expect(seen.withLock { $0.last } == "cancelled")
    }
  }
}
