internal import EventStoreClient
import Glibc

/// What a workload works on.
struct Target: Sendable {
  var host: String
  var port: Int
  /// How much to do.
  var count: Int

  /// The server's connection string; with `PERF_TLS_CA` over TLS.
  var connectionString: String {
    guard let roots = Setting.text("PERF_TLS_CA") else { return "esdb://\(host):\(port)?tls=false" }
    return "esdb://\(host):\(port)?tls=true&tlsCaFile=\(roots)"
  }
}

/// Variables of the process that change workloads.
enum Setting {
  /// The text of a variable that is set and not empty.
  static func text(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// The number in a variable.
  static func number(_ name: String, default fallback: Double) -> Double { text(name).flatMap(Double.init) ?? fallback }
}

/// `streambench WORKLOAD HOST PORT N`: one workload, one line of JSON.
enum Bench {
  private static let names = ["read", "readmain", "append", "appendloop", "append64", "subs", "idle"]

  private static func report(_ workload: String, _ target: Target) async throws -> Report {
    switch workload {
    case "read": try await ReadWorkload.run(target)
    case "readmain": try await ReadWorkload.runOnMainActor(target)
    case "append": try await AppendWorkload.run(target)
    case "appendloop": try await AppendWorkload.runOnLoop(target)
    case "append64": try await AppendWorkload.run(target, tasks: 64)
    case "subs": try await SubscriptionWorkload.slow(target)
    default: try await SubscriptionWorkload.idle(target)
    }
  }

  private static var usage: String {
    """
    usage: streambench WORKLOAD HOST PORT N
           streambench serve HOST PORT N     an embedded server with N events to read, until SIGTERM
    workloads: \(names.joined(separator: ", "))
    variables: PERF_TLS_CA=FILE; PERF_WINDOW=BYTES; of subs: PERF_SUBS_GAP_MS=200, PERF_SUBS_SECONDS=5
    """
  }

  /// Runs the workload that the words name.
  ///
  /// - Parameter words: The command line without the program's name.
  /// - Returns: The exit status: 0, 1 when the workload failed, 2 when the words are wrong.
  static func run(_ words: [String]) async -> Int32 {
    guard words.count == 4, let port = Int(words[2]), let count = Int(words[3]), count > 0 || words[0] == "serve" else {
      complain(usage)
      return 2
    }
    let target = Target(host: words[1], port: port, count: count)
    do {
      if words[0] == "serve" {
        try await BenchServer.serve(target)
        return 0
      }
      guard names.contains(words[0]) else {
        complain(usage)
        return 2
      }
      print(try await report(words[0], target).line(words[0]))
      return 0
    } catch {
      complain("streambench \(words[0]): \(error)")
      return 1
    }
  }

  private static func complain(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
