import Testing

@testable import streambench

@Suite("command lines of streambench")
struct BenchTaskTests {
  private func task(_ words: [String], _ variables: [String: String] = [:]) throws(Misuse) -> BenchTask {
    try BenchTask(words) { variables[$0] }
  }

  @Test("each workload is known by its name", arguments: Workload.allCases)
  func workloads(workload: Workload) throws {
    let target = Target(host: "db", port: 2_113, count: 10)
    #expect(try task([workload.rawValue, "db", "2113", "10"]) == .measure(workload, target))
  }

  @Test("the names of the workloads are those that scripts use")
  func names() {
    #expect(
      Workload.allCases.map(\.rawValue) == ["read", "readmain", "append", "appendloop", "append64", "subs", "idle"])
  }

  @Test("a server may pick its port and have nothing to read")
  func serve() throws {
    #expect(try task(["serve", "::1", "0", "0"]) == .serve(host: "::1", port: 0, count: 0))
  }

  @Test("variables change the target")
  func variables() throws {
    let set = [
      "PERF_TLS_CA": "/ca.pem", "PERF_WINDOW": "70000", "PERF_SUBS_GAP_MS": "0.5", "PERF_SUBS_SECONDS": "0",
    ]
    var target = Target(host: "db", port: 1, count: 1, roots: "/ca.pem", window: 70_000)
    target.gap = .microseconds(500)
    target.time = .zero
    #expect(try task(["subs", "db", "1", "1"], set) == .measure(.subs, target))
    #expect(target.connectionString == "esdb://db:1?tls=true&tlsCaFile=/ca.pem")
    #expect(Target(host: "::1", port: 1, count: 1).connectionString == "esdb://[::1]:1?tls=false")
  }

  @Test(
    "wrong words are refused with their reason",
    arguments: [
      ([], .words(0)), (["read", "h", "1"], .words(3)), (["read", "h", "1", "1", "1"], .words(5)),
      (["write", "h", "1", "1"], .unknownWorkload("write")), (["read", "h", "0", "1"], .port("0")),
      (["read", "h", "65536", "1"], .port("65536")), (["serve", "h", "-1", "1"], .port("-1")),
      (["serve", "h", "65536", "1"], .port("65536")), (["read", "h", "x", "1"], .port("x")),
      (["read", "h", "1", "0"], .count("0")), (["read", "h", "1", "-1"], .count("-1")),
      (["read", "h", "1", "1e3"], .count("1e3")), (["serve", "h", "1", "-1"], .count("-1")),
    ] as [([String], Misuse)])
  func refused(words: [String], error: Misuse) {
    #expect(throws: error) { try task(words) }
  }

  @Test(
    "a variable that is no number of its range is refused, and never a trap",
    arguments: ["PERF_WINDOW", "PERF_SUBS_GAP_MS", "PERF_SUBS_SECONDS"], ["nan", "inf", "-1", "1e300", "much", "0x"])
  func refusedVariable(name: String, value: String) {
    let error = #expect(throws: Misuse.self) { try task(["subs", "h", "1", "1"], [name: value]) }
    guard case .variable(name, value, _, _)? = error else {
      Issue.record("refused as \(String(describing: error))")
      return
    }
  }

  @Test("a reason says what was written and what is possible")
  func descriptions() {
    #expect("\(Misuse.words(3))" == "4 words are needed, not 3")
    #expect("\(Misuse.unknownWorkload("x"))" == "no such workload: x")
    #expect("\(Misuse.port("x"))" == "'x' is not a port")
    #expect("\(Misuse.count("x"))" == "'x' is not a number of things to do")
    #expect(
      "\(Misuse.variable("PERF_WINDOW", value: "x", from: 1, to: 9))" == "PERF_WINDOW: 'x' is not a number from 1 to 9")
  }

  @Test("wrong words end with 2, a server that is not there with 1")
  func status() async {
    #expect(await Bench.run(["read"], environment: { _ in nil }) == 2)
    #expect(await Bench.run(["subs", "127.0.0.1", "1", "1"], environment: { _ in "x" }) == 2)
    #expect(await Bench.run(["read", "127.0.0.1", "1", "1"], environment: { _ in nil }) == 1)
  }
}
