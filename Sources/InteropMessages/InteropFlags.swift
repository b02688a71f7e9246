/// The flags of the interop programs: `--name value` and `--name=value`; of a flag that is repeated the last counts.
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
  /// Only the `known` names (without dashes) are taken; `switches` need no value, alone they mean `true`. A value that begins
  /// with dashes is given behind `=`.
  ///
  /// - Throws: ``UsageError`` for an unknown flag, one without its value, and what is no flag at all.
  package init(_ arguments: [String], known: Set<String>, switches: Set<String> = []) throws(UsageError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--") else { throw UsageError(message: "'\(argument)' is no flag") }
      let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard known.contains(name) else { throw UsageError(message: "unknown flag --\(name)") }
      if parts.count == 2 {
        values[name] = String(parts[1])
      } else if let value = rest.first, !value.hasPrefix("--") {
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
  package func isOn(_ name: String) throws(UsageError) -> Bool {
    switch values[name] {
    case "true", "1": true
    case "false", "0", nil: false
    case .some(let text): throw UsageError(message: "--\(name): '\(text)' is neither true nor false")
    }
  }

  /// Refuses flags that would be without effect because `name` is off.
  package func require(_ name: String, for dependents: [String]) throws(UsageError) {
    guard try !isOn(name), let idle = dependents.first(where: { values[$0] != nil }) else { return }
    throw UsageError(message: "--\(idle) has no effect without --\(name)")
  }

  /// The files of a certificate and its key.
  ///
  /// - Returns: nil when neither is given.
  /// - Throws: ``UsageError`` when one is given alone.
  package func identity(
    certificate: String, key: String
  ) throws(UsageError) -> (certificate: String, key: String)? {
    switch (values[certificate], values[key]) {
    case (nil, nil): return nil
    case (let certificate?, let key?): return (certificate, key)
    default: throw UsageError(message: "--\(certificate) and --\(key) belong together, only one is given")
    }
  }

  /// The value of a flag as a port.
  package func port(_ name: String, default port: Int) throws(UsageError) -> Int {
    guard let text = values[name] else { return port }
    guard let port = Int(text), (0...65535).contains(port) else {
      throw UsageError(message: "--\(name): '\(text)' is no port")
    }
    return port
  }
}
