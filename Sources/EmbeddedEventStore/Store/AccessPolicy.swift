/// Who calls.
enum Caller: Hashable, Sendable {
  case anonymous
  case user(String)
}

/// Who may do what: everything to everyone on a server without users.
struct AccessPolicy: Sendable {
  /// Passwords by user name; nil on a server without users.
  let users: [String: String]?

  init(users: [String: String]) {
    guard !users.isEmpty else {
      self.users = nil
      return
    }
    // Every secure server has these two; their passwords may be set like anyone's.
    self.users = ["admin": "changeit", "ops": "changeit"].merging(users) { _, given in given }
  }

  /// Reads the `authorization` header; nil means that the credentials are wrong.
  ///
  /// Whatever is not exactly one `Basic` header with a colon in it counts as absent.
  func caller(_ headers: [String]) -> Caller? {
    guard let users, headers.count == 1, let header = headers.first, header.hasPrefix("Basic "),
      let bytes = Base64.decode(header.utf8.dropFirst(6).drop { $0 == 0x20 }),
      let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
    else { return .anonymous }
    guard let name = String(validating: bytes[..<colon], as: UTF8.self), let password = users[name],
      password.utf8.elementsEqual(bytes[(colon + 1)...])
    else { return nil }
    return .user(name)
  }

  /// Whether the caller may read or write the stream, or delete it.
  func allows(_ caller: Caller, stream: String) -> Bool {
    guard users != nil else { return true }
    switch caller {
    case .anonymous: return false
    case .user("admin"): return true
    case .user: return !(stream.describedStream ?? stream).isSystemStream
    }
  }

  /// Whether the caller may read $all.
  func allowsAll(_ caller: Caller) -> Bool { users == nil || caller == .user("admin") }

  /// On a secure server nobody writes or deletes `$all`, or deletes a metadata stream.
  func isForbiddenToAll(writing stream: String, isDeletion: Bool) -> Bool {
    users != nil && (stream == "$all" || isDeletion && stream.describedStream != nil)
  }
}
