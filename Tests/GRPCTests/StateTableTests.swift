import EventStreamsHTTP2
import EventStreamsTransport
import Testing

@testable import EventStreamsGRPC

@Suite("gRPC state machines: each state and each event", .timeLimit(.minutes(1)))
struct StateTableTests {
  // MARK: The client's call

  typealias ClientEvent = @Sendable (inout ClientCallMachine) -> Void

  static let good = [(":status", "200"), ("content-type", "application/grpc")]

  static func headers(_ fields: [(String, String)], ends: Bool = false) -> ClientEvent {
    { $0.receivedHeaders(ScriptedServer.fields(fields), endsStream: ends) }
  }

  static func trailers(_ fields: [(String, String)]) -> ClientEvent {
    { $0.receivedTrailers(ScriptedServer.fields(fields)) }
  }

  static let clientStates: [(String, [ClientEvent])] = [
    ("awaiting", []), ("streaming", [headers(good)]), ("ok", [headers(good), trailers([("grpc-status", "0")])]),
    ("NOT_FOUND", [headers(good), trailers([("grpc-status", "5")])]), ("cancelled", [{ $0.end(.cancelled) }]),
    ("DATA_LOSS", [{ $0.end(.failed(GRPCError(code: .dataLoss, message: "", origin: .closed))) }]),
  ]

  /// Where an event leads to from `awaiting` and from `streaming`; no end is followed by another.
  static let clientEvents: [(String, ClientEvent, String, String)] = [
    ("headers", headers(good), "streaming", "streaming"),
    (
      "headers with a suffix", headers([good[0], ("content-type", "application/grpc+proto")]), "streaming", "streaming"
    ),
    ("headers and no more, until the end is told", headers(good, ends: true), "streaming", "streaming"),
    ("trailers only, OK", headers(good + [("grpc-status", "0")], ends: true), "ok", "streaming"),
    ("trailers only", headers(good + [("grpc-status", "5")], ends: true), "NOT_FOUND", "streaming"),
    (
      "trailers only, HTTP 500 beside it", headers([(":status", "500"), ("grpc-status", "8")], ends: true),
      "RESOURCE_EXHAUSTED", "streaming"
    ),
    ("a page", headers([(":status", "503"), ("content-type", "text/html")]), "UNAVAILABLE", "streaming"),
    ("no HTTP status", headers([("content-type", "application/grpc")]), "UNKNOWN", "streaming"),
    ("no content type", headers([(":status", "200")]), "UNKNOWN", "streaming"),
    ("trailers, OK", trailers([("grpc-status", "0")]), "awaiting", "ok"),
    ("trailers", trailers([("grpc-status", "5")]), "awaiting", "NOT_FOUND"),
    ("trailers with a code of their own", trailers([("grpc-status", "99")]), "awaiting", "UNKNOWN(99)"),
    ("trailers with a sign", trailers([("grpc-status", "+0")]), "awaiting", "UNKNOWN"),
    ("trailers without status", trailers([("x", "0")]), "awaiting", "UNKNOWN"),
    ("the end", { $0.receivedEnd() }, "UNKNOWN", "UNKNOWN"),
    ("a refusal", { $0.failed(.streamReset(.refusedStream, byPeer: true)) }, "UNAVAILABLE", "UNAVAILABLE"),
    ("our own end", { $0.end(.ok) }, "ok", "ok"),
    ("a cancelled task", { $0.end(.cancelled) }, "cancelled", "cancelled"),
    ("our close", { $0.end(.failed(.channelClosed)) }, "CANCELLED", "CANCELLED"),
  ]

  @Test("a client's call", arguments: clientEvents.indices)
  func client(index: Int) {
    let (name, event, fromAwaiting, fromStreaming) = Self.clientEvents[index]
    for (state, history) in Self.clientStates {
      var machine = ClientCallMachine()
      for past in history { past(&machine) }
      #expect(Self.describe(machine) == state)
      event(&machine)
      let expected = ["awaiting": fromAwaiting, "streaming": fromStreaming][state] ?? state
      #expect(Self.describe(machine) == expected, "\(name) in \(state)")
      #expect(machine.takesBody() == (expected == "streaming"))
    }
  }

  static func describe(_ machine: ClientCallMachine) -> String {
    switch machine.outcome {
    case .ok: "ok"
    case .cancelled: "cancelled"
    case .failed(let error): "\(error.code)"
    case nil: machine.takesBody() ? "streaming" : "awaiting"
    }
  }

  // MARK: The server's call

  static let status = GRPCServerStatus(code: .notFound)
  static let bare = GRPCServerStatus(code: .unknown, httpStatus: 503)

  static let serverStates: [(String, @Sendable (inout ServerCallMachine) -> Void)] = [
    ("idle", { _ in }), ("streaming", { _ = $0.message() }), ("finished", { _ = $0.finish(nil) }),
    ("gone", { $0.abandon() }),
  ]

