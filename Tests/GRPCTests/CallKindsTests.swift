import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@Suite("the four kinds of calls, between our client and our server", .timeLimit(.minutes(1)))
struct CallKindsTests {
  @Test("unary: one message there, one back", arguments: [false, true])
  func unary(overTLS: Bool) async throws {
    try await LivePair.with(tls: overTLS ? TestTLS.loopback() : nil) { pair in
      let answer = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([1, 2, 3]))
      #expect(answer == [1, 2, 3])
      let result1 = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([]))
      #expect(result1 == [])
    }
  }

  @Test("server streaming: all messages in order, then OK", arguments: [false, true])
  func serverStreaming(overTLS: Bool) async throws {
    try await LivePair.with(tls: overTLS ? TestTLS.loopback() : nil) { pair in
      let call = pair.channel.makeCall(LivePair.many)
      call.start(GRPCFrame.frame([3, 232]), halfClose: true)
      let messages = try await collect(call)
      #expect(messages.count == 1000)
      #expect(messages.enumerated().allSatisfy { $1 == [UInt8](repeating: UInt8($0 % 256), count: 100) })
    }
  }

  @Test("client streaming: all messages arrive, one answer", arguments: [false, true])
  func clientStreaming(overTLS: Bool) async throws {
    try await LivePair.with(tls: overTLS ? TestTLS.loopback() : nil) { pair in
      let call = pair.channel.makeCall(LivePair.count)
      call.start(halfClose: false)
      for _ in 0..<500 { try await call.write(GRPCFrame.frame([UInt8](repeating: 9, count: 1000))) }
      try await call.write([], halfClose: true)
      #expect(try await call.onlyMessage() == [1, 244])
    }
  }

  @Test("bidirectional: each message is answered while the call goes on", arguments: [false, true])
  func bidirectional(overTLS: Bool) async throws {
    try await LivePair.with(tls: overTLS ? TestTLS.loopback() : nil) { pair in
      let call = pair.channel.makeCall(LivePair.both)
      var deframer = call.makeDeframer()
      call.start(halfClose: false)
      for index in 0..<100 {
        try await call.write(GRPCFrame.frame([UInt8(index)]))
        #expect(try await next(call, &deframer) == [UInt8(index)])
      }
      try await call.write([], halfClose: true)
      #expect(try await next(call, &deframer) == nil)
      #expect(call.trailers?.isEmpty == true)
    }
  }

  @Test("a message larger than every window arrives whole, both ways")
  func large() async throws {
    try await LivePair.with { pair in
      let message = (0..<(9 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let result2 = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame(message))
      #expect(result2 == message)
    }
  }

  @Test("64 tasks call at the same time, more than the server takes at once wait their turn")
  func concurrent() async throws {
    var setUp = LivePair.SetUp()
    setUp.server.connection.http2.maxConcurrentStreams = 10
    try await LivePair.with(setUp) { pair in
      try await withThrowingTaskGroup { group in
        for task in 0..<64 {
          group.addTask {
            for round in 0..<20 {
              let message = [UInt8(task), UInt8(round)]
              let result3 = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame(message))
              #expect(result3 == message)
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(pair.channel.liveCalls == 0)
      #expect(pair.server.openConnections == 1)
    }
  }

  @Test("250 streams that stay open, where the server takes 100, are all answered")
  func queued() async throws {
    try await LivePair.with { pair in
      let calls = (0..<250).map { _ in pair.channel.makeCall(LivePair.both) }
      for call in calls { call.start(GRPCFrame.frame([1]), halfClose: false) }
      for call in calls {
        var deframer = call.makeDeframer()
        #expect(try await next(call, &deframer) == [1])
        try await call.write([], halfClose: true)
        #expect(try await next(call, &deframer) == nil)
      }
    }
  }

  @Test("the executor of the channel is where its calls can run without a thread switch")
  func taskExecutor() async throws {
    try await LivePair.with { pair in
      let answer = try await withThrowingTaskGroup(of: [UInt8].self) { group in
        group.addTask(executorPreference: pair.channel.taskExecutor) {
          let executor = try #require(pair.channel.taskExecutor as? LoopTaskExecutor)
          #expect(executor.isOnLoop)
          let answer = try await pair.channel.unary(LivePair.echo, GRPCFrame.frame([5]))
          #expect(executor.isOnLoop)
          return answer
        }
        return try await group.next()
      }
      #expect(answer == [5])
    }
  }
}
