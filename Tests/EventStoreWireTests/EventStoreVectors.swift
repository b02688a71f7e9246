import EventStreamsEventStoreWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import Foundation
import Testing

/// One golden message of the vector file.
struct EventStoreVector: Sendable, CustomTestStringConvertible {
  let type: any ProtobufMessage.Type
  let testDescription: String
  let bytes: [UInt8]
  let json: JSONValue
}

/// The vector file.
enum EventStoreVectors {
  static let types = Dictionary(
    uniqueKeysWithValues: EventStoreWireRegistry.messages.map { ($0.protobufName, $0) })

  /// What the file holds, read or not.
  static let raw: [JSONValue] = {
    guard
      let file = Bundle.module.url(forResource: "eventstore-vectors", withExtension: "json", subdirectory: "Vectors"),
      let json = try? JSONValue(contentsOf: file)
    else { return [] }
    return json["vectors"]?.elements ?? []
  }()

  /// Those whose message and bytes can be made out: all of them, or a test fails.
  static let all: [EventStoreVector] = raw.compactMap { entry in
    guard let name = entry["message"]?.text, let type = types[name], let json = entry["json"],
      let bytes = entry["hex"]?.text.flatMap({ [UInt8](hex: $0) })
    else { return nil }
    return EventStoreVector(
      type: type, testDescription: "\(name): \(entry["description"]?.text ?? "")", bytes: bytes, json: json)
  }
}
