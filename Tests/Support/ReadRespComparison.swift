import EventStreamsEventStoreWire
import EventStreamsProtobuf

/// Holds the two ways to read an event against each other.
package enum ReadRespComparison {
  /// What ``ReadRespView`` and ``Streams/ReadResp`` say differently about `bytes`; `nil`: nothing.
  package static func difference(_ bytes: [UInt8]) -> String? {
    var view = ReadRespView()
    let seen = Result { () throws(ProtobufError) in try view.decode(bytes.span.bytes, 0..<bytes.count) }
    let read = Result { () throws(ProtobufError) in try Streams.ReadResp(decoding: bytes) }
    switch (seen, read) {
    case (.failure(let one), .failure(let other)):
      return one == other ? nil : "refused as \(one), not as \(other)"
    case (.success(false), _):
      // Then the message is asked; but an event alone must not come to that.
      if case .success(let message) = read, case .event? = message.content, isEventAlone(bytes) { return "overlooked" }
      return nil
    case (.success(true), .success(let message)):
      guard case .event(let event)? = message.content else { return "taken for an event" }
      return difference(view, event, bytes)
    case (.failure(let error), .success): return "refused: \(error)"
    case (.success(true), .failure(let error)): return "not refused: \(error)"
    }
  }

  private static func isEventAlone(_ bytes: [UInt8]) -> Bool {
    var reader = ProtobufReader(0..<bytes.count)
    while !reader.isAtEnd {
      let start = reader.offset
      guard let tag = try? reader.tag(bytes.span.bytes), tag.number == 1 || tag.number > 9 else { return false }
      guard (try? reader.skipField(from: start, bytes.span.bytes)) != nil else { return false }
    }
    return true
  }

  private static func difference(
    _ view: ReadRespView, _ event: Streams.ReadResp.ReadEvent, _ bytes: [UInt8]
  ) -> String? {
    var position: UInt64?
    if case .commitPosition(let value)? = event.position { position = value }
    if view.commitPosition != position { return "position" }
    return difference(view.event, event.event, bytes) ?? difference(view.link, event.link, bytes)
  }

  private static func difference(
    _ view: RecordedEventView?, _ event: Streams.ReadResp.ReadEvent.RecordedEvent?, _ bytes: [UInt8]
  ) -> String? {
    guard let view, let event else { return view == nil && event == nil ? nil : "presence" }
    let text = { (range: Range<Int>) in String(decoding: bytes[range], as: UTF8.self) }
    if view.id != event.id?.halves { return "id" }
    if Array(bytes[view.stream]) != event.streamIdentifier?.streamName ?? [] { return "stream" }
    if view.revision != event.streamRevision { return "revision" }
    if view.preparePosition != event.preparePosition { return "prepare position" }
    if view.commitPosition != event.commitPosition { return "commit position" }
    if text(view.type) != event.metadata["type"] ?? "" { return "type" }
    if text(view.contentType) != event.metadata["content-type"] ?? "" { return "content type" }
    if view.created != event.metadata["created"].flatMap({ Int64($0) }) { return "created" }
    if Array(bytes[view.customMetadata]) != event.customMetadata { return "custom metadata" }
    if Array(bytes[view.data]) != event.data { return "data" }
    return nil
  }
}
