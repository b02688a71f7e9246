import Testing

@testable import streamctl

/// What a command wrote, for tests.
final class Captured {
  private(set) var out = ""
  private(set) var err = ""
  /// How often standard output was written to.
  private(set) var writes = 0

  /// Streams that write here and read `input`.
  func streams(input: [UInt8] = [], errIsTerminal: Bool = false) -> Console.Streams {
    Console.Streams(
      out: {
        self.out += String(decoding: copy $0, as: UTF8.self)
        self.writes += 1
      },
      err: { self.err += String(decoding: copy $0, as: UTF8.self) }, input: { input }, errIsTerminal: errIsTerminal)
  }

  /// The lines of standard output, as JSON; null for one that is none.
  var lines: [JSONValue] {
    out.split(separator: "\n").map { (try? JSONValue(parsing: $0.utf8)) ?? .null }
  }

  /// The last line of standard error, as JSON.
  var lastError: JSONValue? { err.split(separator: "\n").last.flatMap { try? JSONValue(parsing: $0.utf8) } }
}

extension JSONValue {
  /// The keys of an object, in order; none for anything else.
  var keys: [String] {
    guard case .object(let members) = self else { return [] }
    return members.map(\.key)
  }
}
