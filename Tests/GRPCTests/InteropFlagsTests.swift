import EventStreamsInteropMessages
import Testing

@Suite("flags of the interop programs", .timeLimit(.minutes(1)))
struct InteropFlagsTests {
  typealias UsageError = InteropFlags.UsageError

  static func read(_ arguments: String...) throws(UsageError) -> InteropFlags {
    try InteropFlags(arguments, known: ["host", "port", "tls", "cert", "key"], switches: ["tls"])
  }

  @Test("a value stands behind a blank or an equals sign, and may hold equals signs itself")
  func values() throws {
    let flags = try Self.read("--host", "a", "--cert=b=c", "--key=", "--port=--1")
    #expect(flags["host"] == "a" && flags["cert"] == "b=c" && flags["key"] == "" && flags["port"] == "--1")
    #expect(flags["tls"] == nil)
    #expect(try Self.read("--host", "a", "--host=b")["host"] == "b")
    #expect(try Self.read()["host"] == nil)
  }

  @Test(
    "a switch is on alone, or as its value says",
    arguments: [
      (["--tls"], true), (["--tls=true"], true), (["--tls", "true"], true), (["--tls=1"], true),
      (["--tls", "0"], false),
      (["--tls=false"], false), ([], false), (["--tls", "--host", "a"], true),
    ])
  func switches(arguments: [String], isOn: Bool) throws {
    let flags = try InteropFlags(arguments, known: ["host", "tls"], switches: ["tls"])
    #expect(try flags.isOn("tls") == isOn)
  }

  @Test(
    "what cannot be used is refused with the reason",
    arguments: [
      (["--other", "1"], "unknown flag --other"), (["--other=1"], "unknown flag --other"),
      (["host"], "'host' is no flag"),
      (["-host"], "'-host' is no flag"), (["--"], "unknown flag --"), (["--host"], "--host needs a value"),
      (["--host", "--port"], "--host needs a value"), (["--tls", "true", "more"], "'more' is no flag"),
    ])
  func refused(arguments: [String], reason: String) {
    let error = #expect(throws: UsageError.self) {
      try InteropFlags(arguments, known: ["host", "port", "tls"], switches: ["tls"])
    }
    #expect(error?.message == reason)
  }

  @Test("a switch that is neither on nor off is refused where it is asked for", arguments: ["yes", "", "TRUE", "2"])
  func neither(value: String) throws {
    let flags = try Self.read("--tls=\(value)")
    #expect(throws: UsageError(message: "--tls: '\(value)' is neither true nor false")) { try flags.isOn("tls") }
    #expect(throws: UsageError.self) { try flags.require("tls", for: []) }
  }

  @Test("a port is a number from 0 to 65535", arguments: ["-1", "65536", "x", "", "1 ", "99999999999999999999"])
  func ports(value: String) throws {
    let flags = try Self.read("--port=\(value)")
    #expect(throws: UsageError(message: "--port: '\(value)' is no port")) { try flags.port("port", default: 1) }
    #expect(try Self.read().port("port", default: 7) == 7)
    #expect(try Self.read("--port", "65535").port("port", default: 7) == 65_535)
    #expect(try Self.read("--port=0").port("port", default: 7) == 0)
  }

  @Test("a flag that would have no effect is refused")
  func idle() throws {
    let idle = UsageError(message: "--key has no effect without --tls")
    #expect(throws: idle) { try Self.read("--key=k").require("tls", for: ["cert", "key"]) }
    #expect(throws: idle) { try Self.read("--key=k", "--tls=false").require("tls", for: ["cert", "key"]) }
    try Self.read("--key=k", "--tls").require("tls", for: ["cert", "key"])
    try Self.read("--host=h").require("tls", for: ["cert", "key"])
  }

  @Test("a certificate and its key are given together or not at all")
  func identity() throws {
    let both = try Self.read("--cert=c", "--key=k").identity(certificate: "cert", key: "key")
    #expect(both?.certificate == "c" && both?.key == "k")
    let none = try Self.read().identity(certificate: "cert", key: "key")
    #expect(none == nil)
    let alone = UsageError(message: "--cert and --key belong together, only one is given")
    for flags in [try Self.read("--cert=c"), try Self.read("--key=k")] {
      #expect(throws: alone) { _ = try flags.identity(certificate: "cert", key: "key") }
    }
  }
}
