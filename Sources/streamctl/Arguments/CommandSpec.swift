/// One option of a command, as the parser takes it and `--help` shows it.
struct OptionSpec: Sendable, Hashable {
  /// With its dashes.
  var name: String
  /// What stands for the value in `--help`; nil for a flag.
  var value: String?
  /// Whether it may be given more than once.
  var repeats = false
  /// One line for `--help`.
  var help: String

  /// An option that takes a value.
  static func value(_ name: String, _ value: String, repeats: Bool = false, _ help: String) -> OptionSpec {
    OptionSpec(name: name, value: value, repeats: repeats, help: help)
  }

  /// An option that is there or not.
  static func flag(_ name: String, _ help: String) -> OptionSpec { OptionSpec(name: name, help: help) }
}

/// What runs a command.
typealias CommandBody = @Sendable (Invocation, Console) async throws -> Void

/// One command: everything that the parser, `--help` and the dispatcher need to know about it.
struct CommandSpec: Sendable {
  /// The words that choose it.
  var path: [String]
  /// One line for the list of commands.
  var summary: String
  /// How operands are shown.
  var operands = ""
  /// How many operands there may be.
  var operandCount: ClosedRange<Int> = 0...0
  /// Its options; `--help` is everywhere.
  var options: [OptionSpec] = []
  /// Lines below the options in `--help`.
  var notes: [String] = []
  /// What it does.
  var body: CommandBody

  /// The words as typed.
  var name: String { path.joined(separator: " ") }
}

/// What the user asked for.
struct Invocation: Sendable {
  /// The command chosen.
  var command: CommandSpec
  /// Values by option name, in order; a flag that was given has one empty value.
  var values: [String: [String]] = [:]
  /// What stood between the options.
  var operands: [String] = []
  /// The variables of the process.
  var environment: [String: String] = [:]

  /// Whether the option was given.
  func has(_ option: String) -> Bool { values[option] != nil }

  /// The value of an option; nil when it was not given.
  subscript(option: String) -> String? { values[option]?.last }

  /// All values of an option that repeats.
  func all(_ option: String) -> [String] { values[option] ?? [] }

  /// The value of an option as `transform` reads it.
  ///
  /// - Throws: ``UsageError`` when it reads nothing from the value.
  func value<Value>(_ option: String, expected: String, _ transform: (String) -> Value?) throws(UsageError) -> Value? {
    guard let text = self[option] else { return nil }
    guard let value = transform(text) else { throw .badValue(option: option, value: text, expected: expected) }
    return value
  }
}

/// How a command line is wrong: exit status 2.
enum UsageError: Error, Hashable, CustomStringConvertible {
  case noCommand
  case unknownCommand(String)
  case missingVerb(String, verbs: [String])
  case unknownOption(String, command: String)
  case missingValue(String)
  case unexpectedValue(String)
  case repeated(String)
  case missingOperand(String)
  case surplusOperand(String)
  case badValue(option: String, value: String, expected: String)
  case notTogether(String, String)
  case needs(String, String)
  case notUTF8(Int)
  case input(String)

  var description: String {
    switch self {
    case .noCommand: "no command was given"
    case .unknownCommand(let name): "no such command: \(name)"
    case .missingVerb(let noun, let verbs): "\(noun) wants one of: \(verbs.joined(separator: ", "))"
    case .unknownOption(let name, let command): "\(command) has no option \(name)"
    case .missingValue(let name): "\(name) wants a value"
    case .unexpectedValue(let name): "\(name) takes no value"
    case .repeated(let name): "\(name) may be given once"
    case .missingOperand(let operands): "missing: \(operands)"
    case .surplusOperand(let text): "one too many: \(text)"
    case .badValue(let option, let value, let expected): "\(option): '\(value)' is not \(expected)"
    case .notTogether(let one, let other): "\(one) and \(other) exclude each other"
    case .needs(let one, let other): "\(one) needs \(other)"
    case .notUTF8(let place): "word \(place) of the command line is not UTF-8"
    case .input(let reason): reason
    }
  }
}
