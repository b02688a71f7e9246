import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsTransport
import Testing

@testable import EmbeddedEventStore

@Suite("What a read may ask", .timeLimit(.minutes(1)))
struct ReadRequestTests {
  private typealias Options = Streams.ReadReq.Options

  /// The refusal of options that were changed; nil when they were taken.
  private static func refusal(
    as version: ServerVersion = .v26_1, _ change: (inout Streams.ReadReq.Options) -> Void
  ) -> GRPCServerStatus? {
    let settings = Node.Settings(
      version: version, limits: .init(), access: AccessPolicy(users: [:]), seed: 1, base: 0)
    let node = Node(settings, timers: makeTimerSource(ContinuousClock(), on: .next()))
    var options = Options(
      streamOption: .stream(.init(streamIdentifier: .init("s"), revisionOption: .start)), countOption: .count(10),
      filterOption: .noFilter, uuidOption: .init(content: .string))
    change(&options)
    do {
      _ = try ReadRequest(.init(options: options), node: node, caller: .anonymous)
      return nil
    } catch {
      return error as? GRPCServerStatus
    }
  }

  private static func filtered(_ filter: Options.FilterOptions, subscribes: Bool = false) -> (inout Options) -> Void {
    { options in
      options.streamOption = .all(.init(allOption: .start))
      options.filterOption = .filter(filter)
      if subscribes { options.countOption = .subscription }
    }
  }

  @Test("what is unset or does not go together is named")
  func combinations() {
    #expect(Self.refusal { _ in } == nil)
    #expect(
      Self.refusal { $0.uuidOption = nil }?.message
        == "'uuidOption' is a required argument of type "
        + "EventStore.Client.Streams.ReadReq+Types+Options+Types+UUIDOption")
    #expect(
      Self.refusal { $0.readDirection = .init(rawValue: 7) }?.message
        == "The combination of (Stream, Count, 7, NoFilter) is invalid.")
    for change: (inout Options) -> Void in [
      { $0.streamOption = nil }, { $0.countOption = nil }, { $0.filterOption = nil },
      { $0.filterOption = .filter(.init()) },
      {
        $0.countOption = .subscription
        $0.readDirection = .backwards
      },
    ] {
      #expect(Self.refusal(change)?.code == .invalidArgument)
    }
  }

  @Test("names and places that are handler errors")
  func places() {
    func stream(_ name: String, _ start: Options.StreamOptions.RevisionOption?) -> GRPCServerStatus? {
      Self.refusal { $0.streamOption = .stream(.init(streamIdentifier: .init(name), revisionOption: start)) }
    }
    #expect(stream("", .start) == .handlerError)
    #expect(stream("s", nil) == .handlerError)
    #expect(stream("s", .revision(1 << 63)) == .handlerError)
    #expect(stream("s", .revision(.max)) == nil)
    func all(_ commit: UInt64, _ prepare: UInt64) -> GRPCServerStatus? {
      let position = Options.Position(commitPosition: commit, preparePosition: prepare)
      return Self.refusal { $0.streamOption = .all(.init(allOption: .position(position))) }
    }
    #expect(all(1, 2) == .handlerError)
    #expect(all(1 << 63, 1 << 63) == .handlerError)
    #expect(all(.max, .max) == nil)
    #expect(Self.refusal { $0.streamOption = .all(.init()) } == .handlerError)
  }

  @Test("filters, as recorded in read-all-bad-filter")
  func filters() {
    let prefix = Options.FilterOptions.Filter.streamIdentifier(.init(prefix: ["a"]))
    #expect(Self.refusal(Self.filtered(.init(filter: prefix, window: .max(1)))) == nil)
    #expect(
      Self.refusal(Self.filtered(.init(window: .max(32), checkpointIntervalMultiplier: 1)))?.message
        == "'{ \"max\": 32, \"checkpointIntervalMultiplier\": 1 }' is not a valid "
        + "EventStore.Client.Streams.ReadReq+Types+Options+Types+FilterOptions")
    #expect(
      Self.refusal(Self.filtered(.init(filter: prefix)))?.message
        == "'None' is not a valid EventStore.Client.Streams.ReadReq+Types+Options+Types+FilterOptions"
        + "+WindowOneofCase")
    #expect(
      Self.refusal(Self.filtered(.init(filter: .eventType(.init(regex: "(")), window: .count))) == .handlerError)
    for window: UInt32 in [0, .max] {
      let filter = Options.FilterOptions(filter: prefix, window: .max(window), checkpointIntervalMultiplier: 1)
      #expect(Self.refusal(Self.filtered(filter))?.code == .invalidArgument)
      #expect(Self.refusal(Self.filtered(filter, subscribes: true)) == nil)
    }
    let index = Options.FilterOptions(filter: .streamIdentifier(.init(prefix: ["$idx-none"])), window: .count)
    #expect(Self.refusal(Self.filtered(index))?.trailers["exception"] == "index-not-found")
    #expect(Self.refusal(as: .v23_10, Self.filtered(index)) == nil)
  }
}
