import EventStreamsLiftbridgeWire
import EventStreamsProtobuf
import EventStreamsTestSupport
import Foundation
import Testing

/// A scenario that was recorded from the genuine server (`Recordings/scenarios.jsonl`).
struct Recording: Decodable {
  /// A stream that exists before the first call.
  struct Stream: Decodable {
    var name: String
    var subject: String
    /// m0, m1 and so on are in it.
    var messages: Int
    var partitions: Int
    var minISR: Int32?
    var concurrencyControl: Bool
    var options: Options?
    /// What is in it beside m0, m1 and so on.
    var publishes: [Publish]?
  }

  /// How a stream is kept, in the units of the wire.
  struct Options: Decodable {
    var segmentMaxBytes: Int64?
    var retentionMaxMessages: Int64?
    var cleanerInterval: Int64?
    var autoPauseTime: Int64?
    var compactEnabled: Bool?
  }

  /// A message of a stream that exists before the first call.
  struct Publish: Decodable {
    var key: String
    var value: String
  }

  /// One call with what was sent and what came.
  struct Call: Decodable {
    var path: String
    /// unary, server-streaming or bidi-streaming.
    var kind: String
    var deadline: Double?
    var status: Int
    /// The status message, where the server ended the call.
    var text: String
    /// server, client cancel or deadline.
    var endedBy: String
    var events: [Event]

    /// What came, in order.
    var received: [Event] { events.filter { $0.kind == "recv" } }
  }

  /// A message of a call, or the half-close.
  struct Event: Decodable {
    /// Milliseconds since the scenario began.
    var at: Double
    /// send, recv or halfClose.
    var kind: String
    var hex: String?
    /// In place of the bytes: a publish of a value of this many bytes.
    var fill: Int?

    /// The message's bytes.
    func bytes(_ path: String, stream: String) throws -> [UInt8] {
      if let hex { return try #require([UInt8](hex: hex)) }
      let value = [UInt8](repeating: UInt8(ascii: "x"), count: fill ?? 0)
      if path == Liftbridge.Method.publishToSubject {
        return Liftbridge.PublishToSubjectRequest(value: value, subject: "rec.subjocc.s").encoded()
      }
      return Liftbridge.PublishRequest(value: value, stream: stream, expectedOffset: -1).encoded()
    }
  }

  var name: String
  var streams: [Stream]
  var calls: [Call]
  /// Milliseconds that pass before the first call; given, the server's time is the recording's.
  var elapse: Int?

  /// Reads one line of the file; nothing is kept, since the address sanitizer takes what lives on for a leak.
  static func named(_ name: String) throws -> Recording {
    let file = try #require(
      Bundle.module.url(forResource: "scenarios", withExtension: "jsonl", subdirectory: "Recordings"))
    let text = try String(contentsOf: file, encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("{\"name\":\"\(name)\"") })
    return try JSONDecoder().decode(Recording.self, from: Data(line.utf8))
  }
}
