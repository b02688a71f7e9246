import EventStreamsLiftbridgeWire
import Foundation
import Testing

@testable import LiftClient

@Suite("answers from the wire", .timeLimit(.minutes(1)))
struct ResponseDecodingTests {
  @Test("a message has all that the wire has; an empty key is none")
  func message() {
    let wire = Liftbridge.Message(
      offset: 3, key: [], value: [1], timestamp: 1_795_251_383_541_550_415, stream: "s", partition: 2, subject: "s.2",
      replySubject: "r", headers: ["subject": [1], "reply": []])
    let message = Message(wire)
    #expect(message.id == .init(stream: "s", partition: 2, offset: 3))
    #expect(message.key == nil && message.value == Data([1]))
    #expect(message.headers == ["subject": Data([1]), "reply": Data()])
    #expect(message.subject == "s.2" && message.replySubject == "r")
    #expect(message.timestampNanoseconds == 1_795_251_383_541_550_415)
    #expect(abs(message.timestamp.timeIntervalSince1970 - 1_795_251_383.541_550) < 1e-5)
  }

  @Test("an acknowledgement tells stream, subject, offset and both times; 0 is never")
  func ack() {
    var wire = Liftbridge.Ack(
      stream: "s", partitionSubject: "s", msgSubject: "s.1", offset: 5, correlationId: "c",
      receptionTimestamp: 2_000_000_000, commitTimestamp: 3_000_000_000)
    let ack = Ack(wire)
    #expect(ack.stream == "s" && ack.subject == "s.1" && ack.offset == 5 && ack.correlationID == "c")
    #expect(ack.received == Date(timeIntervalSince1970: 2))
    #expect(ack.committed == Date(timeIntervalSince1970: 3))
    wire.commitTimestamp = 0
    #expect(Ack(wire).committed == nil)
  }

  @Test(
    "a refusal inside an acknowledgement is an error",
    arguments: [(0, nil), (1, .serverFault), (2, .incorrectOffset), (3, .messageTooLarge), (4, .encryptionFailed)]
      as [(Int32, LiftError.Code?)])
  func refusals(raw: Int32, code: LiftError.Code?) {
    #expect(Liftbridge.Ack(ackError: .init(rawValue: raw)).refusal?.code == code)
  }

  @Test("metadata names leaders and replicas by broker, and what does not exist")
  func metadata() throws {
    let wire = Liftbridge.FetchMetadataResponse(
      brokers: [.init(id: "a", host: "::1", port: 1, partitionCount: 2, leaderCount: 1)],
      streamMetadata: [
        .init(
          name: "s", subject: "sub",
          partitions: [
            1: .init(id: 1, highWatermark: -1, newestOffset: -1, paused: true),
            0: .init(
              id: 0, leader: "a", replicas: ["a", "gone"], isr: ["a"], highWatermark: 4, newestOffset: 5,
              readonly: true, messagesReceivedTimestamps: .init(firstTimestamp: 1_000_000_000)),
          ], creationTimestamp: 5_000_000_000), .init(name: "none", error: .unknownStream),
      ], groupMetadata: [.init(groupId: "g", coordinator: "a", epoch: 3), .init(groupId: "no", error: .unknownGroup)])
    let metadata = LiftMetadata(wire)
    #expect(metadata.brokers.map(\.address) == ["[::1]:1"])
    let stream = try #require(metadata.streams.first)
    #expect(stream.exists && stream.subject == "sub" && stream.created == Date(timeIntervalSince1970: 5))
    #expect(stream.partitions.map(\.id) == [0, 1])
    #expect(stream.partitions[0].leader?.address == "[::1]:1")
    #expect(stream.partitions[0].replicas.map(\.address) == ["[::1]:1", "gone"])
    #expect(stream.partitions[0].isr.map(\.id) == ["a"])
    #expect(stream.partitions[0].highWatermark == 4 && stream.partitions[0].newestOffset == 5)
    #expect(stream.partitions[0].isReadOnly && !stream.partitions[0].isPaused)
    #expect(stream.partitions[0].messagesReceived == .init(first: Date(timeIntervalSince1970: 1)))
    #expect(stream.partitions[1].leader == nil && stream.partitions[1].highWatermark == nil)
    #expect(stream.partitions[1].isPaused)
    #expect(!metadata.streams[1].exists && metadata.streams[1].partitions.isEmpty)
    #expect(metadata.groups == [.init(id: "g", coordinatorID: "a", epoch: 3), .init(id: "no", exists: false)])
  }
}
