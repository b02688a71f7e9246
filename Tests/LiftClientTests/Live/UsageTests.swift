import EmbeddedLiftbridge
import Foundation
import LiftClient
import Testing

/// What the pieces of usage, which are a target of their own, leave to say.
@Suite("Liftbridge as its users write it", .timeLimit(.minutes(1)))
struct UsageTests {
  @Test("what is published after the subscription's return is delivered, before anything is iterated")
  func openWhenReturned() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("orders", messages: 2)
      let subscription = try await lift.subscribe("orders")
      let ack = try await lift.publish(Data("new".utf8), to: "orders")
      let message = try await subscription.first(1)[0]
      #expect(message.offset == ack.offset && message.value == Data("new".utf8))
    }
  }

  @Test("piece 38: who leads a partition, at an address that can be dialled")
  func metadata() async throws {
    try await withServerAndClient { server, lift in
      try await lift.makeStream("orders", messages: 1, partitions: 2)
      let metadata = try await lift.fetchMetadata(streams: ["orders", "none"], groups: ["g"])
      let addresses = metadata.streams.flatMap(\.partitions).map { $0.leader?.address ?? "nobody" }
      #expect(addresses == [server.address, server.address])
      #expect(metadata.streams.map(\.exists) == [true, false])
      #expect(metadata.streams[0].partitions.map(\.highWatermark) == [0, nil])
      #expect(metadata.groups == [.init(id: "g", exists: false)])
      #expect(try await lift.fetchMetadata().streams.map(\.name) == ["orders"])
      #expect(lift.connectionTarget == server.address)
    }
  }

  @Test("application code takes the protocol and calls the true client by the same names")
  func existential() async throws {
    try await withServerAndClient { _, client in
      let lift: any LiftClientProtocol = client
      try await lift.createStream("s", subject: "s")
      try await lift.publish(Data("x".utf8), to: "s")
      #expect(try await lift.subscribe("s", from: .latest).first(1).map(\.offset) == [0])
    }
  }
}
