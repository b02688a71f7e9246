package import EventStreamsProtobuf

extension Liftbridge {
  /// What to remember.
  package struct SetCursorRequest: ProtobufMessage {
    package static let protobufName = "proto.SetCursorRequest"
    /// Which stream.
    package var stream: String
    /// Which of its partitions.
    package var partition: Int32
    /// Under which name.
    package var cursorId: String
    /// How far it was read.
    package var offset: Int64
    package init() { self.init(stream: "") }
    package init(stream: String = "", partition: Int32 = 0, cursorId: String = "", offset: Int64 = 0) {
      self.stream = stream
      self.partition = partition
      self.cursorId = cursorId
      self.offset = offset
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "stream", &stream)
      try f(2, "partition", &partition)
      try f(3, "cursorId", &cursorId)
      try f(4, "offset", &offset)
    }
  }

  /// It is remembered.
  package struct SetCursorResponse: ProtobufMessage {
    package static let protobufName = "proto.SetCursorResponse"
    package init() {}
    package mutating func visit(_ f: inout FieldPass) {}
  }

  /// What to look up.
  package struct FetchCursorRequest: ProtobufMessage {
    package static let protobufName = "proto.FetchCursorRequest"
    /// Which stream.
    package var stream: String
    /// Which of its partitions.
    package var partition: Int32
    /// Under which name.
    package var cursorId: String
    package init() { self.init(stream: "") }
    package init(stream: String = "", partition: Int32 = 0, cursorId: String = "") {
      self.stream = stream
      self.partition = partition
      self.cursorId = cursorId
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "stream", &stream)
      try f(2, "partition", &partition)
      try f(3, "cursorId", &cursorId)
    }
  }

  /// What was remembered.
  package struct FetchCursorResponse: ProtobufMessage {
    package static let protobufName = "proto.FetchCursorResponse"
    /// How far it was read; -1: nothing was remembered.
    package var offset: Int64
    package init() { self.init(offset: 0) }
    package init(offset: Int64 = 0) {
      self.offset = offset
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "offset", &offset)
    }
  }
}
