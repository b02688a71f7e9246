internal import FoundationEssentials
internal import LiftClient

/// The commands that begin with `lift`.
enum LiftCommands {
  /// Creates a stream.
  static func create(_ invocation: Invocation, _ console: Console) async throws {
    guard let subject = invocation["--subject"] else { throw UsageError.missingOperand("--subject") }
    let partitions = try invocation.number("--partitions", in: 1...Int(Int32.max)) ?? 1
    let factor =
      try invocation.value("--replication-factor", expected: "-1 or a whole number from 1") { text in
        Int32(text).flatMap { $0 == -1 ? .all : $0 > 0 ? StreamSettings.ReplicationFactor.brokers(Int($0)) : nil }
      } ?? .brokers(1)
    let settings = StreamSettings(partitions: partitions, replicationFactor: factor)
    let timeout = try invocation.timeout()
    let stream = invocation.operands[0]
    try await connected(invocation) { client in
      try await client.createStream(stream, subject: subject, settings: settings, timeout: timeout)
    }
    try console.result(["stream": .string(stream)])
  }

  /// Publishes one message.
  static func publish(_ invocation: Invocation, _ console: Console) async throws {
    let stream = invocation.operands[0]
    let partition = try invocation.number("--partition", in: 0...Int(Int32.max)) ?? 0
    let acknowledgement =
      try invocation.value("--ack", expected: "leader, all or none", Acknowledgement.init(rawValue:)) ?? .leader
    let headers = Dictionary(
      uniqueKeysWithValues: try invocation.pairs("--header").map { ($0.key, Data($0.value.utf8)) })
    let key = invocation["--key"].map { Data($0.utf8) }
    let timeout = try invocation.timeout()
    if timeout == .none, acknowledgement != .none {
      throw UsageError.input(
        "--timeout: 0 is for --ack none; without a limit a lost acknowledgement is awaited for ever")
    }
    let value = invocation.operands.count == 2 ? Data(invocation.operands[1].utf8) : Data(try console.input())
    try await connected(invocation) { client in
      var ack: Ack?
      if let level = acknowledgement.level {
        ack = try await client.publish(
          value, to: stream, key: key, headers: headers, partition: .number(partition), ack: level, timeout: timeout)
      } else {
        try await client.publishUnacknowledged(
          value, to: stream, key: key, headers: headers, partition: .number(partition), timeout: timeout)
      }
      try console.result([
        "stream": .string(stream), "partition": .integer(partition), "offset": .integer(ack?.offset),
        "correlationId": ack.map { .string($0.correlationID) } ?? .null,
      ])
    }
  }

  /// Follows one partition.
  static func subscribe(_ invocation: Invocation, _ console: Console) async throws {
    let stream = invocation.operands[0]
    let partition = try invocation.number("--partition", in: 0...Int(Int32.max)) ?? 0
    let start =
      try invocation.value(
        "--from", expected: "new, earliest, latest, an offset, a time such as 2026-01-31T12:00:00Z or -SECONDS",
        Self.start) ?? .newOnly
    let limit = try invocation.limit()
    let options = LiftSubscriptionOptions(confirmation: try invocation.timeout())
    try await connected(invocation) { client in
      let messages = try await client.subscribe(stream, partitions: .number(partition), from: start, options: options)
      var counter = ProgressCounter("messages")
      defer { console.eraseProgress() }
      for try await message in messages {
        try console.result(Records.message(message))
        counter.add(1, on: console)
        if counter.count == limit { return }
      }
    }
  }

  /// Shows partitions.
  static func metadata(_ invocation: Invocation, _ console: Console) async throws {
    let timeout = try invocation.timeout()
    try await connected(invocation) { client in
      let metadata = try await client.fetchMetadata(streams: invocation.operands, timeout: timeout)
      for stream in metadata.streams {
        try console.results(stream.partitions.map { Records.partition($0, of: stream.name) })
      }
      let known = Set(metadata.streams.lazy.filter(\.exists).map(\.name))
      let missing = invocation.operands.filter { !known.contains($0) }
      if !missing.isEmpty { throw Failure("streamNotFound", "no such stream: \(missing.joined(separator: ", "))") }
    }
  }

  private enum Acknowledgement: String {
    case leader
    case all
    case none

    var level: AckLevel? {
      switch self {
      case .leader: .leader
      case .all: .all
      case .none: nil
      }
    }
  }

  private static func connected(
    _ invocation: Invocation, _ body: (AsyncLiftClient) async throws -> Void
  ) async throws {
    guard let address = invocation["--address"] ?? invocation.environment["STREAMCTL_LIFT"], !address.isEmpty else {
      throw UsageError.input("which broker? Give --address or set STREAMCTL_LIFT")
    }
    var settings = try LiftSettings(address)
    settings.tls = try tls(invocation)
    try await withLiftClient(settings, body)
  }

  private static func tls(_ invocation: Invocation) throws(UsageError) -> TLSSettings {
    let identity = try invocation.together("--tls-cert", "--tls-key").map { files in
      TLSSettings.Identity.files(certificate: files.0, key: files.1)
    }
    guard let roots = invocation["--tls-ca"] else {
      if identity != nil { throw .needs("--tls-cert", "--tls-ca") }
      return .disabled
    }
    return .enabled(roots: .file(roots), identity: identity)
  }

  /// Where a subscription begins; nil for text that says nothing.
  static func start(_ text: String) -> StartPosition? {
    switch text {
    case "new": return .newOnly
    case "earliest": return .earliest
    case "latest": return .latest
    default:
      if text.hasPrefix("-") {
        guard let seconds = Double(text.dropFirst()), seconds >= 0, seconds < 1e10 else { return nil }
        return .ago(.seconds(seconds))
      }
      if let offset = Int64(text) { return .offset(offset) }
      return Timestamp.seconds(parsing: text).map { .time(Date(timeIntervalSince1970: $0)) }
    }
  }
}
