package import EventStreamsProtobuf

extension Streams.ReadResp {
  /// A subscription comes to the end of what there is.
  package enum Arrival: MessageWord { package static let word = "CaughtUp" }
  /// A subscription is left behind.
  package enum Lag: MessageWord { package static let word = "FellBehind" }

  /// A subscription turns from history to news, or back: where it was then.
  ///
  /// Everything in it since 24.10.5.
  package struct SubscriptionTurn<Turn: MessageWord>: ProtobufMessage {
    package static var protobufName: String { "event_store.client.streams.ReadResp.\(Turn.word)" }
    /// The server's clock.
    package var timestamp: WellKnown.Timestamp?
    /// Where it is, when it follows one stream.
    package var streamRevision: Int64?
    /// Where it is, when it follows all.
    package var position: Position?
    package init() { self.init(timestamp: nil) }
    package init(
      timestamp: WellKnown.Timestamp? = nil, streamRevision: Int64? = nil, position: Position? = nil
    ) {
      self.timestamp = timestamp
      self.streamRevision = streamRevision
      self.position = position
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "timestamp", &timestamp)
      try f(2, "stream_revision", &streamRevision)
      try f(3, "position", &position)
    }
  }
}
