import EmbeddedEventStore
import EventStreamsEventStoreWire
import EventStreamsGRPC
import EventStreamsHTTP2
import EventStreamsProtobuf
import EventStreamsTransport

/// Bare calls to an embedded server, by wire messages.
struct WireClient: Sendable {
  let channel: GRPCChannel

  init(_ server: EmbeddedEventStore, tls: TLSClientConfiguration? = nil, windows: Int? = nil) throws {
    let endpoint = Endpoint(host: "127.0.0.1", port: server.port)
    var configuration = GRPCChannel.Configuration(tls: tls, authority: "127.0.0.1:\(server.port)")
    configuration.connection.http2.maxConcurrentStreams = 2_000
    if let windows { configuration.connection.http2.streamWindow = windows }
    channel = try GRPCChannel(configuration, addresses: SingleAddress(endpoint))
  }

  static func event(_ number: Int, data: Int = 1) -> Streams.AppendReq.ProposedMessage {
    .init(
      id: Shared.UUID(UUIDHalves(high: 5, low: UInt64(number))),
      metadata: ["type": "Type", "content-type": "application/json"], data: Array(repeating: 0x61, count: data))
  }

  static func framed(_ message: some ProtobufMessage) -> [UInt8] { GRPCFrame.frame(message.encoded()) }

  static func basic(_ credentials: String) -> GRPCMetadata {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    var bytes = Array(credentials.utf8)[...]
    while !bytes.isEmpty {
      let group = bytes.prefix(3)
      bytes = bytes.dropFirst(3)
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0...group.count { text.append(alphabet[bits >> (18 - 6 * place) & 63]) }
    }
    return ["authorization": "Basic " + text]
  }

  @discardableResult
  func append(
    _ stream: String, _ events: [Streams.AppendReq.ProposedMessage],
    _ expected: Streams.ExpectedStreamRevision = .any, metadata: GRPCMetadata = [:]
  ) async throws -> Streams.AppendResp {
    let options = Streams.AppendReq(
      content: .options(.init(streamIdentifier: .init(stream), expectedStreamRevision: expected)))
    var request = Self.framed(options)
    for event in events { request += Self.framed(Streams.AppendReq(content: .proposedMessage(event))) }
    return try Streams.AppendResp(
      decoding: await channel.unary(Streams.Method.append, request, metadata: metadata))
  }

  /// Metadata as a client writes it.
  @discardableResult
  func setMetadata(_ stream: String, _ json: String, _ number: Int) async throws -> Streams.AppendResp {
    var event = Self.event(number)
    event.metadata["type"] = "$metadata"
    event.data = Array(json.utf8)
    return try await append("$$" + stream, [event])
  }

  func delete(_ stream: String, metadata: GRPCMetadata = [:]) async throws {
    let request = Streams.DeleteReq(
      options: .init(streamIdentifier: .init(stream), expectedStreamRevision: .any))
    _ = try await channel.unary(Streams.Method.delete, Self.framed(request), metadata: metadata)
  }

  func tombstone(_ stream: String, metadata: GRPCMetadata = [:]) async throws {
    let request = Streams.TombstoneReq(
      options: .init(streamIdentifier: .init(stream), expectedStreamRevision: .any))
    _ = try await channel.unary(Streams.Method.tombstone, Self.framed(request), metadata: metadata)
  }

  /// One event as a batch that is complete.
  func batch(
    _ stream: String, _ events: [Streams.AppendReq.ProposedMessage], metadata: GRPCMetadata = [:]
  ) async throws -> Streams.BatchAppendResp? {
    let request = Streams.BatchAppendReq(
      correlationId: Shared.UUID(UUIDHalves(high: 1, low: 1)),
      options: .init(streamIdentifier: .init(stream), expectedStreamPosition: .any),
      proposedMessages: events.map {
        .init(id: $0.id, metadata: $0.metadata, customMetadata: $0.customMetadata, data: $0.data)
      }, isFinal: true)
    let conversation = Conversation<Streams.BatchAppendResp>(self, Streams.Method.batchAppend, metadata: metadata)
    try await conversation.call.write(Self.framed(request), halfClose: true)
    return try await conversation.rest().first
  }

