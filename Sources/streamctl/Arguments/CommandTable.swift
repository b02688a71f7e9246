/// Every command: what the parser takes, what `--help` shows and what runs.
enum CommandTable {
  /// In the order of `--help`.
  static let all: [CommandSpec] = [demo, serveEventStore, serveLiftbridge] + eventStore + lift

  private static let output = OptionSpec.value("--output", "json|table", "how results are written; json is JSON Lines")
  private static func timeout(_ of: String) -> OptionSpec {
    .value("--timeout", "SECONDS", "limit of \(of); 0 for none")
  }

  private static let demo = CommandSpec(
    path: ["demo"], summary: "both clients against both embedded servers, in a few seconds", options: [output],
    notes: ["Tells a story in words; with --output a line for each step, with the keys step, detail, ok."],
    body: DemoCommand.run)

  private static let serveOptions: [OptionSpec] = [
    .value("--tls-cert", "FILE", "certificate chain in PEM; with --tls-key"),
    .value("--tls-key", "FILE", "private key in PEM"),
    .value("--client-ca", "FILE", "asks clients for a certificate that leads to one of these"),
    .value("--set", "KEY=VALUE", repeats: true, "a setting of the server by its own name"),
  ]

  private static let serveEventStore = CommandSpec(
    path: ["serve", "eventstore"], summary: "an event store in memory, until SIGTERM or SIGINT",
    options: [
      .value("--host", "HOST", "address to listen on; 127.0.0.1"),
      .value("--port", "PORT", "port to listen on, 0 picks one; 2113"),
      .value("--user", "NAME[:PASSWORD]", repeats: true, "a user, besides admin and ops; needs TLS"),
      .value(
        "--password-file", "FILE", "the first line is the password of users named without one; else STREAMCTL_PASSWORD"),
      .value("--as", "26.1|23.10", "the version it speaks as; 26.1"),
    ] + serveOptions,
    notes: ["Settings: MaxAppendSize, MaxAppendEventSize (bytes). Prints `listening HOST:PORT` when ready."],
    body: ServeCommand.eventStore)

  private static let serveLiftbridge = CommandSpec(
    path: ["serve", "liftbridge"], summary: "a Liftbridge broker in memory, until SIGTERM or SIGINT",
    options: [
      .value("--host", "HOST", "address to listen on; 127.0.0.1"),
      .value("--port", "PORT", "port to listen on, 0 picks one; 9292"),
    ] + serveOptions,
    notes: [
      "Settings: clustering.replication.max.bytes, clustering.min.insync.replicas, max_payload, and streams.NAME with",
      "retention.max.bytes, retention.max.messages, retention.max.age, cleaner.interval, segment.max.bytes,",
      "segment.max.age, compact.enabled, auto.pause.time, auto.pause.disable.if.subscribers, concurrency.control.",
      "Prints `listening HOST:PORT` when ready.",
    ],
    body: ServeCommand.liftbridge)
}

// MARK: Event store

extension CommandTable {
  private static func uri(limiting: String = "the call") -> [OptionSpec] {
    [
      .value("--uri", "URI", "connection string, esdb://…; else STREAMCTL_URI"),
      .value("--user", "NAME[:PASSWORD]", "who calls, instead of the user in the URI"),
      .value("--password-file", "FILE", "the first line is the password of --user NAME; else STREAMCTL_PASSWORD"),
      .flag("--any-node", "a node that is not the leader may answer too"),
      timeout(limiting), output,
    ]
  }
  private static let expect = OptionSpec.value("--expect", "any|none|exists|N", "state that the stream must be in; any")
  private static let filters: [OptionSpec] = [
    .flag("--all", "every stream, instead of one"),
    .flag("--resolve-links", "the events that links point to, instead of the links"),
    .value("--include", "REGEX", repeats: true, "with --all: only events of which one matches the whole type"),
    .value("--exclude", "REGEX", repeats: true, "with --all: only events of which none matches the whole type"),
    .value("--by", "type|stream", "what --include and --exclude look at: type, or the stream's name"),
    .value("--limit", "N", "at most so many events"),
  ]

