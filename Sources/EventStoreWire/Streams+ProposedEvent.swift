package import EventStreamsProtobuf

extension Streams {
  /// An event to be written: the `ProposedMessage` of both ways to append.
  package struct ProposedEvent<Request: ProtobufMessage>: ProtobufMessage {
    package static var protobufName: String { "\(Request.protobufName).ProposedMessage" }
    /// The same id again is taken for the same event.
    package var id: Shared.UUID?
    /// type and content-type; others are dropped.
    package var metadata: [String: String]
    /// What the writer adds.
    package var customMetadata: [UInt8]
    /// What the event says.
    package var data: [UInt8]
    package init() { self.init(id: nil) }
    package init(
      id: Shared.UUID? = nil, metadata: [String: String] = [:], customMetadata: [UInt8] = [], data: [UInt8] = []
    ) {
      self.id = id
      self.metadata = metadata
      self.customMetadata = customMetadata
      self.data = data
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "id", &id)
      try f(2, "metadata", &metadata)
      try f(3, "custom_metadata", &customMetadata)
      try f(4, "data", &data)
    }
  }
}
