internal import FoundationEssentials

/// The program: words in, exit status out.
enum Tool {
  /// Exit status of a command that failed.
  static let failed: Int32 = 1
  /// Exit status of a command line that is wrong.
  static let misused: Int32 = 2

  /// The variables of this process.
  static var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// The words of this process's command line, without the program's name.
  ///
  /// - Throws: ``UsageError`` for a word that is not UTF-8: repaired, it would name another stream, key or file.
  static func words() throws(UsageError) -> [String] {
    var words: [String] = []
    for (index, bytes) in UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).enumerated()
    {
      guard let bytes, let word = String(validatingCString: bytes) else { throw .notUTF8(index) }
      words.append(word)
    }
    return Array(words.dropFirst())
  }

  /// Runs one command line.
  ///
  /// - Returns: 0; 1 when the command failed, the last line on standard error saying why; 2 when the words are wrong.
  static func run(
    _ words: @autoclosure () throws(UsageError) -> [String], environment: [String: String] = [:],
    streams: Console.Streams = .standard
  ) async -> Int32 {
    let console = Console(streams)
    do {
      switch try ArgumentParser(commands: CommandTable.all).parse(try words()) {
      case .help(let path): try console.text(Help(commands: CommandTable.all).text(path))
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
    } catch is Descriptor.ReaderGone {
      return 0
    } catch {
      console.note(Failure(error).json.compact)
      return failed
    }
  }
}
