import Glibc

/// What a workload came to.
struct Report: Sendable {
  /// Units of work done.
  var count: Int
  /// Wall clock.
  var seconds: Double
  /// User and system time of this process meanwhile.
  var cpuSeconds: Double
  /// Of each unit, in any order; empty where units are not timed.
  var latencies: [Double] = []
  /// A sum over what was received, so that no work is left out.
  var check: UInt64 = 0
  /// What a subscription adds to the resident memory.
  var kilobytesPerSubscription: Double?

  /// One line of JSON.
  func line(_ workload: String) -> String {
    let sorted = latencies.sorted()
    let at = { (share: Double) in sorted.isEmpty ? 0 : sorted[Int(Double(sorted.count - 1) * share)] * 1e6 }
    var text =
      "{\"workload\":\"\(workload)\",\"n\":\(count),\"seconds\":\(seconds.text(6)),"
      + "\"rate\":\((seconds > 0 ? Double(count) / seconds : 0).text(1)),\"p50_us\":\(at(0.5).text(1)),\"p99_us\":\(at(0.99).text(1)),"
      + "\"cpu_s\":\(cpuSeconds.text(3)),\"maxrss_kb\":\(Usage.peakKilobytes),\"check\":\(check)"
    if let kilobytesPerSubscription { text += ",\"kb_per_sub\":\(kilobytesPerSubscription.text(1))" }
    return text + "}"
  }
}

extension Double {
  /// With so many digits after the point.
  fileprivate func text(_ digits: Int) -> String {
    let scale = pow(10, Double(digits))
    let scaled = Int((self * scale).rounded())
    let fraction = String(abs(scaled) % Int(scale))
    return "\(scaled < 0 ? "-" : "")\(abs(scaled) / Int(scale))."
      + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}

/// What this process has used.
enum Usage {
  /// Seconds on a clock that only goes forward; dividing `Duration`s for each unit would be a part of what is measured.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// User and system time.
  static var cpuSeconds: Double {
    let usage = current
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }

  /// The largest resident memory so far.
  static var peakKilobytes: Int { current.ru_maxrss }

  /// The resident memory now.
  static var residentKilobytes: Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let fields = text.split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
    return pages * sysconf(Int32(_SC_PAGESIZE)) / 1_024
  }

  private static var current: rusage {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage
  }
}

/// Wall and processor time of a piece of work.
struct Stopwatch {
  private let clock = ContinuousClock()
  private let begun: ContinuousClock.Instant
  private let cpu: Double

  /// Starts it.
  init() {
    cpu = Usage.cpuSeconds
    begun = clock.now
  }

  /// Seconds since the start.
  var seconds: Double { (clock.now - begun) / .seconds(1) }

  /// A report on `count` units, done since the start.
  func report(_ count: Int, latencies: [Double] = [], check: UInt64 = 0) -> Report {
    Report(
      count: count, seconds: seconds, cpuSeconds: Usage.cpuSeconds - cpu, latencies: latencies, check: check)
  }
}
