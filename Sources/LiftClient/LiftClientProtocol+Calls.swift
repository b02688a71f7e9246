public import FoundationEssentials

extension LiftClientProtocol {
  /// Creates a stream on a NATS subject.
  ///
  /// - Parameters:
  ///   - name: Unique in the cluster.
  ///   - subject: Whatever is published there becomes a message; `*` stands for one token, `>` for all that follow.
  ///   - settings: How the server keeps it.
  ///   - timeout: How long the call may take.
  /// - Throws: ``LiftError``: `streamExists`, `invalidArgument` and those of every call.
  public func createStream(
    _ name: String, subject: String, settings: StreamSettings = StreamSettings(), timeout: Timeout = .standard
  ) async throws {
    try await createStream(CreateStreamRequest(name: name, subject: subject, settings: settings, timeout: timeout))
  }

  /// Publishes a message and returns when the server acknowledged it.
  ///
  /// The message may be stored although this throws `deadlineExceeded` or `connectionLost`; a repeat then stores it
  /// twice, unless `expectedOffset` guards it.
  ///
  /// - Parameters:
  ///   - value: The payload.
  ///   - stream: The stream it is for.
  ///   - key: For compaction.
  ///   - headers: Any names but `subject` and `reply`, which the server sets.
  ///   - partition: Which partition.
  ///   - ack: When the server acknowledges.
  ///   - expectedOffset: The offset that the message must get, nil for any; checked where the stream was created with
  ///     `optimisticConcurrencyControl`.
  ///   - timeout: How long to wait for the acknowledgement; `.none` is refused, since the server acknowledges only
  ///     calls that end.
  /// - Returns: The place that the message got.
  /// - Throws: ``LiftError``: `streamNotFound`, `partitionNotFound`, `partitionReadOnly`, `incorrectOffset`,
  ///   `messageTooLarge`, `encryptionFailed` and those of every call.
  @discardableResult
  public func publish(
    _ value: Data, to stream: String, key: Data? = nil, headers: [String: Data] = [:],
    partition: PartitionChoice = .number(0), ack: AckLevel = .leader, expectedOffset: Int64? = nil,
    timeout: Timeout = .standard
  ) async throws -> Ack {
    try await publish(
      PublishRequest(
        value: value, stream: stream, key: key, headers: headers, partition: partition, ack: ack,
        expectedOffset: expectedOffset, timeout: timeout))
  }

  /// Publishes a message and returns when the server took it, which says nothing about whether it is stored.
  ///
  /// - Parameters:
  ///   - value: The payload.
  ///   - stream: The stream it is for.
  ///   - key: For compaction.
  ///   - headers: Any names but `subject` and `reply`, which the server sets.
  ///   - partition: Which partition.
  ///   - timeout: How long the call may take.
  /// - Throws: ``LiftError``, as of ``publish(_:to:key:headers:partition:ack:expectedOffset:timeout:)`` as far as the
  ///   server knows at once, and `ackRequired` where the stream has concurrency control.
  public func publishUnacknowledged(
    _ value: Data, to stream: String, key: Data? = nil, headers: [String: Data] = [:],
    partition: PartitionChoice = .number(0), timeout: Timeout = .standard
  ) async throws {
    try await publishUnacknowledged(
      PublishRequest(
        value: value, stream: stream, key: key, headers: headers, partition: partition, timeout: timeout))
  }

  /// Follows a partition.
  ///
  /// The subscription is open when this returns: what is published from then on is delivered.
  ///
  /// - Parameters:
  ///   - stream: The stream.
  ///   - partitions: Which of its partitions.
  ///   - from: Where to begin.
  ///   - options: How the call is carried.
  /// - Returns: The messages.
  /// - Throws: ``LiftError``: `streamNotFound`, `partitionNotFound`, `notLeader`, `partitionPaused`, `partitionReadOnly`
  ///   where the partition takes no more messages and all of it lies before the start, `deadlineExceeded` where the
  ///   confirmation did not come, and those of every call.
  public func subscribe(
    _ stream: String, partitions: Partitions = .number(0), from: StartPosition = .newOnly,
    options: LiftSubscriptionOptions = LiftSubscriptionOptions()
  ) async throws -> LiftSubscription {
    try await subscribe(LiftSubscribeRequest(stream: stream, partitions: partitions, from: from, options: options))
  }

  /// Asks what the servers know of themselves, of streams and of consumer groups.
  ///
  /// A stream or group that does not exist is told in the answer (`exists`), not thrown.
  ///
  /// - Parameters:
  ///   - streams: The streams to describe; empty: all, the server's own included.
  ///   - groups: The consumer groups to describe; empty: none.
  ///   - timeout: How long the call may take; kept here and not told to the server.
  /// - Returns: What the server that was asked knows.
  /// - Throws: ``LiftError``.
  public func fetchMetadata(
    streams: [String] = [], groups: [String] = [], timeout: Timeout = .standard
  ) async throws -> LiftMetadata {
    try await fetchMetadata(LiftMetadataRequest(streams: streams, groups: groups, timeout: timeout))
  }
}
