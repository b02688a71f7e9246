import EventStreamsGRPC
import EventStreamsInteropMessages
import EventStreamsTransport
import Glibc

/// `interop-server`: serves the interop cases until it is ended.
///
/// Prints `listening HOST:PORT` when it takes connections; ends with status 0 on SIGTERM and SIGINT. The exit status is 2 when
/// the arguments are unusable.
@main
struct InteropServer {
  private static let names: Set = ["host", "port", "use_tls", "tls_cert", "tls_key", "client_ca"]

  static func main() {
    let signals = TerminationSignals()
    let serving = Task { @concurrent in await serve() }
    signals.wait()
    Task { @concurrent in
      await serving.value?.stop(grace: .seconds(1))
      exit(0)
    }
    while true { pause() }
  }

  private static func serve() async -> GRPCServer? {
    do {
      let flags = try InteropFlags(Array(CommandLine.arguments.dropFirst()), known: names, switches: ["use_tls"])
      return try await start(flags)
    } catch let error as InteropFlags.UsageError {
      InteropConsole.complain("interop-server: \(error.message)")
      exit(2)
    } catch {
      InteropConsole.complain("interop-server: \(error)")
      exit(1)
    }
  }

  private static func start(_ flags: InteropFlags) async throws -> GRPCServer {
    let host = flags["host"] ?? "127.0.0.1"
    var configuration = GRPCServer.Configuration(
      host: host, port: try flags.port("port", default: 0), tls: try tls(flags))
    configuration.page = { "interop-server: grpc.testing.TestService\n" }
    let server = try await GRPCServer.start(configuration, routes: InteropService.routes)
    InteropConsole.say("listening \(Endpoint(host: host, port: server.port))")
    return server
  }

  private static func tls(_ flags: InteropFlags) throws(InteropFlags.UsageError) -> TLSServerConfiguration? {
    try flags.require("use_tls", for: ["tls_cert", "tls_key", "client_ca"])
    guard try flags.isOn("use_tls") else { return nil }
    guard let identity = try flags.identity(certificate: "tls_cert", key: "tls_key") else {
      throw InteropFlags.UsageError(message: "--use_tls needs --tls_cert and --tls_key")
    }
    return TLSServerConfiguration(
      identity: TLSIdentity(certificate: .file(identity.certificate), key: .file(identity.key)),
      clientRoots: flags["client_ca"].map(PEMSource.file))
  }
}

/// SIGTERM and SIGINT, taken by the one thread that waits for them.
private struct TerminationSignals {
  private var set = sigset_t()

  /// Blocks them for this thread and all it makes: to be called before there are others.
  init() {
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGINT)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Waits for one of them.
  func wait() {
    var set = set
    var number: Int32 = 0
    sigwait(&set, &number)
  }
}
