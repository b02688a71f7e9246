package import EventStreamsTransport

/// What a transport error means to a user: one case for each code of the public errors, with the text of the message.
///
/// Both clients turn it into their own error, so that the same mishap reads the same in both.
package enum ConnectionFailure: Sendable {
  case nameNotResolved(String)
  /// Nobody took the connection, in time at least; nothing was sent.
  case refused(String)
  case tls(TLSFailure, String)
  case notHTTP2(String)
  case lost(String)
  case closedLocally

  /// Sorts a transport error.
  package init(_ error: TransportError) {
    switch error {
    case .nameNotResolved(let host, let reason): self = .nameNotResolved("the name '\(host)' leads nowhere: \(reason)")
    case .connectFailed(let endpoint, let attempts):
      let tried = attempts.map(\.description).joined(separator: "; ")
      self = .refused("cannot connect to \(endpoint)\(tried.isEmpty ? "" : ": \(tried)")")
    case .listenFailed(let endpoint, _): self = .refused("cannot listen on \(endpoint)")
    // The limit of an attempt to connect. A call's own limit that passes meanwhile is no failure of the connection.
    case .connectTimedOut(let endpoint): self = .refused("\(endpoint) did not take the connection in time")
    case .tls(let failure, let endpoint):
      let known = TLSFailure(failure)
      self = .tls(known, "no TLS with \(endpoint): \(known)")
    case .notHTTP2(let endpoint, let detail): self = .notHTTP2("\(endpoint) does not speak HTTP/2: \(detail)")
    case .connectionLost(_, .closedLocally): self = .closedLocally
    case .connectionLost(let endpoint, let reason): self = .lost("the connection to \(endpoint) \(Self.words(reason))")
    case .streamReset(let code, let byPeer):
      self = .lost("the call's stream was reset by \(byPeer ? "the server" : "us") with \(code)")
    case .streamRefused(let detail): self = .lost("the server refused the call's stream, nothing was done: \(detail)")
    }
  }

  private static func words(_ reason: LossReason) -> String {
    switch reason {
    case .closedByPeer: "was closed by the server"
    case .closedBeforeHTTP2:
      "was closed by the server before HTTP/2 began, as a server does that is full, or that expects TLS"
    case .truncated: "was cut: the server did not end TLS first"
    case .reset(let number): "broke with error \(number) of the system"
    case .keepAliveTimedOut: "is dead: the server did not answer a ping in time"
    case .idle: "was closed because nothing used it"
    case .http2(let error): "broke HTTP/2: \(error)"
    case .goAway(let code, let debug): "was ended by the server with \(code)\(debug.isEmpty ? "" : " (\(debug))")"
    case .closedLocally: "was closed by the client"
    }
  }
}
