import EventStreamsGRPC
import EventStreamsTestSupport
import EventStreamsTransport
import Testing

/// A server with the methods of the live tests, and a channel to it, over real sockets.
struct LivePair: Sendable {
  let server: GRPCServer
  let channel: GRPCChannel

  static let echo = "/test.Live/Echo"
  static let many = "/test.Live/Many"
  static let count = "/test.Live/Count"
  static let both = "/test.Live/Both"
  static let hang = "/test.Live/Hang"
  static let fail = "/test.Live/Fail"

  /// How the two are made; the defaults suit most tests.
  struct SetUp: Sendable {
    var routes = LivePair.routes
    var tls: TestTLS?
    var server = GRPCServer.Configuration()
    var channel = GRPCChannel.Configuration(authority: "localhost")
  }

  /// Runs `body` with a pair, and ends both afterwards, whatever happened.
  static func with<Result>(
    tls: TestTLS? = nil, routes: GRPCRoutes = LivePair.routes, _ body: (LivePair) async throws -> Result
  ) async throws -> Result {
    try await with(SetUp(routes: routes, tls: tls), body)
  }

  /// The same with every detail.
  static func with<Result>(
    _ setUp: SetUp, _ body: (LivePair) async throws -> Result
  ) async throws -> Result {
    var configuration = setUp.server
    configuration.tls = setUp.tls?.server
    let server = try await GRPCServer.start(configuration, routes: setUp.routes)
    do {
      var configuration = setUp.channel
      configuration.tls = setUp.tls?.client
      let channel = try GRPCChannel(
        configuration, addresses: SingleAddress(Endpoint(host: "127.0.0.1", port: server.port)))
      let result = try await body(LivePair(server: server, channel: channel))
      await channel.close()
      await server.stop(grace: .zero)
      return result
    } catch {
      await server.stop(grace: .zero)
      throw error
    }
  }

  static func makeChannel(
    port: Int, tls: TLSClientConfiguration? = nil, _ edit: (inout GRPCChannel.Configuration) -> Void = { _ in }
  ) throws -> GRPCChannel {
    var configuration = GRPCChannel.Configuration(tls: tls, authority: "localhost:\(port)")
    edit(&configuration)
    return try GRPCChannel(configuration, addresses: SingleAddress(Endpoint(host: "127.0.0.1", port: port)))
  }

  /// Echo (unary), Many (n answers), Count (n requests), Both (echo each), Hang (never answers), Fail.
  static let routes: GRPCRoutes = {
    var routes = GRPCRoutes()
    routes.add(echo, .single) { call in
      guard let message = try await call.nextMessage() else { return }
      try await call.send(GRPCFrame.frame(message))
    }
    routes.add(many, .single) { call in
      guard let message = try await call.nextMessage() else { return }
      for index in 0..<(Int(message[0]) * 256 + Int(message[1])) {
        try await call.send(GRPCFrame.frame([UInt8](repeating: UInt8(index % 256), count: 100)))
      }
    }
    routes.add(count) { call in
      var count = 0
      while try await call.nextMessage() != nil { count += 1 }
      try await call.send(GRPCFrame.frame([UInt8(count / 256), UInt8(count % 256)]))
    }
    routes.add(both) { call in
      while let message = try await call.nextMessage() { try await call.send(GRPCFrame.frame(message)) }
    }
    routes.add(hang) { call in
      while try await call.nextMessage() != nil {}
      try await Signal().wait()  // Until the task is cancelled.
    }
    routes.add(fail, .single) { call in
      let message = try await call.nextMessage() ?? []
      let name = String(decoding: message, as: UTF8.self)
      throw GRPCServerStatus(code: .notFound, message: "no ä", trailers: ["stream-name": name, "exception": "x"])
    }
    return routes
  }()
}

/// The certificates of a TLS test, both sides.
struct TestTLS: Sendable {
  var server: TLSServerConfiguration
  var client: TLSClientConfiguration
}

/// Reads the messages of a streaming call.
func collect(_ call: GRPCClientCall) async throws -> [[UInt8]] {
  var deframer = call.makeDeframer()
  var messages: [[UInt8]] = []
  while try await call.receive(into: &deframer) {
    while let range = try deframer.next() { messages.append(Array(deframer.bytes[range])) }
  }
  return messages
}

/// The next message of a call, `nil` at its end.
func next(_ call: GRPCClientCall, _ deframer: inout GRPCDeframer) async throws -> [UInt8]? {
  while true {
    if let range = try deframer.next() { return Array(deframer.bytes[range]) }
    guard try await call.receive(into: &deframer) else { return nil }
  }
}

/// What a call fails with.
func failure(_ body: () async throws -> Void) async throws -> GRPCError {
  do {
    try await body()
  } catch let error as GRPCError {
    return error
  }
  throw NoFailure()
}

struct NoFailure: Error {}

extension TestTLS {
  /// A server that our authority vouches for, and a client that trusts it.
  static func loopback() throws -> TestTLS {
    let certificates = try TestCertificates.shared()
    return TestTLS(
      server: TLSServerConfiguration(
        identity: TLSIdentity(
          certificate: .bytes(certificates.server.certificate), key: .bytes(certificates.server.key))),
      client: TLSClientConfiguration(roots: .bytes(certificates.authority.certificate)))
  }
}
