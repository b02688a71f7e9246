internal import EventStreamsClientSupport
internal import EventStreamsGRPC
internal import EventStreamsLiftbridgeWire
internal import EventStreamsProtobuf
internal import FoundationEssentials

extension ProtobufMessage {
  /// The message behind the five bytes of gRPC, in one buffer.
  var framed: [UInt8] {
    var bytes = encoded(prefixLength: GRPCFrame.prefixLength)
    GRPCFrame.seal(&bytes, from: 0)
    return bytes
  }
}

/// Refuses what no server takes, and what ends a genuine server's process.
enum Check {
  static func argument(_ isFine: Bool, _ what: @autoclosure () -> String) throws(LiftError) {
    guard isFine else { throw LiftError(.invalidArgument, what()) }
  }

  static func stream(_ name: String) throws(LiftError) {
    try argument(!name.isEmpty, "the stream's name is empty")
  }

  static func partition(_ number: Int) throws(LiftError) -> Int32 {
    guard number >= 0, let number = Int32(exactly: number) else {
      throw LiftError(.invalidArgument, "partition \(number): partitions are numbered from 0")
    }
    return number
  }
}

extension CreateStreamRequest {
  /// The message for the wire.
  func wireMessage() throws(LiftError) -> Liftbridge.CreateStreamRequest {
    try Check.stream(name)
    try Check.argument(!subject.isEmpty, "stream '\(name)': its subject is empty")
    var message = Liftbridge.CreateStreamRequest(subject: subject, name: name, group: settings.group ?? "")
    message.partitions = try positive("partitions", settings.partitions)
    switch settings.replicationFactor {
    case .all: message.replicationFactor = -1
    case .brokers(let count): message.replicationFactor = try positive("replicationFactor", count)
    }
    try setRetention(of: &message)
    try setBehaviour(of: &message)
    return message
  }

  private func setRetention(of message: inout Liftbridge.CreateStreamRequest) throws(LiftError) {
    message.retentionMaxBytes = try size("retentionMaxBytes", settings.retentionMaxBytes)
    message.retentionMaxMessages = try size("retentionMaxMessages", settings.retentionMaxMessages)
    message.retentionMaxAge = try time("retentionMaxAge", settings.retentionMaxAge)
    message.cleanerInterval = try time("cleanerInterval", settings.cleanerInterval)
    message.segmentMaxBytes = try size("segmentMaxBytes", settings.segmentMaxBytes)
    message.segmentMaxAge = try time("segmentMaxAge", settings.segmentMaxAge)
    message.compactMaxGoroutines = try count("compactMaxGoroutines", settings.compactMaxGoroutines)
    message.compactEnabled = settings.compactEnabled.map { Liftbridge.NullableBool(value: $0) }
  }

  private func setBehaviour(of message: inout Liftbridge.CreateStreamRequest) throws(LiftError) {
    message.autoPauseTime = try time("autoPauseTime", settings.autoPauseTime)
    message.autoPauseDisableIfSubscribers = settings.autoPauseDisableIfSubscribers.map {
      Liftbridge.NullableBool(value: $0)
    }
    message.minIsr = try count("minISR", settings.minISR)
    message.optimisticConcurrencyControl = settings.optimisticConcurrencyControl.map {
      Liftbridge.NullableBool(value: $0)
    }
    message.encryption = settings.encryption.map { Liftbridge.NullableBool(value: $0) }
  }

  private func positive(_ setting: String, _ value: Int) throws(LiftError) -> Int32 {
    guard value >= 1, let number = Int32(exactly: value) else {
      throw LiftError(.invalidArgument, "stream '\(name)': \(setting) is \(value), at least 1 is needed")
    }
    return number
  }

  private func size(_ setting: String, _ value: Int64?) throws(LiftError) -> Liftbridge.NullableInt64? {
    guard let value else { return nil }
    try Check.argument(value >= 0, "stream '\(name)': \(setting) is \(value), negative")
    return Liftbridge.NullableInt64(value: value)
  }

  private func count(_ setting: String, _ value: Int?) throws(LiftError) -> Liftbridge.NullableInt32? {
    guard let value else { return nil }
    return Liftbridge.NullableInt32(value: try positive(setting, value))
  }

