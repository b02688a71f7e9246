internal import EmbeddedEventStore
internal import EmbeddedLiftbridge

/// The commands that begin with `serve`.
enum ServeCommand {
  /// An event store, until a signal.
  static func eventStore(_ invocation: Invocation, _ console: Console) async throws {
    let signals = Signals()
    var configuration = EmbeddedEventStore.Configuration(port: try port(invocation) ?? 2113, tls: try tls(invocation))
    configuration.host = invocation["--host"] ?? configuration.host
    configuration.version =
      try invocation.value("--as", expected: "26.1 or 23.10", ServerVersion.init(_:))
      ?? configuration.version
    for user in invocation.all("--user") {
      guard configuration.tls != nil else { throw UsageError.needs("--user", "--tls-cert and --tls-key") }
      let (name, password) = try invocation.credentials(user, console)
      configuration.users[name] = password
    }
    for (key, value) in try settings(invocation) {
      switch key {
      case "MaxAppendSize": configuration.limits.maximumAppendSize = try size(key, value)
      case "MaxAppendEventSize" where configuration.version == .v23_10: throw unknown(key, known: "MaxAppendSize")
      case "MaxAppendEventSize": configuration.limits.maximumAppendEventSize = try size(key, value)
      default: throw unknown(key, known: "MaxAppendSize, MaxAppendEventSize")
      }
    }
    let server = try await EmbeddedEventStore.start(configuration)
    console.text("listening \(endpoint(configuration.host, server.port))")
    await signals.wait()
    await server.stop()
  }

  /// A Liftbridge broker, until a signal.
  static func liftbridge(_ invocation: Invocation, _ console: Console) async throws {
    let signals = Signals()
    var configuration = EmbeddedLiftbridge.Configuration(port: try port(invocation) ?? 9292, tls: try tls(invocation))
    configuration.host = invocation["--host"] ?? configuration.host
    for (key, value) in try settings(invocation) {
      do {
        try configuration.set(key, to: value)
      } catch {
        throw UsageError.input("--set: \(error)")
      }
    }
    let server = try await EmbeddedLiftbridge.start(configuration)
    console.text("listening \(endpoint(configuration.host, server.port))")
    await signals.wait()
    await server.stop()
  }

  private static func port(_ invocation: Invocation) throws(UsageError) -> Int? {
    try invocation.number("--port", in: 0...65_535)
  }

  private static func tls(_ invocation: Invocation) throws(UsageError) -> ServerTLS? {
    switch (invocation["--tls-cert"], invocation["--tls-key"]) {
    case (let certificate?, let key?): ServerTLS(certificate: .file(certificate), key: .file(key))
    case (nil, nil): nil
    case (_?, nil): throw UsageError.needs("--tls-cert", "--tls-key")
    case (nil, _?): throw UsageError.needs("--tls-key", "--tls-cert")
    }
  }

  /// The pairs of `--set`.
  static func settings(_ invocation: Invocation) throws(UsageError) -> [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = []
    for text in invocation.all("--set") {
      guard let mark = text.firstIndex(of: "="), mark != text.startIndex else {
        throw .badValue(option: "--set", value: text, expected: "KEY=VALUE")
      }
      pairs.append((String(text[..<mark]), String(text[text.index(after: mark)...])))
    }
    return pairs
  }

  private static func size(_ key: String, _ value: String) throws(UsageError) -> Int {
    guard let size = Int(value), size > 0, size <= Int(Int32.max) else {
      throw .badValue(option: "--set \(key)", value: value, expected: "a number of bytes")
    }
    return size
  }

  private static func unknown(_ key: String, known: String) -> UsageError {
    .badValue(option: "--set", value: key, expected: "a setting of this server; there are: \(known)")
  }

  private static func endpoint(_ host: String, _ port: Int) -> String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
