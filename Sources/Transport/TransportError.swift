package import EventStreamsHTTP2
internal import Glibc

/// Why a connection or one of its streams did not come to be, or ended.
package enum TransportError: Error, Sendable, Hashable {
  /// No address for this name.
  case nameNotResolved(host: String, reason: String)
  /// Every address was tried and none answered.
  case connectFailed(Endpoint, attempts: [ConnectAttempt])
  /// A server could not listen there.
  case listenFailed(Endpoint, errno: Int32)
  /// Connecting, TLS and the peer's SETTINGS together took longer than the configuration allows.
  case connectTimedOut(Endpoint)
  /// The TLS handshake failed, or the peer ended it by an alert.
  case tls(TLSError, Endpoint)
  /// The peer's first bytes are not HTTP/2; `detail` says what they look like.
  case notHTTP2(Endpoint, detail: String)
  /// An established connection is gone.
  case connectionLost(Endpoint, LossReason)
  /// This stream was reset; its connection goes on.
  case streamReset(HTTP2ErrorCode, byPeer: Bool)
  /// The peer has for sure not processed this stream: REFUSED_STREAM, above GOAWAY's last id, or never sent.
  case streamRefused(detail: String)

  /// Whether the request has for sure not been carried out by the peer.
  package var isNotProcessed: Bool {
    switch self {
    case .nameNotResolved, .connectFailed, .listenFailed, .connectTimedOut, .tls, .notHTTP2, .streamRefused: true
    case .connectionLost: false
    case .streamReset(let code, let byPeer): byPeer && code == .refusedStream
    }
  }

  /// Whether all addresses answered, each by refusing.
  package var isRefused: Bool {
    guard case .connectFailed(_, let attempts) = self, !attempts.isEmpty else { return false }
    return attempts.allSatisfy { $0.errno == ECONNREFUSED }
  }
}

/// One address that was tried, and what the system said.
package struct ConnectAttempt: Sendable, Hashable, CustomStringConvertible {
  /// The numeric address with its port.
  package var address: String
  /// The system's error number.
  package var errno: Int32

  /// For messages: address and the system's words.
  package var description: String { "\(address): \(systemErrorText(errno))" }
}

/// Why an established connection ended.
package enum LossReason: Sendable, Hashable {
  /// The peer closed its side without announcing it.
  case closedByPeer
  /// The peer closed its side before it had said anything that is HTTP/2.
  ///
  /// A server that is full or about to start does that, and so does a port that expects TLS.
  case closedBeforeHTTP2
  /// The connection ended without TLS's goodbye (RFC 8446, section 6.1): cut, by the peer or by somebody between.
  case truncated
  /// The system reported this error number.
  case reset(errno: Int32)
  /// A PING was not answered in time.
  case keepAliveTimedOut
  /// Nothing was open for as long as the configuration allows.
  case idle
  /// HTTP/2 was violated, by the peer unless the reason says otherwise.
  case http2(HTTP2Error)
  /// The peer said goodbye before the connection ended.
  case goAway(HTTP2ErrorCode, debug: String)
  /// We closed it.
  case closedLocally
}

/// The system's words for an error number.
package func systemErrorText(_ number: Int32) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
    buffer.initialize(repeating: 0)
    guard let base = buffer.baseAddress, strerror_r(number, base, buffer.count) == 0 else { return "error \(number)" }
    return String(cString: base)
  }
}
