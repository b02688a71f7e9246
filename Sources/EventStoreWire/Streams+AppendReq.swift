package import EventStreamsProtobuf

extension Streams {
  /// One message of an append: options first, events after.
  package struct AppendReq: ProtobufMessage {
    package static let protobufName = "event_store.client.streams.AppendReq"
    /// Which of both.
    package enum Content: Equatable, Sendable {
      /// Once, at the beginning.
      case options(Streams.AppendReq.Options)
      /// One event.
      case proposedMessage(Streams.AppendReq.ProposedMessage)
    }
    /// Where to write, and on which condition.
    package typealias Options = ConditionalOptions<Self>
    /// An event to be written.
    package typealias ProposedMessage = ProposedEvent<Self>
    /// Which of both.
    package var content: Content?
    package init() { self.init(content: nil) }
    package init(content: Content? = nil) {
      self.content = content
    }
    package mutating func visit(_ f: inout FieldPass) throws(ProtobufError) {
      try f(1, "options", &content, Content.options) { if case .options(let value) = $0 { value } else { nil } }
      try f(2, "proposed_message", &content, Content.proposedMessage) {
        if case .proposedMessage(let value) = $0 { value } else { nil }
      }
    }
  }
}
