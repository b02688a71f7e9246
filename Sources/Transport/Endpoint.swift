/// A host and a port as the user wrote them; not yet resolved.
package struct Endpoint: Sendable, Hashable, CustomStringConvertible {
  /// A name, an IPv4 literal or an IPv6 literal without brackets.
  package var host: String
  /// 0 to 65535; 0 only where a free port is to be picked.
  package var port: Int

  /// Takes the parts as they are; an IPv6 literal comes without its brackets.
  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// `host:port`, an IPv6 literal in brackets.
  package var description: String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
