import EmbeddedLiftbridge
import EventStreamsTransport
import Foundation
import LiftClient
import Testing

@Suite("errors of Liftbridge calls, live", .timeLimit(.minutes(3)))
struct ErrorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var code: LiftError.Code
    var call: @Sendable (AsyncLiftClient) async throws -> Void

    init(_ name: String, _ code: LiftError.Code, _ call: @escaping @Sendable (AsyncLiftClient) async throws -> Void) {
      testDescription = name
      self.code = code
      self.call = call
    }
  }

  static let rows = [
    Row("create twice", .streamExists) { try await $0.createStream("s", subject: "other") },
    Row("bad subject", .invalidArgument) { try await $0.createStream("x", subject: "a b") },
    Row("reserved name", .invalidArgument) { try await $0.createStream("__cursors", subject: "x") },
    Row("empty name", .invalidArgument) { try await $0.createStream("", subject: "x") },
    Row("too many replicas", .invalidArgument) {
      try await $0.createStream("x", subject: "x", settings: .init(replicationFactor: .brokers(9)))
    },
    Row("no key for encryption", .encryptionFailed) {
      try await $0.createStream("x", subject: "x", settings: .init(encryption: true))
    },
    Row("publish to nothing", .streamNotFound) { try await $0.publish(Data(), to: "none") },
    Row("publish to no partition", .partitionNotFound) { try await $0.publish(Data(), to: "s", partition: .number(7)) },
    Row("publish without a limit", .invalidArgument) { try await $0.publish(Data(), to: "s", timeout: .none) },
    Row("wrong offset", .incorrectOffset) { try await $0.publish(Data(), to: "occ", expectedOffset: 9) },
    Row("no acknowledgement under control", .ackRequired) { try await $0.publishUnacknowledged(Data(), to: "occ") },
    Row("over NATS's limit", .messageTooLarge) { try await $0.publish(Data(count: 1_100_000), to: "s") },
    Row("over gRPC's limit", .messageTooLarge) { try await $0.publish(Data(count: 4_300_000), to: "s") },
    Row("unacknowledged to nothing", .streamNotFound) { try await $0.publishUnacknowledged(Data(), to: "none") },
    Row("subscribe to nothing", .streamNotFound) { _ = try await $0.subscribe("none") },
    Row("subscribe to no partition", .partitionNotFound) { _ = try await $0.subscribe("s", partitions: .number(7)) },
    Row("subscribe to an empty name", .invalidArgument) { _ = try await $0.subscribe("") },
  ]

  @Test("each has its code, says what and where, and leaves the client usable", arguments: rows)
  func refused(row: Row) async throws {
    try await withServerAndClient { server, lift in
      try await lift.makeStream("s")
      try await lift.createStream("occ", subject: "occ", settings: .init(optimisticConcurrencyControl: true))
      let error = await #expect(throws: LiftError.self) { try await row.call(lift) }
      #expect(error?.code == row.code, "\(error as Any)")
      #expect(error.map { !$0.message.isEmpty } ?? false)
      #expect(try await lift.publish(Data("fine".utf8), to: "s").offset == 0)
    }
  }

  @Test("a message over the replication's limit, which is below NATS's, is too large too")
  func replicationLimit() async throws {
    var configuration = EmbeddedLiftbridge.Configuration()
    try configuration.set("clustering.replication.max.bytes", to: "524288")
    try await withServerAndClient(configuration) { _, lift in
      try await lift.makeStream("s")
      #expect(await code { try await lift.publish(Data(count: 600_000), to: "s") } == .messageTooLarge)
      #expect(try await lift.publish(Data(count: 100_000), to: "s").offset == 0)
    }
  }

  @Test("a server that goes away loses the subscription, and a new one is found by the next call")
  func lostConnection() async throws {
    let server = try await EmbeddedLiftbridge.start()
    let lift = try AsyncLiftClient(server.address)
    try await lift.makeStream("s", messages: 1)
    let subscription = try await lift.subscribe("s", from: .earliest)
    var iterator = subscription.makeAsyncIterator()
    #expect(try await iterator.next()?.offset == 0)
    async let stopped: Void = server.stop()
    let error = await #expect(throws: LiftError.self) { while try await iterator.next() != nil {} }
    #expect(error?.code == .connectionLost)
    #expect(try await iterator.next() == nil)
    await stopped

    let next = try await EmbeddedLiftbridge.start(.init(port: server.port))
    try await lift.makeStream("again")
    #expect(try await lift.publish(Data(), to: "again").offset == 0)
    await lift.close()
    await next.stop()
  }

  @Test("a closed client throws clientClosed, again and again")
  func closed() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s")
      await lift.close()
      await lift.close()
      #expect(lift.isClosed)
      #expect(await code { try await lift.publish(Data(), to: "s") } == .clientClosed)
      #expect(await code { _ = try await lift.subscribe("s") } == .clientClosed)
      #expect(await code { _ = try await lift.fetchMetadata() } == .clientClosed)
    }
  }
}
