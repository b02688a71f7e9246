/// Turns the words of a command line into an ``Invocation``, by a table of commands; pure.
///
/// `--name value` and `--name=value` are the same, `--` ends the options, an option that is not in the table is refused.
struct ArgumentParser: Sendable {
  /// What the words came to.
  enum Outcome: Sendable {
    case run(Invocation)
    /// Help on the commands whose path begins so; empty for all.
    case help([String])
  }

  /// Every command there is.
  let commands: [CommandSpec]

  /// Reads one command line.
  ///
  /// - Parameter words: Without the program's name.
  /// - Returns: What to run, or what help to show.
  /// - Throws: ``UsageError``, of the first word that is wrong.
  func parse(_ words: [String]) throws(UsageError) -> Outcome {
    var rest = words[...]
    var path: [String] = []
    while let word = rest.first, !word.hasPrefix("-"),
      commands.contains(where: { $0.path.starts(with: path + [word]) }),
      command(path) == nil
    {
      path.append(word)
      rest.removeFirst()
    }
    guard let command = command(path) else {
      if rest.first == "--help" || rest.first == "-h" || (words.first == "help" && words.count == 1) {
        return .help(path)
      }
      throw missing(path, rest.first)
    }
    return try parse(rest, for: command)
  }

  private func missing(_ path: [String], _ next: String?) -> UsageError {
    if let next { return .unknownCommand((path + [next]).joined(separator: " ")) }
    guard !path.isEmpty else { return .noCommand }
    return .missingVerb(
      path.joined(separator: " "), verbs: commands.filter { $0.path.starts(with: path) }.map { $0.path[path.count] })
  }

  private func command(_ path: [String]) -> CommandSpec? { commands.first { $0.path == path } }

  private func parse(_ words: ArraySlice<String>, for command: CommandSpec) throws(UsageError) -> Outcome {
    var invocation = Invocation(command: command)
    var rest = words
    var optionsEnded = false
    while let word = rest.popFirst() {
      if optionsEnded || !word.hasPrefix("-") || word == "-" {
        invocation.operands.append(word)
      } else if word == "--" {
        optionsEnded = true
      } else if word == "--help" || word == "-h" {
        return .help(command.path)
      } else {
        try take(word, from: &rest, into: &invocation)
      }
    }
    if invocation.operands.count < command.operandCount.lowerBound { throw .missingOperand(command.operands) }
    if invocation.operands.count > command.operandCount.upperBound {
      throw .surplusOperand(invocation.operands[command.operandCount.upperBound])
    }
    return .run(invocation)
  }

  private func take(
    _ word: String, from rest: inout ArraySlice<String>, into invocation: inout Invocation
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = invocation.command.options.first(where: { $0.name == name }) else {
      throw .unknownOption(name, command: invocation.command.name)
    }
    if invocation.has(name), !option.repeats { throw .repeated(name) }
    var value = parts.count == 2 ? String(parts[1]) : nil
    if option.value == nil {
      guard value == nil else { throw .unexpectedValue(name) }
      value = ""
    } else if value == nil {
      // A single dash may begin a value (`--from -60`); two begin the next option.
      guard let next = rest.first, !next.hasPrefix("--") else { throw .missingValue(name) }
      value = next
      rest.removeFirst()
    }
    invocation.values[name, default: []].append(value ?? "")
  }
}
