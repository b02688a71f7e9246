internal import EventStreamsClientSupport

/// The parts of a connection string: `scheme://[user:password@]host[:port][/][?key=value[&key=value]…]`.
///
/// Pure; judges form and values, opens no file. Keys are compared without case. What is not supported is refused by
/// name, never ignored: a key that does nothing would be found out in production.
///
/// Cut at scalars, not at characters: a combining mark behind an `@` must not make it part of something else.
package struct ConnectionString: Sendable, Hashable {
  private typealias Text = Substring.UnicodeScalarView

  /// The port of servers unless the string says otherwise.
  package static let defaultPort = 2_113

  private static let schemes = ["esdb", "kurrentdb", "kdb", "kurrent"]

  /// The name or address, an IPv6 address without brackets; never empty.
  package var host = ""
  /// From 1 to 65535.
  package var port = defaultPort
  /// Never empty, without a colon; nil where the string names nobody.
  package var user: String?
  /// Decoded; may be empty.
  package var password = ""
  /// The keys' values.
  package var options = ConnectionOptions()

  /// Reads a connection string.
  ///
  /// - Throws: ``ConnectionStringError``, which names the part.
  package init(_ text: String) throws(ConnectionStringError) {
    let text = text[...].unicodeScalars
    guard let separator = text.firstRange(of: "://".unicodeScalars) else { throw .noScheme }
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

  private mutating func read(_ rest: Text) throws(ConnectionStringError) {
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

  private static func check(scheme: Text) throws(ConnectionStringError) {
    let name = String(scheme).lowercased()
    guard !schemes.contains(name) else { return }
    guard name.hasSuffix("+discover"), schemes.contains(String(name.dropLast("+discover".count))) else {
      // Only what may be a scheme is shown (RFC 3986): a user put before it may have a password.
      throw .unknownScheme(isHostLike(scheme, or: "+") ? String(scheme) : nil)
    }
    throw .notSupportedYet("the scheme '\(name)'", "discovery of a cluster; name one node as in esdb://host:2113")
  }

  /// The authority ends at the first `/` or `?` behind the user, whose end is the last `@` of the string without query.
  private static func endOfAuthority(_ rest: Text) -> Text.Index {
    let query = rest.firstIndex(of: "?") ?? rest.endIndex
    let user = rest[..<query].lastIndex(of: "@") ?? rest.startIndex
    return rest[user...].firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
  }

  /// What stands behind `?`; nothing but `/` may stand before it.
  private static func query(_ tail: Text) throws(ConnectionStringError) -> Text {
    var tail = tail
    if tail.first == "/" { tail = tail.dropFirst() }
    guard let first = tail.first else { return tail }
    guard first == "?" else { throw .unexpectedPath }
    return tail.dropFirst()
  }

  private mutating func readUser(_ text: Text) throws(ConnectionStringError) {
    guard let colon = text.firstIndex(of: ":") else { throw .userWithoutPassword }
    let user = try decoded(text[..<colon], "the user name")
    guard !user.isEmpty else { throw .emptyUser }
    guard !user.utf8.contains(UInt8(ascii: ":")) else { throw .colonInUser }
    self.user = user
    password = try decoded(text[text.index(after: colon)...], "the password")
  }

  private mutating func readAddress(_ text: Text) throws(ConnectionStringError) {
    guard !text.contains(",") else {
      throw .notSupportedYet("a list of several hosts", "clusters; name one node as in esdb://host:2113")
    }
    let rest: Text
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { throw .badHost("[") }
      let address = text[..<end].dropFirst()
      host = try decoded(address, "the host")  // `%25` before a zone (RFC 6874).
      guard isIPv6Like(host) else { throw .badHost("[\(String(address))]") }
      rest = text[end...].dropFirst()
    } else {
      rest = text[(text.firstIndex(of: ":") ?? text.endIndex)...]
      let name = text[..<rest.startIndex]
      host = String(name)
      guard !name.isEmpty, isHostLike(name, or: "_") else { throw .badHost(host) }
    }
    if let first = rest.first { port = try Self.port(first, rest.dropFirst()) }
  }

  /// What is not digits is not shown: where the host was forgotten, a password stands in its place.
  private static func port(_ first: Unicode.Scalar, _ digits: Text) throws(ConnectionStringError) -> Int {
    let text = Substring(digits)
    guard first == ":", let port = decimal(text), (1...65_535).contains(port) else {
      throw .badPort(decimal(text) == nil ? nil : String(text))
    }
    return port
  }

  private mutating func readQuery(_ text: Text) throws(ConnectionStringError) {
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

  private func decoded(_ text: Text, _ what: String) throws(ConnectionStringError) -> String {
    do throws(PercentDecodingError) {
      return try percentDecoded(Substring(text))
    } catch {
      throw .badEscape(in: what, offset: error.offset, isUTF8: error.isUTF8)
    }
  }
}

/// Letters of names and IPv4 addresses; what a resolver makes of them is its own affair.
private func isHostLike(_ text: Substring.UnicodeScalarView, or other: Unicode.Scalar) -> Bool {
  text.allSatisfy { scalar in
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", ".", other: true
    default: !scalar.isASCII  // A name in another script: the resolver's to judge.
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
