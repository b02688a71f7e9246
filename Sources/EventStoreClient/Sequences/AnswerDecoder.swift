internal import EventStreamsEventStoreWire
package import EventStreamsProtobuf
internal import FoundationEssentials

/// Makes values of the messages of a read, straight from the block they came in.
///
/// Texts that repeat are made once: the stream's name and the type are compared with those of the event before.
package struct AnswerDecoder {
  private var view = ReadRespView()
  private var texts = Texts()
  private var linkTexts = Texts()

  private struct Texts {
    var stream = LastText()
    var type = LastText()
  }

  /// Begins without any text remembered.
  package init() {}

  /// Reads the message that takes up `range` of `bytes`.
  ///
  /// - Throws: `ProtobufError` where the bytes are no such message.
  package mutating func decode(_ bytes: [UInt8], _ range: Range<Int>) throws(ProtobufError) -> Answer {
    var other: Answer?
    if let event = try decodeEvent(bytes, range, other: &other) { return .event(event) }
    return other ?? .other
  }

  /// Reads a message that is an event mostly.
  ///
  /// - Returns: nil when it is none; `other` is set then.
  /// - Throws: `ProtobufError` where the bytes are no such message.
  package mutating func decodeEvent(
    _ bytes: [UInt8], _ range: Range<Int>, other: inout Answer?
  ) throws(ProtobufError) -> RecordedEvent? {
    let block = bytes.span.bytes
    guard try view.decode(block, range) else {
      other = try Self.rare(Streams.ReadResp(decoding: bytes, range: range))
      return nil
    }
    if let event = event(block) { return event }
    other = .other
    return nil
  }

  private mutating func event(_ block: borrowing RawSpan) -> RecordedEvent? {
    guard view.hasLink else {
      return view.hasEvent ? Self.made(view.eventFields, block, &texts, link: nil) : nil
    }
    let link = Self.made(view.linkFields, block, &linkTexts, link: nil)
    // The target is gone: the link stands for itself, and its place counts for resuming.
    return view.hasEvent ? Self.made(view.eventFields, block, &texts, link: link) : link
  }

  private static func made(
    _ event: RecordedEventView, _ block: borrowing RawSpan, _ texts: inout Texts, link: RecordedEvent?
  ) -> RecordedEvent {
    RecordedEvent(
      type: texts.type.text(block, event.type), data: data(block, event.data),
      metadata: data(block, event.customMetadata), contentType: contentType(block, event.contentType),
      id: uuid(event.id), stream: texts.stream.text(block, event.stream), revision: event.revision,
      position: position(event), created: date(ticks: event.created ?? 0), link: link)
  }

  private static func data(_ block: borrowing RawSpan, _ range: Range<Int>) -> Data {
    range.isEmpty ? Data() : block.extracting(range).withUnsafeBytes { Data($0) }
  }

  private static func contentType(_ block: borrowing RawSpan, _ range: Range<Int>) -> ContentType {
    // The only two that servers send, told apart by their lengths before anything is compared.
    if range.count == 16, equals(block, range, "application/json") { return .json }
    if range.count == 24, equals(block, range, "application/octet-stream") { return .binary }
    return ContentType(rawValue: block.extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
  }

  private static func equals(_ block: borrowing RawSpan, _ range: Range<Int>, _ text: StaticString) -> Bool {
    block.extracting(range).withUnsafeBytes { bytes in
      text.withUTF8Buffer { isEqual(bytes, UnsafeRawBufferPointer($0)) }
    }
  }

  private static func uuid(_ halves: UUIDHalves?) -> UUID {
    let halves = halves ?? UUIDHalves()
    return UUID(uuid: unsafeBitCast((halves.high.bigEndian, halves.low.bigEndian), to: uuid_t.self))
  }

  /// 2^64-1 stands for unknown.
  private static func position(_ event: RecordedEventView) -> LogPosition? {
    guard event.commitPosition != .max, event.preparePosition != .max else { return nil }
    return LogPosition(commit: event.commitPosition, prepare: event.preparePosition)
  }

  /// Ticks are 100 ns since 1970.
  ///
  /// Dates count from 2001; the difference is taken in whole ticks, where nothing is lost. What a `Date` of today can tell
  /// apart is 120 ns.
  private static func date(ticks: Int64) -> Date {
    let (sinceReference, overflow) = ticks.subtractingReportingOverflow(9_783_072_000_000_000)
    return Date(timeIntervalSinceReferenceDate: Double(overflow ? ticks : sinceReference) / 10_000_000)
  }
}

/// What is not an event comes seldom: read by the message as declared.
extension AnswerDecoder {
  private static func rare(_ message: Streams.ReadResp) -> Answer {
    switch message.content {
    case .confirmation(let confirmation): .confirmation(confirmation.subscriptionId)
    case .checkpoint(let checkpoint):
      .checkpoint(
        LogPosition(commit: checkpoint.commitPosition, prepare: checkpoint.preparePosition),
        at: checkpoint.timestamp.map(date))
    case .streamNotFound: .streamNotFound
    case .firstStreamPosition(let revision): .firstRevision(revision)
    case .lastStreamPosition(let revision): .lastRevision(revision)
    case .caughtUp(let mark): .caughtUp(self.mark(mark.timestamp, mark.streamRevision, mark.position))
    case .fellBehind(let mark): .fellBehind(self.mark(mark.timestamp, mark.streamRevision, mark.position))
    case .event, .lastAllStreamPosition, nil: .other
    }
  }

  private static func mark(
    _ time: WellKnown.Timestamp?, _ revision: Int64?, _ position: Streams.ReadResp.Position?
  ) -> CatchUpSubscription.Mark {
    CatchUpSubscription.Mark(
      revision: revision.flatMap { UInt64(exactly: $0) },
      position: position.map { LogPosition(commit: $0.commitPosition, prepare: $0.preparePosition) },
      time: time.map(date))
  }

  private static func date(_ time: WellKnown.Timestamp) -> Date {
    Date(timeIntervalSince1970: Double(time.seconds) + Double(time.nanos) / 1_000_000_000)
  }
}
