import EventStreamsLiftbridgeWire
import EventStreamsProtobuf

/// An answer with what no two servers share made equal: inboxes that the server chose, and times that are there.
enum ComparableAnswer {
  static func text(_ path: String, _ bytes: [UInt8]) throws -> String {
    switch path {
    case Liftbridge.Method.subscribe:
      var message = try Liftbridge.Message(decoding: bytes)
      message.timestamp = min(message.timestamp, 1)
      return "\(message.inspected)"
    case Liftbridge.Method.publish, Liftbridge.Method.publishAsync:
      var response = try Liftbridge.PublishResponse(decoding: bytes)
      response.ack = response.ack.map(comparable)
      return "\(response.inspected)"
    case Liftbridge.Method.publishToSubject:
      var response = try Liftbridge.PublishToSubjectResponse(decoding: bytes)
      response.ack = response.ack.map(comparable)
      return "\(response.inspected)"
    default: return "\(bytes)"
    }
  }

  private static func comparable(_ ack: Liftbridge.Ack) -> Liftbridge.Ack {
    var ack = ack
    if ack.ackInbox.contains(".ack.") { ack.ackInbox = "chosen by the server" }
    ack.receptionTimestamp = min(ack.receptionTimestamp, 1)
    ack.commitTimestamp = min(ack.commitTimestamp, 1)
    return ack
  }
}
