import EmbeddedEventStore
import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsProtobuf
import EventStreamsTestSupport
import Foundation
import Testing

/// A scenario that was recorded from a genuine server (`Recordings/scenarios.jsonl`).
///
/// What no two servers share (positions, times) is left out, and so are calls that were never answered. Only scenarios
/// that need nothing before their first recorded call are here.
struct Recording: Decodable, Sendable, CustomTestStringConvertible {
  /// One call with what was sent and what came, in short.
  struct Call: Decodable, Sendable {
    var note: String
    var path: String
    var requests: [String]
    var code: Int
    var message: String
    var trailers: [String: String]
    var answers: [String]
  }

  var version: String
  var name: String
  var calls: [Call]
  var testDescription: String { "\(name) as \(version)" }

  static let all: [Recording] = {
    guard let file = Bundle.module.url(forResource: "scenarios", withExtension: "jsonl", subdirectory: "Recordings"),
      let text = try? String(contentsOf: file, encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Recording.self, from: Data($0.utf8)) }
  }()
}

@Suite("As the genuine servers answered", .timeLimit(.minutes(1)))
struct ReplayTests {
  @Test("the recordings are there")
  func recordings() {
    #expect(Recording.all.count == 12 && Recording.all.reduce(0) { $0 + $1.calls.count } == 132)
  }

  @Test("each recorded call is answered as it was recorded", arguments: Recording.all)
  func replay(recording: Recording) async throws {
    let version = try #require(ServerVersion(recording.version))
    try await withServer(.init(version: version)) { _, client in
      for (index, call) in recording.calls.enumerated() {
        let request = try call.requests.reduce(into: [UInt8]()) { bytes, text in
          bytes += GRPCFrame.frame(try #require([UInt8](hex: text)))
        }
        let (answers, ended) = await Self.ask(client, call.path, request)
        #expect(answers == call.answers, "\(index) \(call.note)")
        #expect(ended?.code.rawValue ?? 0 == call.code && ended?.message ?? "" == call.message, "\(index) \(call.note)")
        for (name, value) in call.trailers { #expect(ended?.trailers[name] == value, "\(index) \(call.note)") }
      }
    }
  }

  private static func ask(_ client: WireClient, _ path: String, _ request: [UInt8]) async -> ([String], GRPCError?) {
    let call = client.channel.makeCall(path)
    var deframer = call.makeDeframer()
    var answers: [String] = []
    let ended = await failure {
      call.start(request, halfClose: true)
      while true {
        while let range = try deframer.next() { answers.append(try brief(path, deframer.bytes, range)) }
        guard try await call.receive(into: &deframer) else { return }
      }
    }
    return (answers, ended)
  }

  // MARK: Answers in short

  private static func brief(_ path: String, _ bytes: [UInt8], _ range: Range<Int>) throws -> String {
    switch path {
    case Streams.Method.append: brief(try Streams.AppendResp(decoding: bytes, range: range))
    case Streams.Method.read: brief(try Streams.ReadResp(decoding: bytes, range: range))
    case Streams.Method.delete:
      try Streams.DeleteResp(decoding: bytes, range: range).positionOption == .noPosition ? "no position" : "position"
    default:
      try Streams.TombstoneResp(decoding: bytes, range: range).positionOption == .noPosition
        ? "no position" : "position"
    }
  }

  private static func brief(_ answer: Streams.AppendResp) -> String {
    switch answer.result {
    case .success(let success):
      let revision =
        if case .currentRevision(let number) = success.currentRevisionOption { "\(number)" } else { "none" }
      return "success \(revision) " + (success.positionOption == .noPosition ? "no position" : "position")
    case .wrongExpectedVersion(let wrong): return "wrong " + words(wrong).sorted().joined(separator: " ")
    case nil: return "nothing"
    }
  }

  private static func words(_ wrong: Streams.AppendResp.WrongExpectedVersion) -> [String] {
    let old =
      switch wrong.currentRevisionOption2060 {
      case .currentRevision2060(let number): "currentrevision2060=\(number)"
      case .noStream2060: "nostream2060="
      case nil: ""
      }
    let current =
      switch wrong.currentRevisionOption {
      case .currentRevision(let number): "currentrevision=\(number)"
      case .currentNoStream: "currentnostream="
      case nil: ""
      }
    let oldExpected =
      switch wrong.expectedRevisionOption2060 {
      case .expectedRevision2060(let number): "expectedrevision2060=\(number)"
      case .any2060: "any2060="
      case .streamExists2060: "streamexists2060="
      case nil: ""
      }
    let expected =
      switch wrong.expectedRevisionOption {
      case .expectedRevision(let number): "expectedrevision=\(number)"
      case .expectedNoStream: "expectednostream="
      case .expectedAny: "expectedany="
      case .expectedStreamExists: "expectedstreamexists="
      case nil: ""
      }
    return [old, current, oldExpected, expected]
  }

  private static func brief(_ answer: Streams.ReadResp) -> String {
    switch answer.content {
    case .event(let read): "event \(brief(read.event)) link \(brief(read.link))"
    case .streamNotFound(let missing): "not found \(missing.streamIdentifier?.name ?? "")"
    case .firstStreamPosition(let position): "first \(position)"
    case .lastStreamPosition(let position): "last \(position)"
    default: answer.brief
    }
  }

  private static func brief(_ event: Streams.ReadResp.ReadEvent.RecordedEvent?) -> String {
    guard let event else { return "-" }
    return [
      event.streamIdentifier?.name ?? "", "\(event.streamRevision)", event.metadata["type"] ?? "",
      event.metadata["content-type"] ?? "", String(decoding: event.data, as: UTF8.self),
      String(decoding: event.customMetadata, as: UTF8.self),
    ].joined(separator: "|")
  }
}
