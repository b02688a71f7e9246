import EmbeddedLiftbridge
import EventStreamsTestSupport
import Foundation
import LiftClient
import Testing

@Suite("publishing", .timeLimit(.minutes(1)))
struct PublishTests {
  @Test("the id that was given comes back; those that are made differ")
  func correlation() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s")
      let own = try await lift.publish(PublishRequest(value: Data(), stream: "s", correlationID: "mine"))
      #expect(own.correlationID == "mine")
      var ids: Set<String> = []
      for _ in 0..<100 { ids.insert(try await lift.publish(Data(), to: "s").correlationID) }
      #expect(ids.count == 100 && !ids.contains(""))
    }
  }

  @Test(
    "what is published is what arrives, to the byte",
    arguments: [
      (Data(), nil, [:]), (Data([0]), Data([0]), ["": Data()]),
      (Data([0xFF, 0xFE]), Data([0xC3]), ["é": Data([0xFF])]),
      (Data(count: 200_000), Data(count: 10_000), ["long": Data(count: 50_000), "b": Data([1]), "c": Data()]),
    ] as [(Data, Data?, [String: Data])])
  func roundTrip(value: Data, key: Data?, headers: [String: Data]) async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s")
      let ack = try await lift.publish(value, to: "s", key: key, headers: headers, ack: .all)
      let message = try await lift.subscribe("s", from: .earliest).first(1)[0]
      #expect(message.value == value && message.key == key && message.offset == ack.offset)
      let servers = ["subject": Data("s".utf8), "reply": Data()]
      #expect(message.headers == headers.merging(servers) { _, server in server })
      #expect(message.subject == ack.subject && message.replySubject.isEmpty)
    }
  }

  @Test("an empty key is none, and the server's headers win over the publisher's")
  func repaired() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s")
      try await lift.publish(Data(), to: "s", key: Data(), headers: ["subject": Data([1]), "reply": Data([2])])
      let message = try await lift.subscribe("s", from: .earliest).first(1)[0]
      #expect(message.key == nil && message.headers == ["subject": Data("s".utf8), "reply": Data()])
    }
  }

  @Test("an expected offset is checked where the stream asks for it: right once, wrong ever after")
  func expectedOffset() async throws {
    try await withServerAndClient { _, lift in
      try await lift.createStream("occ", subject: "occ", settings: .init(optimisticConcurrencyControl: true))
      try await lift.makeStream("free")
      #expect(try await lift.publish(Data(), to: "occ", expectedOffset: 0).offset == 0)
      #expect(await code { try await lift.publish(Data(), to: "occ", expectedOffset: 0) } == .incorrectOffset)
      #expect(await code { try await lift.publish(Data(), to: "occ", expectedOffset: .max) } == .incorrectOffset)
      #expect(try await lift.publish(Data(), to: "occ").offset == 1)
      #expect(try await lift.publish(Data(), to: "occ", expectedOffset: 2).offset == 2)
      #expect(try await lift.publish(Data(), to: "free", expectedOffset: 9).offset == 0)
    }
  }

  @Test("of many at a time each gets an offset of its own, and is stored once")
  func concurrent() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s")
      let offsets = try await withThrowingTaskGroup(of: Int64.self) { group in
        for index in 0..<200 { group.addTask { try await lift.publish(Data("\(index)".utf8), to: "s").offset } }
        return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
      }
      #expect(offsets == Set(0..<200))
      let values = try await lift.subscribe("s", from: .earliest).first(200).map {
        String(decoding: $0.value, as: UTF8.self)
      }
      #expect(Set(values) == Set((0..<200).map { "\($0)" }))
    }
  }

  @Test("from the client's own loop calls need no other thread, and work as from anywhere")
  func onLoop() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s")
      let offset = try await Task(executorPreference: lift.taskExecutor) {
        let ack = try await lift.publish(Data("x".utf8), to: "s")
        return try await lift.subscribe("s", from: .offset(ack.offset)).first(1)[0].offset
      }.value
      #expect(offset == 0)
    }
  }

  @Test("an unacknowledged publish says nothing about the outcome, and is stored")
  func unacknowledged() async throws {
    try await withServerAndClient { _, lift in
      try await lift.makeStream("s", partitions: 2)
      for index in 0..<3 {
        try await lift.publishUnacknowledged(
          Data("\(index)".utf8), to: "s", key: Data("k".utf8), headers: ["h": Data([1])], partition: .number(1))
      }
      let messages = try await lift.subscribe("s", partitions: .number(1), from: .earliest).first(3)
      #expect(messages.map(\.value) == (0..<3).map { Data("\($0)".utf8) })
      #expect(messages.allSatisfy { $0.key == Data("k".utf8) && $0.headers["h"] == Data([1]) && $0.subject == "s.1" })
    }
  }
}
