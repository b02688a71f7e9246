import EmbeddedEventStore
import EventStreamsGRPC
import EventStreamsTransport
import Testing

@testable import EventStoreClient

@Suite("The client's task executor", .timeLimit(.minutes(1)))
struct TaskExecutorTests {
  @Test("calls made there run on the loop of the client's connection, before and after each wait")
  func loop() async throws {
    try await withEmbeddedEventStore { server in
      try await withEventStoreClient(server.connectionString) { client in
        let loop = try #require(client.taskExecutor as? LoopTaskExecutor)
        #expect(!loop.isOnLoop)
        try await Task(executorPreference: client.taskExecutor) {
          #expect(loop.isOnLoop)
          try await client.appendToStream("s", [NewEvent(type: "a"), NewEvent(type: "b")], expecting: .noStream)
          #expect(loop.isOnLoop)
          var count = 0
          for try await _ in client.readStream("s") {
            #expect(loop.isOnLoop)
            count += 1
          }
          #expect(count == 2 && loop.isOnLoop)
        }.value
        let connections = try client.core.channel().taskExecutor as? LoopTaskExecutor
        #expect(connections === loop)
      }
    }
  }
}
