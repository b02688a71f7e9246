/// The values of a connection string's keys, checked; nil where the string says nothing.
package struct ConnectionOptions: Sendable, Hashable {
  /// `Tls`: whether the connection is encrypted.
  package var tls = true
  /// `TlsCaFile`: path of a PEM file with the roots to trust.
  package var tlsCaFile: String?
  /// `TlsVerifyCert`: whether the server's chain and name are verified.
  package var tlsVerifyCert = true
  /// `UserCertFile`: path of a PEM file with the client's certificate; there whenever the key is.
  package var userCertFile: String?
  /// `UserKeyFile`: path of a PEM file with its private key.
  package var userKeyFile: String?
  /// `ConnectionName`: printable ASCII.
  package var connectionName: String?
  /// `DefaultDeadline`: above zero.
  package var defaultDeadline: Duration?
  /// `KeepAliveInterval`: above zero; `.some(nil)` is off.
  package var keepAliveInterval: Duration??
  /// `KeepAliveTimeout`: above zero; `.some(nil)` is off.
  package var keepAliveTimeout: Duration??

  /// Reads one value.
  package mutating func set(_ key: ConnectionKey, _ value: String) throws(ConnectionStringError) {
    switch key {
    case .tls: tls = try boolean(key, value)
    case .tlsCaFile: tlsCaFile = value
    case .tlsVerifyCert: tlsVerifyCert = try boolean(key, value)
    case .userCertFile: userCertFile = value
    case .userKeyFile: userKeyFile = value
    case .connectionName: connectionName = try headerText(key, value)
    case .defaultDeadline: defaultDeadline = try deadline(key, value)
    case .keepAliveInterval: keepAliveInterval = .some(try keepAlive(key, value))
    case .keepAliveTimeout: keepAliveTimeout = .some(try keepAlive(key, value))
    }
  }

  /// What can only be told of all keys together.
  package func check() throws(ConnectionStringError) {
    if (userCertFile == nil) != (userKeyFile == nil) {
      throw .contradiction("UserCertFile and UserKeyFile belong together, only one is given")
    }
    guard !tls else { return }
    if tlsCaFile != nil { throw .contradiction("TlsCaFile has no effect with Tls=false") }
    if userCertFile != nil { throw .contradiction("UserCertFile has no effect with Tls=false") }
  }

  private func boolean(_ key: ConnectionKey, _ value: String) throws(ConnectionStringError) -> Bool {
    switch value.lowercased() {
    case "true": true
    case "false": false
    default: throw .badValue(key: key.rawValue, value: value, expected: "true or false")
    }
  }

  /// Goes into a header, so it must be printable ASCII.
  private func headerText(_ key: ConnectionKey, _ value: String) throws(ConnectionStringError) -> String {
    guard isHeaderText(value) else {
      throw .badValue(key: key.rawValue, value: value, expected: "printable ASCII without blanks at its ends")
    }
    return value
  }

  /// Seconds when bare.
  ///
  /// Other clients mean milliseconds, so what would be a quarter of an hour and more is asked back.
  private func deadline(_ key: ConnectionKey, _ value: String) throws(ConnectionStringError) -> Duration {
    if let seconds = decimal(value[...]), seconds >= 1_000 {
      let expected = "a number of seconds below 1000; with a unit, as in \(value)ms or \(value)s, it is taken"
      throw .badValue(key: key.rawValue, value: value, expected: expected)
    }
    guard let duration = duration(value, bare: .seconds(1)), duration > .zero else {
      throw .badValue(key: key.rawValue, value: value, expected: "a number of seconds above 0, as in 10, 10s or 500ms")
    }
    return duration
  }

  /// Milliseconds when bare, as in every client; nil for -1.
  private func keepAlive(_ key: ConnectionKey, _ value: String) throws(ConnectionStringError) -> Duration? {
    if value == "-1" { return nil }
    guard let duration = duration(value, bare: .milliseconds(1)), duration > .zero else {
      let expected = "a number of milliseconds above 0, as in 10000 or 10s, nor -1 for off"
      throw .badValue(key: key.rawValue, value: value, expected: expected)
    }
    return duration
  }

  private func duration(_ value: String, bare: Duration) -> Duration? {
    let digits = value.prefix { $0.isASCII && $0.isNumber }
    let unit: Duration
    switch value.dropFirst(digits.count) {
    case "": unit = bare
    case "ms": unit = .milliseconds(1)
    case "s": unit = .seconds(1)
    case "m": unit = .seconds(60)
    default: return nil
    }
    // A million days: what is longer is a slip, and must not overflow.
    guard let count = decimal(digits), count <= 86_400_000_000 else { return nil }
    return unit * count
  }
}

/// Whether a header can carry it as it is: printable ASCII without blanks at its ends (RFC 9110, section 5.5).
func isHeaderText(_ text: String) -> Bool {
  text.utf8.allSatisfy { (0x20...0x7e).contains($0) } && text.first != " " && text.last != " "
}
