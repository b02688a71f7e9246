import Testing

@testable import streamctl

/// What a command wrote, for tests.
final class Captured {
  private(set) var out = ""
  private(set) var err = ""

  /// Streams that write here and read `input`.
  func streams(input: String = "", errIsTerminal: Bool = false) -> Console.Streams {
    Console.Streams(
      out: { self.out += String(decoding: copy $0, as: UTF8.self) },
      err: { self.err += String(decoding: copy $0, as: UTF8.self) }, input: { Array(input.utf8) },
      errIsTerminal: errIsTerminal)
  }

  /// The lines of standard output, as JSON; null for one that is none.
  var lines: [JSONValue] {
    out.split(separator: "\n").map { (try? JSONValue(parsing: $0.utf8)) ?? .null }
  }

  /// The last line of standard error, as JSON.
  var lastError: JSONValue? { err.split(separator: "\n").last.flatMap { try? JSONValue(parsing: $0.utf8) } }
}

@Suite("output of streamctl")
struct ConsoleTests {
  @Test("results are JSON Lines")
  func jsonLines() {
    let captured = Captured()
    Console(captured.streams()).results([["a": 1], ["a": "x\ny"]])
    #expect(captured.out == "{\"a\":1}\n{\"a\":\"x\\ny\"}\n")
  }

  @Test("a table heads its columns once, again when the keys change, and keeps a row on one line")
  func table() {
    let captured = Captured()
    let console = Console(captured.streams())
    console.use(.table)
    console.results([["stream": "order-1", "n": 1], ["stream": "a", "n": 22], ["marker": "x\ny"]])
    #expect(captured.out == "stream   n\norder-1  1\na        22\nmarker\n\"x\\ny\"\n")
  }

  @Test("progress is shown on a terminal only, and is gone before the next line")
  func progress() {
    let silent = Captured()
    Console(silent.streams()).progress("half")
    #expect(silent.err.isEmpty)
    let terminal = Captured()
    let console = Console(terminal.streams(errIsTerminal: true))
    console.progress("half")
    console.note("done")
    #expect(terminal.err == "\r\u{1B}[Khalf\r\u{1B}[Kdone\n")
  }
}
