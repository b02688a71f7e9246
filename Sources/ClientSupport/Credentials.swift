internal import FoundationEssentials

/// Who calls: sent with each call, over TLS only.
///
/// Nothing here shows a secret in a description, so that settings may be logged.
public struct Credentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  private let user: String
  private let password: String

  /// A user name and a password, sent as HTTP basic authentication.
  ///
  /// - Parameters:
  ///   - user: Must hold no colon, which would end the name on the server's side; calls with such a name are refused.
  ///   - password: Any text; sent as UTF-8.
  /// - Returns: Credentials that show the name only.
  public static func basic(_ user: String, password: String) -> Credentials {
    Credentials(user: user, password: password)
  }

  /// The user's name, never the password.
  public var description: String { "basic(\(user), password: hidden)" }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// The user's name, never the password.
  public var customMirror: Mirror { Mirror(self, children: ["user": user]) }

  /// Whether a server can read the name back: it splits at the first colon.
  package var isSendable: Bool { !user.utf8.contains(UInt8(ascii: ":")) }

  /// The value of the `authorization` header (RFC 7617).
  package var authorization: String {
    "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
  }
}
