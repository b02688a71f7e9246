import EventStreamsTransport
import Foundation
import Testing

@testable import EventStoreClient

@Suite("Values")
struct ValueTests {
  @Test("alternatives are grouped, so that anchors bind to all of them")
  func alternatives() {
    #expect(EventFilter.types(matching: ["a", "b"]).expression == .regex(.type, "^(?:a|b)$"))
    #expect(EventFilter.streams(matching: ["a"]).expression == .regex(.stream, "^(?:a)$"))
    #expect(EventFilter.types(excluding: ["a", "b"]).expression == .regex(.type, "^(?!(?:a|b)$).*"))
    #expect(EventFilter.streams(excluding: ["a"]).expression == .regex(.stream, "^(?!(?:a)$).*"))
    #expect(EventFilter.streams(prefixes: ["a", "b"]).expression == .prefixes(.stream, ["a", "b"]))
  }

  @Test("the default filter leaves out system and configuration events, a filter of one's own replaces it")
  func defaultFilter() {
    #expect(EventFilter.defaultExclusion == [#"\$.+"#, #"PersistentConfig\d+"#])
    #expect(
      EventFilter.excludingSystemEvents.expression == .regex(.type, #"^(?!(?:\$.+|PersistentConfig\d+)$).*"#))
    #expect(EventFilter.types(matching: []) == .excludingSystemEvents)
    #expect(EventFilter.streams(prefixes: []) == .excludingSystemEvents)
    #expect(EventFilter.types(excluding: []) == .everything)
    #expect(EventFilter.everything.searchWindow(7).window == 7)
    #expect(EventFilter.everything.window == 30)
  }

  @Test("a log position is read back from its text", arguments: [0, 1, .max] as [UInt64])
  func positionText(number: UInt64) {
    let position = LogPosition(commit: number, prepare: 0)
    #expect(LogPosition("\(position)") == position)
    #expect(LogPosition("\(number)") == LogPosition(commit: number))
  }

  @Test(
    "texts that are no position are refused",
    arguments: [
      "", "/", "1/", "/1", "1/2/3", "-1", "+1", "1/+2", "a", "1/b", " 1", "18446744073709551616", "٣",
    ])
  func badPositionText(text: String) {
    #expect(LogPosition(text) == nil)
  }

  @Test("positions are ordered by commit, then prepare")
  func positionOrder() {
    let positions = [(1, 0), (1, 1), (2, 0), (2, 2)].map { LogPosition(commit: $0.0, prepare: $0.1) }
    #expect(positions.shuffled().sorted() == positions)
  }

  @Test("the state after an append is what the next one expects")
  func exactly() {
    #expect(ExpectedState.exactly(.noStream) == .noStream)
    #expect(ExpectedState.exactly(.revision(4)) == .revision(4))
  }

  @Test("content types keep their text, and the two known ones are equal to theirs")
  func contentTypes() {
    #expect(ContentType(rawValue: "application/json") == .json)
    #expect(ContentType(rawValue: "application/octet-stream") == .binary)
    #expect(ContentType(rawValue: "text/plain").rawValue == "text/plain")
    #expect(ContentType(rawValue: "Application/JSON") != .json)
  }

  @Test("an event resolved from a link is resumed after by the link's own place")
  func resolved() {
    let link = RecordedEvent(
      NewEvent(type: "$>", data: Data("1@order-1".utf8)), stream: "$ce-order", revision: 9,
      position: LogPosition(commit: 90))
    let event = RecordedEvent(
      NewEvent(type: "OrderPlaced"), stream: "order-1", revision: 1, position: LogPosition(commit: 10), link: link)
    #expect(event.resumeRevision == 9)
    #expect(event.resumePosition == LogPosition(commit: 90))
    #expect(event.isResolved && !event.isLink && !event.isSystemEvent)
    #expect(link.isLink && !link.isResolved && link.isSystemEvent)
    #expect(link.resumeRevision == 9)
    #expect(event.link == link)
  }

  @Test("an error says what is known, and a catch finds it by its code")
  func errors() {
    let error = EventStoreError(.streamNotFound, "the stream 'a' is not there")
    #expect("\(error)" == "streamNotFound: the stream 'a' is not there")
    do {
      throw error
    } catch EventStoreError.Code.streamNotFound {
    } catch {
      Issue.record("not caught by its code")
    }
    let later = error.after(revision: 3, position: LogPosition(commit: 7))
    #expect(later.lastRevision == 3)
    #expect(later.lastPosition == LogPosition(commit: 7))
    #expect(error.after(revision: nil, position: nil).lastRevision == nil)
  }

  @Test("limits that make no sense end a call at once or never, and never trap")
  func timeouts() {
    #expect(Timeout.seconds(-1).duration(standard: nil) == .zero)
    #expect(Timeout.seconds(.nan).duration(standard: nil) == .zero)
    #expect(Timeout.seconds(.infinity).duration(standard: nil) == .seconds(3_155_760_000))
    #expect(Timeout.milliseconds(250).duration(standard: nil) == .milliseconds(250))
    #expect(Timeout.standard.duration(standard: .seconds(3)) == .seconds(3))
    #expect(Timeout.none.duration(standard: .seconds(3)) == nil)
    #expect(Timeout.after(.seconds(-5)).duration(standard: nil) == .zero)
  }

  @Test("limits, states and content types say what they are")
  func descriptions() {
    #expect("\(Timeout.standard) \(Timeout.none) \(Timeout.seconds(2))" == "standard none 2.0 seconds")
    #expect("\(Timeout.seconds(1e300))" == "\(Timeout.after(.seconds(Int64.max)))")
    let states: [ExpectedState] = [.any, .noStream, .streamExists, .revision(7)]
    #expect(states.map(\.description) == ["any", "no stream", "an existing stream", "revision 7"])
    #expect("\(CurrentVersion.noStream), \(CurrentVersion.revision(3))" == "no stream, revision 3")
    let types = [ContentType.json, .binary, ContentType(rawValue: "text/plain")].map(\.description)
    #expect(types == ["application/json", "application/octet-stream", "text/plain"])
    #expect("\(LogPosition(commit: 4, prepare: 2))" == "4/2")
  }

  @Test("a log position is coded and decoded with both its parts")
  func positionCoding() throws {
    let position = LogPosition(commit: .max, prepare: 7)
    let data = try JSONEncoder().encode(position)
    #expect(try JSONDecoder().decode(LogPosition.self, from: data) == position)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(LogPosition.self, from: Data("{}".utf8)) }
  }

  @Test("events are equal when all of them is, whatever object holds them")
  func equality() {
    let new = NewEvent(type: "A", data: Data("d".utf8), metadata: Data("m".utf8))
    let date = Date(timeIntervalSince1970: 1)
    let place = LogPosition(commit: 1)
    let make = { (event: NewEvent, stream: String, revision: UInt64, position: LogPosition?, created: Date) in
      RecordedEvent(event, stream: stream, revision: revision, position: position, created: created)
    }
    let event = make(new, "s", 1, place, date)
    #expect(event == make(new, "s", 1, place, date))
    #expect(Set([event, make(new, "s", 1, place, date)]).count == 1)
    var (typed, filled, noted, binary, other) = (new, new, new, new, new)
    (typed.type, filled.data, noted.metadata, binary.contentType) = ("B", Data(), Data(), .binary)
    other.id = UUID()
    let linked = RecordedEvent(new, stream: "s", revision: 1, position: place, created: date, link: event)
    let others = [
      make(typed, "s", 1, place, date), make(filled, "s", 1, place, date), make(noted, "s", 1, place, date),
      make(binary, "s", 1, place, date), make(other, "s", 1, place, date), make(new, "t", 1, place, date),
      make(new, "s", 2, place, date), make(new, "s", 1, nil, date), make(new, "s", 1, place, Date()), linked,
    ]
    for different in others { #expect(different != event) }
    #expect(Set(others + [event]).count == others.count + 1)
  }

  @Test("a request gives all its events to a stand-in, and throws what their sequence throws")
  func allEvents() async throws {
    let events = [NewEvent(type: "A"), NewEvent(type: "B")]
    #expect(try await AppendRequest("s", events: .list(events), expecting: .any).allEvents() == events)
    let sequence = AsyncStream { continuation in
      for event in events { continuation.yield(event) }
      continuation.finish()
    }
    let request = AppendRequest("s", events: .sequence(NewEventSequence(sequence)), expecting: .any)
    #expect(try await request.allEvents() == events)
    let failing = AsyncThrowingStream<NewEvent, any Error> { $0.finish(throwing: CocoaError(.fileNoSuchFile)) }
    await #expect(throws: CocoaError.self) {
      try await AppendRequest("s", events: .sequence(NewEventSequence(failing)), expecting: .any).allEvents()
    }
  }

  @Test("settings of TLS show paths, and of texts only that there are some")
  func tlsSettings() {
    let files = TLSSettings.Identity.files(certificate: "c.pem", key: "k.pem")
    #expect("\(files)" == "files(certificate: c.pem, key: k.pem)")
    let texts = TLSSettings.Identity.pem(certificate: "CERT", key: "SECRET")
    #expect("\(texts)" == "pem(certificate: hidden, key: hidden)")
    var dumped = ""
    dump(TLSSettings.enabled(roots: .pem("ROOT"), identity: texts), to: &dumped)
    #expect(!dumped.contains("SECRET") && !String(reflecting: texts).contains("SECRET"))
    #expect(TLSSettings.enabled().isEnabled && !TLSSettings.disabled.isEnabled)
    #expect(TLSSettings.disabled.clientConfiguration == nil)
    let configuration = TLSSettings.enabled(roots: .system, identity: files, verify: false).clientConfiguration
    #expect(configuration?.verify == false)
  }

  @Test("credentials show their user only, and are sent as basic authentication")
  func credentials() {
    let credentials = Credentials.basic("Aladdin", password: "open sesame")
    #expect(credentials.authorization == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")  // The example of RFC 7617.
    #expect(!"\(credentials)".contains("sesame") && !String(reflecting: credentials).contains("sesame"))
    #expect(credentials.isSendable && !Credentials.basic("a:b", password: "").isSendable)
  }
}
