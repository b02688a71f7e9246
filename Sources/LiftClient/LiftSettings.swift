/// Where the server is and how to talk to it.
public struct LiftSettings: Sendable {
  /// A broker's `host:port`.
  struct Address: Sendable, Hashable {
    var host: String
    var port: Int
  }

  /// The brokers to ask, as `host:port`; the port may be left out and is then 9292.
  ///
  /// One for now.
  public var addresses: [String]
  /// Whether and how the connection is encrypted.
  public var tls = TLSSettings.disabled
  /// What `Timeout.standard` stands for.
  public var timeout = Duration.seconds(10)
  /// How long connecting may take, TLS included: calls then end with `connectionRefused`.
  ///
  /// A call whose own timeout passes earlier ends with `deadlineExceeded`.
  public var connectTimeout = Duration.seconds(20)
  /// After how long without a byte from the server it is asked for a sign of life; nil never, the default: servers
  /// end connections that ping more often than every 5 minutes.
  public var keepAliveInterval: Duration?
  /// How long that sign may take.
  public var keepAliveTimeout = Duration.seconds(10)
  /// Where all time comes from: deadlines, keep-alive, back-off, and what `ago` counts from.
  public var clock: any Clock<Duration>

  /// Settings for the brokers at these addresses.
  ///
  /// - Parameters:
  ///   - addresses: `host:port`, `[IPv6]:port` or `host` alone.
  ///   - clock: Where all time comes from.
  /// - Throws: ``LiftError`` with the code `invalidArgument`: no address, one that cannot be read, or more than one.
  public init(_ addresses: String..., clock: any Clock<Duration> = ContinuousClock()) throws {
    try self.init(addresses: addresses, clock: clock)
  }

  init(addresses: [String], clock: any Clock<Duration> = ContinuousClock()) throws(LiftError) {
    self.addresses = addresses
    self.clock = clock
    _ = try address()
  }

  /// Refuses times that make no sense; told by the calls, since each of them may be set to anything.
  func checkTimes() throws(LiftError) {
    let times = [
      ("timeout", timeout), ("connectTimeout", connectTimeout), ("keepAliveInterval", keepAliveInterval),
      ("keepAliveTimeout", keepAliveTimeout),
    ]
    for case (let name, let time?) in times where time <= .zero {
      throw LiftError(.invalidArgument, "the settings' \(name) is \(time), it must be above zero")
    }
  }

  /// The one broker to ask.
  func address() throws(LiftError) -> Address {
    guard let first = addresses.first else { throw LiftError(.invalidArgument, "no address of a Liftbridge server") }
    guard addresses.count == 1 else {
      throw LiftError(
        .invalidArgument,
        "\(addresses.count) addresses (\(addresses.joined(separator: ", "))): clusters are not served yet, give one")
    }
    return try Self.parse(first)
  }

  static func parse(_ text: String) throws(LiftError) -> Address {
    guard let address = Self.split(text), isHost(address.host), 1...65_535 ~= address.port else {
      throw LiftError(.invalidArgument, "'\(text)' is no address: write host:port, [IPv6]:port or host")
    }
    return address
  }

  /// Whether it may be a name or an address; whether it exists is for the resolver to say.
  private static func isHost(_ host: String) -> Bool {
    guard host.contains(":") else {
      return !host.isEmpty && !host.contains { $0.isWhitespace || "/@?#,[]%".contains($0) }
    }
    // An IPv6 address, with a zone perhaps.
    return host.prefix { $0 != "%" }.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
  }

  /// The host without brackets, and the port; nil where the form is wrong.
  ///
  /// The parts are not looked at.
  private static func split(_ text: String) -> Address? {
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { return nil }
      let rest = text[text.index(after: end)...]
      return make(text[text.index(after: text.startIndex)..<end], rest)
    }
    guard let colon = text.firstIndex(of: ":") else { return Address(host: text, port: 9292) }
    // More than one colon without brackets: an IPv6 address alone, whose last group is no port.
    guard text.lastIndex(of: ":") == colon else { return Address(host: text, port: 9292) }
    return make(text[..<colon], text[colon...])
  }

  private static func make(_ host: Substring, _ rest: Substring) -> Address? {
    if rest.isEmpty { return Address(host: String(host), port: 9292) }
    guard rest.first == ":", rest.dropFirst().allSatisfy({ "0"..."9" ~= $0 }), let port = Int(rest.dropFirst()) else {
      return nil
    }
    return Address(host: String(host), port: port)
  }
}
