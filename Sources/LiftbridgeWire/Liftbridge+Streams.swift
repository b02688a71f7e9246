package import EventStreamsProtobuf

extension Liftbridge {
  /// The stream to remove.
  package struct DeleteStreamRequest: ProtobufMessage {
    package static let protobufName = "proto.DeleteStreamRequest"
    /// Which stream.
    package var name: String
    package init() { self.init(name: "") }
    package init(name: String = "") {
      self.name = name
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "name", &name)
    }
  }

  /// The stream is removed.
  package struct DeleteStreamResponse: ProtobufMessage {
    package static let protobufName = "proto.DeleteStreamResponse"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }

  /// The partitions to pause.
  package struct PauseStreamRequest: ProtobufMessage {
    package static let protobufName = "proto.PauseStreamRequest"
    /// Which stream.
    package var name: String
    /// Which of its partitions; none given: all.
    package var partitions: [Int32]
    /// A message to one of them wakes them all.
    package var resumeAll: Bool
    package init() { self.init(name: "") }
    package init(name: String = "", partitions: [Int32] = [], resumeAll: Bool = false) {
      self.name = name
      self.partitions = partitions
      self.resumeAll = resumeAll
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "name", &name)
      try f(2, "partitions", &partitions)
      try f(3, "resumeAll", &resumeAll)
    }
  }

  /// The partitions are paused.
  package struct PauseStreamResponse: ProtobufMessage {
    package static let protobufName = "proto.PauseStreamResponse"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }

  /// The partitions to close or to open.
  package struct SetStreamReadonlyRequest: ProtobufMessage {
    package static let protobufName = "proto.SetStreamReadonlyRequest"
    /// Which stream.
    package var name: String
    /// Which of its partitions; none given: all.
    package var partitions: [Int32]
    /// False opens them again.
    package var readonly: Bool
    package init() { self.init(name: "") }
    package init(name: String = "", partitions: [Int32] = [], readonly: Bool = false) {
      self.name = name
      self.partitions = partitions
      self.readonly = readonly
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "name", &name)
      try f(2, "partitions", &partitions)
      try f(3, "readonly", &readonly)
    }
  }

  /// It is so.
  package struct SetStreamReadonlyResponse: ProtobufMessage {
    package static let protobufName = "proto.SetStreamReadonlyResponse"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }
}
