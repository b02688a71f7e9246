import EventStreamsEventStoreWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import Foundation
import Testing

/// One golden message of the vector file.
struct EventStoreVector: Sendable, CustomTestStringConvertible {
  let type: any ProtobufMessage.Type
  let bytes: [UInt8]
  let line: JSONLine

  var json: JSONValue { line["json"] ?? .null }
  var testDescription: String { "\(type.protobufName): \(line["description"]?.text ?? "")" }

  /// Fails when message or bytes cannot be made out.
  init?(_ line: JSONLine) {
    let name = line["message"]?.text
    guard let type = EventStoreWireRegistry.messages.first(where: { $0.protobufName == name }),
      let bytes = line.bytes("hex"), line["json"] != nil
    else { return nil }
    self.type = type
    self.bytes = bytes
    self.line = line
  }
}

/// The vector file.
enum EventStoreVectors {
  /// What the file holds, read or not.
  static let lines = JSONLine.all(
    of: Bundle.module.url(forResource: "eventstore", withExtension: "jsonl", subdirectory: "Vectors"))

  /// Those that can be made out: all of them, or a test fails.
  static let all = lines.compactMap { EventStoreVector($0) }
}