  private static let eventStore: [CommandSpec] = [
    CommandSpec(
      path: ["es", "append"], summary: "writes events, a JSON object a line from standard input", operands: "STREAM",
      operandCount: 1...1,
      options: [
        expect, .value("--id", "UUID", "the event's id; for one event"),
        .value("--file", "FILE", "reads the lines from a file"),
      ] + uri(),
      notes: [
        "A line: {\"type\": …, \"data\": JSON or \"dataBase64\": …, \"metadata\"?, \"contentType\"?, \"id\"?}",
        "All lines are one append: written together or not at all. Gives stream, revision, commitPosition, preparePosition.",
      ], body: EventStoreCommands.append),
    CommandSpec(
      path: ["es", "read"], summary: "events of a stream or of all", operands: "STREAM|--all", operandCount: 0...1,
      options: [
        .value("--from", "start|end|N|C/P", "first event: a revision, with --all a position"),
        .flag("--backwards", "newest first"),
      ] + filters + uri(limiting: "the wait for the first answer"), notes: ["An event: \(Records.eventKeys)."],
      body: EventStoreCommands.read),
    CommandSpec(
      path: ["es", "subscribe"], summary: "events as they are written", operands: "STREAM|--all", operandCount: 0...1,
      options: [
        .value("--from", "start|end|N|C/P", "what to begin after; start"),
        .flag("--live-only", "the same as --from end"),
        .value("--checkpoints", "N", "shows checkpoints, each N times 30 events scanned; with --all"),
        .flag("--until-caught-up", "ends where history does"),
      ] + filters + uri(limiting: "the wait for the confirmation"),
      notes: [
        "Between the events stand markers: marker (confirmed, caughtUp, fellBehind, checkpoint), commitPosition,",
        "preparePosition, revision.",
      ],
      body: EventStoreCommands.subscribe),
    CommandSpec(
      path: ["es", "delete"], summary: "deletes a stream, which may be written again", operands: "STREAM",
      operandCount: 1...1, options: [expect] + uri(), body: EventStoreCommands.delete),
    CommandSpec(
      path: ["es", "tombstone"], summary: "deletes a stream for ever", operands: "STREAM", operandCount: 1...1,
      options: [expect] + uri(), body: EventStoreCommands.tombstone),
  ]
}

// MARK: Liftbridge

extension CommandTable {
  private static func address(limiting: String = "the call") -> [OptionSpec] {
    [
      .value("--address", "HOST:PORT", "a broker; else STREAMCTL_LIFT"),
      .value("--tls-ca", "FILE", "speaks TLS and trusts these certificates"),
      .value("--tls-cert", "FILE", "certificate to show, in PEM; with --tls-key and --tls-ca"),
      .value("--tls-key", "FILE", "its private key in PEM"),
      timeout(limiting), output,
    ]
  }

  private static let lift: [CommandSpec] = [
    CommandSpec(
      path: ["lift", "create"], summary: "creates a stream", operands: "STREAM", operandCount: 1...1,
      options: [
        .value("--subject", "SUBJECT", "the NATS subject it is attached to"),
        .value("--partitions", "N", "1"),
        .value("--replication-factor", "N", "1; -1 for every broker"),
      ] + address(), body: LiftCommands.create),
    CommandSpec(
      path: ["lift", "publish"], summary: "publishes one message, from standard input or an argument",
      operands: "STREAM [VALUE]", operandCount: 1...2,
      options: [
        .value("--key", "KEY", "the message's key"),
        .value("--header", "KEY=VALUE", repeats: true, "a header of the message"),
        .value("--ack", "leader|all|none", "whose acknowledgement to wait for; leader"),
        .value("--partition", "N", "0"),
      ] + address(), notes: ["Gives stream, partition, offset, correlationId."], body: LiftCommands.publish),
    CommandSpec(
      path: ["lift", "subscribe"], summary: "messages as they are published", operands: "STREAM", operandCount: 1...1,
      options: [
        .value("--partition", "N", "0"),
        .value("--from", "new|earliest|latest|OFFSET|TIME|-SECONDS", "first message; new"),
        .value("--limit", "N", "at most so many messages"),
      ] + address(limiting: "the wait for the confirmation"),
      notes: [
        "A message: stream, partition, offset, key, value (text or …Base64), headers, timestamp, subject, replySubject."
      ],
      body: LiftCommands.subscribe),
    CommandSpec(
      path: ["lift", "metadata"], summary: "partitions, a line each", operands: "[STREAM]…", operandCount: 0...1_000,
      options: address(), notes: ["Gives stream, partition, leader, replicas, isr."], body: LiftCommands.metadata),
  ]
}
