import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import Foundation
import Testing

/// One golden message of the vector file.
struct LiftbridgeVector: Sendable, CustomTestStringConvertible {
  let type: any ProtobufMessage.Type
  let testDescription: String
  let bytes: [UInt8]
  let json: JSONValue
  let isCanonical: Bool
}

/// The vector file.
enum LiftbridgeVectors {
  static let types = Dictionary(
    uniqueKeysWithValues: LiftbridgeWireRegistry.messages.map { ($0.protobufName, $0) })

  static let file: JSONValue? = Bundle.module
    .url(forResource: "liftbridge-vectors", withExtension: "json", subdirectory: "Vectors")
    .flatMap { try? JSONValue(contentsOf: $0) }

  // Its map has the keys 1 and 0 in this order, the one map of numbers with two entries.
  private static let unsorted = "metadata-response"

  static func list(_ name: String) -> [JSONValue] { file?[name]?.elements ?? [] }

  static func type(_ entry: JSONValue) -> (any ProtobufMessage.Type)? {
    entry["message"]?.text.flatMap { types["proto." + $0] }
  }

  static let all: [LiftbridgeVector] = list("vectors").compactMap { entry in
    guard let type = type(entry), let json = entry["json"], let bytes = entry["hex"]?.text.flatMap({ [UInt8](hex: $0) })
    else { return nil }
    return LiftbridgeVector(
      type: type, testDescription: "\(type.protobufName): \(entry["name"]?.text ?? "")", bytes: bytes, json: json,
      isCanonical: entry["direction"]?.text == "both" && entry["name"]?.text != unsorted)
  }
}

@Suite("Golden messages of Liftbridge", .timeLimit(.minutes(2)))
struct LiftbridgeVectorTests {
  @Test("every vector of the file is run")
  func complete() {
    #expect(LiftbridgeVectors.list("vectors").count == 55)
    #expect(LiftbridgeVectors.all.count == LiftbridgeVectors.list("vectors").count)
    #expect(LiftbridgeVectors.all.filter(\.isCanonical).count == 46)
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

  @Test("malformed messages are refused", arguments: LiftbridgeVectors.list("malformed"))
  func malformed(_ entry: JSONValue) throws {
    let type = try #require(LiftbridgeVectors.type(entry))
    let bytes = try #require(entry["hex"]?.text.flatMap { [UInt8](hex: $0) })
    #expect(throws: ProtobufError.self, "\(entry)") { try type.init(decoding: bytes) }
  }

  @Test("the malformed messages are refused for these reasons")
  func reasons() {
    let kinds = LiftbridgeVectors.list("malformed").map { entry -> ProtobufError.Kind? in
      guard let type = LiftbridgeVectors.type(entry), let bytes = entry["hex"]?.text.flatMap({ [UInt8](hex: $0) })
      else {
        return nil
      }
      do throws(ProtobufError) { _ = try type.init(decoding: bytes) } catch { return error.kind }
      return nil
    }
    #expect(
      kinds == [
        .truncated, .lengthBeyondEnd, .overlongVarint, .lengthBeyondEnd, .invalidFieldNumber, .truncated, .invalidUTF8,
      ])
  }
}
