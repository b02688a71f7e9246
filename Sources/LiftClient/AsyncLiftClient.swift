internal import EventStreamsClientSupport
internal import EventStreamsGRPC
internal import EventStreamsLiftbridgeWire
internal import EventStreamsProtobuf

/// A client of Liftbridge servers: streams of messages on top of NATS.
///
///     try await withLiftClient("localhost:9292") { lift in
///       try await lift.createStream("orders", subject: "orders.*")
///       let orders = try await lift.subscribe("orders")
///       try await lift.publish(body, to: "orders")
///       for try await message in orders { print(message.offset) }
///     }
///
/// Making it does no I/O; the first call connects. Calls run where their caller is and may be made from any number of
/// tasks. A lost connection is replaced by the next call. Dropped without ``close()``, the client closes when the last
/// subscription it gave out has ended.
public actor AsyncLiftClient: LiftClientProtocol {
  nonisolated let connection: LiftChannel
  private nonisolated let settings: LiftSettings
  private nonisolated let wallClock: WallClock

  /// A client of the server at this address, in clear text.
  ///
  /// - Parameter addresses: `host:port`, `[IPv6]:port` or `host` alone, whose port is 9292. One for now.
  /// - Throws: ``LiftError`` with the code `invalidArgument` for what is no address, and for more than one.
  public init(_ addresses: String...) throws {
    self.init(try LiftSettings(addresses: addresses))
  }

  /// A client with these settings.
  ///
  /// No file is opened: certificates that cannot be used are told by the calls, with the code `tlsFailed`; so are
  /// settings that make no sense, with the code `invalidArgument`.
  public init(_ settings: LiftSettings) {
    self.settings = settings
    connection = LiftChannel(settings)
    wallClock = WallClock(settings.clock)
  }

  /// Whether ``close()`` was called.
  public nonisolated var isClosed: Bool { connection.lazy.isClosed }

  /// `host:port` of the server that is connected; nil while there is none.
  public nonisolated var connectionTarget: String? { connection.lazy.target }

  /// The loop on which the client's connection lives, for callers who want no thread switch.
  ///
  /// What runs there must not block: the server's pings would be answered late.
  public nonisolated var taskExecutor: any TaskExecutor { connection.lazy.taskExecutor }

  /// Calls and subscriptions that have begun and not ended.
  package nonisolated var liveCalls: Int { connection.lazy.liveCalls }

  /// Ends open calls with the code `clientClosed` and releases the connection.
  ///
  /// Later calls throw the same. Idempotent.
  public func close() async { await connection.lazy.close() }

  /// Creates a stream.
  public nonisolated func createStream(_ request: CreateStreamRequest) async throws {
    let message = try request.wireMessage()
    let call = describe(.createStream, "create stream '\(request.name)' on '\(request.subject)'")
    let _: Liftbridge.CreateStreamResponse = try await unary(
      Liftbridge.Method.createStream, message, whole(request.timeout, isTold: true), call)
  }

  /// Publishes a message and awaits its acknowledgement.
  @discardableResult
  public nonisolated func publish(_ request: PublishRequest) async throws -> Ack {
    try Check.argument(
      !request.timeout.isUnlimited,
      "a publish that awaits its acknowledgement needs a timeout: servers acknowledge only calls that end")
    let call = describe(publishing: request)
    let response = try await send(request, acknowledged: true, call)
    guard let ack = response.ack else { throw call.violation("the answer holds no acknowledgement") }
    if let refusal = ack.refusal { throw call.refusal(refusal.code, refusal.reason) }
    return Ack(ack)
  }

  /// Publishes a message without asking what became of it.
  public nonisolated func publishUnacknowledged(_ request: PublishRequest) async throws {
    _ = try await send(request, acknowledged: false, describe(publishing: request))
  }

  /// Opens a subscription, which is open when this returns.
  public nonisolated func subscribe(_ request: LiftSubscribeRequest) async throws -> LiftSubscription {
    try Task.checkCancellation()  // Nothing is sent for a task that is given up already.
    let message = try request.wireMessage(now: wallClock.now)
    let partition = request.partitionNumber
    let description = describe(
      .subscribe(partition: partition), "subscribe to '\(request.stream)' partition \(partition)")
    let deadlines = CallDeadlines(firstMessage: request.options.confirmation.duration(standard: settings.timeout))
    let call = try connection.channel(for: description).makeCall(
      Liftbridge.Method.subscribe, deadlines: deadlines, window: request.options.windowBytes)
    return LiftSubscription(
      try await SubscriptionCall.confirmed(call, message.framed, description, firstOffset: request.firstOffset))
  }

  /// Asks what the servers know.
  ///
  /// No deadline is told to the server.
  public nonisolated func fetchMetadata(_ request: LiftMetadataRequest) async throws -> LiftMetadata {
    let message = Liftbridge.FetchMetadataRequest(streams: request.streams, groups: request.groups)
    let response: Liftbridge.FetchMetadataResponse = try await unary(
      Liftbridge.Method.fetchMetadata, message, whole(request.timeout, isTold: false),
      describe(.fetchMetadata, "fetch metadata"))
    return LiftMetadata(response)
  }
}

extension AsyncLiftClient {
  private nonisolated func send(
    _ request: PublishRequest, acknowledged: Bool, _ call: CallDescription
  ) async throws -> Liftbridge.PublishResponse {
    let id = request.correlationID ?? Self.makeCorrelationID()
    let message = try request.wireMessage(acknowledged: acknowledged, correlationID: id)
    return try await unary(Liftbridge.Method.publish, message, whole(request.timeout, isTold: true), call)
  }

  /// One message there, one back.
  private nonisolated func unary<Request: ProtobufMessage, Response: ProtobufMessage>(
    _ path: String, _ request: Request, _ deadlines: CallDeadlines, _ call: CallDescription
  ) async throws -> Response {
    let channel = try connection.channel(for: call)
    let bytes: [UInt8]
    do {
      bytes = try await channel.unary(path, request.framed, deadlines: deadlines)
    } catch {
      throw call.publicError(error) ?? error
    }
    do throws(ProtobufError) { return try Response(decoding: bytes) } catch {
      throw call.violation("the answer cannot be read: \(error)", cause: error)
    }
  }

  private nonisolated func whole(_ timeout: Timeout, isTold: Bool) -> CallDeadlines {
    CallDeadlines(whole: timeout.duration(standard: settings.timeout), sendsTimeoutHeader: isTold)
  }

  private nonisolated func describe(_ call: ServerStatus.Call, _ what: String) -> CallDescription {
    CallDescription(call: call, what: what, target: connection.address)
  }

  private nonisolated func describe(publishing request: PublishRequest) -> CallDescription {
    describe(.publish, "publish to '\(request.stream)' partition \(request.partitionNumber)")
  }

  /// 128 random bits: unique without asking anybody.
  private static func makeCorrelationID() -> String {
    String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
  }
}
