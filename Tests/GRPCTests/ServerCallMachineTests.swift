import Testing

@testable import EventStreamsGRPC

@Suite("server call state machine", .timeLimit(.minutes(1)))
struct ServerCallMachineTests {
  static let failure = GRPCServerStatus(code: .notFound, message: "no", trailers: ["a": "b"])

  @Test("headers go with the first message, with the metadata set before it")
  func firstMessage() {
    var machine = ServerCallMachine(refusesInvalidTrailers: false)
    machine.setInitialMetadata(["x": "1"])
    #expect(machine.message() == .headersAndBody(["x": "1"]))
    machine.setInitialMetadata(["late": "1"])
    #expect(machine.message() == .body)
  }

  @Test("a call that ends before any message is answered by trailers only, also when it ends well")
  func trailersOnly() {
    var failed = ServerCallMachine(refusesInvalidTrailers: false)
    failed.setInitialMetadata(["x": "1"])
    #expect(failed.finish(Self.failure) == .trailersOnly(Self.failure, initial: ["x": "1"]))
    var good = ServerCallMachine(refusesInvalidTrailers: false)
    good.setTrailers(["t": "2"])
    #expect(good.finish(nil) == .trailersOnly(.ok(["t": "2"]), initial: [:]))
  }

  @Test("after a message the end is trailers, custom keys of handler and status together")
  func trailers() {
    var machine = ServerCallMachine(refusesInvalidTrailers: false)
    _ = machine.message()
    machine.setTrailers(["c": "d"])
    var expected = Self.failure
    expected.trailers.add("c", "d")
    #expect(machine.finish(Self.failure) == .trailers(expected))
    #expect(machine.hasEnded)
  }

  @Test("only the first end is answered")
  func endsOnce() {
    var machine = ServerCallMachine(refusesInvalidTrailers: false)
    _ = machine.message()
    #expect(machine.finish(nil) == .trailers(.ok([:])))
    #expect(machine.finish(Self.failure) == .nothing)
    #expect(machine.message() == .drop)
  }

  @Test("nothing is sent to a client that is gone")
  func abandoned() {
    var machine = ServerCallMachine(refusesInvalidTrailers: false)
    machine.abandon()
    #expect(machine.message() == .drop)
    #expect(machine.finish(nil) == .nothing)
  }

  @Test(
    "a trailer outside visible ASCII is escaped, or refused as the genuine servers do",
    arguments: ["ä", "a\nb", "\u{7F}"])
  func invalidTrailer(value: String) {
    let status = GRPCServerStatus(code: .aborted, trailers: ["stream-name": value, "other": "%"])
    var sane = ServerCallMachine(refusesInvalidTrailers: false)
    guard case .trailersOnly(let sent, _) = sane.finish(status) else { return #expect(Bool(false), "trailers only") }
    #expect(sent.trailers["stream-name"] == GRPCStatusMessage.encode(value))
    #expect(sent.trailers["other"] == "%")
    var faithful = ServerCallMachine(refusesInvalidTrailers: true)
    #expect(faithful.finish(status) == .http(500))
    var late = ServerCallMachine(refusesInvalidTrailers: true)
    _ = late.message()
    #expect(late.finish(status) == .reset)
  }

  @Test("a bare HTTP status is possible before the first message only")
  func bareStatus() {
    let status = GRPCServerStatus(code: .unknown, httpStatus: 500)
    var early = ServerCallMachine(refusesInvalidTrailers: false)
    #expect(early.finish(status) == .http(500))
    var late = ServerCallMachine(refusesInvalidTrailers: false)
    _ = late.message()
    #expect(late.finish(status) == .reset)
  }
}
