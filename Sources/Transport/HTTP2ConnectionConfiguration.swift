package import EventStreamsHTTP2

/// How a connection behaves; shared by clients and servers.
package struct HTTP2ConnectionConfiguration: Sendable {
  /// Windows and limits of the protocol.
  package var http2: HTTP2Session.Configuration
  /// Client: bounds name resolution, connecting, TLS and the wait for the peer's SETTINGS together.
  ///
  /// Server: bounds the TLS handshake and the wait for the client's preface.
  package var connectTimeout: Duration
  /// After this much silence a PING is sent; `nil`: never.
  package var keepAliveInterval: Duration?
  /// How long the answer to a PING may take (anything received counts).
  package var keepAliveTimeout: Duration
  /// A connection without streams is closed after this; `nil`: never.
  package var idleTimeout: Duration?
  /// Server: connections beyond this many are closed at once.
  package var maxConnections: Int

  /// The defaults suit a client; servers change what they announce in `http2`.
  package init(
    http2: HTTP2Session.Configuration = .init(), connectTimeout: Duration = .seconds(20),
    keepAliveInterval: Duration? = nil, keepAliveTimeout: Duration = .seconds(10), idleTimeout: Duration? = nil,
    maxConnections: Int = 10_000
  ) {
    self.http2 = http2
    self.connectTimeout = connectTimeout
    self.keepAliveInterval = keepAliveInterval
    self.keepAliveTimeout = keepAliveTimeout
    self.idleTimeout = idleTimeout
    self.maxConnections = maxConnections
  }
}
