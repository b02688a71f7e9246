/// The flags of the interop programs: `--name value` and `--name=value`.
package struct InteropFlags: Sendable {
  /// Why the arguments are unusable, for people.
  package struct UsageError: Error, Sendable, Hashable {
    /// What is wrong.
    package let message: String

    /// Says what is wrong.
    package init(message: String) { self.message = message }
  }

  private var values: [String: String] = [:]

  /// Reads the arguments after the program's name.
  ///
  /// Only the `known` names (without dashes) are taken; `switches` need no value, alone they mean `true`.
  package init(_ arguments: [String], known: Set<String>, switches: Set<String> = []) throws(UsageError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--") else { throw UsageError(message: "'\(argument)' is no flag") }
      let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard known.contains(name) else { throw UsageError(message: "unknown flag --\(name)") }
      if parts.count == 2 {
        values[name] = String(parts[1])
      } else if let value = rest.first, !(switches.contains(name) && value.hasPrefix("--")) {
        values[name] = value
        rest.removeFirst()
      } else if switches.contains(name) {
        values[name] = "true"
      } else {
        throw UsageError(message: "--\(name) needs a value")
      }
    }
  }

  /// The value of a flag, when it was given.
  package subscript(_ name: String) -> String? { values[name] }

  /// Whether a switch is on.
  package func isOn(_ name: String) -> Bool { values[name].map { $0 == "true" || $0 == "1" } ?? false }

  /// The value of a flag as a port.
  package func port(_ name: String, default port: Int) throws(UsageError) -> Int {
    guard let text = values[name] else { return port }
    guard let port = Int(text), (0...65535).contains(port) else {
      throw UsageError(message: "--\(name): '\(text)' is no port")
    }
    return port
  }
}
