import Glibc

/// `streambench WORKLOAD HOST PORT N`: one workload, one line of JSON.
enum Bench {
  private static var usage: String {
    """
    usage: streambench WORKLOAD HOST PORT N
           streambench serve HOST PORT N     an embedded server with N events to read, until SIGTERM
    workloads: \(Workload.allCases.map(\.rawValue).joined(separator: ", "))
    variables: PERF_TLS_CA=FILE; PERF_WINDOW=BYTES; of subs: PERF_SUBS_GAP_MS=200, PERF_SUBS_SECONDS=5
    """
  }

  /// Runs the workload that the words name.
  ///
  /// - Parameters:
  ///   - words: The command line without the program's name.
  ///   - environment: Tells the variables of the process.
  ///   - output: Takes the line of JSON; by default standard output.
  /// - Returns: The exit status: 0, 1 when the workload failed, 2 when words or variables are wrong.
  static func run(
    _ words: [String], environment: (String) -> String? = variable, output: (String) -> Void = { print($0) }
  ) async -> Int32 {
    do {
      switch try BenchTask(words, environment: environment) {
      case .serve(let host, let port, let count): try await BenchServer.serve(host: host, port: port, count: count)
      case .measure(let workload, let target): output(try await workload.run(target).line(workload.rawValue))
      }
      return 0
    } catch let error as Misuse {
      complain("streambench: \(error)\n\(usage)")
      return 2
    } catch {
      complain("streambench \(words.first ?? ""): \(error)")
      return 1
    }
  }

  /// A variable of this process; nil when it is empty or not set.
  static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  private static func complain(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}

/// Why a workload could not be measured.
struct BenchError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
