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
}