  @Test("a server's call", arguments: serverStates.indices)
  func server(index: Int) {
    let (name, enter) = Self.serverStates[index]
    func answer<Action>(_ event: (inout ServerCallMachine) -> Action) -> Action {
      var machine = ServerCallMachine(refusesInvalidTrailers: false)
      enter(&machine)
      #expect(machine.hasEnded == (index > 1))
      return event(&machine)
    }
    func ends(_ event: @escaping (inout ServerCallMachine) -> Void) -> Bool {
      answer {
        event(&$0)
        return $0.hasEnded
      }
    }
    let isIdle = name == "idle"
    let hasEnded = index > 1
    #expect(answer { $0.message() } == (isIdle ? .headersAndBody([:]) : hasEnded ? .drop : .body))
    #expect(answer { $0.finish(nil) } == Self.end(.ok([:]), isIdle, hasEnded))
    #expect(answer { $0.finish(Self.status) } == Self.end(Self.status, isIdle, hasEnded))
    #expect(answer { $0.finish(Self.bare) } == (isIdle ? .http(503) : hasEnded ? .nothing : .reset))
    #expect(ends { $0.abandon() } && ends { _ = $0.finish(Self.bare) })
    #expect(ends { _ = $0.message() } == hasEnded)
    let initial = answer {
      $0.setInitialMetadata(["a": "1"])
      return $0.message()
    }
    #expect(initial == (isIdle ? .headersAndBody(["a": "1"]) : hasEnded ? .drop : .body))
    let trailing = answer {
      $0.setTrailers(["a": "1"])
      return $0.finish(nil)
    }
    #expect(trailing == Self.end(.ok(["a": "1"]), isIdle, hasEnded))
  }

  static func end(_ status: GRPCServerStatus, _ isIdle: Bool, _ hasEnded: Bool) -> ServerCallMachine.EndAction {
    hasEnded ? .nothing : isIdle ? .trailersOnly(status, initial: [:]) : .trailers(status)
  }

  // MARK: The channel

  static let channelStates: [(ChannelMachine.State, @Sendable (inout ChannelMachine) -> Void)] = [
    (.idle, { _ in }), (.connecting, { _ = $0.callStarted() }),
    (
      .ready,
      {
        _ = $0.callStarted()
        _ = $0.connected()
      }
    ),
    (
      .backingOff,
      {
        _ = $0.callStarted()
        _ = $0.connectFailed(random: 0)
      }
    ), (.closed, { _ = $0.close() }),
  ]

  struct ChannelEvent: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var apply: @Sendable (inout ChannelMachine) -> String
    /// What it answers, and where it leads to, in the order of the states above.
    var answers: [String]
    var next: [ChannelMachine.State]
  }

  static let states = channelStates.map(\.0)

  /// The states, but for what an event changes.
  static func changed(_ changes: [Int: ChannelMachine.State]) -> [ChannelMachine.State] {
    states.indices.map { changes[$0] ?? states[$0] }
  }

  static let channelEvents = [
    ChannelEvent(
      testDescription: "a call", apply: { "\($0.callStarted())" },
      answers: ["waitAndConnect", "wait", "open", "wait", "refuse"], next: changed([0: .connecting])),
    ChannelEvent(
      testDescription: "a connection", apply: { "\($0.connected())" },
      answers: ["false", "true", "false", "false", "false"], next: changed([1: .ready])),
    ChannelEvent(
      testDescription: "a failure", apply: { $0.connectFailed(random: 0) == nil ? "-" : "pause" },
      answers: ["-", "pause", "-", "-", "-"], next: changed([1: .backingOff])),
    ChannelEvent(
      testDescription: "the end of the pause, calls wait", apply: { "\($0.pauseEnded(callsWait: true))" },
      answers: ["false", "false", "false", "true", "false"], next: changed([3: .connecting])),
    ChannelEvent(
      testDescription: "the end of the pause, nobody waits", apply: { "\($0.pauseEnded(callsWait: false))" },
      answers: ["false", "false", "false", "false", "false"], next: changed([3: .idle])),
    ChannelEvent(
      testDescription: "the end of the connection",
      apply: {
        $0.connectionEnded()
        return ""
      }, answers: ["", "", "", "", ""], next: changed([2: .idle])),
    ChannelEvent(
      testDescription: "close", apply: { "\($0.close())" }, answers: ["true", "true", "true", "true", "false"],
      next: states.map { _ in .closed }),
  ]

  @Test("a channel", arguments: channelEvents)
  func channel(event: ChannelEvent) {
    for (index, (state, enter)) in Self.channelStates.enumerated() {
      var machine = ChannelMachine(backoff: Backoff())
      enter(&machine)
      #expect(machine.state == state)
      let answer = event.apply(&machine)
      #expect(answer == event.answers[index], "in \(state)")
      #expect(machine.state == event.next[index], "from \(state)")
    }
  }
}
