internal import FoundationEssentials
internal import LiftClient

/// The commands that begin with `lift`.
enum LiftCommands {
  /// Creates a stream.
  static func create(_ invocation: Invocation, _ console: Console) async throws {
    guard let subject = invocation["--subject"] else { throw UsageError.missingOperand("--subject") }
    let partitions = try invocation.number("--partitions", in: 1...Int(Int32.max)) ?? 1
    let factor = try invocation.number("--replication-factor", in: -1...Int(Int32.max)) ?? 1
    let settings = StreamSettings(partitions: partitions, replicationFactor: factor == -1 ? .all : .brokers(factor))
    let timeout = try invocation.timeout()
    let stream = invocation.operands[0]
    try await connected(invocation) { client in
      try await client.createStream(stream, subject: subject, settings: settings, timeout: timeout)
    }
    console.result(["stream": .string(stream)])
  }

  /// Publishes one message.
  static func publish(_ invocation: Invocation, _ console: Console) async throws {
    let stream = invocation.operands[0]
    let partition = try invocation.number("--partition", in: 0...Int(Int32.max)) ?? 0
    let acknowledgement = try invocation.value(
      "--ack", expected: "leader, all or none", Acknowledgement.init(rawValue:))
    let headers = try Self.headers(invocation.all("--header"))
    let key = invocation["--key"].map { Data($0.utf8) }
    let timeout = try invocation.timeout()
    let value = invocation.operands.count == 2 ? Data(invocation.operands[1].utf8) : Data(try console.input())
    try await connected(invocation) { client in
      var ack: Ack?
      if let level = (acknowledgement ?? .leader).level {
        ack = try await client.publish(
          value, to: stream, key: key, headers: headers, partition: .number(partition), ack: level, timeout: timeout)
      } else {
        try await client.publishUnacknowledged(
          value, to: stream, key: key, headers: headers, partition: .number(partition), timeout: timeout)
      }
      console.result([
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
        console.result(Records.message(message))
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
        console.results(
          stream.partitions.map { partition in
            [
              "stream": .string(stream.name), "partition": .integer(partition.id),
              "leader": partition.leader.map { .string($0.address) } ?? .null,
              "replicas": .array(partition.replicas.map { .string($0.address) }),
              "isr": .array(partition.isr.map { .string($0.address) }),
            ]
          })
      }
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
    if let path = invocation["--tls-ca"] { settings.tls = .enabled(roots: .file(path)) }
    try await withLiftClient(settings, body)
  }

  /// Headers from `KEY=VALUE`.
  static func headers(_ texts: [String]) throws(UsageError) -> [String: Data] {
    var headers: [String: Data] = [:]
    for text in texts {
      guard let mark = text.firstIndex(of: "=") else {
        throw .badValue(option: "--header", value: text, expected: "KEY=VALUE")
      }
      headers[String(text[..<mark])] = Data(text[text.index(after: mark)...].utf8)
    }
    return headers
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
