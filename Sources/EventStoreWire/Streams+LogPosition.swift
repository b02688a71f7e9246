package import EventStreamsProtobuf

extension Streams {
  /// A place in the log of all streams: the `Position` that requests and answers nest, each its own.
  package struct LogPosition<Owner: ProtobufMessage>: ProtobufMessage {
    package static var protobufName: String { "\(Owner.protobufName).Position" }
    /// Where the commit record begins; never below the other one.
    package var commitPosition: UInt64
    /// Where the prepare record begins.
    package var preparePosition: UInt64
    package init() { self.init(commitPosition: 0) }
    package init(commitPosition: UInt64 = 0, preparePosition: UInt64 = 0) {
      self.commitPosition = commitPosition
      self.preparePosition = preparePosition
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "commit_position", &commitPosition)
      try f(2, "prepare_position", &preparePosition)
    }
  }
}
