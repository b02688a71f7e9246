internal import EventStreamsEventStoreWire
internal import EventStreamsGRPC

/// A proposed event as both ways of appending carry it.
struct ProposedMessage {
  var id: Shared.UUID?
  var metadata: [String: String]
  var customMetadata: [UInt8]
  var data: [UInt8]

  init<Request>(_ message: Streams.ProposedEvent<Request>) {
    (id, metadata, customMetadata, data) = (message.id, message.metadata, message.customMetadata, message.data)
  }

  /// The key of the metadata map that is missing.
  var missingProperty: String? {
    ["type", "content-type"].first { metadata[$0] == nil }
  }

  /// What it counts: 23.10 looks at the data only, later versions also at the metadata and the type's UTF-16 units.
  func size(_ version: ServerVersion) -> Int {
    version == .v23_10 ? data.count : data.count + customMetadata.count + 2 * (metadata["type"] ?? "").utf16.count
  }

  /// The event itself.
  func event() throws(BadRequest) -> ProposedEvent {
    let id = try EventID(id)
    guard id != .zero else { throw BadRequest("Empty eventId provided. (Parameter 'eventId')") }
    guard let type = metadata["type"], !type.isEmpty else {
      throw BadRequest("Empty eventType provided. (Parameter 'eventType')")
    }
    let isJSON = metadata["content-type"] == "application/json"
    return ProposedEvent(id: id, type: type, isJSON: isJSON, data: data, metadata: customMetadata)
  }
}
