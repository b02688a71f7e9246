import EmbeddedLiftbridge
import Foundation
import LiftClient
import Testing

/// The usage of the public face, as its users write it: Liftbridge.
@Suite("Pieces of usage: Liftbridge", .timeLimit(.minutes(1)))
struct LiftPieces {
  /// Runs a body with a client of a server of its own, and sees that nothing stays open at the server.
  private func withClient(_ body: (AsyncLiftClient) async throws -> Void) async throws {
    try await withEmbeddedLiftbridge { server in
      try await withLiftClient(server.address) { try await body($0) }
      while server.openStreams > 0, !Task.isCancelled { await Task.yield() }
    }
  }

  @Test("33: a stream on a NATS subject, made once")
  func createsStream() async throws {
    try await withEmbeddedLiftbridge { server in
      for _ in 0..<2 {
        try await withLiftClient(server.address) { lift in
          let settings = StreamSettings(partitions: 3, replicationFactor: .all, retentionMaxAge: .seconds(86_400))
          do {
            try await lift.createStream("orders", subject: "orders.*", settings: settings)
          } catch LiftError.Code.streamExists {}
          let stream = try await lift.fetchMetadata(streams: ["orders"]).streams[0]
          #expect(stream.subject == "orders.*" && stream.partitions.map(\.id) == [0, 1, 2])
        }
      }
    }
  }

  @Test("34: publish, with the leader's acknowledgement unless told otherwise")
  func publishes() async throws {
    try await withClient { lift in
      try await lift.createStream("orders", subject: "orders")
      try await lift.createStream("metrics", subject: "metrics")
      let (body, traceID) = (Data("body".utf8), Data([1, 2, 3]))
      let ack = try await lift.publish(
        body, to: "orders", key: Data("customer-7".utf8), headers: ["trace": traceID])
      try await lift.publish(body, to: "orders", ack: .all, expectedOffset: ack.offset + 1, timeout: .seconds(2))
      try await lift.publishUnacknowledged(body, to: "metrics")

      #expect(ack.stream == "orders" && ack.offset == 0 && !ack.correlationID.isEmpty && ack.committed != nil)
      var stored: [Message] = []
      for try await message in try await lift.subscribe("orders", from: .earliest) {
        stored.append(message)
        if message.offset == 1 { break }
      }
      #expect(stored.map(\.offset) == [0, 1] && stored.map(\.value) == [body, body])
      #expect(stored[0].key == Data("customer-7".utf8) && stored[1].key == nil)
      #expect(stored[0].headers["trace"] == traceID && stored[0].headers["subject"] == Data("orders".utf8))
      #expect(stored[0].timestamp == ack.received)
      let metric = try await lift.subscribe("metrics", from: .earliest).first { _ in true }
      #expect(metric?.value == body)
    }
  }

  @Test("36: subscribe from each start; open when the call returns")
  func subscribes() async throws {
    try await withClient { lift in
      try await lift.createStream("orders", subject: "orders")
      for index in 0..<5 { try await lift.publish(Data("m\(index)".utf8), to: "orders") }
      let yesterday = Date(timeIntervalSinceNow: -86_400)
      let starts: [StartPosition] = [.newOnly, .earliest, .latest, .offset(4), .time(yesterday), .ago(.seconds(3600))]
      for start in starts { try await lift.subscribe("orders", from: start).cancel() }
      for try await message in try await lift.subscribe("orders", from: .earliest) {
        #expect(message.value == Data("m\(message.offset)".utf8))
        if message.offset == 4 { break }
      }
    }
  }

  @Test("a stand-in fails as the true client does, and what goes wrong is told by codes that may become more")
  func standIn() async throws {
    struct Full: LiftClientProtocol {
      func publish(_ request: PublishRequest) async throws -> Ack {
        throw LiftError(.resourceExhausted, "no room for '\(request.stream)'", grpcStatus: 8)
      }
    }
    let lift: any LiftClientProtocol = Full()
    let error = await #expect(throws: LiftError.self) { try await lift.publish(Data(), to: "orders") }
    switch error?.code {
    case .resourceExhausted?: #expect(error?.grpcStatus == 8)
    default: Issue.record("\(error as Any)")
    }
  }
}
