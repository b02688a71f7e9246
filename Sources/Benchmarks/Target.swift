/// What a workload works on, and how.
struct Target: Sendable, Hashable {
  var host: String
  var port: Int
  /// How much to do.
  var count: Int
  /// `PERF_TLS_CA`: the file of the roots to trust; nil for clear text.
  var roots: String?
  /// `PERF_WINDOW`: what may wait in each stream, in bytes; nil for the workload's own.
  var window: Int?
  /// `PERF_SUBS_GAP_MS`: how long a consumer of `subs` rests before each event.
  var gap = Duration.milliseconds(200)
  /// `PERF_SUBS_SECONDS`: how long a consumer of `subs` goes on.
  var time = Duration.seconds(5)
  /// How long the consumers of `subs` and `idle` may take until all are open.
  var openingLimit = Duration.seconds(60)

  /// The server's connection string.
  var connectionString: String {
    let authority = host.contains(":") ? "[\(host)]" : host
    guard let roots else { return "esdb://\(authority):\(port)?tls=false" }
    return "esdb://\(authority):\(port)?tls=true&tlsCaFile=\(roots)"
  }
}

/// How a command line or a variable is wrong.
enum Misuse: Error, Hashable, CustomStringConvertible {
  case words(Int)
  case unknownWorkload(String)
  case port(String)
  case count(String)
  case variable(String, value: String, from: Double, to: Double)

  var description: String {
    switch self {
    case .words(let count): "4 words are needed, not \(count)"
    case .unknownWorkload(let name): "no such workload: \(name)"
    case .port(let text): "'\(text)' is not a port"
    case .count(let text): "'\(text)' is not a number of things to do"
    case .variable(let name, let value, let low, let high):
      "\(name): '\(value)' is not a number from \(Int(low)) to \(Int(high))"
    }
  }
}

/// What the words of a command line ask for.
enum BenchTask: Hashable {
  case measure(Workload, Target)
  case serve(host: String, port: Int, count: Int)

  /// Reads the words and the variables.
  ///
  /// - Throws: ``Misuse`` of the first that is wrong.
  init(_ words: [String], environment: (String) -> String?) throws(Misuse) {
    guard words.count == 4 else { throw .words(words.count) }
    let serves = words[0] == "serve"
    let workload = Workload(rawValue: words[0])
    if workload == nil, !serves { throw .unknownWorkload(words[0]) }
    // The server may take any free port, and have nothing to read.
    guard let port = Int(words[2]), (serves ? 0...65_535 : 1...65_535).contains(port) else { throw .port(words[2]) }
    guard let count = Int(words[3]), (serves ? 0...1_000_000_000 : 1...1_000_000_000).contains(count) else {
      throw .count(words[3])
    }
    guard let workload else {
      self = .serve(host: words[1], port: port, count: count)
      return
    }
    var target = Target(host: words[1], port: port, count: count, roots: environment("PERF_TLS_CA"))
    target.window = try Self.number("PERF_WINDOW", 1...Double(Int32.max), environment).map { Int($0) }
    if let gap = try Self.number("PERF_SUBS_GAP_MS", 0...86_400_000, environment) { target.gap = .milliseconds(gap) }
    if let time = try Self.number("PERF_SUBS_SECONDS", 0...86_400, environment) { target.time = .seconds(time) }
    self = .measure(workload, target)
  }

  private static func number(
    _ name: String, _ range: ClosedRange<Double>, _ environment: (String) -> String?
  ) throws(Misuse) -> Double? {
    guard let text = environment(name) else { return nil }
    guard let number = Double(text), range.contains(number) else {
      throw .variable(name, value: text, from: range.lowerBound, to: range.upperBound)
    }
    return number
  }
}