  private func time(_ setting: String, _ value: Duration?) throws(LiftError) -> Liftbridge.NullableInt64? {
    guard let value else { return nil }
    guard let milliseconds = value.wireMilliseconds else {
      throw LiftError(.invalidArgument, "stream '\(name)': \(setting) is \(value): negative or too long")
    }
    return Liftbridge.NullableInt64(value: milliseconds)
  }
}

extension PublishRequest {
  /// More is refused by every server: gRPC servers of the API take 4 MiB.
  private static let maxBytes = 1 << 30

  /// The message for the wire; `acknowledged` decides whether ``ack`` counts.
  func wireMessage(acknowledged: Bool, correlationID: String) throws(LiftError) -> Liftbridge.PublishRequest {
    try Check.stream(stream)
    try Check.argument(expectedOffset ?? 0 >= 0, "expectedOffset is \(expectedOffset ?? 0): offsets begin at 0")
    try checkSizes()
    let policy: Liftbridge.AckPolicy = !acknowledged ? .none : ack == .all ? .all : .leader
    return Liftbridge.PublishRequest(
      key: key.map { [UInt8]($0) } ?? [], value: [UInt8](value), stream: stream,
      partition: try Check.partition(partitionNumber), headers: headers.mapValues { [UInt8]($0) },
      correlationId: correlationID, ackPolicy: policy,
      // Unset is 0 and means "the first message": no expectation has to be said.
      expectedOffset: expectedOffset ?? -1)
  }

  /// The partition's number, for messages to people too.
  var partitionNumber: Int {
    switch partition {
    case .number(let number): number
    }
  }

  private func checkSizes() throws(LiftError) {
    // A name of more than 32,767 bytes ends a genuine server's process.
    if let name = headers.keys.first(where: { $0.utf8.count > 32_767 }) {
      throw LiftError(
        .invalidArgument, "a header's name has \(name.utf8.count) bytes, 32767 at most: '\(name.prefix(40))…'")
    }
    try Check.argument(headers.count <= 65_533, "\(headers.count) headers, 65533 at most")
    let bytes = headers.values.reduce(value.count + (key?.count ?? 0)) { $0 + $1.count }
    guard bytes <= Self.maxBytes else {
      throw LiftError(.messageTooLarge, "a message of \(bytes) bytes for '\(stream)': no server takes it")
    }
  }
}

extension LiftSubscribeRequest {
  /// The partition's number.
  var partitionNumber: Int {
    switch partitions {
    case .number(let number): number
    }
  }

  /// What lies below is never handed over: a server begins behind its newest message when the offset asked for is not
  /// written yet, and may repeat messages after a change of leader.
  var firstOffset: Int64 {
    switch from {
    case .offset(let offset): max(0, offset)
    case .after(let offset?): offset == .max ? .max : max(0, offset + 1)
    default: 0
    }
  }

  /// The message for the wire; `now` is this machine's time, for ``StartPosition/ago(_:)``.
  func wireMessage(now: Date) throws(LiftError) -> Liftbridge.SubscribeRequest {
    try Check.stream(stream)
    try Check.argument(
      1 << 10...1 << 30 ~= options.windowBytes,
      "windowBytes is \(options.windowBytes), it must be from 1024 to 1073741824")
    var message = Liftbridge.SubscribeRequest(stream: stream, partition: try Check.partition(partitionNumber))
    message.readISRReplica = options.readFromReplica
    switch from {
    case .newOnly: message.startPosition = .newOnly
    case .earliest, .after(nil): message.startPosition = .earliest
    case .latest: message.startPosition = .latest
    case .offset, .after:
      message.startPosition = .offset
      message.startOffset = firstOffset
    case .time(let date): try setStart(date, of: &message)
    case .ago(let age):
      try Check.argument(age >= .zero, "ago(\(age)) lies in the future")
      try setStart(now.addingTimeInterval(-age.interval), of: &message)
    }
    return message
  }

  private func setStart(_ date: Date, of message: inout Liftbridge.SubscribeRequest) throws(LiftError) {
    guard let timestamp = date.nanosecondsSince1970 else {
      throw LiftError(.invalidArgument, "the time to begin at is not a number")
    }
    message.startPosition = .timestamp
    message.startTimestamp = timestamp
  }
}
