import EventStreamsGRPC
import EventStreamsInteropMessages
import EventStreamsTransport
import Glibc

/// `interop-client`: runs interop cases against a server, a line for each.
///
/// `--test_case` takes one name, several joined by commas, or `all`. The exit status is 1 when a case
/// fails and 2 when the arguments are unusable. `--client_ca` is the server's business and ignored here.
@main
struct InteropClient {
  private static let names: Set = [
    "server_host", "server_port", "port", "test_case", "use_tls", "tls_ca", "tls_cert", "tls_key",
    "server_host_override", "client_ca",
  ]

  static func main() async {
    do {
      let flags = try InteropFlags(Array(CommandLine.arguments.dropFirst()), known: names, switches: ["use_tls"])
      exit(try await run(flags) ? 0 : 1)
    } catch let error as InteropFlags.UsageError {
      InteropConsole.complain("interop-client: \(error.message)")
      exit(2)
    } catch {
      InteropConsole.complain("interop-client: \(error)")
      exit(1)
    }
  }

  private static func run(_ flags: InteropFlags) async throws -> Bool {
    let cases = try cases(flags["test_case"] ?? "all")
    let host = flags["server_host"] ?? "127.0.0.1"
    let port = try flags.port(flags["server_port"] == nil ? "port" : "server_port", default: 8080)
    let endpoint = Endpoint(host: host, port: port)
    let configuration = GRPCChannel.Configuration(
      tls: try tls(flags), authority: "\(endpoint)", userAgent: "interop-client")
    let channel = try GRPCChannel(configuration, addresses: SingleAddress(endpoint))
    var allPassed = true
    for testCase in cases where await !passes(testCase, TestClient(channel: channel)) { allPassed = false }
    await channel.close()
    return allPassed
  }

  private static func passes(_ testCase: InteropCase, _ client: TestClient) async -> Bool {
    do {
      try await testCase.run(client)
      InteropConsole.say("\(testCase.rawValue): ok")
      return true
    } catch {
      InteropConsole.say("\(testCase.rawValue): FAILED: \(error)")
      return false
    }
  }

  private static func cases(_ text: String) throws(InteropFlags.UsageError) -> [InteropCase] {
    if text == "all" { return InteropCase.allCases }
    var cases: [InteropCase] = []
    // An empty name is unknown, too: a run without any case must not look like one that passed.
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let testCase = InteropCase(rawValue: String(name)) else {
        throw InteropFlags.UsageError(message: "unknown test case '\(name)'")
      }
      cases.append(testCase)
    }
    return cases
  }

  private static func tls(_ flags: InteropFlags) throws(InteropFlags.UsageError) -> TLSClientConfiguration? {
    try flags.require("use_tls", for: ["tls_ca", "tls_cert", "tls_key", "server_host_override"])
    guard try flags.isOn("use_tls") else { return nil }
    var configuration = TLSClientConfiguration(serverName: flags["server_host_override"])
    if let roots = flags["tls_ca"] { configuration.roots = .file(roots) }
    if let identity = try flags.identity(certificate: "tls_cert", key: "tls_key") {
      configuration.identity = TLSIdentity(certificate: .file(identity.certificate), key: .file(identity.key))
    }
    return configuration
  }
}
