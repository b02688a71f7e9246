internal import Foundation

/// The program: words in, exit status out.
enum Tool {
  /// Exit status of a command that failed.
  static let failed: Int32 = 1
  /// Exit status of a command line that is wrong.
  static let misused: Int32 = 2

  /// The variables of this process.
  static var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// Runs one command line.
  ///
  /// - Returns: 0; 1 when the command failed, the last line on standard error saying why; 2 when the words are wrong.
  static func run(
    _ words: [String], environment: [String: String] = [:], streams: Console.Streams = .standard
  ) async -> Int32 {
    let console = Console(streams)
    do {
      switch try ArgumentParser(commands: CommandTable.all).parse(words) {
      case .help(let path): console.text(Help(commands: CommandTable.all).text(path))
      case .run(var invocation):
        invocation.environment = environment
        if let format = try invocation.value("--output", expected: "json or table", Console.Format.init(rawValue:)) {
          console.use(format)
        }
        try await invocation.command.body(invocation, console)
      }
      return 0
    } catch let error as UsageError {
      console.note("streamctl: \(error)\nstreamctl --help tells how it is used.")
      return misused
    } catch {
      console.note(Failure(error).json.compact)
      return failed
    }
  }
}
