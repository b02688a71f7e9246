import LiftClient
import Testing

@testable import struct LiftClient.LiftSettings

@Suite("addresses of Liftbridge servers", .timeLimit(.minutes(1)))
struct AddressTests {
  @Test(
    "host and port are read, the port is 9292 unless told",
    arguments: [
      ("localhost:9292", "localhost", 9292), ("localhost", "localhost", 9292), ("a.example.com:1", "a.example.com", 1),
      ("10.0.0.1:65535", "10.0.0.1", 65_535), ("[::1]:4000", "::1", 4_000), ("[::1]", "::1", 9292),
      ("::1", "::1", 9292), ("[fe80::1%eth0]:1", "fe80::1%eth0", 1),
    ])
  func reads(text: String, host: String, port: Int) throws {
    let address = try LiftSettings(text).address()
    #expect(address == .init(host: host, port: port))
  }

  @Test(
    "what is no address is refused, and named",
    arguments: [
      "", ":9292", "localhost:", "localhost:0", "localhost:65536", "localhost:x", "localhost:-1", "localhost:+1",
      "a b:1", "http://localhost:1", "user@host:1", "[::1", "[::1]9292", "[::1]:x", "a,b", "host:1:2", "zz::1",
    ])
  func refuses(text: String) {
    let error = #expect(throws: LiftError.self) { try LiftSettings(text) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains("'\(text)'") ?? false)
  }

  @Test("more than one address is refused by name, none too")
  func several() {
    let error = #expect(throws: LiftError.self) { try AsyncLiftClient("a:1", "b:2") }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains("a:1, b:2") ?? false)
    #expect(throws: LiftError.self) { try LiftSettings() }
  }

  @Test("addresses that were changed to what is none are told by the calls, not by making the client")
  func changed() async throws {
    for (addresses, text) in [([], "no address"), (["a:1", "b:2"], "a:1, b:2"), (["a b"], "'a b'")] {
      var settings = try LiftSettings("localhost:1")
      settings.addresses = addresses
      let lift = AsyncLiftClient(settings)
      let error = await #expect(throws: LiftError.self) { _ = try await lift.fetchMetadata() }
      #expect(error?.code == .invalidArgument && error?.message.contains(text) == true, "\(error as Any)")
      await lift.close()
      let closed = await #expect(throws: LiftError.self) { _ = try await lift.fetchMetadata() }
      #expect(closed?.code == .clientClosed)
    }
  }

  @Test(
    "times that are not above zero are told by the calls, by name",
    arguments: ["timeout", "connectTimeout", "keepAliveInterval", "keepAliveTimeout"], [Duration.zero, .seconds(-1)])
  func times(name: String, time: Duration) async throws {
    var settings = try LiftSettings("localhost:1")
    switch name {
    case "timeout": settings.timeout = time
    case "connectTimeout": settings.connectTimeout = time
    case "keepAliveInterval": settings.keepAliveInterval = time
    default: settings.keepAliveTimeout = time
    }
    try await withLiftClient(settings) { lift in
      let error = await #expect(throws: LiftError.self) { _ = try await lift.fetchMetadata() }
      #expect(error?.code == .invalidArgument && error?.message.contains("settings' \(name) is") == true)
      try Task.checkCancellation()  // Keeps the closure throwing: macros do not count.
    }
  }

  @Test("the clock is given with the addresses, or left alone")
  func clock() throws {
    #expect(try LiftSettings("a").clock is ContinuousClock)
    #expect(try LiftSettings("a", clock: SuspendingClock()).clock is SuspendingClock)
  }
}
