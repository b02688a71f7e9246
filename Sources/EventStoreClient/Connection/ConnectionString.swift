internal import EventStreamsClientSupport

/// The parts of a connection string: `scheme://[user:password@]host[:port][/][?key=value[&key=value]…]`.
///
/// Pure; judges form and values, opens no file. Keys are compared without case. What is not supported is refused by
/// name, never ignored: a key that does nothing would be found out in production.
package struct ConnectionString: Sendable, Hashable {
  /// The port of servers unless the string says otherwise.
  package static let defaultPort = 2_113

  private static let schemes = ["esdb", "kurrentdb", "kdb", "kurrent"]

  package var host = ""
  package var port = defaultPort
  package var user: String?
  package var password = ""
  package var options = ConnectionOptions()

  /// Reads a connection string.
  ///
  /// - Throws: ``ConnectionStringError``, which names the part.
  package init(_ text: String) throws(ConnectionStringError) {
    guard let separator = text.firstRange(of: "://") else { throw .noScheme }
    try Self.check(scheme: text[..<separator.lowerBound])
    let rest = text[separator.upperBound...]
    do throws(ConnectionStringError) {
      try read(rest)
    } catch {
      // A raw `?` in a password moves the rest of it behind the host: no message may quote that.
      let query = rest.firstIndex(of: "?") ?? rest.endIndex
      guard !rest[query...].contains("@") else { throw .misplacedAt }
      throw error
    }
  }

  private mutating func read(_ rest: Substring) throws(ConnectionStringError) {
    // Raw `@` and `/` in a password are common in strings of other clients: the last `@` before the query ends it.
    let authorityEnd = Self.endOfAuthority(rest)
    let authority = rest[..<authorityEnd]
    var address = authority
    if let at = authority.lastIndex(of: "@") {
      try readUser(authority[..<at])
      address = authority[authority.index(after: at)...]
    }
    try readAddress(address)
    try readQuery(Self.query(rest[authorityEnd...]))
    try options.check()
  }

  private static func check(scheme: Substring) throws(ConnectionStringError) {
    let name = scheme.lowercased()
    guard !schemes.contains(name) else { return }
    guard name.hasSuffix("+discover"), schemes.contains(String(name.dropLast("+discover".count))) else {
      throw .unknownScheme(String(scheme))
    }
    throw .notSupportedYet("the scheme '\(name)'", "discovery of a cluster; name one node as in esdb://host:2113")
  }

  /// The authority ends at the first `/` or `?` behind the user, whose end is the last `@` of the string without query.
  private static func endOfAuthority(_ rest: Substring) -> Substring.Index {
    let query = rest.firstIndex(of: "?") ?? rest.endIndex
    let user = rest[..<query].lastIndex(of: "@") ?? rest.startIndex
    return rest[user...].firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
  }

  /// What stands behind `?`; nothing but `/` may stand before it.
  private static func query(_ tail: Substring) throws(ConnectionStringError) -> Substring {
    var tail = tail
    if tail.first == "/" { tail = tail.dropFirst() }
    guard let first = tail.first else { return "" }
    guard first == "?" else { throw .unexpectedPath(String(tail.prefix { $0 != "?" })) }
    return tail.dropFirst()
  }

  private mutating func readUser(_ text: Substring) throws(ConnectionStringError) {
    guard let colon = text.firstIndex(of: ":") else { throw .userWithoutPassword }
    let user = try decoded(text[..<colon], "the user name")
    guard !user.isEmpty else { throw .emptyUser }
    guard !user.contains(":") else { throw .colonInUser }
    self.user = user
    password = try decoded(text[text.index(after: colon)...], "the password")
  }

  private mutating func readAddress(_ text: Substring) throws(ConnectionStringError) {
    guard !text.contains(",") else {
      throw .notSupportedYet("several hosts ('\(text)')", "clusters; name one node as in esdb://host:2113")
    }
    let rest: Substring
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { throw .badHost(String(text)) }
      host = try decoded(text[text.index(after: text.startIndex)..<end], "the host")  // `%25` before a zone (RFC 6874).
      guard isIPv6Like(host) else { throw .badHost(String(text)) }
      rest = text[text.index(after: end)...]
    } else {
      host = String(text.prefix { $0 != ":" })
      guard isHostLike(host) else { throw .badHost(String(text)) }
      rest = text.dropFirst(host.count)
    }
    guard !rest.isEmpty else { return }
    guard rest.first == ":", let port = decimal(rest.dropFirst()), (1...65_535).contains(port) else {
      throw .badPort(String(rest))
    }
    self.port = port
  }

  private mutating func readQuery(_ text: Substring) throws(ConnectionStringError) {
    var seen: Set<ConnectionKey> = []
    for part in text.split(separator: "&", omittingEmptySubsequences: true) {
      guard let equals = part.firstIndex(of: "=") else { throw .keyWithoutValue(String(part)) }
      let name = try decoded(part[..<equals], "a key")
      let value = try decoded(part[part.index(after: equals)...], "the value of \(name)")
      let key = try ConnectionKey(named: name)
      guard !value.isEmpty else { throw .keyWithoutValue(key.rawValue) }
      // The first value counts, as in the seed.
      if seen.insert(key).inserted { try options.set(key, value) }
    }
  }

  private func decoded(_ text: Substring, _ what: String) throws(ConnectionStringError) -> String {
    do throws(PercentDecodingError) {
      return try percentDecoded(text)
    } catch {
      throw .badEscape(in: what, offset: error.offset, isUTF8: error.isUTF8)
    }
  }
}

/// Letters of names and IPv4 addresses; what a resolver makes of them is its own affair.
private func isHostLike(_ host: String) -> Bool {
  !host.isEmpty
    && host.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        true
      default: byte >= 0x80  // A name in another script: the resolver's to judge.
      }
    }
}

private func isIPv6Like(_ host: String) -> Bool {
  host.contains(":")
    && host.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "%"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"):
        true  // Hexadecimal, and the name of a zone behind `%`.
      default: false
      }
    }
}

/// A number of ASCII digits only: `Int(_:)` takes a sign.
package func decimal(_ text: Substring) -> Int? {
  guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
    return nil
  }
  return Int(text)
}
