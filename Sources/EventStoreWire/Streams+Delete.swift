package import EventStreamsProtobuf

// Deleting and tombstoning are told alike, under two names.
extension Streams {
  /// Which stream to delete.
  package typealias DeleteReq = EndReq<Deletion>
  /// The stream is deleted; the position is that of an event of the stream's metadata.
  package typealias DeleteResp = EndResp<Deletion>
  /// Which stream to close for ever.
  package typealias TombstoneReq = EndReq<Entombment>
  /// The stream is closed; the position is the tombstone's.
  package typealias TombstoneResp = EndResp<Entombment>

  /// Hides what a stream holds.
  package enum Deletion: MessageWord { package static let word = "Delete" }
  /// Closes a stream for ever.
  package enum Entombment: MessageWord { package static let word = "Tombstone" }

  /// Which stream to end.
  package struct EndReq<Way: MessageWord>: ProtobufMessage {
    package static var protobufName: String { "event_store.client.streams.\(Way.word)Req" }
    /// Which stream, and on which condition.
    package typealias Options = ConditionalOptions<Self>
    /// All of it.
    package var options: Options?
    package init() { self.init(options: nil) }
    package init(options: Options? = nil) {
      self.options = options
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "options", &options)
    }
  }

  /// The stream is ended.
  package struct EndResp<Way: MessageWord>: ProtobufMessage {
    package static var protobufName: String { "event_store.client.streams.\(Way.word)Resp" }
    /// Where the log says so.
    package enum PositionOption: Equatable, Sendable {
      /// Here.
      case position(Position)
      /// Not known.
      case noPosition
    }
    /// A place in the log of all streams.
    package typealias Position = LogPosition<Self>
    /// Where the log says so.
    package var positionOption: PositionOption?
    package init() { self.init(positionOption: nil) }
    package init(positionOption: PositionOption? = nil) {
      self.positionOption = positionOption
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "position", &positionOption, PositionOption.position) {
        if case .position(let value) = $0 { value } else { nil }
      }
      try f(2, "no_position", &positionOption, is: .noPosition, Shared.Empty.self)
    }
  }
}
