import EmbeddedLiftbridge
import Foundation
import LiftClient
import Testing

/// The pieces of the guides that are about Liftbridge, compiled and run.
@Suite("Liftbridge as its users write it", .timeLimit(.minutes(1)))
struct UsageTests {
  @Test("piece 33: a stream on a NATS subject, made once")
  func createsStream() async throws {
    try await withEmbeddedLiftbridge { server in
      for _ in 0..<2 {
        try await withLiftClient(server.address) { lift in
          let settings = StreamSettings(
            partitions: 3, replicationFactor: .all, retentionMaxAge: .seconds(86_400))
          do {
            try await lift.createStream("orders", subject: "orders.*", settings: settings)
          } catch LiftError.Code.streamExists {}
          let stream = try await lift.fetchMetadata(streams: ["orders"]).streams[0]
          #expect(stream.subject == "orders.*" && stream.partitions.map(\.id) == [0, 1, 2])
        }
      }
    }
  }

  @Test("piece 34: publish, with the leader's acknowledgement unless told otherwise")
  func publishes() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("orders")
      try await lift.makeStream("metrics")
      let body = Data("body".utf8)
      let traceID = Data([1, 2, 3])
      let ack = try await lift.publish(
        body, to: "orders", key: Data("customer-7".utf8), headers: ["trace": traceID])
      try await lift.publish(body, to: "orders", ack: .all, expectedOffset: ack.offset + 1, timeout: .seconds(2))
      try await lift.publishUnacknowledged(body, to: "metrics")

      #expect(ack.stream == "orders" && ack.offset == 0 && !ack.correlationID.isEmpty && ack.committed != nil)
      let stored = try await lift.subscribe("orders", from: .earliest).first(2)
      #expect(stored.map(\.offset) == [0, 1] && stored.map(\.value) == [body, body])
      #expect(stored[0].key == Data("customer-7".utf8) && stored[1].key == nil)
      #expect(stored[0].headers["trace"] == traceID && stored[0].headers["subject"] == Data("orders".utf8))
      #expect(stored[0].timestamp == ack.received)
      #expect(try await lift.subscribe("metrics", from: .earliest).first(1).map(\.value) == [body])
    }
  }

  @Test("piece 36: subscribe from each start; open when the call returns")
  func subscribes() async throws {
    try await withServerAndClient { server, lift in
      try await lift.makeStream("orders", messages: 5)
      let yesterday = Date(timeIntervalSinceNow: -86_400)
      let starts: [StartPosition] = [.newOnly, .earliest, .latest, .offset(4), .time(yesterday), .ago(.seconds(3600))]
      for start in starts { try await lift.subscribe("orders", from: start).cancel() }
      try await lift.roundTrips { server.openStreams == 0 }
      for try await message in try await lift.subscribe("orders", from: .earliest) {
        #expect(message.value == Data("m\(message.offset)".utf8))
        if message.offset == 4 { break }
      }
    }
  }

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
