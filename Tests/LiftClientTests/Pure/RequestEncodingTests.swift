import EventStreamsLiftbridgeWire
import Foundation
import Testing

@testable import LiftClient

@Suite("requests on the wire", .timeLimit(.minutes(1)))
struct RequestEncodingTests {
  @Test("a stream with defaults asks for one partition on one server and leaves the rest to the server")
  func createDefaults() throws {
    let message = try CreateStreamRequest(name: "orders", subject: "orders.*").wireMessage()
    #expect(message == .init(subject: "orders.*", name: "orders", replicationFactor: 1, partitions: 1))
  }

  @Test("every option of a stream reaches the wire, times in milliseconds")
  func createEverything() throws {
    let settings = StreamSettings(
      partitions: 3, replicationFactor: .all, group: "g", retentionMaxBytes: 1 << 30, retentionMaxMessages: 1_000,
      retentionMaxAge: .seconds(86_400), cleanerInterval: .seconds(60), segmentMaxBytes: 1 << 20,
      segmentMaxAge: .seconds(3_600), compactMaxGoroutines: 2, compactEnabled: true, autoPauseTime: .seconds(600),
      autoPauseDisableIfSubscribers: true, minISR: 1, optimisticConcurrencyControl: false, encryption: false)
    let message = try CreateStreamRequest(name: "rec.all", subject: "s", settings: settings).wireMessage()
    let expected = Liftbridge.CreateStreamRequest(
      subject: "s", name: "rec.all", group: "g", replicationFactor: -1, partitions: 3,
      retentionMaxBytes: .init(value: 1 << 30), retentionMaxMessages: .init(value: 1_000),
      retentionMaxAge: .init(value: 86_400_000), cleanerInterval: .init(value: 60_000),
      segmentMaxBytes: .init(value: 1 << 20), segmentMaxAge: .init(value: 3_600_000),
      compactMaxGoroutines: .init(value: 2), compactEnabled: .init(value: true),
      autoPauseTime: .init(value: 600_000), autoPauseDisableIfSubscribers: .init(value: true),
      minIsr: .init(value: 1), optimisticConcurrencyControl: .init(value: false), encryption: .init(value: false))
    #expect(message == expected)
  }

  static let badStreams: [CreateStreamRequest] = [
    CreateStreamRequest(name: "", subject: "s"), CreateStreamRequest(name: "n", subject: ""),
    // A negative count ends a genuine server's process.
    CreateStreamRequest(name: "n", subject: "s", settings: .init(partitions: -1)),
    CreateStreamRequest(name: "n", subject: "s", settings: .init(partitions: 0)),
    CreateStreamRequest(name: "n", subject: "s", settings: .init(partitions: 1 << 40)),
    CreateStreamRequest(name: "n", subject: "s", settings: .init(replicationFactor: .brokers(0))),
    CreateStreamRequest(name: "n", subject: "s", settings: .init(retentionMaxBytes: -1)),
    CreateStreamRequest(name: "n", subject: "s", settings: .init(retentionMaxAge: .seconds(-1))),
    CreateStreamRequest(name: "n", subject: "s", settings: .init(minISR: 0)),
  ]

  @Test("a stream that no server takes is refused before anything is sent", arguments: badStreams)
  func refusedStreams(request: CreateStreamRequest) {
    let error = #expect(throws: LiftError.self) { try request.wireMessage() }
    #expect(error?.code == .invalidArgument)
  }

  @Test("a publish without expectation says -1, since unset would mean the first offset")
  func publishDefaults() throws {
    let request = PublishRequest(value: Data([1, 2]), stream: "s")
    let message = try request.wireMessage(acknowledged: true, correlationID: "c")
    #expect(message == .init(value: [1, 2], stream: "s", correlationId: "c", ackPolicy: .leader, expectedOffset: -1))
  }

