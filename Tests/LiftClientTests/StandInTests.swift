import Foundation
import LiftClient
import Testing

/// A stand-in that implements what the code under test reaches.
private struct OneMessage: LiftClientProtocol {
  func subscribe(_ request: LiftSubscribeRequest) async throws -> LiftSubscription {
    LiftSubscription([Message(Data("hello".utf8), stream: request.stream, offset: 7)])
  }
}

@Suite("a stand-in for the client", .timeLimit(.minutes(1)))
struct StandInTests {
  @Test("application code calls it by the same names and gets the stand-in's messages")
  func calls() async throws {
    let lift: any LiftClientProtocol = OneMessage()
    var seen: [Int64] = []
    for try await message in try await lift.subscribe("orders", from: .earliest) { seen.append(message.offset) }
    #expect(seen == [7])
  }

  @Test("what it does not implement throws unsupported")
  func unsupported() async throws {
    let lift: any LiftClientProtocol = OneMessage()
    let calls: [@Sendable () async throws -> Void] = [
      { try await lift.createStream("a", subject: "a") }, { try await lift.publish(Data(), to: "a") },
      { try await lift.publishUnacknowledged(Data(), to: "a") }, { _ = try await lift.fetchMetadata() },
    ]
    for call in calls {
      let error = await #expect(throws: LiftError.self) { try await call() }
      #expect(error?.code == .unsupported)
    }
  }

  @Test("its subscription is one pass: a second iterator throws and leaves the first one whole")
  func onePass() async throws {
    let messages = (0..<3).map { Message(Data(), stream: "s", offset: $0) }
    let subscription = LiftSubscription(messages)
    var first = subscription.makeAsyncIterator()
    var second = subscription.makeAsyncIterator()
    #expect(try await first.next()?.offset == 0)
    let error = await #expect(throws: LiftError.self) { _ = try await second.next() }
    #expect(error?.code == .alreadyIterating)
    #expect(try await first.next()?.offset == 1)
    subscription.cancel()
    #expect(try await first.next() == nil)
  }

  @Test("each call hands over everything it was given, and the defaults where it was given nothing")
  func arguments() async throws {
    let seen = Recorder()
    let lift: any LiftClientProtocol = seen
    let settings = StreamSettings(partitions: 3, group: "g")
    try await lift.createStream("a", subject: "b", settings: settings, timeout: .seconds(1))
    try await lift.createStream("a", subject: "b")
    let (value, key, headers) = (Data([1]), Data([2]), ["h": Data([3])])
    try await lift.publish(
      value, to: "s", key: key, headers: headers, partition: .number(4), ack: .all, expectedOffset: 5,
      timeout: .seconds(6))
    try await lift.publish(value, to: "s")
    try await lift.publishUnacknowledged(
      value, to: "s", key: key, headers: headers, partition: .number(7), timeout: .seconds(8))
    try await lift.publishUnacknowledged(value, to: "s")
    let options = LiftSubscriptionOptions(readFromReplica: true, windowBytes: 9_999, confirmation: .seconds(9))
    _ = try await lift.subscribe("s", partitions: .number(10), from: .offset(11), options: options)
    _ = try await lift.subscribe("s")
    _ = try await lift.fetchMetadata(streams: ["x"], groups: ["y"], timeout: .seconds(12))
    _ = try await lift.fetchMetadata()
    let expected: [any Hashable & Sendable] = [
      CreateStreamRequest(name: "a", subject: "b", settings: settings, timeout: .seconds(1)),
      CreateStreamRequest(name: "a", subject: "b", settings: StreamSettings(), timeout: .standard),
      PublishRequest(
        value: value, stream: "s", key: key, headers: headers, partition: .number(4), ack: .all, expectedOffset: 5,
        correlationID: nil, timeout: .seconds(6)),
      PublishRequest(
        value: value, stream: "s", key: nil, headers: [:], partition: .number(0), ack: .leader, expectedOffset: nil,
        correlationID: nil, timeout: .standard),
      PublishRequest(
        value: value, stream: "s", key: key, headers: headers, partition: .number(7), timeout: .seconds(8)),
      PublishRequest(value: value, stream: "s"),
      LiftSubscribeRequest(stream: "s", partitions: .number(10), from: .offset(11), options: options),
      LiftSubscribeRequest(
        stream: "s", partitions: .number(0), from: .newOnly,
        options: LiftSubscriptionOptions(readFromReplica: false, windowBytes: 262_144, confirmation: .standard)),
      LiftMetadataRequest(streams: ["x"], groups: ["y"], timeout: .seconds(12)),
      LiftMetadataRequest(streams: [], groups: [], timeout: .standard),
    ]
    for (index, request) in expected.enumerated() { #expect(await seen.isNoted(request, at: index)) }
    #expect(await seen.count == expected.count)
  }

  @Test("its values have what a test leaves out")
  func values() {
    let message = Message(Data([1]), stream: "s", offset: 2)
    #expect(message.stream == "s" && message.partition == 0 && message.offset == 2 && message.subject == "s")
    #expect(message.key == nil && message.headers.isEmpty && message.replySubject.isEmpty)
    #expect(Message(Data(), stream: "s", offset: 0, subject: "other").subject == "other")
    let ack = Ack(stream: "s", subject: "t", offset: 3)
    #expect(ack.correlationID.isEmpty && ack.committed == nil)
    #expect(LiftMetadata.Broker(id: "b", host: "h", port: 1).address == "h:1")
    #expect(LiftMetadata.Broker(id: "b", host: "::1", port: 1).address == "[::1]:1")
    #expect(LiftMetadata.Broker(id: "b", host: "", port: 1).address == "b")
  }

  @Test("its subscription ends with nil again and again, and by cancellation of the task")
  func ends() async throws {
    var iterator = LiftSubscription([]).makeAsyncIterator()
    for _ in 0..<2 { #expect(try await iterator.next() == nil) }
    let task = Task {
      var iterator = LiftSubscription([Message(Data(), stream: "s", offset: 0)]).makeAsyncIterator()
      withUnsafeCurrentTask { $0?.cancel() }
      return try await iterator.next()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

/// Notes what it is asked, and answers with nothing much.
private actor Recorder: LiftClientProtocol {
  private var requests: [AnyHashable] = []

  var count: Int { requests.count }

  func isNoted(_ request: any Hashable & Sendable, at index: Int) -> Bool {
    requests.indices.contains(index) && requests[index] == AnyHashable(request)
  }

  func createStream(_ request: CreateStreamRequest) { requests.append(request) }

  @discardableResult
  func publish(_ request: PublishRequest) -> Ack {
    requests.append(request)
    return Ack(stream: request.stream, subject: "", offset: 0)
  }

  func publishUnacknowledged(_ request: PublishRequest) { requests.append(request) }

  func subscribe(_ request: LiftSubscribeRequest) -> LiftSubscription {
    requests.append(request)
    return LiftSubscription([])
  }

  func fetchMetadata(_ request: LiftMetadataRequest) -> LiftMetadata {
    requests.append(request)
    return LiftMetadata()
  }
}
