/// The text of `--help`, made from the table that the parser works by.
struct Help {
  let commands: [CommandSpec]

  /// Help on the commands whose path begins with `path`: one in full, several as a list.
  func text(_ path: [String]) -> String {
    let chosen = commands.filter { $0.path.starts(with: path) }
    if chosen.count == 1, let command = chosen.first { return page(command) }
    let lines = chosen.map { ("streamctl \($0.name) \($0.operands)", $0.summary) }
    return """
      usage: streamctl COMMAND [OPTION]…

      \(Self.columns(lines))

      `streamctl COMMAND --help` tells a command's options. Results go to standard output as JSON Lines (or with
      --output table), everything else to standard error. Exit status: 0; 1 failed, the last line on standard error
      is {"error", "message", "grpcStatus"}; 2 wrong usage.
      """
  }

  private func page(_ command: CommandSpec) -> String {
    let operands = command.operands.isEmpty ? "" : " \(command.operands)"
    var text = "usage: streamctl \(command.name)\(operands) [OPTION]…\n\n\(command.summary)\n"
    let lines = command.options.map { option in
      ("\(option.name)\(option.value.map { " \($0)" } ?? "")\(option.repeats ? " …" : "")", option.help)
    }
    text += "\n" + Self.columns(lines + [("--help", "this text")]) + "\n"
    if !command.notes.isEmpty { text += "\n" + command.notes.joined(separator: "\n") + "\n" }
    return text
  }

  private static func columns(_ lines: [(String, String)]) -> String {
    let width = min(34, lines.map(\.0.count).max() ?? 0)
    return lines.map { left, right in
      let gap =
        left.count > width
        ? "\n  " + String(repeating: " ", count: width) : String(repeating: " ", count: width - left.count)
      return "  \(left)\(gap)  \(right)"
    }.joined(separator: "\n")
  }
}
