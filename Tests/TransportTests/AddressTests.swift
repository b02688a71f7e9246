import Testing

@testable import EventStreamsTransport

@Suite("addresses")
struct AddressTests {
  private func literal(_ host: String, _ port: Int = 80) throws -> SocketAddress {
    try #require(SocketAddress.lookUp(Endpoint(host: host, port: port), isLiteral: true).get().first)
  }

  @Test("an endpoint's text puts an IPv6 literal in brackets")
  func endpointText() {
    #expect(Endpoint(host: "::1", port: 1).description == "[::1]:1")
    #expect(Endpoint(host: "example.org", port: 2113).description == "example.org:2113")
  }

  @Test("a literal keeps host and port", arguments: [("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80")])
  func literals(host: String, text: String) throws {
    let address = try literal(host)
    #expect(address.description == text)
    #expect(address.port == 80)
  }

  @Test(
    "names are told from literals",
    arguments: [("127.0.0.1", true), ("::1", true), ("fe80::1%lo", true), ("localhost", false), ("1.2.3", false)])
  func recognition(host: String, isLiteral: Bool) {
    #expect(SocketAddress.isLiteral(host) == isLiteral)
  }

  @Test("families take turns, beginning with the first one's")
  func interleaving() throws {
    let six = try ["::1", "::2", "::3"].map { try literal($0) }
    let four = try ["10.0.0.1"].map { try literal($0) }
    #expect(SocketAddress.interleaved(six + four) == [six[0], four[0], six[1], six[2]])
    #expect(SocketAddress.interleaved(four + six) == [four[0], six[0], six[1], six[2]])
    #expect(SocketAddress.interleaved([]).isEmpty)
  }

  @Test("a port beyond 16 bits is refused, and not cut to another one", arguments: [-1, 65_536, 70_000, .max])
  func port(number: Int) async {
    let endpoint = Endpoint(host: "127.0.0.1", port: number)
    let reason = "\(number) is no port (0 to 65535)"
    #expect(throws: TransportError.nameNotResolved(host: "127.0.0.1", reason: reason)) {
      try SocketAddress.lookUp(endpoint, isLiteral: true).get()
    }
    let loop = EventLoop.next()
    let timers = makeTimerSource(ContinuousClock(), on: loop)
    await #expect(throws: TransportError.listenFailed(endpoint, errno: 22)) {
      try await HTTP2Listener.bind(
        host: "127.0.0.1", port: number, tls: nil, on: loop, timers: timers, configuration: .init(),
        onStream: EchoPair.echo)
    }
  }
}
