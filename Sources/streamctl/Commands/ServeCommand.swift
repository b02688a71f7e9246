internal import EmbeddedEventStore
internal import EmbeddedLiftbridge

/// The commands that begin with `serve`.
enum ServeCommand {
  /// An event store, until a signal.
  static func eventStore(_ invocation: Invocation, _ console: Console) async throws {
    let signals = try Signals()
    var configuration = EmbeddedEventStore.Configuration(port: try port(invocation) ?? 2113, tls: try tls(invocation))
    configuration.host = invocation["--host"] ?? configuration.host
    configuration.version =
      try invocation.value("--as", expected: "26.1 or 23.10", ServerVersion.init(_:))
      ?? configuration.version
    if invocation.has("--user"), configuration.tls == nil {
      throw UsageError.needs("--user", "--tls-cert and --tls-key")
    }
    for (name, password) in try invocation.users(console) { configuration.users[name] = password }
    for (key, value) in try invocation.pairs("--set") {
      switch key {
      case "MaxAppendSize": configuration.limits.maximumAppendSize = try size(key, value)
      case "MaxAppendEventSize" where configuration.version == .v23_10: throw unknown(key, known: "MaxAppendSize")
      case "MaxAppendEventSize": configuration.limits.maximumAppendEventSize = try size(key, value)
      default: throw unknown(key, known: "MaxAppendSize, MaxAppendEventSize")
      }
    }
    let server = try await EmbeddedEventStore.start(configuration)
    try console.text("listening \(endpoint(configuration.host, server.port))")
    await signals.wait()
    await server.stop()
  }

  /// A Liftbridge broker, until a signal.
  static func liftbridge(_ invocation: Invocation, _ console: Console) async throws {
    let signals = try Signals()
    var configuration = EmbeddedLiftbridge.Configuration(port: try port(invocation) ?? 9292, tls: try tls(invocation))
    configuration.host = invocation["--host"] ?? configuration.host
    for (key, value) in try invocation.pairs("--set") {
      do {
        try configuration.set(key, to: value)
      } catch {
        throw UsageError.input("--set: \(error)")
      }
    }
    let server = try await EmbeddedLiftbridge.start(configuration)
    try console.text("listening \(endpoint(configuration.host, server.port))")
    await signals.wait()
    await server.stop()
  }

  private static func port(_ invocation: Invocation) throws(UsageError) -> Int? {
    try invocation.number("--port", in: 0...65_535)
  }

  private static func tls(_ invocation: Invocation) throws(UsageError) -> ServerTLS? {
    guard let (certificate, key) = try invocation.together("--tls-cert", "--tls-key") else {
      if invocation.has("--client-ca") { throw .needs("--client-ca", "--tls-cert and --tls-key") }
      return nil
    }
    return ServerTLS(
      certificate: .file(certificate), key: .file(key), clientRoots: invocation["--client-ca"].map { .file($0) })
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
