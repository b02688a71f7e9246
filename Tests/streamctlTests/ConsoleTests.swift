import Testing

@testable import streamctl

@Suite("output of streamctl")
struct ConsoleTests {
  @Test("results are JSON Lines, many of them in one write")
  func jsonLines() throws {
    let captured = Captured()
    try Console(captured.streams()).results([["a": 1], ["a": "x\ny"]])
    #expect(captured.out == "{\"a\":1}\n{\"a\":\"x\\ny\"}\n")
    #expect(captured.writes == 1)
  }

  @Test("a table heads its columns once, again for a new column, and keeps a row on one line")
  func table() throws {
    let captured = Captured()
    let console = Console(captured.streams())
    console.use(.table)
    try console.results([["stream": "order-1", "n": 1], ["stream": "a", "n": 22], ["marker": "x\ny"]])
    #expect(captured.out == "stream   n\norder-1  1\na        22\nmarker\n\"x\\ny\"\n")
  }

  @Test("a table's row without a column, or with bytes instead of text in one, stays under the heading")
  func tableColumns() throws {
    let captured = Captured()
    let console = Console(captured.streams())
    console.use(.table)
    try console.result(["type": "A", "data": ["n": 1], "metadata": "m"])
    try console.result(["type": "B", "dataBase64": "AP8="])
    try console.result(["type": .null, "data": true, "metadataBase64": "AA=="])
    #expect(
      captured.out
        == "type  data     metadata\nA     {\"n\":1}  m\nB     base64:AP8=  -\n-     true     base64:AA==\n")
  }

  @Test(
    "what could move a terminal's cursor is quoted in a table, and escaped in JSON",
    arguments: ["\u{1B}[2J", "a\rb", "\u{9B}2J", "\u{7F}", "\u{0}"])
  func controls(text: String) throws {
    for format in Console.Format.allCases {
      let captured = Captured()
      let console = Console(captured.streams())
      console.use(format)
      try console.result(["k": .string(text)])
      #expect(captured.out.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F) })
      #expect(!captured.out.unicodeScalars.contains { (0x80..<0xA0).contains($0.value) })
    }
    #expect(try JSONValue(parsing: JSONValue.string(text).compact.utf8) == .string(text))
  }

  @Test("letters next to the escaped ones stay as they are")
  func letters() {
    #expect(JSONValue.string("\u{A0}é\u{C2}\u{85}").compact == "\"\u{A0}é\u{C2}\\u0085\"")
  }

  @Test("progress is shown on a terminal only, and is gone before the next line")
  func progress() throws {
    let silent = Captured()
    Console(silent.streams()).progress("half")
    #expect(silent.err.isEmpty)
    let terminal = Captured()
    let console = Console(terminal.streams(errIsTerminal: true))
    console.progress("half")
    console.note("done")
    console.progress("more")
    try console.result(1)
    console.eraseProgress()
    #expect(terminal.err == "\r\u{1B}[Khalf\r\u{1B}[Kdone\n\r\u{1B}[Kmore\r\u{1B}[K")
  }

  @Test("progress counts everything and is shown twice a second at most")
  func progressCounter() {
    let captured = Captured()
    let console = Console(captured.streams(errIsTerminal: true))
    var time = Duration.zero
    var counter = ProgressCounter("events") { time }
    for milliseconds in [100, 500, 600, 1_000, 1_101, 2_000] {
      time = .milliseconds(milliseconds)
      counter.add(30, on: console)
    }
    #expect(counter.count == 180)
    let shown = captured.err.split(separator: "\r\u{1B}[K")
    #expect(shown == ["90 events, 150 a second", "150 events, 136 a second", "180 events, 90 a second"])
  }

  @Test("a result that cannot be written is a failure, and is not written again with the next")
  func unwritable() throws {
    struct Full: Error {}
    var isFull = true
    var written = ""
    var streams = Captured().streams()
    streams.out = { bytes in
      if isFull { throw Full() }
      written += String(decoding: copy bytes, as: UTF8.self)
    }
    let console = Console(streams)
    #expect(throws: Full.self) { try console.result(1) }
    #expect(throws: Full.self) { try console.text("listening") }
    isFull = false
    try console.result(2)
    #expect(written == "2\n")
  }

  @Test("a reader that is gone ends the command quietly, any other trouble with the output with 1")
  func readerGone() async {
    let captured = Captured()
    var streams = captured.streams()
    streams.out = { _ in throw Descriptor.ReaderGone() }
    #expect(await Tool.run(["--help"], streams: streams) == 0)
    #expect(captured.err.isEmpty)
    streams.out = { _ in throw Failure("ioError", "full") }
    #expect(await Tool.run(["--help"], streams: streams) == 1)
    #expect(captured.lastError?["error"] == "ioError")
  }
}
