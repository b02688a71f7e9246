internal import EmbeddedEventStore
internal import EventStoreClient
internal import FoundationEssentials
import Glibc

/// Our embedded event store as a server to measure against.
enum BenchServer {
  /// Serves N events in the stream that is read, with room for many subscriptions on one connection, until SIGTERM.
  static func serve(host: String, port: Int, count: Int) async throws {
    var ending = sigset_t()
    sigemptyset(&ending)
    sigaddset(&ending, SIGTERM)
    sigaddset(&ending, SIGINT)
    // Before the first thread is made: all inherit it, so that only sigwait() takes these signals.
    pthread_sigmask(SIG_BLOCK, &ending, nil)
    var configuration = EmbeddedEventStore.Configuration(port: port)
    configuration.host = host
    configuration.maxConcurrentStreams = 100_000
    let server = try await EmbeddedEventStore.start(configuration)
    try await fill(server, count)
    print("listening \(host):\(server.port)")
    fflush(nil)
    var taken: Int32 = 0
    sigwait(&ending, &taken)
    await server.stop()
  }

  /// Writes N events to the stream that is read.
  static func fill(_ server: EmbeddedEventStore, _ count: Int) async throws {
    let data = AppendWorkload.makeData()
    try await withEventStoreClient(server.connectionString) { client in
      for start in stride(from: 0, to: count, by: 1_000) {
        let events = (start..<min(start + 1_000, count)).map { _ in NewEvent(type: "OrderPlaced", data: data) }
        try await client.appendToStream(ReadWorkload.stream, events, expecting: .any)
      }
    }
  }
}