  @Test("key, headers, partition, policy and expectation of a publish reach the wire")
  func publishEverything() throws {
    let request = PublishRequest(
      value: Data([1]), stream: "s", key: Data([7]), headers: ["a": Data([1]), "empty": Data()],
      partition: .number(2), ack: .all, expectedOffset: 5)
    let expected = Liftbridge.PublishRequest(
      key: [7], value: [1], stream: "s", partition: 2, headers: ["a": [1], "empty": []], correlationId: "c",
      ackPolicy: .all, expectedOffset: 5)
    #expect(try request.wireMessage(acknowledged: true, correlationID: "c") == expected)
    #expect(try request.wireMessage(acknowledged: false, correlationID: "c").ackPolicy == .none)
  }

  static let badPublishes: [PublishRequest] = [
    PublishRequest(value: Data(), stream: ""), PublishRequest(value: Data(), stream: "s", partition: .number(-1)),
    PublishRequest(value: Data(), stream: "s", partition: .number(1 << 31)),
    PublishRequest(value: Data(), stream: "s", expectedOffset: -1),
    // A name of this length ends a genuine server's process.
    PublishRequest(value: Data(), stream: "s", headers: [String(repeating: "h", count: 32_768): Data()]),
  ]

  @Test("a publish that no server takes is refused before anything is sent", arguments: badPublishes.indices)
  func refusedPublishes(index: Int) {
    let error = #expect(throws: LiftError.self) {
      try Self.badPublishes[index].wireMessage(acknowledged: true, correlationID: "")
    }
    #expect(error?.code == .invalidArgument)
  }

  static let now = Date(timeIntervalSince1970: 1_000)

  @Test(
    "each start position has its own form on the wire",
    arguments: [
      (.newOnly, .init(stream: "s")), (.earliest, .init(stream: "s", startPosition: .earliest)),
      (.after(nil), .init(stream: "s", startPosition: .earliest)),
      (.latest, .init(stream: "s", startPosition: .latest)),
      (.offset(4), .init(stream: "s", startPosition: .offset, startOffset: 4)),
      (.offset(-5), .init(stream: "s", startPosition: .offset)),
      (.after(4), .init(stream: "s", startPosition: .offset, startOffset: 5)),
      (.after(-1), .init(stream: "s", startPosition: .offset)),
      (.time(now), .init(stream: "s", startPosition: .timestamp, startTimestamp: 1_000_000_000_000)),
      (.ago(.seconds(10)), .init(stream: "s", startPosition: .timestamp, startTimestamp: 990_000_000_000)),
      (.ago(.seconds(10_000)), .init(stream: "s", startPosition: .timestamp)),
    ] as [(StartPosition, Liftbridge.SubscribeRequest)])
  func starts(start: StartPosition, expected: Liftbridge.SubscribeRequest) throws {
    #expect(try LiftSubscribeRequest(stream: "s", from: start).wireMessage(now: Self.now) == expected)
  }

  @Test(
    "a subscription that makes no sense is refused before anything is sent",
    arguments: [
      .init(stream: ""), .init(stream: "s", partitions: .number(-1)), .init(stream: "s", from: .ago(.seconds(-1))),
      .init(stream: "s", options: .init(windowBytes: 0)), .init(stream: "s", options: .init(windowBytes: 1_023)),
      .init(stream: "s", options: .init(windowBytes: 1 << 30 + 1)),
      .init(stream: "s", options: .init(windowBytes: .max)),
    ] as [LiftSubscribeRequest])
  func refusedSubscriptions(request: LiftSubscribeRequest) {
    let error = #expect(throws: LiftError.self) { try request.wireMessage(now: Self.now) }
    #expect(error?.code == .invalidArgument)
  }

  @Test("a time that is not a number is refused")
  func noNumber() {
    let request = LiftSubscribeRequest(stream: "s", from: .time(Date(timeIntervalSince1970: .nan)))
    #expect(throws: LiftError.self) { try request.wireMessage(now: Self.now) }
  }

  @Test("partition and replica reading reach the wire")
  func subscribeOptions() throws {
    let request = LiftSubscribeRequest(
      stream: "s", partitions: .number(3), options: .init(readFromReplica: true))
    #expect(try request.wireMessage(now: Self.now) == .init(stream: "s", partition: 3, readISRReplica: true))
  }
}
