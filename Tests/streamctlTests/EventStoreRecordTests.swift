import EmbeddedEventStore
import EventStoreClient
import FoundationEssentials
import Testing

@testable import streamctl

/// The lines of `es`: their keys, in order, and what becomes of data that is no JSON.
@Suite("lines of streamctl es", .timeLimit(.minutes(1)))
struct EventStoreRecordTests {
  private static let beforeData = [
    "stream", "revision", "commitPosition", "preparePosition", "type", "id", "contentType", "created",
  ]

  private func line(_ event: NewEvent, link: RecordedEvent? = nil) -> JSONValue {
    Records.event(
      RecordedEvent(
        event, stream: "s", revision: 7, position: LogPosition(commit: 9, prepare: 8),
        created: Date(timeIntervalSince1970: 1.5), link: link))
  }

  @Test("an event has its keys in order, and says when and where it was written")
  func keys() throws {
    let id = try #require(UUID(uuidString: "0A1B2C3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D"))
    let event = NewEvent(type: "A", data: Data(#"{"n":1.0}"#.utf8), metadata: Data("{}".utf8), id: id)
    #expect(line(event).keys == Self.beforeData + ["data", "metadata"])
    #expect(
      line(event).compact == #"{"stream":"s","revision":7,"commitPosition":9,"preparePosition":8,"type":"A","#
        + #""id":"0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d","contentType":"application/json","#
        + #""created":"1970-01-01T00:00:01.500000Z","data":{"n":1.0},"metadata":{}}"#)
  }

  @Test(
    "data that are no JSON become Base64, and so do those that do not claim to be",
    arguments: [
      (Data(), ContentType.json, "dataBase64"), (Data("{".utf8), .json, "dataBase64"),
      (Data([0x22, 0xFF, 0x22]), .json, "dataBase64"), (Data(#""\ud800""#.utf8), .json, "dataBase64"),
      (Data("{}".utf8), .binary, "dataBase64"), (Data("{}".utf8), ContentType(rawValue: "text/plain"), "dataBase64"),
      (Data(" null ".utf8), .json, "data"), (Data("1E999".utf8), .json, "data"),
    ])
  func data(data: Data, contentType: ContentType, key: String) {
    let line = line(NewEvent(type: "A", data: data, contentType: contentType))
    #expect(line.keys == Self.beforeData + [key])
    if key == "dataBase64" { #expect(line[key]?.text == data.base64EncodedString()) }
  }

  @Test(
    "metadata are JSON, Base64, or not there",
    arguments: [(Data(), nil), (Data("{\"a\":1}".utf8), "metadata"), (Data([1, 2]), "metadataBase64")])
  func metadata(metadata: Data, key: String?) {
    let line = line(NewEvent(type: "A", data: Data("1".utf8), metadata: metadata, contentType: .json))
    #expect(line.keys == Self.beforeData + ["data"] + (key.map { [$0] } ?? []))
  }

  @Test("a resolved event carries its link, with the same keys")
  func link() {
    let link = RecordedEvent(NewEvent(type: "$>", data: Data("7@s".utf8)), stream: "links", revision: 1)
    let line = line(NewEvent(type: "A", data: Data("1".utf8)), link: link)
    #expect(line.keys == Self.beforeData + ["data", "link"])
    #expect(line["link"]?.keys == Self.beforeData + ["dataBase64"])
    #expect(line["link"]?["stream"] == "links")
    #expect(line["link"]?["commitPosition"] == JSONValue.null)
  }

  @Test(
    "a time that no calendar holds is shown as the nearest one that it does", arguments: [1e300, -1e300, .infinity])
  func absurdTime(seconds: Double) {
    let event = RecordedEvent(
      NewEvent(type: "A"), stream: "s", revision: 0, created: Date(timeIntervalSince1970: seconds))
    let text = Records.event(event)["created"]?.text
    #expect(text == (seconds < 0 ? "0001-01-01T00:00:00.000000Z" : "9999-12-31T23:59:59.000000Z"))
  }

  @Test("a marker has its four keys, with null for what it does not tell")
  func marker() {
    #expect(
      Records.marker("checkpoint", position: LogPosition(commit: 2, prepare: 1)).compact
        == #"{"marker":"checkpoint","commitPosition":2,"preparePosition":1,"revision":null}"#)
    #expect(Records.marker("caughtUp", revision: 3)["revision"] == 3)
  }

  @Test("a line becomes the event that it says")
  func newEvent() throws {
    let id = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
    let line = #"{"type":"A","data":{"n": 1.0},"metadataBase64":"AAE=","contentType":"text/x","id":"\#(id)"}"#
    let event = try Records.newEvent(JSONValue(parsing: line.utf8))
    #expect(event.type == "A")
    #expect(event.data == Data(#"{"n":1.0}"#.utf8))
    #expect(event.metadata == Data([0, 1]))
    #expect(event.contentType == ContentType(rawValue: "text/x"))
    #expect(event.id == UUID(uuidString: id))
    let bytes = try Records.newEvent(["type": "A", "dataBase64": "AAE="])
    #expect(bytes.data == Data([0, 1]))
    #expect(bytes.contentType == .binary)
    let bare = try Records.newEvent(["type": "A"])
    #expect(bare.data.isEmpty && bare.metadata.isEmpty)
    #expect(bare.contentType == .json)
  }

  @Test("links are shown as they are, resolved when asked for, and stay when what they point to is gone")
  func links() async throws {
    try await withEmbeddedEventStore { server in
      _ = await runEventStore(server, ["append", "s"], input: #"{"type":"A","data":1}"#)
      let links = ["0@s", "5@s"].map { "{\"type\":\"$>\",\"dataBase64\":\"\(Data($0.utf8).base64EncodedString())\"}" }
      _ = await runEventStore(server, ["append", "links"], input: links.joined(separator: "\n"))
      let plain = await runEventStore(server, ["read", "links"]).captured.lines
      #expect(plain.map { $0["type"]?.text } == ["$>", "$>"])
      let resolved = await runEventStore(server, ["read", "links", "--resolve-links"]).captured.lines
      #expect(resolved.map { $0["type"]?.text } == ["A", "$>"])
      #expect(resolved.first?["link"]?["dataBase64"]?.text == Data("0@s".utf8).base64EncodedString())
      #expect(resolved.last?["link"] == nil)
      let live = await runEventStore(server, ["subscribe", "links", "--resolve-links", "--limit", "1"]).captured.lines
      #expect(live.last?["link"]?["stream"] == "links")
    }
  }

  @Test("every result can be a table")
  func tables() async throws {
    try await withEmbeddedEventStore { server in
      let commands = [
        (["append", "s"], 2), (["read", "s"], 2), (["subscribe", "s", "--until-caught-up"], 6), (["delete", "s"], 2),
        (["tombstone", "s"], 2),
      ]
      for (words, count) in commands {
        let end = await runEventStore(server, words + ["--output", "table"], input: #"{"type":"A"}"#)
        #expect(end.status == 0)
        #expect(end.captured.out.split(separator: "\n").count == count, "\(words)")
      }
    }
  }
}
