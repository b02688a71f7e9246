import EmbeddedEventStore
import EmbeddedLiftbridge
import EventStreamsTestSupport
import FoundationEssentials
import Testing

@testable import streamctl

@Suite("who calls, and over what", .timeLimit(.minutes(1)))
struct CredentialTests {
  private let certificates: TestCertificates

  init() throws { certificates = try TestCertificates.shared() }

  private var serverTLS: ServerTLS {
    ServerTLS(certificate: .pem(certificates.server.certificate), key: .pem(certificates.server.key))
  }

  /// Appends to a server with TLS and the user `ada`, whose password is `secret`.
  private func append(
    _ words: [String], as user: String = "", password: String? = nil
  ) async throws -> (status: Int32, captured: Captured) {
    var configuration = EmbeddedEventStore.Configuration(tls: serverTLS)
    configuration.users = ["ada": "secret"]
    var end: (Int32, Captured) = (-1, Captured())
    try await withEmbeddedEventStore(configuration) { server in
      let uri = "esdb://\(user)localhost:\(server.port)?tlsCaFile=\(certificates.authority.certificatePath)"
      var environment = ["STREAMCTL_URI": uri]
      environment["STREAMCTL_PASSWORD"] = password
      end = await runEventStore(server, ["append", "s"] + words, input: #"{"type":"A"}"#, environment: environment)
    }
    return end
  }

  private func file(_ text: String) throws -> String {
    let path = "\(certificates.directory)/password-\(UUID().uuidString)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test("the password comes from the command line, with a warning that does not repeat it")
  func commandLine() async throws {
    let end = try await append(["--user", "ada:secret"])
    #expect(end.status == 0, "\(end.captured.err)")
    #expect(end.captured.err.contains("a password on the command line can be seen by others"))
    #expect(!end.captured.err.contains("secret"))
  }

  @Test("the password comes from the first line of a file", arguments: ["secret", "secret\n", "secret\r\nmore\n"])
  func passwordFile(text: String) async throws {
    let end = try await append(["--user", "ada", "--password-file", try file(text)])
    #expect(end.status == 0, "\(end.captured.err)")
    #expect(end.captured.err.isEmpty)
  }

  @Test("the password comes from the environment, unless there is a file")
  func environment() async throws {
    #expect(try await append(["--user", "ada"], password: "secret").status == 0)
    #expect(try await append(["--user", "ada", "--password-file", try file("secret")], password: "wrong").status == 0)
  }

  @Test("user and password come from the connection string, and --user goes before them")
  func connectionString() async throws {
    let fromURI = try await append([], as: "ada:secret@")
    #expect(fromURI.status == 0)
    #expect(fromURI.captured.err.isEmpty)  // From the environment nobody sees it.
    #expect(try await append(["--user", "ada"], as: "ada:wrong@", password: "secret").status == 0)
  }

  @Test("a wrong password, and no user where one is needed, fail with their codes and statuses")
  func refused() async throws {
    let wrong = try await append(["--user", "ada"], password: "wrong")
    #expect(wrong.status == 1)
    #expect(wrong.captured.lastError?["error"] == "unauthenticated")
    #expect(wrong.captured.lastError?["grpcStatus"] == 16)
    let nobody = try await append([])
    #expect(nobody.status == 1)
    #expect(nobody.captured.lastError?["error"] == "accessDenied")
    #expect(nobody.captured.lastError?["grpcStatus"] == 7)
  }

  @Test("a password file that is not there is named")
  func missingFile() async throws {
    let end = try await append(["--user", "ada", "--password-file", "/nowhere"])
    #expect(end.status == 1)
    #expect(end.captured.lastError?["message"] == "cannot open /nowhere: No such file or directory")
  }

  @Test("a connection string with a password on the command line is warned of, and so is one whose user is not sent")
  func warnings() async {
    let captured = Captured()
    let uri = "esdb://ada:secret@127.0.0.1:1?tls=false"
    #expect(await Tool.run(["es", "read", "s", "--uri", uri], streams: captured.streams()) == 1)
    #expect(captured.err.contains("password on the command line"))
    #expect(captured.err.contains("user is not sent: the connection is without TLS"))
    #expect(!captured.err.contains("secret"))
    let silent = Captured()
    _ = await Tool.run(["es", "read", "s", "--uri", "esdb://127.0.0.1:1?tls=false"], streams: silent.streams())
    #expect(silent.err.split(separator: "\n").count == 1)
  }

  @Test("a broker over TLS is spoken to with its roots, and with a certificate when it asks for one")
  func broker() async throws {
    let tls = ServerTLS(
      certificate: .pem(certificates.server.certificate), key: .pem(certificates.server.key),
      clientRoots: .pem(certificates.authority.certificate))
    try await withEmbeddedLiftbridge(EmbeddedLiftbridge.Configuration(tls: tls)) { server in
      let words = ["lift", "create", "s", "--subject", "s", "--address", "localhost:\(server.port)"]
      let roots = ["--tls-ca", certificates.authority.certificatePath]
      let identity = ["--tls-cert", certificates.client.certificatePath, "--tls-key", certificates.client.keyPath]
      let nobody = Captured()
      #expect(await Tool.run(words + roots, streams: nobody.streams()) == 1)
      #expect(nobody.lastError?["error"] == "tlsFailed")
      let known = Captured()
      #expect(await Tool.run(words + roots + identity, streams: known.streams()) == 0, "\(known.err)")
      #expect(await Tool.run(words + identity, streams: Captured().streams()) == 2)
      #expect(await Tool.run(words + roots + identity.prefix(2), streams: Captured().streams()) == 2)
    }
  }

  @Test("the program asks clients for certificates, and knows the users it is given, however their passwords come")
  func serve() async throws {
    let words = [
      "serve", "eventstore", "--port", "0", "--tls-cert", certificates.server.certificatePath, "--tls-key",
      certificates.server.keyPath, "--client-ca", certificates.authority.certificatePath, "--user", "ada:secret",
      "--user",
      "bob", "--password-file", try file("sesame"),
    ]
    let server = try ChildProcess(try Program.path(), words)
    let port = try #require(await server.line().split(separator: ":").last)
    let uri = "esdb://localhost:\(port)?tlsCaFile=\(certificates.authority.certificatePath)"
    let identity = "&userCertFile=\(certificates.client.certificatePath)&userKeyFile=\(certificates.client.keyPath)"
    let input = Array(#"{"type":"A"}"#.utf8)
    for (user, password) in [("ada", "secret"), ("bob", "sesame"), ("admin", "changeit"), ("ops", "changeit")] {
      let captured = Captured()
      let status = await Tool.run(
        ["es", "append", "s", "--uri", uri + identity, "--user", user], environment: ["STREAMCTL_PASSWORD": password],
        streams: captured.streams(input: input))
      #expect(status == 0, "\(captured.err)")
    }
    let nobody = Captured()
    #expect(await Tool.run(["es", "append", "s", "--uri", uri], streams: nobody.streams(input: input)) == 1)
    #expect(nobody.lastError?["error"] == "tlsFailed")
    server.signal(15)
    #expect(await server.end().status == 0)
  }
}
