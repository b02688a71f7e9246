import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import Foundation
import Testing

/// One golden message of a vector file.
struct LiftbridgeVector: Sendable, CustomTestStringConvertible {
  let type: any ProtobufMessage.Type
  let bytes: [UInt8]
  let line: JSONLine

  var json: JSONValue { line["json"] ?? .null }
  var testDescription: String { "\(type.protobufName): \(line["name"]?.text ?? "")" }

  /// Whether an encoder writes these very bytes.
  ///
  /// Not in `metadata-response`: its map has the keys 1 and 0 in this order, the one map of numbers with two entries.
  var isCanonical: Bool { line["direction"]?.text == "both" && line["name"]?.text != "metadata-response" }

  /// Fails when message or bytes cannot be made out.
  init?(_ line: JSONLine) {
    let name = "proto.\(line["message"]?.text ?? "")"
    guard let type = LiftbridgeWireRegistry.messages.first(where: { $0.protobufName == name }),
      let bytes = line.bytes("hex")
    else { return nil }
    self.type = type
    self.bytes = bytes
    self.line = line
  }
}

/// The vector files.
enum LiftbridgeVectors {
  static func lines(_ name: String) -> [JSONLine] {
    JSONLine.all(of: Bundle.module.url(forResource: name, withExtension: "jsonl", subdirectory: "Vectors"))
  }

  static let all = lines("messages").compactMap { LiftbridgeVector($0) }
  static let malformed = lines("malformed").compactMap { LiftbridgeVector($0) }
}

@Suite("Golden messages of Liftbridge", .timeLimit(.minutes(2)))
struct LiftbridgeVectorTests {
  @Test("every vector of the file is run")
  func complete() {
    #expect(LiftbridgeVectors.lines("messages").count == 55)
    #expect(LiftbridgeVectors.all.count == LiftbridgeVectors.lines("messages").count)
    #expect(LiftbridgeVectors.all.filter(\.isCanonical).count == 46)
  }

  @Test("vectors are left out only of messages that this package does not have")
  func outside() {
    let known = Set(LiftbridgeWireRegistry.messages.map { $0.protobufName })
    let outside = [
      "JoinConsumerGroupRequest", "JoinConsumerGroupResponse", "LeaveConsumerGroupRequest",
      "FetchConsumerGroupAssignmentsRequest", "FetchConsumerGroupAssignmentsResponse",
      "ReportConsumerGroupCoordinatorRequest", "ActivityStreamEvent",
    ]
    for message in outside { #expect(!known.contains("proto.\(message)")) }
  }

  @Test("the vectors between them set every field of every message, but for these")
  func coverage() throws {
    var coverage = FieldCoverage(LiftbridgeWireRegistry.messages)
    for vector in LiftbridgeVectors.all { coverage.add(try vector.type.init(decoding: vector.bytes)) }
    #expect(
      coverage.missing.map { $0.dropFirst("proto.".count) } == [
        "DeleteStreamResponse",
        "FetchCursorRequest.partition",
        "Message.ackInbox",
        "Message.ackPolicy",
        "Message.correlationId",
        "PauseStreamResponse",
        "SetCursorResponse",
        "SetStreamReadonlyResponse",
      ])
  }

  // Such pairs are told apart by the field tables (number and name) and by EveryFieldTests (name and property).
  @Test("two fields exchanged would be seen by the vectors themselves, but for these pairs")
  func exchanged() throws {
    var coverage = FieldCoverage(LiftbridgeWireRegistry.messages)
    for vector in LiftbridgeVectors.all { coverage.add(try vector.type.init(decoding: vector.bytes)) }
    #expect(
      coverage.interchangeable.map { $0.dropFirst("proto.".count) } == [
        "CreateStreamRequest: autoPauseDisableIfSubscribers, encryption",
        "CreateStreamRequest: autoPauseDisableIfSubscribers, optimisticConcurrencyControl",
        "CreateStreamRequest: optimisticConcurrencyControl, encryption",
        "PartitionMetadata: pauseTimestamps, readonlyTimestamps",
        "PartitionMetadata: paused, readonly",
        "SubscribeRequest: readISRReplica, resume",
      ])
  }

  @Test("a vector decodes to the values of its JSON form", arguments: LiftbridgeVectors.all)
  func decodes(_ vector: LiftbridgeVector) throws {
    let message = try vector.type.init(decoding: vector.bytes)
    #expect(try ProtobufJSON(known: []).form(of: message) == vector.json)
  }

  @Test("a decoded vector encodes to bytes that decode to the same", arguments: LiftbridgeVectors.all)
  func encodes(_ vector: LiftbridgeVector) throws {
    func check<M: ProtobufMessage>(_ type: M.Type) throws {
      let message = try M(decoding: vector.bytes)
      #expect(try M(decoding: message.encoded()) == message)
      if vector.isCanonical { #expect(message.encoded() == vector.bytes) }
    }
    try check(vector.type)
  }

  @Test("a vector cut anywhere is refused or is the shorter message", arguments: LiftbridgeVectors.all)
  func truncated(_ vector: LiftbridgeVector) {
    var malice = ProtobufMalice()
    malice.truncate(vector.type, vector.bytes)
    #expect(malice.surprises.isEmpty || !vector.isCanonical)
    #expect(malice.refused + malice.accepted == vector.bytes.count)
  }

  @Test("damaged vectors never trap, and what is accepted is written as it was read")
  func mutated() {
    var generator = SeededGenerator(seed: 4)
    var malice = ProtobufMalice()
    for vector in LiftbridgeVectors.all {
      malice.mutate(vector.type, vector.bytes, rounds: 100, using: &generator)
    }
    #expect(malice.surprises.isEmpty)
    #expect(malice.refused > 500)
    #expect(malice.accepted > 500)
  }

  @Test("malformed messages are refused, each for its reason")
  func malformed() {
    let kinds = LiftbridgeVectors.malformed.map { vector -> ProtobufError.Kind? in
      do throws(ProtobufError) { _ = try vector.type.init(decoding: vector.bytes) } catch { return error.kind }
      return nil
    }
    #expect(
      kinds == [
        .truncated, .lengthBeyondEnd, .overlongVarint, .lengthBeyondEnd, .invalidFieldNumber, .truncated, .invalidUTF8,
      ])
    #expect(kinds.count == LiftbridgeVectors.lines("malformed").count)
  }
}