  /// What a read of one stream or of $all answers, whole.
  func read(
    _ stream: String?, count: UInt64 = 100, links: Bool = false, metadata: GRPCMetadata = [:]
  ) async throws -> [Streams.ReadResp] {
    var request = Self.readRequest(stream, .count(count))
    request.options?.resolveLinks = links
    let conversation = Conversation<Streams.ReadResp>(self, request, metadata: metadata)
    return try await conversation.rest()
  }

  func subscribe(_ stream: String?, metadata: GRPCMetadata = [:]) -> Conversation<Streams.ReadResp> {
    Conversation(self, Self.readRequest(stream, .subscription), metadata: metadata)
  }

  /// A filtered subscription to $all, from the beginning or a commit position.
  func subscribe(
    filter: Streams.ReadReq.Options.FilterOptions.Filter, window: UInt32 = 32, from commit: UInt64? = nil
  ) -> Conversation<Streams.ReadResp> {
    let start: Streams.ReadReq.Options.AllOptions.AllOption =
      commit.map { .position(.init(commitPosition: $0, preparePosition: 0)) } ?? .start
    return Conversation(
      self,
      Streams.ReadReq(
        options: .init(
          streamOption: .all(.init(allOption: start)), countOption: .subscription,
          filterOption: .filter(.init(filter: filter, window: .max(window), checkpointIntervalMultiplier: 1)),
          uuidOption: .init(content: .string))))
  }

  private static func readRequest(
    _ stream: String?, _ count: Streams.ReadReq.Options.CountOption
  ) -> Streams.ReadReq {
    let source: Streams.ReadReq.Options.StreamOption =
      stream.map { .stream(.init(streamIdentifier: .init($0), revisionOption: .start)) }
      ?? .all(.init(allOption: .start))
    return .init(
      options: .init(
        streamOption: source, countOption: count, filterOption: .noFilter, uuidOption: .init(content: .string)))
  }
}

/// One call whose answers are taken message by message.
final class Conversation<Answer: ProtobufMessage> {
  let call: GRPCClientCall
  private var deframer: GRPCDeframer

  init(_ client: WireClient, _ request: some ProtobufMessage, metadata: GRPCMetadata = [:]) {
    call = client.channel.makeCall(Streams.Method.read, metadata: metadata)
    deframer = call.makeDeframer()
    call.start(WireClient.framed(request), halfClose: true)
  }

  /// A call that stays open for writing.
  init(_ client: WireClient, _ path: String, metadata: GRPCMetadata = [:]) {
    call = client.channel.makeCall(path, metadata: metadata)
    deframer = call.makeDeframer()
    call.start(halfClose: false)
  }

  func next() async throws -> Answer? {
    while true {
      if let range = try deframer.next() { return try Answer(decoding: deframer.bytes, range: range) }
      guard try await call.receive(into: &deframer) else { return nil }
    }
  }

  func rest() async throws -> [Answer] {
    var answers: [Answer] = []
    while let answer = try await next() { answers.append(answer) }
    return answers
  }
}

extension Streams.ReadResp {
  /// `7` for an event of that revision, the kind of anything else.
  var brief: String {
    switch content {
    case .event(let event): event.event.map { "\($0.streamRevision)" } ?? "unresolved"
    case .confirmation: "confirmation"
    case .caughtUp: "caughtUp"
    case .checkpoint: "checkpoint"
    case .streamNotFound: "streamNotFound"
    default: "other"
    }
  }
}

/// Runs the body with a server and a client, and closes both.
func withServer(
  _ configuration: EmbeddedEventStore.Configuration = .init(), windows: Int? = nil,
  _ body: (EmbeddedEventStore, WireClient) async throws -> Void
) async throws {
  try await withEmbeddedEventStore(configuration) { server in
    let client = try WireClient(server, windows: windows)
    do {
      try await body(server, client)
      await client.channel.close()
    } catch {
      await client.channel.close()
      throw error
    }
  }
}

/// Runs the body and takes how its call failed.
func failure(_ body: () async throws -> Void) async -> GRPCError? {
  do {
    try await body()
    return nil
  } catch {
    return error as? GRPCError
  }
}
