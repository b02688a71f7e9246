/// What is wrong with a connection string.
///
/// No message holds a password, nor what may be one because a part before it was forgotten.
package enum ConnectionStringError: Error, Hashable, CustomStringConvertible {
  case noScheme
  case unknownScheme(String?)
  case notSupportedYet(String, String)
  case misplacedAt
  case userWithoutPassword
  case emptyUser
  case colonInUser
  case badHost(String)
  case badPort(String?)
  case unexpectedPath
  case badEscape(in: String, offset: Int, isUTF8: Bool)
  case unknownKey(String, known: String)
  case keyWithoutValue(String)
  case badValue(key: String, value: String, expected: String)
  case contradiction(String)

  /// For people.
  package var description: String {
    switch self {
    case .noScheme: "it must begin with esdb://"
    case .unknownScheme(let name):
      "\(name.map { "the scheme '\($0)'" } ?? "what stands before ://") is not one of esdb, kurrentdb, kdb, kurrent"
    case .notSupportedYet(let what, let why): "\(what) is not supported yet: \(why)"
    case .misplacedAt:
      "it cannot be read, and an '@' stands behind its first '?': in a password '?' is written %3F, in a value '@' is %40"
    case .userWithoutPassword: "the user name is not followed by ':' and a password"
    case .emptyUser: "the user name is empty"
    case .colonInUser: "the user name holds a colon, which HTTP basic authentication cannot carry"
    case .badHost(let text): "'\(text)' is not a host; IPv6 addresses stand in brackets"
    case .badPort(let digits):
      "what follows the host\(digits.map { ", '\($0)'," } ?? "") is not ':' and a port from 1 to 65535"
    case .unexpectedPath: "nothing but one '/' may stand between the host and '?'"
    case .badEscape(let what, let offset, true):
      "\(what) has an incomplete percent escape at byte \(offset); a plain '%' is written %25"
    case .badEscape(let what, _, false): "\(what) is not UTF-8 when its percent escapes are decoded"
    case .unknownKey(let key, let known): "the key '\(key)' is unknown; known are \(known)"
    case .keyWithoutValue(let key): "the key '\(key)' has no value"
    case .badValue(let key, let value, let expected): "the value of \(key), '\(value)', is not \(expected)"
    case .contradiction(let reason): reason
    }
  }
}
