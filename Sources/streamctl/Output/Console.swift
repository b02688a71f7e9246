import Glibc

/// Where a command's lines go: results as JSON Lines or a table, everything else to standard error.
///
/// Not Sendable: one command, one console. Nothing is held back, so that an interrupt loses no line.
final class Console {
  /// How results are written.
  enum Format: String, CaseIterable {
    case json
    case table
  }

  /// The three standard streams, so that tests can put their own.
  struct Streams {
    var out: (borrowing [UInt8]) throws -> Void
    /// Never fails: there is no better place to complain.
    var err: (borrowing [UInt8]) -> Void
    /// Everything on standard input, to its end.
    var input: () throws -> [UInt8]
    var errIsTerminal: Bool

    /// The process's own.
    static var standard: Streams {
      Streams(
        out: { try Descriptor.write($0, to: STDOUT_FILENO) }, err: { try? Descriptor.write($0, to: STDERR_FILENO) },
        input: { try Descriptor.readToEnd(STDIN_FILENO, name: "standard input") },
        errIsTerminal: isatty(STDERR_FILENO) == 1)
    }
  }

  private let streams: Streams
  private var format = Format.json
  private var table = Table()
  private var pending: [UInt8] = []
  private var progressShown = false

  init(_ streams: Streams = .standard) { self.streams = streams }

  /// Chooses the format of results; before the first of them.
  func use(_ format: Format) { self.format = format }

  /// Writes one result.
  ///
  /// - Throws: As ``results(_:)``.
  func result(_ value: JSONValue) throws { try results(CollectionOfOne(value)) }

  /// Writes many results with one system call.
  ///
  /// - Throws: ``Descriptor/ReaderGone``, or ``Failure`` when they cannot be written: nobody may take them for written.
  func results(_ values: some Sequence<JSONValue>) throws {
    eraseProgress()
    for value in values {
      switch format {
      case .json:
        value.write(to: &pending)
        pending.append(UInt8(ascii: "\n"))
      case .table: table.write(value, to: &pending)
      }
    }
    defer { pending.removeAll(keepingCapacity: true) }
    try streams.out(pending)
  }

  /// Writes text to standard output as it is: `--help`, `listening …`.
  func text(_ text: String) throws { try streams.out(Array("\(text)\n".utf8)) }

  /// Writes a line to standard error.
  func note(_ text: String) {
    eraseProgress()
    streams.err(Array("\(text)\n".utf8))
  }

  /// Shows how far a long command is, where standard error is a terminal.
  func progress(_ text: String) {
    guard streams.errIsTerminal else { return }
    streams.err(Array("\r\u{1B}[K\(text)".utf8))
    progressShown = true
  }

  /// Takes the last progress away.
  func eraseProgress() {
    guard progressShown else { return }
    streams.err(Array("\r\u{1B}[K".utf8))
    progressShown = false
  }

  /// Whether progress is worth counting.
  var showsProgress: Bool { streams.errIsTerminal }

  /// Everything on standard input.
  func input() throws -> [UInt8] { try streams.input() }
}
